import type { Problem } from "../../core/problem.ts";
import { controllerOf, type Inventory, type Resource } from "../../inventory/index.ts";
import type { Catalogue, Kind } from "../../pack/index.ts";
import { type CompiledKind, KindIndex } from "./compiled-kind.ts";
import { schemaHasContainers } from "./crd-schema.ts";
import type { PodTemplate, Workload } from "./model.ts";
import { isNativeGroup } from "./native-groups.ts";
import { type Draft, finishDraft } from "./part.ts";
import { Place } from "./place.ts";
import { type Injector, podDefaults } from "./pod-defaults.ts";
import { WrongTypes } from "./problem.ts";
import { declareKind, kindWithoutEntry, readObject } from "./read-object.ts";
import { readSimplePods } from "./read-simple.ts";
import type { Reading, Subject } from "./reading.ts";
import { productIndexOf, recogniser } from "./recogniser.ts";
import { Setups } from "./setup/setup.ts";
import { WorkloadAt } from "./workload.ts";

/** What runs pods in an inventory. */
export interface WorkloadFacts {
  /** In the order of the input. */
  readonly workloads: readonly Workload[];
  readonly problems: readonly Problem[];
  /** What the programs of their containers are told. */
  readonly setups: Setups;
}

/** Every object of an inventory that runs pods, whatever its kind, with its pods as they would run. */
export function establishWorkloads(inventory: Inventory, kinds: readonly Kind[], catalogue: Catalogue): WorkloadFacts {
  const recognises = recogniser(catalogue, inventory);
  const problems: Problem[] = [];
  const reading: Reading = {
    inventory,
    kinds: new KindIndex(kinds),
    problems,
    read: readObject,
  };
  const inject = podDefaults(inventory);
  const root = new Place();
  const wrong = new WrongTypes(null, problems);
  const workloads: WorkloadAt[] = [];
  const { resources } = inventory;
  for (let index = 0; index < resources.length; index++) {
    const resource = resources[index] as Resource;
    const kind = reading.kinds.find(resource.group, resource.ref.kind);
    if (kind === null && isNativeGroup(resource.group)) continue;
    const workload = new WorkloadAt(resource, recognises);
    if (kind?.simple && inject === null) {
      noteVersion(workload, kind);
      readSimplePods(workload, kind, root, wrong.of(resource));
    } else read(reading, workload, kind ?? kindWithoutEntry(resource.object), root, inject);
    if (workload.pods.length > 0 || workload.declaredModels.length > 0) workloads.push(workload);
  }
  return {
    workloads: foldOwned(workloads, inventory),
    problems,
    setups: new Setups(inventory, productIndexOf(catalogue)),
  };
}

function read(reading: Reading, workload: WorkloadAt, kind: CompiledKind, place: Place, inject: Injector | null): void {
  const { resource } = workload;
  const templated = kind.kind.templated;
  const wrong = new WrongTypes(resource, reading.problems, templated);
  const subject: Subject = {
    reading,
    workload,
    resource,
    kind,
    object: resource.object,
    place,
    standIn: null,
    wrong,
    writable: true,
    templated,
    depth: 0,
  };
  declareKind(subject, kind);
  noteVersion(workload, kind);
  for (const draft of readObject(subject)) {
    inject?.(draft);
    workload.pods.push(finishDraft(confirmed(draft, reading.inventory, resource), wrong));
  }
}

function noteVersion(workload: WorkloadAt, { kind, versions }: CompiledKind): void {
  const { version } = workload.resource;
  if (versions.size === 0 || versions.has(version)) return;
  workload.addNote(`version ${version} of ${kind.id} is not known; it was read as ${kind.versions[0]}`);
}

/** A draft found by its structure is declared when a schema in the input has containers at its place. */
function confirmed(draft: Draft, inventory: Inventory, resource: Resource): Draft {
  if (draft.confidence === "declared" || !schemaHasContainers(inventory, resource, draft.specPlace.path)) return draft;
  return { ...draft, confidence: "declared" };
}

/**
 * The workloads without those that a controller of the input made: these are listed under their topmost owner, and
 * stay when the owner's own pods are not fully known.
 */
function foldOwned(workloads: readonly WorkloadAt[], inventory: Inventory): WorkloadAt[] {
  let byResource: Map<Resource, WorkloadAt> | null = null;
  return workloads.filter((workload) => {
    const metadata = workload.resource.object["metadata"] as { ownerReferences?: unknown } | undefined;
    if (metadata?.ownerReferences === undefined) return true;
    byResource ??= new Map(workloads.map((each) => [each.resource, each]));
    const seen = new Set<Resource>([workload.resource]);
    let top: WorkloadAt | null = null;
    let owner = controllerOf(workload.resource, inventory);
    while (owner !== null && !seen.has(owner)) {
      seen.add(owner);
      const owning = byResource.get(owner);
      if (owning && isKnown(owning.pods)) top = owning;
      owner = controllerOf(owner, inventory);
    }
    top?.addDerived(workload.resource);
    return top === null;
  });
}

const isKnown = (pods: readonly PodTemplate[]): boolean =>
  pods.length > 0 && pods.every(({ containers, incomplete }) => containers.length > 0 && incomplete.length === 0);

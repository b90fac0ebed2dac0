import type { Finding } from "../core/finding.ts";
import { type Ref, toPointer, type Where } from "../core/location.ts";
import type { Problem } from "../core/problem.ts";
import type { Severity } from "../core/severity.ts";
import { type Facts, type JsonObject, type Resource, withoutDigests } from "../facts/index.ts";
import { ownerReferences } from "../inventory/index.ts";
import { type Config, NO_CONFIG } from "./settings.ts";
import { scan, type Source } from "./scan.ts";
import { readSide, withoutSecrets } from "./snapshot.ts";

/** An object that one side holds and the other does not. */
export interface ListedObject {
  readonly resource: Ref;
  readonly location: Where | null;
}

/** An object that both sides hold, and not alike. */
export interface ChangedObject extends ListedObject {
  /** JSON pointers of the fields that differ, the first {@link MOST_FIELDS} in the order of the alphabet. */
  readonly fields: readonly string[];
}

/** A finding that one side has and the other has not. */
export interface ListedFinding {
  readonly control: string;
  readonly title: string;
  readonly severity: Severity;
  readonly resource: Ref;
  readonly container: string | null;
  readonly location: Where | null;
  readonly message: string;
  readonly fingerprint: string;
}

/** What `ringfence snapshot diff` answers; the JSON form is part of the public contract, version 1. */
export interface SnapshotDiff {
  readonly version: 1;
  readonly added: readonly ListedObject[];
  readonly removed: readonly ListedObject[];
  readonly changed: readonly ChangedObject[];
  readonly findings: { readonly new: readonly ListedFinding[]; readonly closed: readonly ListedFinding[] };
  readonly problems: readonly Problem[];
}

/** What is compared. */
export interface SnapshotDiffOptions {
  readonly source: Source;
  readonly before: string;
  readonly after: string;
  readonly config?: Config;
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

const MOST_FIELDS = 20;
/** Kinds that change by themselves, many times a minute, and say nothing of who may do what. */
const FLEETING = new Set([
  "/Event",
  "events.k8s.io/Event",
  "coordination.k8s.io/Lease",
  "/Endpoints",
  "discovery.k8s.io/EndpointSlice",
  "apps/ControllerRevision",
  "metrics.k8s.io/PodMetrics",
  "metrics.k8s.io/NodeMetrics",
]);
/** Kinds that controllers make and replace under new names. */
const REPLICAS = new Set(["/Pod", "apps/ReplicaSet", "batch/Job", "/ReplicationController"]);
/** Fields of metadata that the API server keeps for itself. */
const KEPT_BY_SERVER = ["resourceVersion", "uid", "generation", "creationTimestamp", "managedFields", "selfLink"];
const KEPT_IN_ANNOTATIONS = [
  "kubectl.kubernetes.io/last-applied-configuration",
  "deployment.kubernetes.io/revision",
  "deprecated.daemonset.template.generation",
];
const HASHES = [
  "pod-template-hash",
  "controller-revision-hash",
  "pod-template-generation",
  "batch.kubernetes.io/job-name",
];

interface Entry {
  readonly resource: Resource;
  /** The object as it is compared; JSON for the objects that are alike in nearly all cases. */
  readonly json: string;
  readonly place: Where | null;
}

interface Side {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly findings: ReadonlyMap<string, Finding>;
  readonly problems: readonly Problem[];
}

/** Compares two snapshots, or what snapshots were made of: objects by name, replicas by what controls them, findings. */
export async function diffSnapshots(options: SnapshotDiffOptions): Promise<SnapshotDiff> {
  const [before, after] = [await sideFrom(options, options.before), await sideFrom(options, options.after)];
  const changed: ChangedObject[] = [];
  for (const [key, { resource, json, place }] of after.entries) {
    const old = before.entries.get(key);
    if (!old || old.json === json) continue;
    const fields = differing(JSON.parse(old.json), JSON.parse(json));
    if (fields.length > 0) changed.push({ resource: resource.ref, location: place, fields });
  }
  return {
    version: 1,
    added: only(after.entries, before.entries),
    removed: only(before.entries, after.entries),
    changed,
    findings: {
      new: onlyFindings(after.findings, before.findings),
      closed: onlyFindings(before.findings, after.findings),
    },
    problems: [...before.problems, ...after.problems],
  };
}

const only = (these: Side["entries"], those: Side["entries"]): ListedObject[] =>
  [...these].flatMap(([key, { resource, place }]) =>
    those.has(key) ? [] : [{ resource: resource.ref, location: place }],
  );

/** A finding by its fingerprint, or by its place: where a secret is part of the print, each side prints its own. */
function onlyFindings(these: Side["findings"], those: Side["findings"]): ListedFinding[] {
  const places = new Set([...those.values()].map(placeOf));
  return [...these].flatMap(([key, finding]) => {
    if (those.has(key) || places.has(placeOf(finding))) return [];
    const { control, title, severity, resource, container, location, message, fingerprint } = finding;
    return [{ control, title, severity, resource, container, location, message, fingerprint }];
  });
}

const placeOf = ({ control, resource, container, path }: Finding): string =>
  JSON.stringify([control, nameOf(resource), container, path]);

async function sideFrom({ source, config, today }: SnapshotDiffOptions, path: string): Promise<Side> {
  const inputs = await readSide(source, path);
  const { facts, assessment } = await scan({ source, inputs, config: config ?? NO_CONFIG, today });
  const replicas = replicaKeys(facts);
  const findings = new Map<string, Finding>();
  for (const finding of assessment.findings()) {
    if (finding.outcome !== "fail") continue;
    const replica = replicas.get(nameOf(finding.resource));
    const { control, container, path: at, fingerprint } = finding;
    const key = replica === undefined ? fingerprint : JSON.stringify([control, replica, container, at]);
    if (!findings.has(key)) findings.set(key, finding);
  }
  return { entries: entriesOf(facts, replicas), findings, problems: assessment.problems };
}

const nameOf = ({ apiVersion, kind, namespace, name }: Ref): string => {
  const slash = apiVersion.indexOf("/");
  return JSON.stringify([slash < 0 ? "" : apiVersion.slice(0, slash), kind, namespace ?? "", name]);
};

/** The objects that controllers replace at will, by name → what they are compared by. */
function replicaKeys({ inventory }: Facts): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  const replicas = inventory.resources.filter(({ group, ref }) => REPLICAS.has(`${group}/${ref.kind}`));
  for (const resource of replicas) {
    const owner = ownerReferences(resource).find((each) => each.controller);
    if (!owner) continue;
    const { kind, namespace } = resource.ref;
    owners.set(
      nameOf(resource.ref),
      JSON.stringify([kind, namespace ?? "", owner.kind, withoutHash(owner.name, resource)]),
    );
  }
  return owners;
}

/** The name of a ReplicaSet as that of its Deployment. */
function withoutHash(name: string, { object }: Resource): string {
  const { labels } = object["metadata"] as { labels?: Readonly<Record<string, unknown>> };
  const hash = labels?.["pod-template-hash"];
  return typeof hash === "string" && name.endsWith(`-${hash}`) ? name.slice(0, -hash.length - 1) : name;
}

function entriesOf(facts: Facts, replicas: ReadonlyMap<string, string>): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const { resources } = facts.inventory;
  const kept = withoutSecrets(facts).entries;
  for (const [index, resource] of resources.entries()) {
    const { json, place } = kept[index] as (typeof kept)[number];
    if (FLEETING.has(`${resource.group}/${resource.ref.kind}`)) continue;
    const name = nameOf(resource.ref);
    const replica = replicas.get(name);
    // replicas say what their controller says: that there are some is all that counts
    if (replica !== undefined) {
      if (!entries.has(replica)) entries.set(replica, { resource, json: "{}", place });
      continue;
    }
    entries.set(name, { resource, json: comparable(withoutDigests(json)), place });
  }
  return entries;
}

/** An object without what the API server writes into it, its keys sorted. */
function comparable(json: string): string {
  const { status: _, metadata, ...rest } = JSON.parse(json) as JsonObject & { metadata?: Record<string, unknown> };
  const own: Record<string, unknown> = { ...metadata };
  for (const key of KEPT_BY_SERVER) delete own[key];
  for (const [field, keys] of [["annotations", KEPT_IN_ANNOTATIONS] as const, ["labels", HASHES] as const]) {
    const map = own[field];
    if (typeof map !== "object" || map === null) continue;
    const left = Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
    if (Object.keys(left).length > 0) own[field] = left;
    else delete own[field];
  }
  const encoded = { data: decoded(rest["data"]), binaryData: decoded(rest["binaryData"]) };
  return JSON.stringify(sorted({ ...rest, ...encoded, metadata: own }));
}

/** Values in base64 that hold stand-ins, with the digests of those made alike. */
function decoded(values: unknown): unknown {
  if (typeof values !== "object" || values === null) return values;
  const alike = (value: unknown): unknown => {
    if (typeof value !== "string") return value;
    const text = Buffer.from(value, "base64").toString("latin1");
    const without = withoutDigests(text);
    return without === text ? value : without;
  };
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, alike(value)]));
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}

function differing(before: unknown, after: unknown): string[] {
  const found: string[] = [];
  const compare = (old: unknown, now: unknown, path: readonly (string | number)[]): void => {
    if (found.length >= MOST_FIELDS || old === now) return;
    if (typeof old !== "object" || typeof now !== "object" || old === null || now === null) {
      found.push(toPointer(path));
      return;
    }
    if (Array.isArray(old) !== Array.isArray(now)) {
      found.push(toPointer(path));
      return;
    }
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
      compare((old as JsonObject)[key], (now as JsonObject)[key], [...path, key]);
    }
  };
  compare(before, after, []);
  return found.toSorted();
}

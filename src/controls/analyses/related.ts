import type { Path } from "../../core/location.ts";
import type { Facts, JsonObject, Resource, Workload } from "../../facts/index.ts";
import { matchesSelector } from "../../kube/index.ts";
import { valueAt } from "../field-path.ts";
import type { SubjectOf } from "../subject.ts";

/** The subject of an answer about a whole object. */
export const about = (resource: Resource): SubjectOf => ({ resource, workload: null, pod: null, container: null });

/** Where an object belongs; objects that name no namespace belong together. */
export const namespaceOf = (resource: Resource): string => resource.ref.namespace ?? "";

/** The labels of a workload's pods: those of its first template. */
export function podLabelsOf({ pods }: Workload): JsonObject {
  const labels = valueAt(pods[0]?.metadata, ["labels"]);
  return labels !== null && typeof labels === "object" ? (labels as JsonObject) : {};
}

/** The workloads of the input in one namespace whose pods a label selector chooses. */
export function selectedBy(facts: Facts, namespace: string, selector: unknown): readonly Workload[] {
  const relations = relationsOf(facts);
  const wanted = (selector as { readonly matchLabels?: unknown } | null | undefined)?.matchLabels;
  const candidates = holding(relations, namespace, wanted) ?? relations.workloads.get(namespace) ?? NO_WORKLOADS;
  return candidates.length === 0
    ? NO_WORKLOADS
    : candidates.filter((each) => matchesSelector(selector, podLabelsOf(each)));
}

const NO_WORKLOADS: readonly Workload[] = [];

/** The fewest workloads of a namespace that hold one of the wanted labels; null when no label is wanted. */
function holding({ byLabel }: Relations, namespace: string, wanted: unknown): readonly Workload[] | null {
  if (wanted === null || typeof wanted !== "object") return null;
  const labels = byLabel.get(namespace);
  let fewest: readonly Workload[] | null = null;
  for (const [key, value] of Object.entries(wanted)) {
    const found = labels?.get(key)?.get(value) ?? NO_WORKLOADS;
    if (fewest === null || found.length < fewest.length) fewest = found;
  }
  return fewest;
}

/** The Services of the input that send traffic to a workload's pods. */
export function servicesOf(facts: Facts, workload: Workload): readonly Resource[] {
  const relations = relationsOf(facts);
  relations.services ??= choosers(facts, facts.inventory.ofKind("", "Service"), ({ object }) => {
    const selector = valueAt(object, ["spec", "selector"]);
    if (selector === null || typeof selector !== "object" || Object.keys(selector).length === 0) return undefined;
    return { matchLabels: selector };
  });
  return relations.services.get(workload) ?? NO_RESOURCES;
}

/** The PodDisruptionBudgets of the input that select a workload's pods. */
export function budgetsOf(facts: Facts, workload: Workload): readonly Resource[] {
  const relations = relationsOf(facts);
  relations.budgets ??= choosers(facts, facts.inventory.ofKind("policy", "PodDisruptionBudget"), ({ object }) =>
    valueAt(object, ["spec", "selector"]),
  );
  return relations.budgets.get(workload) ?? NO_RESOURCES;
}

const NO_RESOURCES: readonly Resource[] = [];

/** By workload, the objects whose selectors choose its pods, in the order of the input. */
function choosers(
  facts: Facts,
  resources: readonly Resource[],
  selectorOf: (resource: Resource) => unknown,
): ReadonlyMap<Workload, readonly Resource[]> {
  const found = new Map<Workload, Resource[]>();
  for (const resource of resources) {
    for (const workload of selectedBy(facts, namespaceOf(resource), selectorOf(resource))) {
      const known = found.get(workload);
      if (known) known.push(resource);
      else found.set(workload, [resource]);
    }
  }
  return found;
}

/** The autoscalers of the input, of Kubernetes or KEDA, that set an object's replicas. */
export function scalersOf(facts: Facts, resource: Resource): readonly Resource[] {
  const relations = relationsOf(facts);
  relations.scalers ??= groupBy(
    [
      ...facts.inventory.ofKind("autoscaling", "HorizontalPodAutoscaler"),
      ...facts.inventory.ofKind("keda.sh", "ScaledObject"),
    ],
    (scaler) => {
      const target = valueAt(scaler.object, ["spec", "scaleTargetRef"]);
      const kind = valueAt(target, ["kind"]) ?? "Deployment";
      return `${namespaceOf(scaler)}/${String(kind)}/${String(valueAt(target, ["name"]))}`;
    },
  );
  return relations.scalers.get(`${namespaceOf(resource)}/${resource.ref.kind}/${resource.ref.name}`) ?? NO_RESOURCES;
}

/**
 * True when an object of that name may be one that an operator makes and the input does not show: its name begins with
 * that of a custom object in the same namespace.
 */
export function mayBeMade(facts: Facts, namespace: string | null, name: string): boolean {
  const relations = relationsOf(facts);
  relations.makers ??= groupBy(
    // routes only lead to what others make
    facts.inventory.resources.filter((resource) => !isBuiltIn(resource) && !resource.ref.kind.endsWith("Route")),
    namespaceOf,
  );
  const makers = relations.makers.get(namespace ?? "") ?? NO_RESOURCES;
  return makers.some(({ ref }) => ref.name !== "" && (name === ref.name || name.startsWith(`${ref.name}-`)));
}

/** True for objects of the groups that Kubernetes itself serves; others are the business of operators. */
export const isBuiltIn = ({ group }: Resource): boolean =>
  !group.includes(".") || /^(?:[a-z]+|rbac\.authorization|events|discovery)\.k8s\.io$/.test(group);

/** The map at a path; an empty one when there is none. */
export function mapAt(value: unknown, path: Path): JsonObject {
  const found = valueAt(value, path);
  return found !== null && typeof found === "object" && !Array.isArray(found) ? (found as JsonObject) : {};
}

/** The list at a path; an empty one when there is none. */
export function listAt(value: unknown, path: Path): readonly unknown[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : [];
}

/** The text at a path; null when there is none. */
export function textAt(value: unknown, path: Path): string | null {
  const found = valueAt(value, path);
  return typeof found === "string" && found !== "" ? found : null;
}

/** The number at a path; null when there is none. */
export function numberAt(value: unknown, path: readonly string[]): number | null {
  const found = valueAt(value, path);
  return typeof found === "number" ? found : null;
}

/** Items by a key of theirs, in the order of the input. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.get(key);
    if (known) known.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

interface Relations {
  readonly workloads: ReadonlyMap<string, readonly Workload[]>;
  /** Workloads by namespace, by key and by value of the labels of their pods. */
  readonly byLabel: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<unknown, readonly Workload[]>>>;
  services?: ReadonlyMap<Workload, readonly Resource[]>;
  budgets?: ReadonlyMap<Workload, readonly Resource[]>;
  /** By namespace, kind and name of what is scaled. */
  scalers?: ReadonlyMap<string, readonly Resource[]>;
  /** Custom objects, whose operators may make others of their name. */
  makers?: ReadonlyMap<string, readonly Resource[]>;
}

const known = new WeakMap<Facts, Relations>();

function relationsOf(facts: Facts): Relations {
  let relations = known.get(facts);
  if (!relations) {
    const workloads = groupBy(facts.workloads, ({ resource }) => namespaceOf(resource));
    relations = { workloads, byLabel: labelIndex(workloads) };
    known.set(facts, relations);
  }
  return relations;
}

function labelIndex(workloads: ReadonlyMap<string, readonly Workload[]>): Relations["byLabel"] {
  const byNamespace = new Map<string, Map<string, Map<unknown, Workload[]>>>();
  for (const [namespace, members] of workloads) {
    const byKey = new Map<string, Map<unknown, Workload[]>>();
    byNamespace.set(namespace, byKey);
    for (const workload of members) {
      const labels = podLabelsOf(workload);
      for (const key of Object.keys(labels)) {
        let byValue = byKey.get(key);
        if (byValue === undefined) byKey.set(key, (byValue = new Map()));
        const list = byValue.get(labels[key]);
        if (list) list.push(workload);
        else byValue.set(labels[key], [workload]);
      }
    }
  }
  return byNamespace;
}

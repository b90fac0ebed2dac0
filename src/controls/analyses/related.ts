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
export function selectedBy(facts: Facts, namespace: string, selector: unknown): Workload[] {
  const workloads = relationsOf(facts).workloads.get(namespace) ?? [];
  return workloads.filter((workload) => matchesSelector(selector, podLabelsOf(workload)));
}

/** The Services of the input that send traffic to a workload's pods. */
export function servicesOf(facts: Facts, workload: Workload): Resource[] {
  const services = relationsOf(facts).services.get(namespaceOf(workload.resource)) ?? [];
  return services.filter((service) => {
    const selector = valueAt(service.object, ["spec", "selector"]);
    if (selector === null || typeof selector !== "object" || Object.keys(selector).length === 0) return false;
    return matchesSelector({ matchLabels: selector }, podLabelsOf(workload));
  });
}

/** The PodDisruptionBudgets of the input that select a workload's pods. */
export function budgetsOf(facts: Facts, workload: Workload): Resource[] {
  const budgets = relationsOf(facts).budgets.get(namespaceOf(workload.resource)) ?? [];
  return budgets.filter(({ object }) => matchesSelector(valueAt(object, ["spec", "selector"]), podLabelsOf(workload)));
}

/** The autoscalers of the input, of Kubernetes or KEDA, that set an object's replicas. */
export const scalersOf = (facts: Facts, resource: Resource): readonly Resource[] =>
  relationsOf(facts).scalers.get(`${namespaceOf(resource)}/${resource.ref.kind}/${resource.ref.name}`) ?? [];

/**
 * True when an object of that name may be one that an operator makes and the input does not show: its name begins with
 * that of a custom object in the same namespace.
 */
export function mayBeMade(facts: Facts, namespace: string | null, name: string): boolean {
  const makers = relationsOf(facts).makers.get(namespace ?? "") ?? [];
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
  readonly services: ReadonlyMap<string, readonly Resource[]>;
  readonly budgets: ReadonlyMap<string, readonly Resource[]>;
  /** By namespace, kind and name of what is scaled. */
  readonly scalers: ReadonlyMap<string, readonly Resource[]>;
  /** Custom objects, whose operators may make others of their name. */
  readonly makers: ReadonlyMap<string, readonly Resource[]>;
}

const known = new WeakMap<Facts, Relations>();

function relationsOf(facts: Facts): Relations {
  let relations = known.get(facts);
  if (!relations) {
    const { inventory } = facts;
    const horizontal = inventory.ofKind("autoscaling", "HorizontalPodAutoscaler");
    relations = {
      workloads: groupBy(facts.workloads, ({ resource }) => namespaceOf(resource)),
      services: groupBy(inventory.ofKind("", "Service"), namespaceOf),
      makers: groupBy(
        // routes only lead to what others make
        inventory.resources.filter((resource) => !isBuiltIn(resource) && !resource.ref.kind.endsWith("Route")),
        namespaceOf,
      ),
      budgets: groupBy(inventory.ofKind("policy", "PodDisruptionBudget"), namespaceOf),
      scalers: groupBy([...horizontal, ...inventory.ofKind("keda.sh", "ScaledObject")], (scaler) => {
        const target = valueAt(scaler.object, ["spec", "scaleTargetRef"]);
        const kind = valueAt(target, ["kind"]) ?? "Deployment";
        return `${namespaceOf(scaler)}/${String(kind)}/${String(valueAt(target, ["name"]))}`;
      }),
    };
    known.set(facts, relations);
  }
  return relations;
}

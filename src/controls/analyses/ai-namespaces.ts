import { isAiRole } from "../../core/role.ts";
import type { Facts, JsonObject, Role, Workload } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about, groupBy, namespaceOf } from "./related.ts";

const LEVEL = "pod-security.kubernetes.io/enforce";
/** Roles whose namespaces have no need of anything that `restricted` refuses. */
const PLAIN: ReadonlySet<Role> = new Set<Role>(["serving", "agent"]);

/** The workloads of AI and ML software in each namespace, those left out whose role was only inferred. */
const aiWorkloads = (facts: Facts): ReadonlyMap<string, readonly Workload[]> =>
  groupBy(
    facts.workloads.filter(({ role, confidence }) => isAiRole(role) && confidence !== "inferred"),
    ({ resource }) => namespaceOf(resource),
  );

/**
 * Each namespace of the input in which AI workloads run: fails where it enforces less than `baseline`, and, a step
 * lower, where only servers and agents run and it enforces less than `restricted`.
 */
export function* aiNamespaceLevel(facts: Facts): Generator<Answered> {
  const byNamespace = aiWorkloads(facts);
  for (const namespace of facts.inventory.ofKind("", "Namespace")) {
    const { name } = namespace.ref;
    const workloads = byNamespace.get(name);
    if (workloads === undefined) continue;
    const subject = about(namespace);
    const label = valueAt(namespace.object, ["metadata", "labels", LEVEL]);
    const level = typeof label === "string" ? label : "privileged";
    const plain = workloads.every(({ role }) => PLAIN.has(role));
    if (level === "restricted" || (level === "baseline" && !plain)) {
      yield { subject, answer: "pass" };
      continue;
    }
    const roles = [...new Set(workloads.map(({ role }) => role))].toSorted().join(", ");
    const message =
      level === "baseline"
        ? `namespace ${name} runs ${roles} and enforces baseline: pods that run as root with every default capability are let in, and nothing there needs them`
        : `namespace ${name} runs ${roles} and lets in privileged pods: whoever may create pods there owns the node, its GPUs and the models on it`;
    const raised = { by: -1, because: "only hardening is missing" };
    const path = ["metadata", "labels", LEVEL];
    yield { subject, answer: "fail", detail: { message, path, ...(level === "baseline" ? { raised } : {}) } };
  }
}

/** Each ClusterQueue that admits every namespace while several namespaces of the input use it. */
export function* openQueue(facts: Facts): Generator<Answered> {
  const users = groupBy(facts.inventory.ofKind("kueue.x-k8s.io", "LocalQueue"), ({ object }) =>
    String(valueAt(object, ["spec", "clusterQueue"])),
  );
  for (const queue of facts.inventory.ofKind("kueue.x-k8s.io", "ClusterQueue")) {
    const selector = valueAt(queue.object, ["spec", "namespaceSelector"]);
    const open = selector !== null && typeof selector === "object" && Object.keys(selector).length === 0;
    const namespaces = new Set((users.get(queue.ref.name) ?? []).map(namespaceOf));
    const subject = about(queue);
    if (!open || namespaces.size < 2) {
      yield { subject, answer: "pass" };
      continue;
    }
    const message = `queue ${queue.ref.name} takes jobs of every namespace, and ${namespaces.size} use it: whoever makes a LocalQueue spends this quota`;
    yield { subject, answer: "fail", detail: { message, path: ["spec", "namespaceSelector"] } };
  }
}

/** The Secrets that a workload's pods read. */
function secretsOf({ pods }: Workload): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (name: unknown): void => void (typeof name === "string" && names.add(name));
  for (const { spec, containers } of pods) {
    for (const volume of listOf(spec["volumes"])) add(valueAt(volume, ["secret", "secretName"]));
    for (const { spec: container } of containers) {
      for (const source of listOf(container["envFrom"])) add(valueAt(source, ["secretRef", "name"]));
      for (const entry of listOf(container["env"])) add(valueAt(entry, ["valueFrom", "secretKeyRef", "name"]));
    }
  }
  return names;
}

const listOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? (value as JsonObject[]) : []);

/**
 * Each notebook that shares its service account or a Secret with a model server or a registry of its namespace; default
 * accounts are left out.
 */
export function* rolesMixed(facts: Facts): Generator<Answered> {
  for (const workloads of aiWorkloads(facts).values()) {
    const notebooks = workloads.filter(({ role }) => role === "notebook");
    const production = workloads.filter(({ role }) => role === "serving" || role === "registry");
    if (notebooks.length === 0) continue;
    const byAccount = groupBy(production, ({ pods }) => pods[0]?.serviceAccount ?? "default");
    const bySecret = new Map<string, Workload>();
    for (const workload of production) for (const name of secretsOf(workload)) bySecret.set(name, workload);
    for (const notebook of notebooks) yield mixedWith(notebook, byAccount, bySecret);
  }
}

function mixedWith(
  notebook: Workload,
  byAccount: ReadonlyMap<string, readonly Workload[]>,
  bySecret: ReadonlyMap<string, Workload>,
): Answered {
  const { resource } = notebook;
  const subject = { resource, workload: notebook, pod: null, container: null };
  const account = notebook.pods[0]?.serviceAccount ?? "default";
  const [peer] = account === "default" ? [] : (byAccount.get(account) ?? []);
  const shared = [...secretsOf(notebook)].find((name) => bySecret.has(name));
  const other = peer ?? (shared === undefined ? undefined : bySecret.get(shared));
  if (other === undefined) return { subject, answer: "pass" };
  const what = peer ? `service account ${account}` : `Secret ${shared}`;
  const message = `${resource.ref.kind} ${resource.ref.name} and ${other.resource.ref.kind} ${other.resource.ref.name} share ${what}: an experiment can do what production can`;
  return { subject, answer: "fail", detail: { message, path: notebook.pods[0]?.specPath ?? [] } };
}

/** Who is known to watch what, of monitors in the input. */
const MONITORS: readonly (readonly [group: string, kind: string])[] = [
  ["monitoring.coreos.com", "ServiceMonitor"],
  ["monitoring.coreos.com", "PodMonitor"],
  ["monitoring.googleapis.com", "PodMonitoring"],
];
const SCRAPED = /^(?:prometheus\.io\/scrape|serving\.kserve\.io\/enable-prometheus-scraping|ad\.datadoghq\.com\/.*)$/;

/**
 * Each model server whose metrics nobody collects, in an input that shows how others are watched: unknown where it
 * shows no monitoring at all.
 */
export function* unmonitoredServing(facts: Facts): Generator<Answered> {
  const monitored = new Set<string>();
  let any = facts.target.complete;
  for (const [group, kind] of MONITORS) {
    for (const monitor of facts.inventory.ofKind(group, kind)) {
      any = true;
      monitored.add(namespaceOf(monitor));
      const names = valueAt(monitor.object, ["spec", "namespaceSelector", "matchNames"]);
      for (const name of Array.isArray(names) ? names : []) monitored.add(String(name));
      if (valueAt(monitor.object, ["spec", "namespaceSelector", "any"]) === true) monitored.add("*");
    }
  }
  const servers = facts.workloads.filter(({ role, confidence }) => role === "serving" && confidence !== "inferred");
  const scraped = new Set(servers.filter(isScraped));
  if (!any && scraped.size === 0) return;
  for (const workload of servers) {
    const { resource } = workload;
    const subject = { resource, workload, pod: null, container: null };
    const watched = scraped.has(workload) || monitored.has(namespaceOf(resource)) || monitored.has("*");
    if (watched) yield { subject, answer: "pass" };
    else {
      const message = `nobody collects the metrics of ${resource.ref.kind} ${resource.ref.name}: abuse and drift of the model go unseen`;
      yield { subject, answer: "fail", detail: { message, path: ["metadata"] } };
    }
  }
}

const isScraped = ({ resource, pods }: Workload): boolean =>
  [resource.object["metadata"], ...pods.map(({ metadata }) => metadata)].some((metadata) =>
    Object.keys((valueAt(metadata, ["annotations"]) ?? {}) as JsonObject).some((key) => SCRAPED.test(key)),
  );

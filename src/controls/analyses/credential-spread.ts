import type { Facts, Resource, Workload } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about, listAt, mapAt, namespaceOf, textAt } from "./related.ts";

/** Who uses one key of one Secret. */
interface Users {
  readonly namespace: string;
  readonly secret: string;
  readonly key: string;
  readonly workloads: Set<Workload>;
}

/**
 * Each key of a Secret that programs get as one of the variables in `variables`: fails where as many as `most`
 * workloads use it, or a notebook does. Gateways hold such keys for others and do not count.
 */
export function* providerKeySpread(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const variables = new Set(Array.isArray(options["variables"]) ? options["variables"].map(String) : []);
  const most = Number(options["most"] ?? 3);
  for (const { namespace, secret, key, workloads } of usersOf(facts, variables)) {
    const all = [...workloads];
    const [first] = all;
    if (first === undefined) continue;
    const found = facts.inventory.find("", "Secret", namespace === "" ? null : namespace, secret);
    const subject = about(found ?? first.resource);
    const notebook = all.find(({ role }) => role === "notebook");
    if (all.length < most && notebook === undefined) {
      yield { subject, answer: "pass" };
      continue;
    }
    const names = all.map(({ resource: { ref } }) => `${ref.kind} ${ref.name}`).toSorted();
    const users = names.length > 4 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
    const message =
      `key ${key} of Secret ${secret} pays a model provider for ${users}: ` +
      (notebook === undefined
        ? "nobody can tell whose requests they are, or stop one of them"
        : "any cell can copy it, and spend with it from anywhere");
    yield { subject, answer: "fail", detail: { message, path: ["metadata"] } };
  }
}

function usersOf(facts: Facts, variables: ReadonlySet<string>): Iterable<Users> {
  const users = new Map<string, Users>();
  for (const workload of facts.workloads) {
    if (workload.role === "gateway") continue;
    for (const container of workload.pods.flatMap((pod) => pod.containers)) {
      for (const entry of listAt(container.spec, ["env"])) {
        if (!variables.has(textAt(entry, ["name"]) ?? "")) continue;
        const reference = mapAt(entry, ["valueFrom", "secretKeyRef"]);
        const [secret, key] = [textAt(reference, ["name"]), textAt(reference, ["key"])];
        if (secret === null || key === null) continue;
        const namespace = namespaceOf(workload.resource);
        const id = `${namespace}/${secret}/${key}`;
        const same = users.get(id);
        if (same) same.workloads.add(workload);
        else users.set(id, { namespace, secret, key, workloads: new Set([workload]) });
      }
    }
  }
  return users.values();
}

/** Each Secret of storage logins that KServe takes for any model: fails where it holds several and servers share it. */
export function* wideStorageSecret(facts: Facts): Generator<Answered> {
  const servers = new Map<string, Workload[]>();
  for (const workload of facts.workloads) {
    if (workload.resource.group !== "serving.kserve.io" || workload.resource.ref.kind.endsWith("Runtime")) continue;
    const account = workload.pods[0]?.serviceAccount ?? "default";
    const id = `${namespaceOf(workload.resource)}/${account}`;
    servers.set(id, [...(servers.get(id) ?? []), workload]);
  }
  if (servers.size === 0) return;
  const shared = new Map([...servers].filter(([, all]) => all.length > 1));
  for (const resource of facts.inventory.ofKind("", "Secret")) {
    if (resource.ref.name !== "storage-config") continue;
    const logins = Object.keys({ ...mapAt(resource.object, ["data"]), ...mapAt(resource.object, ["stringData"]) });
    const prefix = `${namespaceOf(resource)}/`;
    const group = [...shared].find(([id]) => id.startsWith(prefix))?.[1] ?? [];
    yield answerOf(resource, logins.length, group);
  }
  for (const resource of facts.inventory.ofKind("", "ServiceAccount")) {
    const logins = listAt(resource.object, ["secrets"]).filter((secret) => isStorageLogin(facts, resource, secret));
    if (logins.length === 0) continue;
    yield answerOf(resource, logins.length, shared.get(`${namespaceOf(resource)}/${resource.ref.name}`) ?? []);
  }
}

/** True for a reference to a Secret of the input that KServe takes for a login to S3. */
function isStorageLogin(facts: Facts, account: Resource, reference: unknown): boolean {
  const found = facts.inventory.find("", "Secret", account.ref.namespace, textAt(reference, ["name"]) ?? "");
  const annotations = mapAt(found?.object, ["metadata", "annotations"]);
  return Object.keys(annotations).some((key) => key.startsWith("serving.kserve.io/s3-"));
}

function answerOf(resource: Resource, logins: number, servers: readonly Workload[]): Answered {
  const subject = about(resource);
  if (logins < 2 || servers.length < 2) return { subject, answer: "pass" };
  const { kind, name } = resource.ref;
  const message = `${kind} ${name} holds ${logins} logins to stores of models, and ${servers.length} model servers have all of them: one of them, taken over, reads every model`;
  const path = ["stringData", "data", "secrets"].find((field) => valueAt(resource.object, [field]) !== undefined);
  return { subject, answer: "fail", detail: { message, path: path === undefined ? [] : [path] } };
}

import { type Ref, toPointer, type Where } from "../core/location.ts";
import type { Problem } from "../core/problem.ts";
import {
  type Access,
  accessOf,
  type AccessSubject,
  asks,
  type Facts,
  type Grant,
  isPlatformBinding,
  missingRoleProblems,
  namedSecrets,
  type Resource,
  type SecretUse,
  type SecretUseKind,
  secretUses,
  subjectKey,
  waysUp,
} from "../facts/index.ts";
import { refOfBinding } from "./access/open.ts";
import { establishFacts, type Narrowing, selection, type Source } from "./scan.ts";

/** Somebody who may read a secret. */
export interface SecretReader {
  readonly kind: AccessSubject["kind"];
  readonly name: string;
  readonly namespace: string | null;
  /** `get`, `list` or `watch`: each of them gives the content. */
  readonly verbs: readonly string[];
  readonly bindings: readonly Ref[];
  /** True for Kubernetes' own components. */
  readonly platform: boolean;
}

/** A pod that gets a secret. */
export interface SecretMount {
  readonly workload: Ref;
  readonly how: SecretUseKind;
  readonly containers: readonly string[];
  readonly path: string;
  readonly location: Where | null;
}

/** Somebody who may not read a secret and gets at it all the same. */
export interface SecretEscalation {
  readonly kind: AccessSubject["kind"];
  readonly name: string;
  readonly namespace: string | null;
  /** The power used, such as `create-pods`. */
  readonly by: string;
  readonly scope: string | null;
  readonly platform: boolean;
}

/** One secret and everybody it is in reach of. Its values stay where they are. */
export interface SecretExposure {
  readonly secret: Ref;
  readonly type: string;
  /** False for a secret that pods name and the input does not hold. */
  readonly inInput: boolean;
  readonly location: Where | null;
  /** Names of its entries. */
  readonly keys: readonly string[];
  readonly created: string | null;
  readonly readers: readonly SecretReader[];
  readonly mounts: readonly SecretMount[];
  readonly escalations: readonly SecretEscalation[];
  /** True when nothing in the input refers to it. */
  readonly unused: boolean;
}

/** What `ringfence secrets` answers; part of the public contract, version 1. */
export interface SecretReport {
  readonly version: 1;
  readonly secrets: readonly SecretExposure[];
  readonly problems: readonly Problem[];
}

interface SecretOptions extends Narrowing {
  readonly source: Source;
  /** Only the secrets of this name. */
  readonly name?: string | undefined;
}

/** Every secret of the input, or named in it, with whoever reads it by role, by mount and by escalation. */
export async function exposeSecrets(options: SecretOptions): Promise<SecretReport> {
  const { facts, problems } = await establishFacts(options);
  const access = accessOf(facts);
  const selected = selection(options, facts);
  const uses = Map.groupBy(secretUses(facts.workloads), ({ secret }) => secret);
  const named = namedSecrets(facts.inventory.resources);
  const escalations = escalationsOf(access, facts);
  const found: SecretExposure[] = [];
  const known = new Set<string>();
  for (const resource of facts.inventory.ofKind("", "Secret")) {
    const key = `${resource.ref.namespace ?? "default"}/${resource.ref.name}`;
    if (known.has(key)) continue;
    known.add(key);
    if (!selected(resource) || (options.name ?? resource.ref.name) !== resource.ref.name) continue;
    const unused =
      !uses.has(key) && !named.has(key) && resource.object["type"] !== "kubernetes.io/service-account-token";
    found.push({
      ...described(resource),
      ...reachOf(access, escalations, key),
      mounts: mountsOf(uses.get(key)),
      unused,
    });
  }
  for (const [key, each] of uses) {
    const slash = key.indexOf("/");
    const [namespace, name] = [key.slice(0, slash), key.slice(slash + 1)];
    const [first] = each;
    if (known.has(key) || (options.name ?? name) !== name || !first || !selected(first.workload.resource)) continue;
    const secret: Ref = { apiVersion: "v1", kind: "Secret", namespace, name };
    const absent = { secret, type: "", inInput: false, location: null, keys: [], created: null };
    found.push({ ...absent, ...reachOf(access, escalations, key), mounts: mountsOf(each), unused: false });
  }
  return { version: 1, secrets: found, problems: [...problems, ...missingRoleProblems(access.missing)] };
}

function described(resource: Resource): Omit<SecretExposure, "readers" | "mounts" | "escalations" | "unused"> {
  const { object, ref } = resource;
  const keys = [object["data"], object["stringData"]].flatMap((map) =>
    typeof map === "object" && map !== null ? Object.keys(map) : [],
  );
  const metadata = object["metadata"] as { creationTimestamp?: unknown } | undefined;
  const created = metadata?.creationTimestamp;
  return {
    secret: { ...ref, namespace: ref.namespace ?? "default" },
    type: typeof object["type"] === "string" ? object["type"] : "Opaque",
    inInput: true,
    location: place(resource, []),
    keys: [...new Set(keys)].toSorted(),
    created: typeof created === "string" ? created : null,
  };
}

function place(resource: Resource, path: readonly (string | number)[]): Where | null {
  const found = resource.document.locator.locate([...resource.at, ...path]);
  return found && { file: found.file, line: found.line, column: found.column };
}

const mountsOf = (uses: readonly SecretUse[] | undefined): SecretMount[] =>
  (uses ?? []).map(({ workload, how, containers, path }) => ({
    workload: workload.resource.ref,
    how,
    containers,
    path: toPointer(path),
    location: place(workload.resource, path),
  }));

/** By namespace, empty for the whole cluster: whoever takes over what runs there. */
type ByNamespace = ReadonlyMap<string, readonly SecretEscalation[]>;

function escalationsOf(access: Access, { inventory }: Facts): ByNamespace {
  const accounts = inventory.ofKind("", "ServiceAccount").map(({ ref }) => `${ref.namespace ?? "default"}/${ref.name}`);
  const found = new Map<string, SecretEscalation[]>();
  for (const { subject, powers } of waysUp(access, accounts)) {
    const seen = new Set<string>();
    for (const { power, namespace, effect, names, grants } of powers) {
      const takes = power.takesAccounts || (namespace === null && power.takesCluster);
      const scope = namespace ?? "";
      if (!takes || effect !== "full" || names.length > 0 || power.id === "read-secrets" || seen.has(scope)) continue;
      seen.add(scope);
      const { kind, name } = subject;
      const platform = grants.every(({ binding }) => isPlatformBinding(binding));
      const entry = { kind, name, namespace: subject.namespace, by: power.id, scope: namespace, platform };
      const known = found.get(scope);
      if (known) known.push(entry);
      else found.set(scope, [entry]);
    }
  }
  return found;
}

function reachOf(
  access: Access,
  escalations: ByNamespace,
  key: string,
): Pick<SecretExposure, "readers" | "escalations"> {
  const slash = key.indexOf("/");
  const [namespace, name] = [key.slice(0, slash), key.slice(slash + 1)];
  const readers = new Map<string, { grants: Grant[]; verbs: string[] }>();
  for (const verb of ["get", "list", "watch"]) {
    for (const [who, grants] of access.whoCan(asks({ verb, resource: "secrets", name, namespace }))) {
      const reader = readers.get(who);
      if (reader) {
        reader.verbs.push(verb);
        reader.grants.push(...grants);
      } else readers.set(who, { grants: [...grants], verbs: [verb] });
    }
  }
  const others = [...(escalations.get("") ?? []), ...(escalations.get(namespace) ?? [])];
  return {
    readers: [...readers.values()].flatMap(readerOf),
    escalations: others.filter((each) => !readers.has(subjectKey(each))),
  };
}

function readerOf({
  grants,
  verbs,
}: {
  readonly grants: readonly Grant[];
  readonly verbs: readonly string[];
}): SecretReader[] {
  const [first] = grants;
  if (!first) return [];
  const { kind, name, namespace } = first.subject;
  const bindings = [...new Set(grants.map(({ binding }) => binding))];
  return [
    { kind, name, namespace, verbs, bindings: bindings.map(refOfBinding), platform: bindings.every(isPlatformBinding) },
  ];
}

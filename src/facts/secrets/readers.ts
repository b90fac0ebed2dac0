import type { Path } from "../../core/location.ts";
import type { JsonObject, Resource } from "../../inventory/index.ts";
import type { PodTemplate, Workload } from "../workloads/model.ts";
import { asList, asMap } from "../workloads/value.ts";

/** How a pod gets a secret. */
export type SecretUseKind = "env" | "volume" | "image-pull" | "volume-driver";

/** One place where a workload takes a secret. */
export interface SecretUse {
  /** `namespace/name`. */
  readonly secret: string;
  readonly how: SecretUseKind;
  readonly workload: Workload;
  /** The containers that see it; empty for what only the kubelet reads. */
  readonly containers: readonly string[];
  /** Where the workload's object says so. */
  readonly path: Path;
}

/** Volume sources that name a secret for their driver: source → fields that lead to the name. */
const DRIVER_FIELDS: readonly (readonly string[])[] = [
  ["azureFile", "secretName"],
  ...["cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos"].map((source) => [
    source,
    "secretRef",
    "name",
  ]),
  ["csi", "nodePublishSecretRef", "name"],
];

/** Every place where pods take secrets by environment, volume, image pull or volume driver. */
export function* secretUses(workloads: readonly Workload[]): Generator<SecretUse> {
  for (const workload of workloads) {
    const namespace = workload.resource.ref.namespace ?? "default";
    for (const pod of workload.pods) {
      for (const { name, ...use } of usesOf(pod)) yield { ...use, secret: `${namespace}/${name}`, workload };
    }
  }
}

type Use = Omit<SecretUse, "secret" | "workload"> & { readonly name: string };

function* usesOf(pod: PodTemplate): Generator<Use> {
  for (const { name: container, spec, path } of pod.containers) {
    const containers = [container];
    for (const [index, each] of asList(spec["env"]).entries()) {
      const { name } = asMap(asMap(asMap(each)["valueFrom"])["secretKeyRef"]);
      if (typeof name === "string") yield { name, how: "env", containers, path: [...path, "env", index] };
    }
    for (const [index, each] of asList(spec["envFrom"]).entries()) {
      const { name } = asMap(asMap(each)["secretRef"]);
      if (typeof name === "string") yield { name, how: "env", containers, path: [...path, "envFrom", index] };
    }
  }
  for (const [index, each] of asList(pod.spec["imagePullSecrets"]).entries()) {
    const { name } = asMap(each);
    if (typeof name === "string")
      yield { name, how: "image-pull", containers: [], path: [...pod.specPath, "imagePullSecrets", index] };
  }
  for (const [index, each] of asList(pod.spec["volumes"]).entries()) {
    yield* volumeUses(asMap(each), pod, [...pod.specPath, "volumes", index]);
  }
}

function* volumeUses(volume: JsonObject, pod: PodTemplate, path: Path): Generator<Use> {
  const containers = pod.containers.flatMap(({ name, spec }) =>
    asList(spec["volumeMounts"]).some((mount) => asMap(mount)["name"] === volume["name"]) ? [name] : [],
  );
  const { secretName } = asMap(volume["secret"]);
  if (typeof secretName === "string") yield { name: secretName, how: "volume", containers, path };
  for (const source of asList(asMap(volume["projected"])["sources"])) {
    const { name } = asMap(asMap(source)["secret"]);
    if (typeof name === "string") yield { name, how: "volume", containers, path };
  }
  for (const fields of DRIVER_FIELDS) {
    let value: unknown = volume;
    for (const field of fields) value = asMap(value)[field];
    if (typeof value === "string") yield { name: value, how: "volume-driver", containers: [], path };
  }
}

/** Levels of an object that are searched. */
const MAX_DEPTH = 40;

/**
 * Every text in other objects that may name a secret, as `namespace/name`: what stands under a key that speaks of
 * secrets or certificates. It tells apart secrets that nothing refers to, and errs towards "used".
 */
export function namedSecrets(resources: readonly Resource[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { ref, object } of resources) {
    if (ref.kind === "Secret" || ref.kind === "Event") continue;
    collect(object, false, ref.namespace ?? "default", found, 0);
  }
  return found;
}

function collect(value: unknown, speaks: boolean, namespace: string, found: Set<string>, depth: number): void {
  if (typeof value === "string") {
    if (speaks && value.length < 254) found.add(`${namespace}/${value}`);
    return;
  }
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    for (const each of value) collect(each, speaks, namespace, found, depth + 1);
    return;
  }
  const map = value as JsonObject;
  const own = typeof map["namespace"] === "string" ? map["namespace"] : namespace;
  for (const key in map) {
    collect(
      map[key],
      speaks || /secret|certificate|credential|auth|token|password|tls/i.test(key),
      own,
      found,
      depth + 1,
    );
  }
}

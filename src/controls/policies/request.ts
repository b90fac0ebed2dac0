import type { Facts, JsonObject, Resource } from "../../facts/index.ts";
import { isMap } from "./match.ts";
import type { Request } from "./policy.ts";

/** Kinds of the Kubernetes API that have no namespace, as `group/kind`. */
const CLUSTER_WIDE = new Set(
  [
    "/Namespace /Node /PersistentVolume /ComponentStatus",
    "rbac.authorization.k8s.io/ClusterRole rbac.authorization.k8s.io/ClusterRoleBinding",
    "apiextensions.k8s.io/CustomResourceDefinition apiregistration.k8s.io/APIService",
    "storage.k8s.io/StorageClass storage.k8s.io/CSIDriver storage.k8s.io/CSINode storage.k8s.io/VolumeAttachment",
    "scheduling.k8s.io/PriorityClass node.k8s.io/RuntimeClass networking.k8s.io/IngressClass",
    "certificates.k8s.io/CertificateSigningRequest certificates.k8s.io/ClusterTrustBundle",
    "flowcontrol.apiserver.k8s.io/FlowSchema flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
    "resource.k8s.io/DeviceClass resource.k8s.io/ResourceSlice",
    ...["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"],
    ...["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"],
    ...["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"],
  ]
    .join(" ")
    .split(" ")
    .map((type) => (type.includes("/") ? type : `admissionregistration.k8s.io/${type}`)),
);

/** The plural that the API server would guess for a kind, which is right for all of Kubernetes' own. */
function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower.endsWith("endpoints")) return lower;
  if (/(?:s|x|ch|sh)$/.test(lower)) return `${lower}es`;
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}

interface CustomType {
  readonly plural: string;
  readonly isClusterWide: boolean;
}

/** Turns objects into the requests that would create them. */
export class Requests {
  readonly #custom = new Map<string, CustomType>();
  readonly #namespaces = new Map<string, JsonObject>();
  readonly #isComplete: boolean;

  /** @param isComplete True when there is nothing but what was read. */
  constructor(inventory: Facts["inventory"], isComplete: boolean) {
    this.#isComplete = isComplete;
    for (const { object } of inventory.ofKind("apiextensions.k8s.io", "CustomResourceDefinition")) {
      const spec = isMap(object["spec"]) ? object["spec"] : {};
      const names = isMap(spec["names"]) ? spec["names"] : {};
      const key = `${String(spec["group"])}/${String(names["kind"])}`;
      const plural = typeof names["plural"] === "string" ? names["plural"] : pluralOf(String(names["kind"]));
      this.#custom.set(key, { plural, isClusterWide: spec["scope"] === "Cluster" });
    }
    for (const { ref, object } of inventory.ofKind("", "Namespace")) this.#namespaces.set(ref.name, object);
  }

  /** The request that creates an object. */
  creating({ ref, group, version, object }: Resource): Request {
    const type = `${group}/${ref.kind}`;
    const custom = this.#custom.get(type);
    const isClusterWide = custom?.isClusterWide ?? CLUSTER_WIDE.has(type);
    const namespace = isClusterWide ? null : (ref.namespace ?? "default");
    const known = namespace === null ? undefined : this.#namespaces.get(namespace);
    return {
      group,
      version,
      kind: ref.kind,
      resource: custom?.plural ?? pluralOf(ref.kind),
      name: ref.name,
      namespace,
      operation: "CREATE",
      object: asServed(group, ref.kind, object),
      oldObject: null,
      userInfo: null,
      namespaceObject: namespace === null ? null : withName(known, namespace),
      isNamespaceKnown: known !== undefined || this.#isComplete,
    };
  }
}

/** An object as the API server hands it on: fields that its type cannot leave out are null. */
const asServed = (group: string, kind: string, object: JsonObject): JsonObject =>
  group === "rbac.authorization.k8s.io" && /^(?:Cluster)?Role$/.test(kind) && object["rules"] === undefined
    ? { ...object, rules: null }
    : object;

/** A namespace as the API server has it: with the label that names it. */
function withName(known: JsonObject | undefined, name: string): JsonObject {
  const metadata = isMap(known?.["metadata"]) ? known["metadata"] : {};
  const labels = isMap(metadata["labels"]) ? metadata["labels"] : {};
  return {
    apiVersion: "v1",
    kind: "Namespace",
    ...known,
    metadata: { ...metadata, name, labels: { "kubernetes.io/metadata.name": name, ...labels } },
  };
}

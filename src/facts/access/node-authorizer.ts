import type { Inventory, JsonObject, Resource } from "../../inventory/index.ts";
import { asList, asMap, asText } from "../workloads/value.ts";
import type { Attributes, Decision, Identity } from "./model.ts";

const PREFIX = "system:node:";

const ALLOWED: Decision = { allowed: true, reason: "allowed by the node authorizer", grant: null };
const refused = (reason: string): Decision => ({ allowed: false, reason, grant: null });

/** What every node may do, whatever runs on it: `verbs` on `group/resource`. */
const UNIFORM: Readonly<Record<string, readonly string[]>> = {
  "authentication.k8s.io/tokenreviews": ["create"],
  "authorization.k8s.io/subjectaccessreviews": ["create"],
  "authorization.k8s.io/localsubjectaccessreviews": ["create"],
  "/services": ["get", "list", "watch"],
  "/events": ["create", "update", "patch"],
  "events.k8s.io/events": ["create", "update", "patch"],
  "/endpoints": ["get"],
  "certificates.k8s.io/certificatesigningrequests": ["create", "get", "list", "watch"],
  "storage.k8s.io/csidrivers": ["get", "watch", "list"],
  "node.k8s.io/runtimeclasses": ["get", "list", "watch"],
};

/** Before 1.32 nodes may read all nodes and pods. */
const READS_ALL: Readonly<Record<string, readonly string[]>> = {
  "/nodes": ["create", "get", "list", "watch", "update", "patch"],
  "/nodes/status": ["update", "patch"],
  "/pods": ["get", "list", "watch", "create", "delete"],
  "/pods/status": ["update", "patch"],
  "/pods/eviction": ["create"],
};
const SELECTORS_SINCE = 32;

/**
 * The node authorizer: a kubelet may do what kubelets do, and read what the pods on its own node refer to.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/node/
 */
export class NodeAuthorizer {
  readonly #inventory: Inventory;
  readonly #minor: number;
  #related: ReadonlyMap<string, ReadonlySet<string>> | null = null;

  constructor(inventory: Inventory, minor: number) {
    this.#inventory = inventory;
    this.#minor = minor;
  }

  /** Null for whoever is no node. */
  decide({ user, groups }: Identity, asked: Attributes): Decision | null {
    if (!user.startsWith(PREFIX) || !groups.includes("system:nodes")) return null;
    const node = user.slice(PREFIX.length);
    if (node === "") return refused(`unknown node for user ${JSON.stringify(user)}`);
    if (asked.path !== null) return refused("");
    return this.#ask(node, asked) ? ALLOWED : refused(`no relationship found between node '${node}' and this object`);
  }

  #ask(node: string, asked: Attributes): boolean {
    const { verb, group, resource, subresource, name, namespace } = asked;
    const scoped = this.#minor >= SELECTORS_SINCE;
    const reads = verb === "get" || verb === "list" || verb === "watch";
    const changes = verb === "update" || verb === "patch";
    switch (`${group}/${resource}`) {
      case "/secrets":
      case "/configmaps":
        return reads && subresource === "" && namespace !== "" && this.#isRelated(node, asked);
      case "/persistentvolumeclaims":
        if (subresource === "status") return changes && this.#isRelated(node, asked);
        return verb === "get" && subresource === "" && this.#isRelated(node, asked);
      case "/persistentvolumes":
      case "resource.k8s.io/resourceclaims":
      case "storage.k8s.io/volumeattachments":
        return verb === "get" && subresource === "" && this.#isRelated(node, asked);
      case "/serviceaccounts":
        if (verb === "get" && subresource === "") {
          return this.#minor >= ACCOUNT_READ_SINCE && namespace !== "" && this.#isRelated(node, asked);
        }
        return verb === "create" && subresource === "token" && this.#isRelated(node, asked);
      case "coordination.k8s.io/leases":
        return (
          (verb === "create" || ((verb === "get" || changes || verb === "delete") && name === node)) &&
          namespace === "kube-node-lease"
        );
      case "storage.k8s.io/csinodes":
        return (
          subresource === "" &&
          (verb === "create" || ((verb === "get" || changes || verb === "delete") && name === node))
        );
      case "resource.k8s.io/resourceslices":
        if (subresource !== "") return false;
        if (verb === "create") return true;
        if (verb === "get" || changes || verb === "delete") return name !== "" && this.#isRelated(node, asked);
        return !scoped && (verb === "watch" || verb === "list" || verb === "deletecollection");
      case "/nodes":
        if (!scoped) break;
        if (subresource === "status") return changes;
        return subresource === "" && (verb === "create" || changes || (reads && name === node));
      case "/pods":
        if (!scoped) break;
        if (subresource === "status") return changes;
        if (subresource === "eviction") return verb === "create";
        if (subresource !== "") return false;
        return verb === "create" || verb === "delete" || (reads && name !== "" && this.#isRelated(node, asked));
      // Off by default up to 1.36, and behind a feature gate of its own.
      case "certificates.k8s.io/podcertificaterequests":
        return false;
      default:
        break;
    }
    const key = `${group}/${resource}${subresource === "" ? "" : `/${subresource}`}`;
    const table = Object.hasOwn(UNIFORM, key) ? UNIFORM[key] : undefined;
    return (table ?? READS_ALL[key])?.includes(verb) ?? false;
  }

  #isRelated(node: string, { group, resource, namespace, name }: Attributes): boolean {
    if (name === "") return false;
    this.#related ??= relations(this.#inventory);
    const place =
      resource === "persistentvolumes" || resource === "volumeattachments" || resource === "resourceslices"
        ? ""
        : namespace;
    return this.#related.get(`${group}/${resource}/${place}/${name}`)?.has(node) ?? false;
  }
}

/** Kubelets fetch service accounts for credential providers since 1.34. */
const ACCOUNT_READ_SINCE = 34;

/** Object → the nodes whose pods refer to it; keys are `group/resource/namespace/name`. */
function relations(inventory: Inventory): ReadonlyMap<string, ReadonlySet<string>> {
  const related = new Map<string, Set<string>>();
  const relate = (key: string, node: string): void => {
    const known = related.get(key);
    if (known) known.add(node);
    else related.set(key, new Set([node]));
  };
  for (const pod of inventory.ofKind("", "Pod")) relatePod(pod, relate);
  for (const { ref, object } of inventory.ofKind("", "PersistentVolume")) {
    const spec = asMap(object["spec"]);
    const claim = asMap(spec["claimRef"]);
    const nodes = related.get(`/persistentvolumeclaims/${asText(claim["namespace"])}/${asText(claim["name"])}`) ?? [];
    for (const node of nodes) {
      relate(`/persistentvolumes//${ref.name}`, node);
      for (const [namespace, name] of volumeSecrets(spec, asText(claim["namespace"]))) {
        relate(`/secrets/${namespace}/${name}`, node);
      }
    }
  }
  for (const { ref, object } of inventory.ofKind("storage.k8s.io", "VolumeAttachment")) {
    const node = asText(asMap(object["spec"])["nodeName"]);
    if (node !== "") relate(`storage.k8s.io/volumeattachments//${ref.name}`, node);
  }
  for (const { ref, object } of inventory.ofKind("resource.k8s.io", "ResourceSlice")) {
    const node = asText(asMap(object["spec"])["nodeName"]);
    if (node !== "") relate(`resource.k8s.io/resourceslices//${ref.name}`, node);
  }
  return related;
}

function relatePod({ ref, object }: Resource, relate: (key: string, node: string) => void): void {
  const spec = asMap(object["spec"]);
  const node = asText(spec["nodeName"]);
  if (node === "") return;
  const namespace = ref.namespace ?? "default";
  const own = (resource: string, name: unknown): void => {
    if (typeof name === "string" && name !== "") relate(`/${resource}/${namespace}/${name}`, node);
  };
  own("pods", ref.name);
  if (asMap(asMap(object["metadata"])["annotations"])["kubernetes.io/config.mirror"] !== undefined) return;
  own("serviceaccounts", spec["serviceAccountName"]);
  for (const each of asList(spec["imagePullSecrets"])) own("secrets", asMap(each)["name"]);
  for (const list of ["containers", "initContainers", "ephemeralContainers"]) {
    for (const container of asList(spec[list])) relateEnv(asMap(container), own);
  }
  for (const volume of asList(spec["volumes"])) relateVolume(ref.name, asMap(volume), own);
  const statuses = asList(asMap(object["status"])["resourceClaimStatuses"]).map(asMap);
  for (const each of asList(spec["resourceClaims"]).map(asMap)) {
    const made = statuses.find(({ name }) => name === each["name"])?.["resourceClaimName"];
    const name = each["resourceClaimName"] ?? made;
    if (typeof name === "string") relate(`resource.k8s.io/resourceclaims/${namespace}/${name}`, node);
  }
}

type Own = (resource: string, name: unknown) => void;

function relateEnv(container: JsonObject, own: Own): void {
  for (const each of asList(container["envFrom"]).map(asMap)) {
    own("secrets", asMap(each["secretRef"])["name"]);
    own("configmaps", asMap(each["configMapRef"])["name"]);
  }
  for (const each of asList(container["env"]).map(asMap)) {
    const from = asMap(each["valueFrom"]);
    own("secrets", asMap(from["secretKeyRef"])["name"]);
    own("configmaps", asMap(from["configMapKeyRef"])["name"]);
  }
}

/** Where volume sources name a secret: source → fields that lead to it. */
const SECRET_FIELDS: Readonly<Record<string, readonly string[]>> = {
  azureFile: ["secretName"],
  cephfs: ["secretRef", "name"],
  cinder: ["secretRef", "name"],
  csi: ["nodePublishSecretRef", "name"],
  flexVolume: ["secretRef", "name"],
  iscsi: ["secretRef", "name"],
  rbd: ["secretRef", "name"],
  scaleIO: ["secretRef", "name"],
  secret: ["secretName"],
  storageos: ["secretRef", "name"],
};

function relateVolume(pod: string, volume: JsonObject, own: Own): void {
  for (const [source, fields] of Object.entries(SECRET_FIELDS)) {
    let value: unknown = volume[source];
    for (const field of fields) value = asMap(value)[field];
    own("secrets", value);
  }
  own("configmaps", asMap(volume["configMap"])["name"]);
  for (const each of asList(asMap(volume["projected"])["sources"]).map(asMap)) {
    own("secrets", asMap(each["secret"])["name"]);
    own("configmaps", asMap(each["configMap"])["name"]);
  }
  own("persistentvolumeclaims", asMap(volume["persistentVolumeClaim"])["claimName"]);
  if (volume["ephemeral"] !== undefined) own("persistentvolumeclaims", `${pod}-${asText(volume["name"])}`);
}

/** The secrets of a volume that a kubelet may see: `[namespace, name]`. */
function volumeSecrets(spec: JsonObject, claimNamespace: string): [string, string][] {
  const found: [string, string][] = [];
  const add = (ref: unknown, namespace: string): void => {
    const { name, namespace: own } = asMap(ref);
    if (typeof name === "string" && name !== "") found.push([asText(own) || namespace, name]);
  };
  const azure = asMap(spec["azureFile"]);
  add({ name: azure["secretName"], namespace: azure["secretNamespace"] }, claimNamespace);
  for (const source of ["cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos"]) {
    add(asMap(spec[source])["secretRef"], claimNamespace);
  }
  const csi = asMap(spec["csi"]);
  for (const field of ["nodePublishSecretRef", "nodeStageSecretRef", "nodeExpandSecretRef"])
    add(csi[field], claimNamespace);
  return found;
}

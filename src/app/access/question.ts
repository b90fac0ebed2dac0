import { RingfenceError } from "../../core/errors.ts";
import { asks, type Attributes } from "../../facts/index.ts";

/** Where kinds of other groups than the core one live, for questions that name no group: kubectl's own defaults. */
const GROUPS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["daemonsets", "deployments", "replicasets", "statefulsets", "controllerrevisions"].map((name) => [name, "apps"]),
  ),
  ...Object.fromEntries(
    ["roles", "rolebindings", "clusterroles", "clusterrolebindings"].map((name) => [name, "rbac.authorization.k8s.io"]),
  ),
  ...Object.fromEntries(["ingresses", "networkpolicies", "ingressclasses"].map((name) => [name, "networking.k8s.io"])),
  ...Object.fromEntries(
    [
      ...["mutatingwebhookconfigurations", "validatingwebhookconfigurations", "validatingadmissionpolicies"],
      ...["validatingadmissionpolicybindings", "mutatingadmissionpolicies", "mutatingadmissionpolicybindings"],
    ].map((name) => [name, "admissionregistration.k8s.io"]),
  ),
  ...Object.fromEntries(
    ["storageclasses", "csidrivers", "csinodes", "volumeattachments"].map((name) => [name, "storage.k8s.io"]),
  ),
  ...Object.fromEntries(["jobs", "cronjobs"].map((name) => [name, "batch"])),
  ...Object.fromEntries(["certificatesigningrequests", "signers"].map((name) => [name, "certificates.k8s.io"])),
  ...Object.fromEntries(["resourceclaims", "resourceslices", "deviceclasses"].map((name) => [name, "resource.k8s.io"])),
  horizontalpodautoscalers: "autoscaling",
  poddisruptionbudgets: "policy",
  customresourcedefinitions: "apiextensions.k8s.io",
  apiservices: "apiregistration.k8s.io",
  leases: "coordination.k8s.io",
  priorityclasses: "scheduling.k8s.io",
  runtimeclasses: "node.k8s.io",
  endpointslices: "discovery.k8s.io",
  subjectaccessreviews: "authorization.k8s.io",
  tokenreviews: "authentication.k8s.io",
};

/**
 * The question behind `VERB RESOURCE[.GROUP][/SUB] [NAME]` or `VERB /path`. A resource without a group is looked for
 * among Kubernetes' own kinds, and belongs to the core group else; a trailing dot means the core group.
 *
 * @throws usage/arguments
 */
export function readQuestion(verb: string, resource: string, name: string, namespace: string): Attributes {
  if (resource.startsWith("/")) return asks({ verb, path: resource });
  const [plain = "", subresource = ""] = splitOnce(resource, "/");
  const [kind = "", group] = splitOnce(plain, ".");
  if (verb === "" || kind === "") {
    throw new RingfenceError("usage/arguments", "name a verb and a resource, such as: get secrets, or get /metrics");
  }
  const known = Object.hasOwn(GROUPS, kind) ? GROUPS[kind] : "";
  return asks({ verb, group: group ?? known ?? "", resource: kind, subresource, name, namespace });
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

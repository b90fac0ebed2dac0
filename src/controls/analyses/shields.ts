import type { Facts, JsonObject, Resource, Workload } from "../../facts/index.ts";
import { matchesSelector } from "../../kube/index.ts";
import { valueAt } from "../field-path.ts";
import { groupBy, namespaceOf, podLabelsOf } from "./related.ts";

/** Images that ask who is there before they hand a request on. */
const ASKING_PROXY =
  /(?:^|\/)(?:oauth2-proxy|kube-rbac-proxy|ose-oauth-proxy|oauth-proxy|origin-oauth-proxy|oidc-authservice|pomerium|vouch-proxy|gatekeeper|keycloak-gatekeeper|louketo-proxy|traefik-forward-auth)(?:[:@/-]|$)/;

/**
 * What in the input keeps strangers from a workload's pods: a network policy that chooses who may connect, a policy of
 * the service mesh, or a proxy in the pod that asks for sign-in; null when nothing does. Whether what it lets in is
 * right is another question.
 */
export function shieldOf(facts: Facts, workload: Workload): string | null {
  const { networkPolicies, meshPolicies } = shieldsIn(facts);
  const namespace = namespaceOf(workload.resource);
  for (const policy of networkPolicies.get(namespace) ?? []) {
    const selector =
      valueAt(policy.object, ["spec", "podSelector"]) ?? valueAt(policy.object, ["spec", "endpointSelector"]);
    if (chooses(selector, workload) && narrowsIngress(policy)) return `network policy ${policy.ref.name}`;
  }
  for (const policy of meshPolicies.get(namespace) ?? []) {
    if (chooses(valueAt(policy.object, ["spec", "selector"]), workload)) return `${policy.ref.kind} ${policy.ref.name}`;
  }
  for (const { containers } of workload.pods) {
    const proxy = containers.find(({ type, image }) => type !== "init" && ASKING_PROXY.test(image));
    if (proxy) return `proxy ${proxy.name}`;
  }
  return null;
}

interface Shields {
  readonly networkPolicies: ReadonlyMap<string, readonly Resource[]>;
  readonly meshPolicies: ReadonlyMap<string, readonly Resource[]>;
}

const known = new WeakMap<Facts, Shields>();

function shieldsIn(facts: Facts): Shields {
  let shields = known.get(facts);
  if (!shields) {
    const { inventory } = facts;
    const mesh = [
      ...inventory.ofKind("security.istio.io", "AuthorizationPolicy"),
      ...inventory.ofKind("policy.linkerd.io", "AuthorizationPolicy"),
      ...inventory.ofKind("kuma.io", "MeshTrafficPermission"),
    ];
    shields = {
      networkPolicies: groupBy(
        [
          ...inventory.ofKind("networking.k8s.io", "NetworkPolicy"),
          ...inventory.ofKind("cilium.io", "CiliumNetworkPolicy"),
        ],
        namespaceOf,
      ),
      meshPolicies: groupBy(mesh, namespaceOf),
    };
    known.set(facts, shields);
  }
  return shields;
}

/** True for a selector that takes a workload's pods: by their labels, or by a label that holds the object's name. */
function chooses(selector: unknown, workload: Workload): boolean {
  if (selector === undefined || selector === null) return true;
  if (matchesSelector(selector, podLabelsOf(workload))) return true;
  const labels = valueAt(selector, ["matchLabels"]);
  if (labels === null || typeof labels !== "object") return false;
  // labels that an operator puts on the pods stand in no manifest
  return Object.values(labels as JsonObject).includes(workload.resource.ref.name);
}

/** True for a policy about who may connect that does not simply let everybody. */
function narrowsIngress({ object }: Resource): boolean {
  const types = valueAt(object, ["spec", "policyTypes"]);
  if (Array.isArray(types) && !types.includes("Ingress")) return false;
  const rules = valueAt(object, ["spec", "ingress"]);
  if (!Array.isArray(rules)) return valueAt(object, ["spec", "endpointSelector"]) === undefined;
  return !rules.some((rule: unknown) => {
    const from = valueAt(rule, ["from"]) ?? valueAt(rule, ["fromEndpoints"]) ?? valueAt(rule, ["fromEntities"]);
    const open = (peer: unknown): boolean =>
      valueAt(peer, ["ipBlock", "cidr"]) === "0.0.0.0/0" ||
      peer === "all" ||
      isEmptyMap(valueAt(peer, ["namespaceSelector"]));
    return !Array.isArray(from) || from.length === 0 || from.some(open);
  });
}

const isEmptyMap = (value: unknown): boolean =>
  value !== null && typeof value === "object" && Object.keys(value).length === 0;

import type { Direction, Endpoint, Facts, Resource } from "../../facts/index.ts";
import { matchesSelector } from "../../kube/index.ts";
import { valueAt } from "../field-path.ts";
import { listAt, mapAt } from "./related.ts";

/** The sections of a rule that make a direction closed but for what they allow. */
const SECTIONS: Readonly<Record<Direction, readonly string[]>> = {
  ingress: ["ingress", "ingressDeny"],
  egress: ["egress", "egressDeny"],
};

/**
 * True when a policy of Cilium in the input closes a direction for an endpoint. A rule does so for the directions that
 * it has sections for, unless it says otherwise.
 *
 * @see https://docs.cilium.io/en/stable/security/policy/intro/#policy-enforcement-modes
 */
export function isolatedByCilium({ inventory }: Facts, endpoint: Endpoint, way: Direction): boolean {
  const own = inventory
    .ofKind("cilium.io", "CiliumNetworkPolicy")
    .filter(({ ref }) => (ref.namespace ?? "default") === (endpoint.namespace || "default"));
  const policies = [...own, ...inventory.ofKind("cilium.io", "CiliumClusterwideNetworkPolicy")];
  return policies.flatMap(rulesOf).some((rule) => {
    const selector = valueAt(rule, ["endpointSelector"]);
    if (selector === undefined || valueAt(rule, ["enableDefaultDeny", way]) === false) return false;
    if (!SECTIONS[way].some((section) => Array.isArray(valueAt(rule, [section])))) return false;
    return matchesSelector(withoutSources(selector), endpoint.labels);
  });
}

const rulesOf = ({ object }: Resource): unknown[] => [mapAt(object, ["spec"]), ...listAt(object, ["specs"])];

/** A selector with its keys as Kubernetes has them: Cilium may put where a label comes from in front. */
function withoutSources(selector: unknown): unknown {
  const bare = (key: string): string => key.replace(/^(?:k8s|any)[:.]/, "");
  const labels = Object.entries(mapAt(selector, ["matchLabels"])).map(([key, value]) => [bare(key), value]);
  const expressions = listAt(selector, ["matchExpressions"]).map((expression) => {
    const fields = mapAt(expression, []);
    return { ...fields, key: bare(String(fields["key"])) };
  });
  return { matchLabels: Object.fromEntries(labels), matchExpressions: expressions };
}

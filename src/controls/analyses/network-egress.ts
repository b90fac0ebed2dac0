import {
  type Endpoint,
  type Facts,
  type JsonObject,
  type Network,
  networkOf,
  type Workload,
} from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { aboutEndpoint, asked, endpointsByWorkload, listOption } from "./network-asking.ts";

/**
 * Each workload whose pods may connect to one of `addresses`. Where nothing governs what they send, a partial input may
 * lack the policy. `kinds`, `roles` and `products` say which workloads, `variables` that one of these must be set.
 */
export function egressReaches(facts: Facts, options: Readonly<Record<string, unknown>>): Answered[] {
  const said: Answered[] = [];
  const network = networkOf(facts);
  const addresses = listOption(options, "addresses");
  const variables = new Set(listOption(options, "variables"));
  const nodeLimited = options["unlessHopLimit"] === true && hopLimited(facts);
  for (const [workload, endpoints] of endpointsByWorkload(network)) {
    if (!asked(workload, options) || (variables.size > 0 && !sets(workload, variables))) continue;
    const subject = aboutEndpoint(workload);
    const open = endpoints.find((endpoint) => addresses.some((address) => reaches(network, endpoint, address)));
    // one hop more than the node's own leads past the limit only from the node's network
    if (!open || (nodeLimited && !endpoints.some(({ hostNetwork }) => hostNetwork)))
      said.push({ subject, answer: "pass" });
    else
      said.push({
        subject,
        answer: certain(facts, network, open) ? "fail" : "unknown",
        detail: { path: ["metadata"] },
      });
  }
  return said;
}

/** True when a container sets one of some variables. */
const sets = ({ pods }: Workload, variables: ReadonlySet<string>): boolean =>
  pods.some(({ containers }) =>
    containers.some(({ spec }) =>
      ((spec["env"] ?? []) as { name?: unknown }[]).some(({ name }) => typeof name === "string" && variables.has(name)),
    ),
  );

/** Each workload whose pods may connect to any outside address: whatever they are told to fetch, and wherever to. */
export function egressUnrestricted(facts: Facts, options: Readonly<Record<string, unknown>>): Answered[] {
  const said: Answered[] = [];
  const network = networkOf(facts);
  const { algebra, pods } = network;
  const sharper = listOption(options, "sharperFor");
  for (const [workload, endpoints] of endpointsByWorkload(network)) {
    if (!asked(workload, options)) continue;
    const subject = aboutEndpoint(workload);
    const open = endpoints.find((endpoint) =>
      pods.groups.groups.every(
        (group) => group.atom === null || pods.on(endpoint, "egress", group).open === algebra.all,
      ),
    );
    if (!open) said.push({ subject, answer: "pass" });
    else {
      const sharp = sharper.includes(workload.role);
      const raised = sharp
        ? { raised: { by: 1, because: `it is of the role ${workload.role}, which runs code from outside` } }
        : {};
      const detail = { path: ["metadata"], ...raised };
      said.push({ subject, answer: certain(facts, network, open) ? "fail" : "unknown", detail });
    }
  }
  return said;
}

/** Each workload without a token for the API server whose pods nothing keeps from connecting to it. */
export function apiServerWithoutToken(facts: Facts, options: Readonly<Record<string, unknown>>): Answered[] {
  const said: Answered[] = [];
  const network = networkOf(facts);
  for (const [workload, endpoints] of endpointsByWorkload(network)) {
    if (!asked(workload, options)) continue;
    const open = endpoints.find((endpoint) => !endpoint.hostNetwork && tokenless(facts, endpoint));
    if (!open) continue;
    const subject = aboutEndpoint(workload);
    if (network.isIsolated(open, "egress")) said.push({ subject, answer: "pass" });
    else said.push({ subject, answer: facts.target.complete ? "fail" : "unknown", detail: { path: ["metadata"] } });
  }
  return said;
}

function tokenless({ inventory }: Facts, { pod, namespace }: Endpoint): boolean {
  const own = valueAt(pod?.spec, ["automountServiceAccountToken"]);
  if (typeof own === "boolean") return !own;
  const account = inventory.find("", "ServiceAccount", namespace, pod?.serviceAccount ?? "default");
  return valueAt(account?.object, ["automountServiceAccountToken"]) === false;
}

const reaches = (network: Network, endpoint: Endpoint, address: string): boolean =>
  network.toAddress(endpoint, address)?.possible !== network.algebra.none;

/** True when more objects could not change the answer. */
const certain = (facts: Facts, network: Network, endpoint: Endpoint): boolean =>
  facts.target.complete || endpoint.hostNetwork || network.isIsolated(endpoint, "egress");

/** Kinds that make nodes, and where they limit how far the metadata service answers. */
const NODE_MAKERS: readonly (readonly [group: string, kind: string, path: readonly string[]])[] = [
  ["karpenter.k8s.aws", "EC2NodeClass", ["spec", "metadataOptions", "httpPutResponseHopLimit"]],
  [
    "infrastructure.cluster.x-k8s.io",
    "AWSMachineTemplate",
    ["spec", "template", "spec", "instanceMetadataOptions", "httpPutResponseHopLimit"],
  ],
];

/** True when the input makes nodes, and all of them answer to themselves alone. */
function hopLimited({ inventory }: Facts): boolean {
  const limits = NODE_MAKERS.flatMap(([group, kind, path]) =>
    inventory.ofKind(group, kind).map(({ object }) => valueAt(object as JsonObject, path)),
  );
  return limits.length > 0 && limits.every((limit) => limit === 1);
}

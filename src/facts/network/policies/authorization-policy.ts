import type { Path } from "../../../core/location.ts";
import type { JsonObject } from "../../../inventory/index.ts";
import { asList, asMap, asText, isMap } from "../../workloads/value.ts";
import { parseBlockOrAddress } from "../address.ts";
import { namespaceOf } from "../endpoints.ts";
import {
  ANYONE,
  NO_PEERS,
  type PeerBlock,
  type Peers,
  type PodChoice,
  type Policy,
  type Rule,
  TIER,
} from "../policy.ts";
import type { PolicyFields } from "../policy-fields.ts";
import type { PortSet } from "../port-set.ts";

const ROOT = "istio-system";
/** What a namespace bears whose pods are in the mesh. */
const IN_MESH = [
  { matchLabels: { "istio-injection": "enabled" } },
  { matchExpressions: [{ key: "istio.io/rev", operator: "Exists" }] },
  { matchLabels: { "istio.io/dataplane-mode": "ambient" } },
];

/**
 * An AuthorizationPolicy of Istio in common terms, for the pods of namespaces that are in the mesh: namespaces,
 * addresses and ports. What it asks of identities and requests makes a rule uncertain.
 *
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/
 */
export function readAuthorizationPolicy(fields: PolicyFields): Policy[] {
  const { resource, object } = fields;
  const spec = isMap(object["spec"]) ? object["spec"] : {};
  const action = asText(spec["action"]) || "ALLOW";
  if (action === "AUDIT" || action === "CUSTOM") {
    if (action === "CUSTOM") fields.doubt(["spec", "action"], "leaves the decision to an extension");
    return [];
  }
  const own = namespaceOf(resource);
  const certain = spec["targetRefs"] === undefined && spec["targetRef"] === undefined;
  if (!certain) fields.doubt(["spec", "targetRefs"], "is about a gateway or Service");
  const pods = isMap(spec["selector"]) ? { matchLabels: asMap(spec["selector"]["matchLabels"]) } : null;
  const deny = action === "DENY";
  const rules = asList(spec["rules"]).map((rule, index) => read(fields, asMap(rule), ["spec", "rules", index], deny));
  const subjects = IN_MESH.map(
    (mesh): PodChoice => ({ namespaces: { selector: own === ROOT ? mesh : both(mesh, own) }, pods }),
  );
  return [
    {
      ...{ resource, tier: TIER.mesh, order: 0, subjects, hosts: false, ingress: rules, egress: null, certain },
      otherwise: deny ? "next" : "deny",
    },
  ];
}

const both = (selector: { matchLabels?: object; matchExpressions?: object[] }, name: string): object => ({
  matchLabels: { ...selector.matchLabels, "kubernetes.io/metadata.name": name },
  matchExpressions: selector.matchExpressions ?? [],
});

function read(fields: PolicyFields, rule: JsonObject, path: Path, deny: boolean): Rule {
  let certain = true;
  const doubt = (key: string, what: string): void => {
    if (certain) fields.doubt([...path, key], what);
    certain = false;
  };
  if (asList(rule["when"]).length > 0) doubt("when", "asks more of requests than where they come from");
  const sources = asList(rule["from"]).map((entry) => asMap(asMap(entry)["source"]));
  let peers: Peers = sources.length === 0 ? ANYONE : NO_PEERS;
  for (const source of sources) {
    const known = peersOf(source);
    peers = {
      ...peers,
      everything: peers.everything || known === null,
      pods: [...peers.pods, ...(known?.pods ?? [])],
      blocks: [...peers.blocks, ...(known?.blocks ?? [])],
    };
    const plain = Object.keys(source).every((key) => key === "namespaces" || key === "ipBlocks");
    if (!plain || Object.keys(source).length > 1 || known === null) doubt("from", "asks for identities");
  }
  let numbers: PortSet = fields.algebra.all;
  const operations = asList(rule["to"]).map((entry) => asMap(asMap(entry)["operation"]));
  if (operations.length > 0) {
    numbers = fields.algebra.none;
    for (const operation of operations) {
      const listed = asList(operation["ports"]).map(Number);
      const range = (port: number) => fields.algebra.range("TCP", port, port);
      const these = listed.reduce<PortSet>((set, port) => fields.algebra.union(set, range(port)), fields.algebra.none);
      numbers = fields.algebra.union(numbers, listed.length > 0 ? these : fields.algebra.range("TCP"));
      if (Object.keys(operation).some((key) => key !== "ports")) doubt("to", "asks for paths, methods or hosts");
    }
  }
  return {
    action: deny ? "deny" : "allow",
    ...{ peers, ports: { numbers, named: [] }, first: deny, certain, name: null, path },
  };
}

/** The namespaces and addresses of a source; null when it names neither plainly. */
function peersOf(source: JsonObject): { pods: PodChoice[]; blocks: PeerBlock[] } | null {
  const names = asList(source["namespaces"]).map(asText);
  const accounts = [...asList(source["principals"]), ...asList(source["serviceAccounts"])].map(asText);
  const spaces = accounts.map(
    (account) => /(?:^|\/)ns\/([^/*]+)\//.exec(account)?.[1] ?? /^([^/*]+)\/[^/]+$/.exec(account)?.[1],
  );
  const all = [...names, ...spaces];
  const blocks = asList(source["ipBlocks"]).flatMap((cidr): PeerBlock[] => {
    const block = parseBlockOrAddress(asText(cidr));
    return block ? [{ block, except: [], matchesPods: true }] : [];
  });
  if (all.some((name) => name === undefined || name.includes("*")) || all.length + blocks.length === 0) return null;
  return { pods: all.map((name) => ({ namespaces: { name: name ?? "" }, pods: null })), blocks };
}

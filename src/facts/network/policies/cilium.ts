import type { Path } from "../../../core/location.ts";
import type { JsonObject } from "../../../inventory/index.ts";
import { asList, asMap, asText, isMap } from "../../workloads/value.ts";
import { parseBlockOrAddress } from "../address.ts";
import { namespaceOf } from "../endpoints.ts";
import {
  ANYONE,
  type Direction,
  NO_PEERS,
  type PeerBlock,
  type Peers,
  type PodChoice,
  type Policy,
} from "../policy.ts";
import { type Ports, type Rule, TIER } from "../policy.ts";
import type { PolicyFields } from "../policy-fields.ts";
import { PROTOCOLS } from "../port-set.ts";

const NAMESPACE = "io.kubernetes.pod.namespace";
const NAMESPACE_LABELS = "io.cilium.k8s.namespace.labels.";

/** Fields of a rule by which it names its other end, less the direction. */
const ENDS = ["Endpoints", "Entities", "CIDR", "CIDRSet", "FQDNs", "Services", "Groups", "Nodes", "Requires"] as const;

/**
 * A CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy (`cilium.io/v2`) in common terms: who, which addresses and
 * which ports. What an HTTP or DNS rule asks beyond is not looked at: the connection is made all the same.
 *
 * @see https://docs.cilium.io/en/stable/security/policy/language/
 */
export function readCiliumPolicy(fields: PolicyFields): Policy[] {
  const { object } = fields;
  const policies: Policy[] = [];
  if (isMap(object["spec"])) policies.push(...ofSpec(fields, object["spec"], ["spec"]));
  for (const [index, spec] of asList(object["specs"]).entries()) {
    if (isMap(spec)) policies.push(...ofSpec(fields, spec, ["specs", index]));
  }
  return fields.isBroken ? [] : policies;
}

function ofSpec(fields: PolicyFields, spec: JsonObject, path: Path): Policy[] {
  const { resource } = fields;
  const own = resource.ref.kind === "CiliumNetworkPolicy" ? namespaceOf(resource) : null;
  if (spec["nodeSelector"] !== undefined) {
    fields.doubt([...path, "nodeSelector"], "chooses nodes, not pods");
    return [];
  }
  const subject = chosen(fields, spec["endpointSelector"], [...path, "endpointSelector"], own);
  const sides = { ingress: side(fields, spec, "ingress", path, own), egress: side(fields, spec, "egress", path, own) };
  // each direction has a default of its own
  return (["ingress", "egress"] as const).flatMap((way): Policy[] => {
    const rules = sides[way];
    const written = asMap(asMap(rawSpec(fields, path))["enableDefaultDeny"])[way];
    if (rules.length === 0 && written !== true) return [];
    return [
      {
        resource,
        ...{ tier: TIER.ordinary, order: 1000, hosts: false, certain: true },
        subjects: [subject.choice],
        ingress: way === "ingress" ? rules : null,
        egress: way === "egress" ? rules : null,
        otherwise: written === false ? "next" : "deny",
      },
    ];
  });
}

/** The part of the object as it was read: here booleans are booleans. */
const rawSpec = (fields: PolicyFields, path: Path): unknown =>
  path.reduce<unknown>(
    (value, key) => (value as Record<string | number, unknown> | undefined)?.[key],
    fields.resource.object,
  );

function side(fields: PolicyFields, spec: JsonObject, way: Direction, path: Path, own: string | null): Rule[] {
  const denied = (fields.maps(spec, `${way}Deny`, path) ?? []).map((rule, index) =>
    read(fields, rule, way, [...path, `${way}Deny`, index], own, true),
  );
  const allowed = (fields.maps(spec, way, path) ?? []).map((rule, index) =>
    read(fields, rule, way, [...path, way, index], own, false),
  );
  return [...denied, ...allowed];
}

function read(
  fields: PolicyFields,
  rule: JsonObject,
  way: Direction,
  path: Path,
  own: string | null,
  deny: boolean,
): Rule {
  const { peers, certain } = ends(fields, rule, way === "ingress" ? "from" : "to", path, own);
  return {
    action: deny ? "deny" : "allow",
    ...{ peers, first: deny, certain, name: null, path },
    ports: ports(fields, rule, path),
  };
}

function ends(
  fields: PolicyFields,
  rule: JsonObject,
  side: "from" | "to",
  path: Path,
  own: string | null,
): { peers: Peers; certain: boolean } {
  const named = ENDS.filter((end) => rule[`${side}${end}`] !== undefined);
  if (named.length === 0) {
    // a rule that only names ports is about everybody; one that names nothing allows nothing
    return { peers: rule["toPorts"] === undefined && rule["icmps"] === undefined ? NO_PEERS : ANYONE, certain: true };
  }
  let certain = true;
  const pods: PodChoice[] = [];
  const blocks: PeerBlock[] = [];
  let [everything, world, hosts] = [false, false, false];
  const doubt = (key: string, what: string): void => {
    certain = false;
    fields.doubt([...path, key], what);
  };
  for (const end of named) {
    const key = `${side}${end}`;
    const entries = asList(rule[key]);
    if (end === "Endpoints") {
      for (const [index, entry] of entries.entries()) {
        pods.push(chosen(fields, entry, [...path, key, index], own).choice);
      }
    } else if (end === "Entities") {
      for (const entity of entries) {
        if (entity === "all") everything = true;
        else if (entity === "world" || entity === "world-ipv4" || entity === "world-ipv6") world = true;
        else if (entity === "host" || entity === "remote-node") hosts = true;
        else if (entity === "cluster") {
          hosts = true;
          pods.push({ namespaces: null, pods: null });
        } else if (entity !== "none" && entity !== "health" && entity !== "init" && entity !== "unmanaged") {
          hosts = true;
          doubt(key, `names ${asText(entity)}, whose addresses are not known`);
        }
      }
    } else if (end === "CIDR" || end === "CIDRSet") {
      for (const entry of entries) {
        const block = parseBlockOrAddress(asText(isMap(entry) ? entry["cidr"] : entry));
        if (!block) {
          doubt(key, "names addresses by reference");
          continue;
        }
        const except = asList(asMap(entry)["except"]).flatMap((cidr) => parseBlockOrAddress(asText(cidr)) ?? []);
        blocks.push({ block, except, matchesPods: false });
      }
    } else if (end === "FQDNs") {
      world = true;
      doubt(key, "names domains, whose addresses are not known");
    } else {
      everything = true;
      doubt(key, "is not understood");
    }
  }
  return { peers: { ...NO_PEERS, everything, pods, blocks, world, hosts }, certain };
}

/** The pods that a selector of Cilium chooses: labels may bear their source, and those of namespaces a prefix. */
function chosen(fields: PolicyFields, selector: unknown, path: Path, own: string | null): { choice: PodChoice } {
  const pods: { matchLabels: Record<string, unknown>; matchExpressions: JsonObject[] } = {
    matchLabels: {},
    matchExpressions: [],
  };
  const namespaces: typeof pods = { matchLabels: {}, matchExpressions: [] };
  const place = (key: string): { part: typeof pods; key: string } => {
    const bare = key.replace(/^(?:k8s|any)[:.]/, "");
    if (bare === NAMESPACE) return { part: namespaces, key: "kubernetes.io/metadata.name" };
    if (bare.startsWith(NAMESPACE_LABELS)) return { part: namespaces, key: bare.slice(NAMESPACE_LABELS.length) };
    return { part: pods, key: bare };
  };
  for (const [key, value] of Object.entries(asMap(asMap(selector)["matchLabels"]))) {
    const { part, key: bare } = place(key);
    part.matchLabels[bare] = value;
  }
  for (const expression of asList(asMap(selector)["matchExpressions"])) {
    const { part, key } = place(asText(asMap(expression)["key"]));
    part.matchExpressions.push({ ...asMap(expression), key });
  }
  fields.selector(pods, path);
  const named = Object.keys(namespaces.matchLabels).length + namespaces.matchExpressions.length > 0;
  return { choice: { namespaces: named ? { selector: namespaces } : own === null ? null : { name: own }, pods } };
}

function ports(fields: PolicyFields, rule: JsonObject, path: Path): Ports {
  const { algebra } = fields;
  const lists = fields.maps(rule, "toPorts", path);
  if (lists === null) return { numbers: rule["icmps"] === undefined ? algebra.all : algebra.none, named: [] };
  let numbers = algebra.none;
  const named: Ports["named"][number][] = [];
  for (const [index, list] of lists.entries()) {
    const entries = fields.maps(list, "ports", [...path, "toPorts", index]) ?? [];
    if (entries.length === 0) numbers = algebra.all;
    for (const [at, { port, endPort, protocol }] of entries.entries()) {
      const place = [...path, "toPorts", index, "ports", at];
      const protocols = protocol === undefined || protocol === "ANY" ? PROTOCOLS : [fields.protocol(protocol, place)];
      const text = String(port);
      for (const each of protocols) {
        if (!/^\d+$/.test(text)) named.push({ name: fields.portName(port, place), protocol: each });
        else if (text === "0") numbers = algebra.union(numbers, algebra.range(each));
        else {
          const last = typeof endPort === "number" && endPort > 0 ? endPort : Number(text);
          numbers = algebra.union(numbers, fields.portRange(each, Number(text), last, place, ["port", "endPort"]));
        }
      }
    }
  }
  return { numbers, named };
}

import type { Path } from "../../../core/location.ts";
import type { JsonObject } from "../../../inventory/index.ts";
import { isMap } from "../../workloads/value.ts";
import { type Direction, NO_PEERS, type Peers, type PodChoice, type Policy, type Ports, type Rule } from "../policy.ts";
import { TIER } from "../policy.ts";
import type { PolicyFields } from "../policy-fields.ts";
import type { PortSet } from "../port-set.ts";

const ACTIONS: Readonly<Record<string, Rule["action"]>> = {
  Allow: "allow",
  Accept: "allow",
  Deny: "deny",
  Pass: "pass",
};
const MAX_RULES = 100;

/** What sets the three kinds of policies for administrators apart. */
interface Flavour {
  readonly tier: number;
  readonly priorities: number | null;
  readonly actions: readonly string[];
  readonly ports: (fields: PolicyFields, rule: JsonObject, path: Path) => Ports;
}

/**
 * An AdminNetworkPolicy or BaselineAdminNetworkPolicy (`policy.networking.k8s.io/v1alpha1`) or a ClusterNetworkPolicy
 * (`v1alpha2`) in common terms; null when it is invalid.
 *
 * @see https://network-policy-api.sigs.k8s.io/reference/spec/
 */
export function readAdminPolicy(fields: PolicyFields): Policy | null {
  const { resource } = fields;
  const spec = fields.map(fields.object, "spec", []);
  const flavour = flavourOf(fields, spec);
  const { priority } = spec;
  let order = 0;
  if (flavour.priorities !== null) {
    if (typeof priority === "number" && Number.isInteger(priority) && priority >= 0 && priority <= flavour.priorities) {
      order = priority;
    } else fields.refuse(["spec", "priority"], `is not a number from 0 to ${flavour.priorities}`);
  }
  if (!isMap(spec["subject"])) fields.refuse(["spec", "subject"], "is missing");
  const policy: Policy = {
    resource,
    ...{ tier: flavour.tier, order, hosts: false, otherwise: "next", certain: true },
    subjects: [choice(fields, fields.map(spec, "subject", ["spec"]), ["spec", "subject"])],
    ingress: rules(fields, flavour, spec, "ingress", "from"),
    egress: rules(fields, flavour, spec, "egress", "to"),
  };
  return fields.isBroken ? null : policy;
}

function flavourOf(fields: PolicyFields, spec: JsonObject): Flavour {
  const { kind, name } = fields.resource.ref;
  if (kind === "ClusterNetworkPolicy") {
    const tier = spec["tier"];
    if (tier !== "Admin" && tier !== "Baseline") fields.refuse(["spec", "tier"], "is neither Admin nor Baseline");
    const actions = ["Accept", "Deny", "Pass"];
    return { tier: tier === "Baseline" ? TIER.baseline : TIER.admin, priorities: 1000, actions, ports: protocols };
  }
  if (kind === "AdminNetworkPolicy") {
    return { tier: TIER.admin, priorities: 1000, actions: ["Allow", "Deny", "Pass"], ports };
  }
  if (name !== "default") fields.refuse(["metadata", "name"], "is not default");
  return { tier: TIER.baseline, priorities: null, actions: ["Allow", "Deny"], ports };
}

/** The pods that `namespaces` or `pods` of a subject or peer choose. */
function choice(fields: PolicyFields, entry: JsonObject, path: Path): PodChoice {
  const { namespaces, pods } = entry;
  if ((namespaces === undefined) === (pods === undefined)) {
    fields.refuse(path, "must hold exactly one of namespaces and pods");
  }
  if (namespaces !== undefined) {
    return { namespaces: { selector: fields.selector(namespaces, [...path, "namespaces"]) }, pods: null };
  }
  const both = isMap(pods) ? pods : {};
  const at = [...path, "pods"];
  return {
    namespaces: { selector: fields.selector(both["namespaceSelector"] ?? {}, [...at, "namespaceSelector"]) },
    pods: fields.selector(both["podSelector"] ?? {}, [...at, "podSelector"]),
  };
}

function rules(fields: PolicyFields, flavour: Flavour, spec: JsonObject, way: Direction, ends: string): Rule[] | null {
  const entries = fields.maps(spec, way, ["spec"]) ?? [];
  if (entries.length > MAX_RULES) fields.refuse(["spec", way], `has more than ${MAX_RULES} rules`);
  const read = entries.map((rule, index): Rule => {
    const path = ["spec", way, index];
    const { action, name } = rule;
    if (typeof action !== "string" || !flavour.actions.includes(action)) {
      fields.refuse([...path, "action"], `is none of ${flavour.actions.join(", ")}`);
    }
    const listed = fields.maps(rule, ends, path) ?? [];
    if (listed.length === 0) fields.refuse([...path, ends], "names no peer");
    let certain = true;
    let peers: Peers = NO_PEERS;
    for (const [at, entry] of listed.entries()) {
      const place = [...path, ends, at];
      if (way === "egress" && (entry["nodes"] !== undefined || entry["domainNames"] !== undefined)) {
        certain = doubtful(fields, entry, place) && certain;
        if (entry["nodes"] !== undefined) peers = { ...peers, hosts: true };
        else peers = { ...peers, world: true };
      } else peers = added(fields, peers, entry, place, way);
    }
    return {
      action: ACTIONS[String(action)] ?? "deny",
      ...{ peers, first: false, certain, name: typeof name === "string" ? name : null, path },
      ports: flavour.ports(fields, rule, path),
    };
  });
  return read.length > 0 ? read : null;
}

function doubtful(fields: PolicyFields, entry: JsonObject, path: Path): boolean {
  const key = entry["nodes"] === undefined ? "domainNames" : "nodes";
  if (Object.keys(entry).length > 1) fields.refuse(path, "holds more than one kind of peer");
  fields.doubt([...path, key], key === "nodes" ? "selects nodes" : "names domains, whose addresses are not known");
  return false;
}

function added(fields: PolicyFields, peers: Peers, entry: JsonObject, path: Path, way: Direction): Peers {
  const networks = way === "egress" ? fields.texts(entry, "networks", path) : null;
  if (networks === null) return { ...peers, pods: [...peers.pods, choice(fields, entry, path)] };
  if (Object.keys(entry).length > 1) fields.refuse(path, "holds more than one kind of peer");
  const blocks = networks.flatMap((cidr, index) => {
    const block = fields.block(cidr, [...path, "networks", index]);
    return block ? [{ block, except: [], matchesPods: true }] : [];
  });
  return { ...peers, blocks: [...peers.blocks, ...blocks] };
}

/** Ports of `v1alpha1`: each entry is a number, a name or a range. */
function ports(fields: PolicyFields, rule: JsonObject, path: Path): Ports {
  const entries = fields.maps(rule, "ports", path);
  if (entries === null) return { numbers: fields.algebra.all, named: [] };
  let numbers = fields.algebra.none;
  const named: Ports["named"][number][] = [];
  for (const [index, entry] of entries.entries()) {
    const at = [...path, "ports", index];
    const { portNumber, portRange, namedPort } = entry;
    if (Object.keys(entry).length !== 1) fields.refuse(at, "must hold exactly one of portNumber, portRange, namedPort");
    if (namedPort !== undefined) named.push({ name: fields.portName(namedPort, [...at, "namedPort"]), protocol: null });
    else if (isMap(portNumber)) {
      numbers = fields.algebra.union(numbers, single(fields, portNumber, [...at, "portNumber"]));
    } else if (isMap(portRange)) {
      const { protocol, start, end } = portRange;
      const place = [...at, "portRange"];
      const known = fields.protocol(protocol, [...place, "protocol"]);
      if (start === end) fields.refuse(place, "starts where it ends");
      numbers = fields.algebra.union(numbers, fields.portRange(known, start, end, place, ["start", "end"]));
    } else fields.refuse(at, "names no port");
  }
  return { numbers, named };
}

function single(fields: PolicyFields, { protocol, port }: JsonObject, path: Path): PortSet {
  const known = fields.protocol(protocol, [...path, "protocol"]);
  return fields.portRange(known, port, port, path, ["port", "port"]);
}

/** Ports of `v1alpha2`: each entry names a protocol with an optional port, or a port by name. */
function protocols(fields: PolicyFields, rule: JsonObject, path: Path): Ports {
  const entries = fields.maps(rule, "protocols", path);
  if (entries === null) return { numbers: fields.algebra.all, named: [] };
  let numbers = fields.algebra.none;
  const named: Ports["named"][number][] = [];
  for (const [index, entry] of entries.entries()) {
    const at = [...path, "protocols", index];
    const [key, ...others] = Object.keys(entry);
    if (key === undefined || others.length > 0) fields.refuse(at, "must name exactly one protocol or port");
    if (key === "destinationNamedPort") {
      named.push({ name: fields.portName(entry[key], [...at, key]), protocol: null });
      continue;
    }
    const protocol = key === "tcp" ? "TCP" : key === "udp" ? "UDP" : key === "sctp" ? "SCTP" : null;
    if (!protocol || key === undefined) {
      fields.refuse(at, "names no protocol");
      continue;
    }
    const port = fields.map(fields.map(entry, key, at), "destinationPort", [...at, key]);
    const place = [...at, key, "destinationPort"];
    const { number, range } = port;
    if (isMap(range)) {
      const whole = fields.portRange(protocol, range["start"], range["end"], [...place, "range"], ["start", "end"]);
      numbers = fields.algebra.union(numbers, whole);
    } else if (number === undefined) numbers = fields.algebra.union(numbers, fields.algebra.range(protocol));
    else {
      const one = fields.portRange(protocol, number, number, place, ["number", "number"]);
      numbers = fields.algebra.union(numbers, one);
    }
  }
  return { numbers, named };
}

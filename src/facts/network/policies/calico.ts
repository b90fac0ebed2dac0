import type { Path } from "../../../core/location.ts";
import type { Inventory, JsonObject } from "../../../inventory/index.ts";
import { asList, asMap, asText } from "../../workloads/value.ts";
import { parseBlock, parseBlockOrAddress } from "../address.ts";
import { calicoSelector, type LabelTest } from "../calico-selector.ts";
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

export const CALICO_GROUPS = ["projectcalico.org", "crd.projectcalico.org"] as const;
/** Where a tier stands of which the input holds no definition: after those that are known. */
const LATE = 2_000_000;
const WORLD = [parseBlock("0.0.0.0/0"), parseBlock("::/0")].flatMap((block) => block ?? []);

/**
 * A NetworkPolicy or GlobalNetworkPolicy of Calico in common terms: tier, order, selectors, addresses and ports. What a
 * rule says about its own side, service accounts, HTTP or domains makes it uncertain.
 *
 * @see https://docs.tigera.io/calico/latest/reference/resources/networkpolicy
 */
export function readCalicoPolicy(fields: PolicyFields, inventory: Inventory): Policy[] {
  const { resource, object } = fields;
  const spec = fields.map(object, "spec", []);
  const raw = asMap(resource.object["spec"]);
  if (raw["preDNAT"] === true || raw["doNotTrack"] === true || raw["applyOnForward"] === true) return [];
  const own = resource.ref.kind === "NetworkPolicy" ? namespaceOf(resource) : null;
  const { tier, otherwise } = tierOf(fields, inventory, asText(spec["tier"]));
  const everywhere =
    own === null ? within(fields, spec["namespaceSelector"], ["spec", "namespaceSelector"]) : { name: own };
  let certain = true;
  for (const key of ["serviceAccountSelector"]) {
    if (spec[key] === undefined) continue;
    certain = false;
    fields.doubt(["spec", key], "chooses by service account");
  }
  const pods = tested(fields, spec["selector"], ["spec", "selector"]);
  const ingress = rules(fields, spec, "ingress", own);
  const egress = rules(fields, spec, "egress", own);
  const types = fields.texts(spec, "types", ["spec"]) ?? [
    ...(ingress.length > 0 || egress.length === 0 ? ["Ingress"] : []),
    ...(egress.length > 0 ? ["Egress"] : []),
  ];
  if (fields.isBroken) return [];
  return [
    {
      resource,
      ...{ tier, otherwise, hosts: false, certain },
      order: typeof raw["order"] === "number" ? raw["order"] : Number.MAX_SAFE_INTEGER,
      subjects: [{ namespaces: everywhere, pods }],
      ingress: types.includes("Ingress") ? ingress : null,
      egress: types.includes("Egress") ? egress : null,
    },
  ];
}

function tierOf(fields: PolicyFields, inventory: Inventory, written: string): Pick<Policy, "tier" | "otherwise"> {
  const { name } = fields.resource.ref;
  const dot = name.indexOf(".");
  // the stored form bears the tier before the name
  const tier =
    written || (fields.resource.group === "crd.projectcalico.org" && dot > 0 ? name.slice(0, dot) : "default");
  if (tier === "default") return { tier: TIER.ordinary, otherwise: "deny" };
  for (const group of CALICO_GROUPS) {
    const found = inventory.ofKind(group, "Tier").find(({ ref }) => ref.name === tier);
    if (!found) continue;
    const { order, defaultAction } = asMap(found.object["spec"]);
    return { tier: typeof order === "number" ? order : LATE, otherwise: defaultAction === "Pass" ? "next" : "deny" };
  }
  fields.doubt(["spec", "tier"], `names the tier ${tier}, which the input does not hold; it is asked after the others`);
  return { tier: LATE, otherwise: "deny" };
}

function tested(fields: PolicyFields, value: unknown, path: Path): LabelTest | null {
  if (value === undefined || value === "") return null;
  const selector = typeof value === "string" ? calicoSelector(value) : null;
  if (!selector) fields.refuse(path, "is not a selector");
  return selector;
}

function within(fields: PolicyFields, value: unknown, path: Path): PodChoice["namespaces"] {
  const selector = tested(fields, value, path);
  return selector === null ? null : { selector };
}

function rules(fields: PolicyFields, spec: JsonObject, way: Direction, own: string | null): Rule[] {
  return (fields.maps(spec, way, ["spec"]) ?? []).flatMap((rule, index): Rule[] => {
    const path = ["spec", way, index];
    const action = asText(rule["action"]).toLowerCase();
    // a rule that logs decides nothing
    if (action === "log") return [];
    if (action !== "allow" && action !== "deny" && action !== "pass") {
      fields.refuse([...path, "action"], "is none of Allow, Deny, Pass, Log");
      return [];
    }
    const [from, to] = [asMap(rule["source"]), asMap(rule["destination"])];
    const [other, mine] = way === "ingress" ? [from, to] : [to, from];
    const otherKey = way === "ingress" ? "source" : "destination";
    let certain = true;
    const doubt = (key: string): void => {
      certain = false;
      fields.doubt([...path, key], "is not understood");
    };
    for (const key of ["http", "notProtocol", "ipVersion"]) if (rule[key] !== undefined) doubt(key);
    for (const key of Object.keys(mine))
      if (key !== "ports" || way === "egress") doubt(way === "ingress" ? "destination" : "source");
    for (const key of ["serviceAccounts", "services", "domains"]) if (other[key] !== undefined) doubt(otherKey);
    if (other["notPorts"] !== undefined || (way === "ingress" && other["ports"] !== undefined)) doubt(otherKey);
    const peers = peersOf(fields, other, [...path, otherKey], own, () => doubt(otherKey));
    const named = asMap(rule["metadata"])["name"];
    return [
      {
        ...{ action, peers, first: false, name: typeof named === "string" ? named : null, path },
        ports: ports(fields, rule, to, [...path, "destination", "ports"]),
        certain,
      },
    ];
  });
}

function peersOf(fields: PolicyFields, end: JsonObject, path: Path, own: string | null, doubt: () => void): Peers {
  const { selector, notSelector, namespaceSelector } = end;
  const selects = [selector, notSelector, namespaceSelector].some((each) => each !== undefined && each !== "");
  const nets = fields.texts(end, "nets", path);
  const notNets = fields.texts(end, "notNets", path);
  const blocks = (cidrs: readonly string[]) => cidrs.flatMap((cidr) => parseBlockOrAddress(cidr) ?? []);
  if (selects) {
    if (nets !== null || notNets !== null) doubt();
    const wanted = tested(fields, selector, [...path, "selector"]);
    const unwanted = tested(fields, notSelector, [...path, "notSelector"]);
    const pods: LabelTest | null =
      unwanted === null
        ? wanted
        : {
            text: `(${wanted?.text ?? "all()"}) && !(${unwanted.text})`,
            test: (labels) => (wanted?.test(labels) ?? true) && !unwanted.test(labels),
          };
    const spaces = within(fields, namespaceSelector, [...path, "namespaceSelector"]);
    return { ...NO_PEERS, pods: [{ namespaces: spaces ?? (own === null ? null : { name: own }), pods }] };
  }
  if (nets === null && notNets === null) return ANYONE;
  const except = blocks(notNets ?? []);
  const parts = nets === null ? WORLD : blocks(nets);
  return {
    ...NO_PEERS,
    blocks: parts.map((block): PeerBlock => ({ block, except, matchesPods: true })),
    // all but some addresses: also pods whose address is not known
    pods: nets === null ? [{ namespaces: null, pods: null }] : [],
  };
}

function ports(fields: PolicyFields, rule: JsonObject, to: JsonObject, path: Path): Ports {
  const { algebra } = fields;
  const { protocol } = rule;
  const listed = asList(to["ports"]);
  const unlisted = asList(to["notPorts"]);
  if (protocol === undefined && listed.length === 0 && unlisted.length === 0)
    return { numbers: algebra.all, named: [] };
  const numbered: Readonly<Record<string, string>> = { "6": "TCP", "17": "UDP", "132": "SCTP" };
  const wanted = numbered[String(protocol)] ?? String(protocol).toUpperCase();
  const known = PROTOCOLS.find((each) => each === wanted);
  // ICMP and the like have no ports
  if (!known) return { numbers: algebra.none, named: [] };
  const named: Ports["named"][number][] = [];
  const collect = (entries: readonly unknown[]) => {
    let set = algebra.none;
    for (const [index, entry] of entries.entries()) {
      const [, first, last = first] = /^(\d+)(?::(\d+))?$/.exec(String(entry)) ?? [];
      if (first === undefined) named.push({ name: fields.portName(entry, [...path, index]), protocol: known });
      else
        set = algebra.union(
          set,
          fields.portRange(known, Number(first), Number(last), [...path, index], ["from", "to"]),
        );
    }
    return set;
  };
  const all = listed.length === 0 ? algebra.range(known) : collect(listed);
  return { numbers: algebra.difference(all, collect(unlisted)), named };
}

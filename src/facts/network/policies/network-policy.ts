import type { Path } from "../../../core/location.ts";
import type { JsonObject } from "../../../inventory/index.ts";
import { isMap } from "../../workloads/value.ts";
import { namespaceOf } from "../endpoints.ts";
import type { AddressBlock } from "../address.ts";
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

/** Calico puts NetworkPolicies at this place among its own. */
const ORDER = 1000;

/**
 * A NetworkPolicy (`networking.k8s.io/v1`), also of secondary networks, in common terms; null when it is invalid.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
 */
export function readNetworkPolicy(fields: PolicyFields): Policy | null {
  const { resource } = fields;
  const spec = fields.map(fields.object, "spec", []);
  const namespace = namespaceOf(resource);
  const selector = fields.selector(spec["podSelector"] ?? {}, ["spec", "podSelector"]);
  const governed = directions(fields, spec);
  const policy: Policy = {
    resource,
    ...{ tier: TIER.ordinary, order: ORDER, hosts: false, otherwise: "deny", certain: true },
    subjects: [{ namespaces: { name: namespace }, pods: selector }],
    // rules of a direction that the policy does not govern are checked all the same
    ingress: rules(fields, spec, "ingress", "from", namespace),
    egress: rules(fields, spec, "egress", "to", namespace),
  };
  if (fields.isBroken) return null;
  return {
    ...policy,
    ingress: governed.has("Ingress") ? policy.ingress : null,
    egress: governed.has("Egress") ? policy.egress : null,
  };
}

function directions(fields: PolicyFields, spec: JsonObject): ReadonlySet<string> {
  const types = fields.texts(spec, "policyTypes", ["spec"]) ?? [];
  for (const type of types) {
    if (type !== "Ingress" && type !== "Egress") fields.refuse(["spec", "policyTypes"], `names ${type}`);
  }
  if (types.length > 0) return new Set(types);
  const egress = spec["egress"];
  return new Set(Array.isArray(egress) && egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"]);
}

function rules(fields: PolicyFields, spec: JsonObject, way: Direction, ends: string, namespace: string): Rule[] {
  return (fields.maps(spec, way, ["spec"]) ?? []).map((rule, index) => {
    const path = ["spec", way, index];
    const listed = fields.maps(rule, ends, path) ?? [];
    return {
      ...{ action: "allow", first: false, certain: true, name: null, path },
      peers:
        listed.length === 0 ? ANYONE : combined(listed.map((p, i) => peer(fields, p, [...path, ends, i], namespace))),
      ports: ports(fields, rule, path),
    };
  });
}

const combined = (parts: readonly (PodChoice | PeerBlock | null)[]): Peers => ({
  ...NO_PEERS,
  pods: parts.filter((part) => part !== null && "pods" in part) as PodChoice[],
  blocks: parts.filter((part) => part !== null && "block" in part) as PeerBlock[],
});

function peer(fields: PolicyFields, entry: JsonObject, path: Path, namespace: string): PodChoice | PeerBlock | null {
  const { ipBlock, podSelector, namespaceSelector } = entry;
  if (ipBlock !== undefined) {
    if (podSelector !== undefined || namespaceSelector !== undefined) {
      fields.refuse(path, "holds both an ipBlock and a selector");
    }
    return isMap(ipBlock) ? addresses(fields, ipBlock, [...path, "ipBlock"]) : (fields.refuse(path, "is broken"), null);
  }
  if (podSelector === undefined && namespaceSelector === undefined) fields.refuse(path, "names no peer");
  return {
    namespaces:
      namespaceSelector === undefined
        ? { name: namespace }
        : { selector: fields.selector(namespaceSelector, [...path, "namespaceSelector"]) },
    pods: podSelector === undefined ? null : fields.selector(podSelector, [...path, "podSelector"]),
  };
}

function addresses(fields: PolicyFields, entry: JsonObject, path: Path): PeerBlock | null {
  const block = fields.block(entry["cidr"], [...path, "cidr"]);
  if (!block) return null;
  const except: AddressBlock[] = [];
  for (const [index, cidr] of (fields.texts(entry, "except", path) ?? []).entries()) {
    const at = [...path, "except", index];
    const part = fields.block(cidr, at);
    if (!part) continue;
    const within = part.family === block.family && part.first >= block.first && part.last <= block.last;
    const smaller = part.last - part.first < block.last - block.first;
    if (!within || !smaller) fields.refuse(at, "does not lie strictly within the block");
    except.push(part);
  }
  return { block, except, matchesPods: true };
}

function ports(fields: PolicyFields, rule: JsonObject, path: Path): Ports {
  const { algebra } = fields;
  const entries = fields.maps(rule, "ports", path) ?? [];
  if (entries.length === 0) return { numbers: algebra.all, named: [] };
  let numbers = algebra.none;
  const named: Ports["named"][number][] = [];
  for (const [index, entry] of entries.entries()) {
    const at = [...path, "ports", index];
    const protocol = fields.protocol(entry["protocol"], [...at, "protocol"]);
    const { port, endPort } = entry;
    if (endPort !== undefined && typeof port !== "number") fields.refuse([...at, "endPort"], "needs a numeric port");
    if (port === undefined) numbers = algebra.union(numbers, algebra.range(protocol));
    else if (typeof port === "string") named.push({ name: fields.portName(port, [...at, "port"]), protocol });
    else {
      const range = fields.portRange(protocol, port, endPort ?? port, at, ["port", "endPort"]);
      numbers = algebra.union(numbers, range);
    }
  }
  return { numbers, named };
}

import { isDeepStrictEqual } from "node:util";
import type { Problem } from "../../core/problem.ts";
import type { Inventory, Resource } from "../../inventory/index.ts";
import { namespaceOf } from "./endpoints.ts";
import { readAdminPolicy } from "./policies/admin-network-policy.ts";
import { readAuthorizationPolicy } from "./policies/authorization-policy.ts";
import { CALICO_GROUPS, readCalicoPolicy } from "./policies/calico.ts";
import { readCiliumPolicy } from "./policies/cilium.ts";
import { readNetworkPolicy } from "./policies/network-policy.ts";
import type { Policy } from "./policy.ts";
import { PolicyFields } from "./policy-fields.ts";
import type { PortAlgebra } from "./port-set.ts";

type Reader = (fields: PolicyFields, inventory: Inventory) => Policy | readonly Policy[] | null;

const READERS: readonly (readonly [group: string, kind: string, read: Reader])[] = [
  ["networking.k8s.io", "NetworkPolicy", readNetworkPolicy],
  ["policy.networking.k8s.io", "AdminNetworkPolicy", readAdminPolicy],
  ["policy.networking.k8s.io", "BaselineAdminNetworkPolicy", readAdminPolicy],
  ["policy.networking.k8s.io", "ClusterNetworkPolicy", readAdminPolicy],
  ["cilium.io", "CiliumNetworkPolicy", readCiliumPolicy],
  ["cilium.io", "CiliumClusterwideNetworkPolicy", readCiliumPolicy],
  ...CALICO_GROUPS.flatMap((group) =>
    ["NetworkPolicy", "GlobalNetworkPolicy"].map((kind) => [group, kind, readCalicoPolicy] as const),
  ),
  ["security.istio.io", "AuthorizationPolicy", readAuthorizationPolicy],
];

/** The policies of an inventory that are in force, in the order of the input; a later one replaces its namesake. */
export function readPolicies(inventory: Inventory, algebra: PortAlgebra, problems: Problem[]): Policy[] {
  const policies: Policy[] = [];
  for (const [group, kind, read] of READERS) {
    const named = new Map<string, Resource>();
    for (const resource of inventory.ofKind(group, kind)) {
      const key = `${namespaceOf(resource)}/${resource.ref.name}`;
      const other = named.get(key);
      if (other) noteNamesake(resource, other, "spec", problems);
      named.set(key, resource);
    }
    for (const resource of named.values()) {
      const policy = read(new PolicyFields(resource, algebra, problems), inventory);
      if (policy) policies.push(...(Array.isArray(policy) ? (policy as Policy[]) : [policy as Policy]));
    }
  }
  notePriorities(policies, problems);
  return policies;
}

/** Two definitions of one object that differ: the answers hold for the later one. */
export function noteNamesake(later: Resource, earlier: Resource, part: string, problems: Problem[]): void {
  if (isDeepStrictEqual(later.object[part], earlier.object[part])) return;
  const { ref, document, at } = later;
  const name = `${ref.kind} ${ref.namespace === null ? "" : `${ref.namespace}/`}${ref.name}`;
  const message = `${name} is defined more than once, differently (also in ${earlier.document.file}); the later one counts`;
  const line = document.locator.locate([...at, "metadata", "name"])?.line ?? null;
  problems.push({ code: "network/defined-twice", file: document.file, line, message });
}

/** Two admin policies of one priority may be asked in either order. */
function notePriorities(policies: readonly Policy[], problems: Problem[]): void {
  const known = new Map<string, Policy>();
  for (const policy of policies) {
    const { ref, document, at } = policy.resource;
    if (ref.kind !== "AdminNetworkPolicy") continue;
    const key = `${policy.tier}/${policy.order}`;
    const other = known.get(key);
    known.set(key, policy);
    if (!other) continue;
    const message =
      `${ref.kind} ${ref.name} has the priority of ${other.resource.ref.name} (${policy.order}): which of them is asked ` +
      "first is undefined; they are read in the order of the input";
    const place = document.locator.locate([...at, "spec", "priority"]);
    problems.push({ code: "network/same-priority", file: document.file, line: place?.line ?? null, message });
  }
}

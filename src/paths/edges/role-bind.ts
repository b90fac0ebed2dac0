import { isPlatformBinding } from "../../facts/index.ts";
import type { GraphNode, Hop } from "../hop.ts";
import { defineEdge } from "../define.ts";
import { byRights } from "../rbac-hops.ts";
import type { HeldTogether, Right } from "../rights.ts";
import type { View } from "../view.ts";

const RBAC = "rbac.authorization.k8s.io";
const BIND_CLUSTER: Right = { verbs: ["bind"], on: [`${RBAC}/clusterroles`] };
const BIND_OWN: Right = { verbs: ["bind"], on: [`${RBAC}/roles`] };
const WRITE_CLUSTER: Right = { verbs: ["create"], on: [`${RBAC}/clusterrolebindings`] };
const WRITE_OWN: Right = { verbs: ["create"], on: [`${RBAC}/rolebindings`] };
/** So many roles of a namespace are named one by one. */
const MAX_ROLES = 50;

/**
 * `bind` lifts the rule that nobody hands out more than they hold; with the right to write bindings, one gives oneself
 * any role. Either right alone does nothing.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
 */
export const edge = defineEdge({
  title: "A role given to oneself",
  from: "identity",
  to: "identity",
  attack: ["T1098.006", "T1078", "MS-TA9019"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  *hops(view): Generator<Hop> {
    const does = "may bind itself to the role";
    yield* byRights(view, BIND_CLUSTER, WRITE_CLUSTER, does, (held) => {
      // a cluster-wide binding is asked about cluster-wide
      if (held.first.namespace !== null || held.second.namespace !== null) return [];
      return isAny(held) ? [view.admin] : named(view, held, null);
    });
    yield* byRights(view, BIND_CLUSTER, WRITE_OWN, does, (held) => {
      if (isAny(held)) return held.namespace === null ? [view.admin] : view.wholeNamespace(held.namespace);
      return named(view, held, held.namespace);
    });
    yield* byRights(view, BIND_OWN, WRITE_OWN, does, (held) => rolesOf(view, held));
  },
});

const isAny = ({ first }: HeldTogether): boolean => first.names.length === 0 || first.names.includes("cluster-admin");

const named = (view: View, { first }: HeldTogether, namespace: string | null): GraphNode[] =>
  view.rights.access.roles
    .filter(({ kind, name }) => kind === "ClusterRole" && first.names.includes(name))
    .map((role) => view.identity(view.rights.assume(role, namespace)));

function rolesOf(view: View, { first, namespace }: HeldTogether): GraphNode[] {
  // who holds everything gains nothing
  const everything = first.rule.verbs.includes("*") && first.rule.resources.includes("*");
  if ((first.namespace === null && everything) || isPlatformBinding(first.binding)) return [];
  const roles = view.rights.access.roles.filter(
    (role) =>
      role.kind === "Role" &&
      (namespace === null || role.namespace === namespace) &&
      role !== first.binding.role &&
      (first.names.length === 0 || first.names.includes(role.name)),
  );
  return roles.slice(0, MAX_ROLES).map((role) => view.identity(view.rights.assume(role, role.namespace)));
}

import { defineEdge } from "../define.ts";
import { byRights } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const RBAC = "rbac.authorization.k8s.io";
const CLUSTER: readonly [Right, Right] = [
  { verbs: ["escalate"], on: [`${RBAC}/clusterroles`] },
  { verbs: ["update", "patch"], on: [`${RBAC}/clusterroles`] },
];
const OWN: readonly [Right, Right] = [
  { verbs: ["escalate"], on: [`${RBAC}/roles`] },
  { verbs: ["update", "patch"], on: [`${RBAC}/roles`] },
];

/**
 * `escalate` lifts the rule that nobody writes more into a role than they hold; with the right to write the role that
 * one is bound to, one holds whatever one writes.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
 */
export const edge = defineEdge({
  title: "Any right written into a role of one's own",
  from: "identity",
  to: "objective",
  attack: ["T1098.006"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    // cluster roles have no namespace: only what holds for the whole cluster counts, and a role bound there
    yield* byRights(view, ...CLUSTER, "may write any right into its own cluster role", ({ first, second }) => {
      if (first.namespace !== null || second.namespace !== null) return [];
      const own = view.rights.access.bindings.some(
        (binding) =>
          binding.namespace === null &&
          view.holds(binding, first.subject) &&
          allows(first.names, binding.roleName) &&
          allows(second.names, binding.roleName),
      );
      return own ? [view.admin] : [];
    });
    yield* byRights(view, ...OWN, "may write any right into its own role", ({ first, second, namespace }) => {
      const own = view.rights.access.bindings.some(
        (binding) =>
          binding.roleKind === "Role" &&
          (namespace === null || binding.namespace === namespace) &&
          view.holds(binding, first.subject) &&
          allows(first.names, binding.roleName) &&
          allows(second.names, binding.roleName),
      );
      return own && namespace !== null ? view.wholeNamespace(namespace) : [];
    });
  },
});

const allows = (names: readonly string[], name: string): boolean => names.length === 0 || names.includes(name);

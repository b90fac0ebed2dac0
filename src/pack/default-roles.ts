import { readBundled } from "./library.ts";

/**
 * The roles and bindings that every API server makes when it starts, as objects without the fields that a server adds;
 * those of the newest Kubernetes known. Aggregated roles come without rules.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
 */
export function defaultRoles(): readonly object[] {
  const { items } = readBundled("default-roles") as { readonly items: readonly object[] };
  return items;
}

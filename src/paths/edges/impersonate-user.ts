import { defineEdge } from "../define.ts";
import { byRight } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const RIGHT: Right = { verbs: ["impersonate"], on: ["/users"] };

/**
 * Who may impersonate a user holds what bindings give that name, but not the groups the person has.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation
 */
export const edge = defineEdge({
  title: "Impersonation of a user",
  from: "identity",
  to: "identity",
  attack: ["T1550", "T1078"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    const users = [...view.people()].filter(({ subject }) => subject.kind === "User").map(({ node }) => node);
    // users have no namespace: only what holds for the whole cluster counts
    const targets = ({ names, namespace }: { readonly names: readonly string[]; readonly namespace: string | null }) =>
      namespace !== null ? [] : names.length === 0 ? users : users.filter(({ name }) => names.includes(name.slice(5)));
    yield* byRight(view, RIGHT, "may act as the user", targets);
  },
});

import { defineEdge } from "../define.ts";
import { byRight } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const LIST: Right = { verbs: ["list", "watch"], on: ["/secrets"] };
const GET: Right = { verbs: ["get"], on: ["/secrets"] };

/**
 * `list` and `watch` return the contents of secrets as `get` does; `get` alone needs their names.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets
 */
export const edge = defineEdge({
  title: "Secrets read through the API",
  from: "identity",
  to: "hub",
  attack: ["T1552.007", "MS-TA9025"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    const targets = ({
      names,
      namespace,
    }: {
      readonly names: readonly string[];
      readonly namespace: string | null;
    }) => {
      if (names.length === 0) return [view.nodes.hub("secrets-of", namespace ?? "*")];
      return namespace === null ? [] : names.map((name) => view.node("secret", namespace, name));
    };
    yield* byRight(view, LIST, "may list secrets, with their contents", targets);
    // without a list their names must be known or guessed, unless the rule tells them
    for (const hop of byRight(view, GET, "may read secrets", targets)) {
      yield hop.to.kind === "hub" ? { ...hop, cost: 2 } : hop;
    }
  },
});

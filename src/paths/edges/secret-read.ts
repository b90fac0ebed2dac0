import { defineEdge } from "../define.ts";
import { byRight } from "../rbac-hops.ts";
import { RIGHTS } from "../rights.ts";

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
    for (const hop of byRight(view, RIGHTS.readSecrets, "may read secrets", targets)) yield hop;
  },
});

import { defineEdge } from "../define.ts";
import { byRights } from "../rbac-hops.ts";
import { RIGHTS } from "../rights.ts";

/**
 * A volume may lie in any folder of a node, and Pod Security does not see through a claim.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export const edge = defineEdge({
  title: "Folder of the node behind a claim",
  from: "identity",
  to: "node",
  attack: ["T1611", "MS-TA9013"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    const claims = new Set(view.rights.of(RIGHTS.createClaims).map(({ subject }) => view.identity(subject)));
    const does = "may create volumes on any folder of a node and mount them";
    for (const hop of byRights(view, RIGHTS.createVolumes, RIGHTS.createPods, does, ({ first }) =>
      first.namespace === null && claims.has(view.identity(first.subject)) ? view.placement.anywhere : [],
    )) {
      yield hop;
    }
  },
});

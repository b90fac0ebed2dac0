import { defineEdge } from "../define.ts";
import { byRight } from "../rbac-hops.ts";
import { RIGHTS } from "../rights.ts";

/**
 * A pod mounts any secret of its namespace, so that starting pods or adding containers to them is reading secrets.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation
 */
export const edge = defineEdge({
  title: "Secrets read by mounting them",
  from: "identity",
  to: "hub",
  attack: ["T1552.007"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    for (const right of [RIGHTS.createPods, RIGHTS.addContainers, RIGHTS.changeWorkloads]) {
      // what is limited to one object mounts any secret all the same
      const secrets = ({ namespace }: { readonly namespace: string | null }) => [
        view.nodes.hub("secrets-of", namespace ?? "*"),
      ];
      yield* byRight(view, right, "may mount any secret in a pod of the namespace", secrets);
    }
  },
});

import { defineEdge } from "../define.ts";
import { byRight, podsOf } from "../rbac-hops.ts";
import { RIGHTS } from "../rights.ts";

/**
 * A container added to a running pod shares its network, its volumes and, where asked, its processes.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
export const edge = defineEdge({
  title: "Containers added to running pods",
  from: "identity",
  to: "hub",
  attack: ["T1609", "T1610"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  hops: (view) => byRight(view, RIGHTS.addContainers, "may add a container to the pods", podsOf(view)),
});

import { defineEdge } from "../define.ts";
import { byRight, podsOf } from "../rbac-hops.ts";
import { RIGHTS } from "../rights.ts";

/**
 * Who may run commands in a pod holds its identity, its volumes and its accelerators.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
export const edge = defineEdge({
  title: "Commands run in pods",
  from: "identity",
  to: "hub",
  attack: ["T1609", "MS-TA9006"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    const does = "may run commands in the pods";
    yield* byRight(view, RIGHTS.exec, does, podsOf(view));
    // a WebSocket opens with GET, which was enough before 1.35
    if (view.facts.target.minor < 35) yield* byRight(view, RIGHTS.execByGet, does, podsOf(view));
  },
});

import { defineEdge } from "../define.ts";
import { allAccounts, byRight } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const RIGHT: Right = {
  verbs: ["create", "update", "patch"],
  on: ["ray.io/rayclusters", "ray.io/rayjobs", "ray.io/rayservices", "ray.io/raycronjobs"],
};

/**
 * The Ray operator starts pods from the templates of a cluster, which name their service account.
 *
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/index.html
 */
export const edge = defineEdge({
  title: "Ray clusters run as any account",
  from: "identity",
  to: "hub",
  attack: ["T1610"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "likely",
  cutBy: [],

  hops: (view) => byRight(view, RIGHT, "may start Ray pods as any service account", allAccounts(view)),
});

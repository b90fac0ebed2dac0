import { defineEdge } from "../define.ts";
import { allAccounts, byRight } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const RIGHT: Right = { verbs: ["create", "update", "patch"], on: ["tekton.dev/taskruns", "tekton.dev/pipelineruns"] };

/**
 * A pipeline run starts pods as the service account that it names.
 *
 * @see https://tekton.dev/docs/pipelines/auth/
 */
export const edge = defineEdge({
  title: "Pipelines run as any account",
  from: "identity",
  to: "hub",
  attack: ["T1610"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "likely",
  cutBy: [],

  hops: (view) => byRight(view, RIGHT, "may start pipeline runs as any service account", allAccounts(view)),
});

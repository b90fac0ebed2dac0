import { defineEdge } from "../define.ts";
import { allAccounts, byRight } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const RIGHT: Right = {
  verbs: ["create", "update", "patch"],
  on: [
    "serving.kserve.io/inferenceservices",
    "serving.kserve.io/servingruntimes",
    "serving.kserve.io/inferencegraphs",
    "serving.kserve.io/trainedmodels",
    "serving.kserve.io/llminferenceservices",
  ],
};

/**
 * A model server runs as the service account and with the image that its object names.
 *
 * @see https://kserve.github.io/website/
 */
export const edge = defineEdge({
  title: "Model servers run as any account",
  from: "identity",
  to: "hub",
  attack: ["T1610"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "likely",
  cutBy: [],

  hops: (view) => byRight(view, RIGHT, "may start model servers as any service account", allAccounts(view)),
});

import { defineEdge } from "../define.ts";
import { byRight } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const RIGHT: Right = {
  verbs: ["create", "update", "patch"],
  on: ["nvidia.com/clusterpolicies", "nvidia.com/nvidiadrivers"],
};

/**
 * The GPU operator rolls out privileged pods on every GPU node with the images that its policy names.
 *
 * @see https://docs.nvidia.com/datacenter/cloud-native/gpu-operator/latest/overview.html
 */
export const edge = defineEdge({
  title: "Driver pods of one's own on every GPU node",
  from: "identity",
  to: "node",
  attack: ["T1610", "T1543.005"],
  needs: "the identity's credentials",
  cost: 2,
  confidence: "likely",
  cutBy: [],

  hops: (view) =>
    byRight(view, RIGHT, "may name the images that run privileged on every GPU node", ({ namespace }) =>
      namespace === null ? view.placement.anywhere : [],
    ),
});

import { defineEdge } from "../define.ts";
import { exposures } from "../exposure.ts";

/**
 * What lets in whoever reaches it is reached from outside the cluster.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/
 */
export const edge = defineEdge({
  title: "External address in front of an open tool",
  from: "entry",
  to: "endpoint",
  attack: ["T1190", "T1133", "MS-TA9005"],
  needs: "a connection to the address",
  cost: 0,
  confidence: "certain",
  cutBy: ["network.external-ips"],

  hops: (view) => exposures(view, ["external-ip"], "network.external-ips"),
});

import { defineEdge } from "../define.ts";

/**
 * The node may ask for tokens of the accounts of its pods, whether these mount them or not.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/node/
 */
export const edge = defineEdge({
  title: "Tokens of the pods of a taken node",
  from: "node",
  to: "identity",
  attack: ["T1528"],
  needs: "root on the node",
  cost: 0,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    const { any } = view.placement;
    const seen = new Set<string>();
    for (const { pod, namespace, places } of view.pods) {
      const account = view.nodes.account(namespace, pod.serviceAccount);
      const { resource } = pod.workload;
      for (const place of places) {
        const key = `${place.index} ${account.index}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const unknown = place === any || place.name.startsWith("pool-");
        yield {
          from: place,
          to: account,
          why: () => `a pod of ${resource.ref.kind} ${resource.ref.name} ${unknown ? "may run" : "runs"} there as it`,
          because: [{ resource, path: [...pod.specPath, "serviceAccountName"] }],
          cuts: [],
          cost: unknown ? 2 : 0,
          confidence: unknown ? "conditional" : "certain",
        };
      }
    }
  },
});

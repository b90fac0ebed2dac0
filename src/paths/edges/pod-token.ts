import { tokenOf } from "../container-facts.ts";
import { defineEdge } from "../define.ts";
import { at } from "../value.ts";

/**
 * The token is a file that the process reads, and the API server takes it from whoever shows it.
 *
 * @see https://kubernetes.io/docs/concepts/security/service-accounts/
 */
export const edge = defineEdge({
  title: "Service account token in a container",
  from: "container",
  to: "identity",
  attack: ["T1528", "T1552.001", "MS-TA9016"],
  needs: "code execution in the container",
  cost: 0,
  confidence: "certain",
  cutBy: ["identity.token-automount"],

  *hops(view) {
    for (const { container, node, of } of view.containers) {
      const { pod, namespace } = of;
      const account = view.accountObject(namespace, pod.serviceAccount);
      const token = tokenOf(container, at(account?.object, "automountServiceAccountToken"));
      if (token === null) continue;
      const { resource } = pod.workload;
      const path = [...pod.specPath, ...token.path];
      const fix =
        token.how === "automount"
          ? `set automountServiceAccountToken to false in ${resource.ref.kind} ${resource.ref.name}`
          : `do not mount a token of the API server in ${resource.ref.kind} ${resource.ref.name}`;
      const value = token.how === "automount" ? false : { name: token.volume, emptyDir: {} };
      const to = view.nodes.account(namespace, pod.serviceAccount);
      yield {
        from: node,
        to,
        why: () => `container ${container.name} holds a token of service account ${namespace}/${pod.serviceAccount}`,
        because: [{ resource, path }],
        cuts: [view.podCut(of, path, { fix, control: "identity.token-automount", changes: [{ path, value }] })],
      };
    }
  },
});

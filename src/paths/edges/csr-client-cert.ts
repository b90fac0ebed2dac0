import { defineEdge } from "../define.ts";
import { byRights } from "../rbac-hops.ts";
import type { Right } from "../rights.ts";

const GROUP = "certificates.k8s.io";
const APPROVE: Right = { verbs: ["update", "patch"], on: [`${GROUP}/certificatesigningrequests/approval`] };
const SIGNER: Right = { verbs: ["approve"], on: [`${GROUP}/signers`] };
const CREATE: Right = { verbs: ["create"], on: [`${GROUP}/certificatesigningrequests`] };
const SIGNERS = new Set(["kubernetes.io/kube-apiserver-client", "kubernetes.io/*"]);

/**
 * Who asks for client certificates and approves them is any user, such as a controller that may write every role;
 * only the group system:masters is refused.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/
 */
export const edge = defineEdge({
  title: "Client certificates signed for oneself",
  from: "identity",
  to: "objective",
  attack: ["T1649", "T1098"],
  needs: "the identity's credentials",
  cost: 1,
  confidence: "likely",
  cutBy: [],

  *hops(view) {
    const creators = new Set(
      view.rights.of(CREATE).flatMap(({ subject, namespace }) => (namespace === null ? [view.identity(subject)] : [])),
    );
    for (const hop of byRights(view, SIGNER, APPROVE, "may approve its own certificate for any user", (held) => {
      const { first, second } = held;
      if (first.namespace !== null || second.namespace !== null) return [];
      const signs = first.names.length === 0 || first.names.some((name) => SIGNERS.has(name));
      return signs && creators.has(view.identity(first.subject)) ? [view.admin] : [];
    })) {
      yield hop;
    }
  },
});

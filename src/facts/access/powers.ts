import type { Severity } from "../../core/severity.ts";

/**
 * One question of a power: `verbs` are alternatives, as are the resources, each `group/resource[/subresource]`. A verb
 * that ends in `:` stands for all that begin so.
 */
export interface PowerPart {
  readonly verbs: readonly string[];
  /** `*` alone stands for any resource at all. */
  readonly on: readonly string[];
  /** A rule with names counts, and counts as one without, only where it names one of these. */
  readonly names?: readonly string[];
}

/** A right, or several together, by which somebody becomes more than roles say. */
export interface Power {
  readonly id: string;
  /** What whoever holds it can do. */
  readonly does: string;
  /** All of them are needed; the first one alone is what makes it worth a look. */
  readonly parts: readonly PowerPart[];
  /** How bad it is for the whole cluster. */
  readonly cluster: Severity;
  /** How bad it is in one namespace; null where it has no effect there, because the objects have no namespace. */
  readonly namespace: Severity | null;
  /** True if it gives control over every service account of the namespace, or of all. */
  readonly takesAccounts: boolean;
  /** True if it gives everything when held for the whole cluster. */
  readonly takesCluster: boolean;
  /** The Kubernetes minor from which it works. */
  readonly since?: number;
  /** The Kubernetes minor from which it no longer works. */
  readonly until?: number;
}

const RBAC = "rbac.authorization.k8s.io";
const CSR = "certificates.k8s.io";
const ADMISSION = "admissionregistration.k8s.io";
/** The signers whose certificates the API server takes for a user's. */
const CLIENT_SIGNERS = [
  "kubernetes.io/kube-apiserver-client",
  "kubernetes.io/kube-apiserver-client-kubelet",
  "kubernetes.io/*",
];
const WRITE = ["create", "update", "patch"];
const CHANGE = ["update", "patch"];
const TEMPLATED = [
  ...["/replicationcontrollers", "apps/deployments", "apps/daemonsets", "apps/statefulsets", "apps/replicasets"],
  "batch/cronjobs",
];

const takesAll = { cluster: "critical", takesCluster: true } as const;
const own = { takesAccounts: true } as const;
const none = { takesAccounts: false } as const;

/**
 * What Kubernetes lets its holder become more by, strongest first. A right to write roles or bindings is not among
 * them: the API server lets nobody hand out more than they hold.
 *
 * @see https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
export const POWERS: readonly Power[] = [
  {
    ...{ id: "all-rights", does: "may do everything", ...takesAll, namespace: "high", ...own },
    parts: [{ verbs: ["*"], on: ["*/*"] }],
  },
  {
    ...{
      id: "escalate-roles",
      does: "can write any right into a role it holds",
      ...takesAll,
      namespace: "high",
      ...own,
    },
    parts: [
      { verbs: ["escalate"], on: [`${RBAC}/clusterroles`, `${RBAC}/roles`] },
      { verbs: WRITE, on: [`${RBAC}/clusterroles`, `${RBAC}/roles`] },
    ],
  },
  {
    ...{ id: "bind-roles", does: "can give itself any role there is", ...takesAll, namespace: "high", ...own },
    parts: [
      { verbs: ["bind"], on: [`${RBAC}/clusterroles`, `${RBAC}/roles`] },
      { verbs: WRITE, on: [`${RBAC}/clusterrolebindings`, `${RBAC}/rolebindings`] },
    ],
  },
  {
    ...{ id: "impersonate", does: "can act as any user", ...takesAll, namespace: null, ...none },
    parts: [{ verbs: ["impersonate"], on: ["/users"] }],
  },
  {
    ...{ id: "impersonate-groups", does: "can act as a member of any group", ...takesAll, namespace: null, ...none },
    parts: [
      { verbs: ["impersonate"], on: ["/groups"] },
      { verbs: ["impersonate"], on: ["/users", "/serviceaccounts"] },
    ],
  },
  {
    ...{
      id: "impersonate-within-limits",
      does: "can act as any user, for some requests",
      cluster: "high",
      namespace: null,
    },
    ...{ takesCluster: false, ...none, since: 36 },
    parts: [
      { verbs: ["impersonate:user-info"], on: ["authentication.k8s.io/users"] },
      { verbs: ["impersonate-on:user-info:"], on: ["*"] },
    ],
  },
  {
    ...{ id: "impersonate-accounts-within-limits", does: "can act as any service account, for some requests" },
    ...{ cluster: "high", namespace: "medium", takesCluster: false, ...none, since: 36 },
    parts: [
      { verbs: ["impersonate:serviceaccount"], on: ["authentication.k8s.io/serviceaccounts"] },
      { verbs: ["impersonate-on:serviceaccount:"], on: ["*"] },
    ],
  },
  {
    ...{ id: "impersonate-accounts", does: "can act as any service account", ...takesAll, namespace: "high", ...own },
    parts: [{ verbs: ["impersonate"], on: ["/serviceaccounts"] }],
  },
  {
    ...{ id: "mint-tokens", does: "can make tokens for any service account", ...takesAll, namespace: "high", ...own },
    parts: [{ verbs: ["create"], on: ["/serviceaccounts/token"] }],
  },
  {
    ...{
      id: "create-pods",
      does: "can run pods as any service account, with any secret",
      ...takesAll,
      namespace: "high",
      ...own,
    },
    parts: [{ verbs: ["create"], on: ["/pods", "batch/jobs", ...TEMPLATED] }],
  },
  {
    ...{
      id: "change-workloads",
      does: "can change what runs, and as which service account",
      ...takesAll,
      namespace: "high",
      ...own,
    },
    parts: [{ verbs: CHANGE, on: ["/pods", ...TEMPLATED] }],
  },
  {
    ...{ id: "exec-pods", does: "can run commands in every pod", ...takesAll, namespace: "high", ...own },
    parts: [{ verbs: ["create"], on: ["/pods/exec", "/pods/attach"] }],
  },
  {
    ...{
      id: "exec-pods-by-get",
      does: "can run commands in every pod",
      ...takesAll,
      namespace: "high",
      ...own,
      until: 35,
    },
    parts: [{ verbs: ["get"], on: ["/pods/exec", "/pods/attach"] }],
  },
  {
    ...{ id: "ephemeral-containers", does: "can add a container to every pod", ...takesAll, namespace: "high", ...own },
    parts: [{ verbs: CHANGE, on: ["/pods/ephemeralcontainers"] }],
  },
  {
    ...{
      id: "nodes-proxy",
      does: "can run commands in every pod through the kubelets",
      ...takesAll,
      namespace: null,
      ...own,
    },
    parts: [{ verbs: ["get", "create"], on: ["/nodes/proxy"] }],
  },
  {
    ...{ id: "read-secrets", does: "can read every secret", ...takesAll, namespace: "high", ...none },
    parts: [{ verbs: ["get", "list", "watch"], on: ["/secrets"] }],
  },
  {
    ...{
      id: "token-secrets",
      does: "can make secrets that hold tokens, and read them",
      ...takesAll,
      namespace: "high",
      ...own,
    },
    parts: [
      { verbs: ["create"], on: ["/secrets"] },
      { verbs: ["get", "list", "watch"], on: ["/secrets"] },
    ],
  },
  {
    ...{
      id: "webhooks",
      does: "can rewrite every object on its way into the cluster",
      ...takesAll,
      namespace: null,
      ...none,
    },
    parts: [{ verbs: WRITE, on: [`${ADMISSION}/mutatingwebhookconfigurations`] }],
  },
  {
    ...{
      id: "mutating-policies",
      does: "can rewrite every object on its way into the cluster",
      ...takesAll,
      namespace: null,
      ...none,
    },
    parts: [
      { verbs: WRITE, on: [`${ADMISSION}/mutatingadmissionpolicies`] },
      { verbs: WRITE, on: [`${ADMISSION}/mutatingadmissionpolicybindings`] },
    ],
  },
  {
    ...{ id: "csr-approve", does: "can sign itself a certificate for any user", ...takesAll, namespace: null, ...none },
    parts: [
      { verbs: CHANGE, on: [`${CSR}/certificatesigningrequests/approval`] },
      { verbs: ["approve"], on: [`${CSR}/signers`], names: CLIENT_SIGNERS },
      { verbs: ["create"], on: [`${CSR}/certificatesigningrequests`] },
    ],
  },
  {
    ...{ id: "host-volumes", does: "can mount any folder of a node", ...takesAll, namespace: null, ...none },
    parts: [
      { verbs: ["create"], on: ["/persistentvolumes"] },
      { verbs: ["create"], on: ["/persistentvolumeclaims"] },
      { verbs: ["create"], on: ["/pods", "batch/jobs", ...TEMPLATED] },
    ],
  },
  {
    ...{ id: "api-services", does: "can answer for parts of the API", ...takesAll, namespace: null, ...none },
    parts: [
      { verbs: WRITE, on: ["apiregistration.k8s.io/apiservices", "apiextensions.k8s.io/customresourcedefinitions"] },
    ],
  },
  {
    ...{
      id: "namespace-labels",
      does: "can lower the Pod Security level",
      cluster: "high",
      takesCluster: false,
      namespace: "medium",
      ...none,
    },
    parts: [
      { verbs: CHANGE, on: ["/namespaces"] },
      { verbs: ["create"], on: ["/pods", "batch/jobs", ...TEMPLATED] },
    ],
  },
  {
    ...{
      id: "node-objects",
      does: "can change nodes, and so where pods run",
      cluster: "high",
      takesCluster: false,
      namespace: null,
      ...none,
    },
    parts: [{ verbs: CHANGE, on: ["/nodes", "/nodes/status"] }],
  },
];

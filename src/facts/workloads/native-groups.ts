/**
 * The API groups that Kubernetes itself serves, in any release: what is in them and runs pods has an entry in
 * `library/kinds`, so nothing else of theirs is searched for pods.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/
 */
const NATIVE_GROUPS: ReadonlySet<string> = new Set(
  `
   apps batch autoscaling extensions policy admission.k8s.io admissionregistration.k8s.io
   apiextensions.k8s.io apiregistration.k8s.io apiserverinternal.k8s.io internal.apiserver.k8s.io
   authentication.k8s.io authorization.k8s.io certificates.k8s.io coordination.k8s.io discovery.k8s.io
   events.k8s.io flowcontrol.apiserver.k8s.io imagepolicy.k8s.io networking.k8s.io node.k8s.io
   rbac.authorization.k8s.io resource.k8s.io scheduling.k8s.io settings.k8s.io storage.k8s.io
   storagemigration.k8s.io metrics.k8s.io
`.split(/\s+/),
); // the empty text among them is the core group

/** True for an API group of Kubernetes itself. */
export const isNativeGroup = (group: string): boolean => NATIVE_GROUPS.has(group);

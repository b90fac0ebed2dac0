import type { FieldSpec, Gvk } from "./field-spec.ts";

/** A kind, and the fields of other objects that hold its name. */
export interface NameReference extends Gvk {
  readonly referrers: FieldSpec[];
}

/** Which fields each step of a build changes. */
export interface TransformerConfig {
  readonly namePrefix: FieldSpec[];
  readonly nameSuffix: FieldSpec[];
  readonly namespace: FieldSpec[];
  readonly commonLabels: FieldSpec[];
  readonly labels: FieldSpec[];
  readonly templateLabels: FieldSpec[];
  readonly commonAnnotations: FieldSpec[];
  readonly nameReference: NameReference[];
  readonly varReference: FieldSpec[];
  readonly images: FieldSpec[];
  readonly replicas: FieldSpec[];
}

/** A field spec from `kind`, `group/kind`, `kind@version` or both, and a path. */
function spec(type: string, path: string, create = false): FieldSpec {
  const [named = "", version = ""] = type.split("@");
  const slash = named.lastIndexOf("/");
  return { group: named.slice(0, Math.max(slash, 0)), version, kind: named.slice(slash + 1), path, create };
}

const specs = (types: string, paths: readonly string[], create = false): FieldSpec[] =>
  types.split(" ").flatMap((type) => paths.map((path) => spec(type, path, create)));

const under = (prefix: string, paths: string): string[] => paths.split(" ").map((path) => prefix + path);

const POD = "spec/";
const TEMPLATE = "spec/template/spec/";
const CRON = "spec/jobTemplate/spec/template/spec/";

const CONFIG_MAP =
  "volumes/configMap/name containers/env/valueFrom/configMapKeyRef/name " +
  "initContainers/env/valueFrom/configMapKeyRef/name containers/envFrom/configMapRef/name " +
  "initContainers/envFrom/configMapRef/name volumes/projected/sources/configMap/name";
const SECRET =
  "volumes/secret/secretName containers/env/valueFrom/secretKeyRef/name " +
  "initContainers/env/valueFrom/secretKeyRef/name containers/envFrom/secretRef/name " +
  "initContainers/envFrom/secretRef/name imagePullSecrets/name volumes/projected/sources/secret/name";
const TEMPLATED = "Deployment ReplicaSet DaemonSet StatefulSet Job";

/** The fields of the pods of every workload. */
const inPods = (paths: string, pod = "Pod@v1"): FieldSpec[] => [
  ...specs(pod, under(POD, paths)),
  ...specs("PodTemplate", under("template/spec/", paths)),
  ...specs(TEMPLATED, under(TEMPLATE, paths)),
  ...specs("CronJob", under(CRON, paths)),
];

/** The fields of the pods of the workloads that scale, run or repeat. */
const inWorkloads = (path: string): FieldSpec[] => [
  spec("Pod", POD + path),
  ...specs("StatefulSet Deployment ReplicationController Job DaemonSet", [TEMPLATE + path]),
  spec("CronJob", CRON + path),
];

const reference = (type: string, referrers: FieldSpec[]): NameReference => {
  const { group, version, kind } = spec(type, "");
  return { group, version, kind, referrers };
};

const RBAC = "rbac.authorization.k8s.io";
const ADMISSION = "admissionregistration.k8s.io";
const NGINX = "metadata/annotations/nginx.ingress.kubernetes.io\\/";
const scaled = specs("HorizontalPodAutoscaler", ["spec/scaleTargetRef/name"]);

const nameReference = (): NameReference[] => [
  ...["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"].map((kind) => reference(kind, [...scaled])),
  reference("ConfigMap@v1", [
    ...inPods(CONFIG_MAP),
    spec("Node", "spec/configSource/configMap"),
    ...specs("Role ClusterRole", ["rules/resourceNames"]),
    spec("Ingress", `${NGINX}fastcgi-params-configmap`),
  ]),
  reference("Secret@v1", [
    ...inPods(SECRET),
    spec("Ingress", "spec/tls/secretName"),
    spec("Ingress", "metadata/annotations/ingress.kubernetes.io\\/auth-secret"),
    ...specs("Ingress", [`${NGINX}auth-secret`, `${NGINX}auth-tls-secret`]),
    spec("ServiceAccount", "imagePullSecrets/name"),
    ...specs("StorageClass", under("parameters/", "secretName adminSecretName userSecretName secretRef")),
    ...specs("Role ClusterRole", ["rules/resourceNames"]),
    spec("serving.knative.dev/Service@v1", `${TEMPLATE}containers/env/valueFrom/secretKeyRef/name`),
    spec("PersistentVolume", "spec/azureFile/secretName"),
  ]),
  reference("Service@v1", [
    spec("apps/StatefulSet", "spec/serviceName"),
    ...specs("Ingress", [
      "spec/rules/http/paths/backend/serviceName",
      "spec/backend/serviceName",
      "spec/rules/http/paths/backend/service/name",
      "spec/defaultBackend/service/name",
    ]),
    spec("apiregistration.k8s.io/APIService", "spec/service/name"),
    spec(`${ADMISSION}/ValidatingWebhookConfiguration`, "webhooks/clientConfig/service"),
    spec(`${ADMISSION}/MutatingWebhookConfiguration`, "webhooks/clientConfig/service"),
  ]),
  reference(`${RBAC}/Role`, [spec(`${RBAC}/RoleBinding`, "roleRef/name")]),
  reference(`${RBAC}/ClusterRole`, specs(`${RBAC}/RoleBinding ${RBAC}/ClusterRoleBinding`, ["roleRef/name"])),
  reference("ServiceAccount@v1", [
    ...specs(`${RBAC}/RoleBinding ${RBAC}/ClusterRoleBinding`, ["subjects"]),
    ...inWorkloads("serviceAccountName"),
  ]),
  reference("PersistentVolumeClaim@v1", inWorkloads("volumes/persistentVolumeClaim/claimName")),
  reference("PersistentVolume@v1", [
    spec("PersistentVolumeClaim", "spec/volumeName"),
    spec("ClusterRole", "rules/resourceNames"),
  ]),
  reference("storage.k8s.io/StorageClass@v1", [
    ...specs("PersistentVolume PersistentVolumeClaim", ["spec/storageClassName"]),
    spec("StatefulSet", "spec/volumeClaimTemplates/spec/storageClassName"),
  ]),
  reference("scheduling.k8s.io/PriorityClass@v1", inWorkloads("priorityClassName")),
  {
    group: "networking.k8s.io/v1",
    version: "v1",
    kind: "IngressClass",
    referrers: [spec("Ingress", "spec/ingressClassName")],
  },
  reference(`${ADMISSION}/ValidatingAdmissionPolicy`, [
    spec(`${ADMISSION}/ValidatingAdmissionPolicyBinding`, "spec/policyName"),
  ]),
];

const VARIABLE =
  "containers/args containers/command containers/env/value containers/volumeMounts/mountPath initContainers/args " +
  "initContainers/command initContainers/env/value initContainers/volumeMounts/mountPath";

const varReference = (): FieldSpec[] => [
  ...specs("CronJob", [...under(CRON, VARIABLE), "spec/jobTemplate/spec/template/volumes/nfs/server"]),
  ...specs("DaemonSet Deployment Job ReplicaSet StatefulSet", under(TEMPLATE, VARIABLE)),
  ...specs("DaemonSet Deployment Job ReplicaSet", [`${TEMPLATE}volumes/nfs/server`]),
  spec("Deployment", "spec/template/metadata/annotations"),
  ...specs("Ingress", ["spec/rules/host", "spec/tls/hosts", "spec/tls/secretName"]),
  ...specs("Pod", [...under(POD, VARIABLE), "spec/volumes/nfs/server"]),
  ...specs("Service", ["spec/ports/port", "spec/ports/targetPort"]),
  spec("StatefulSet", "spec/volumeClaimTemplates/spec/nfs/server"),
  spec("PersistentVolume", "spec/nfs/server"),
  spec("", "metadata/labels"),
  spec("", "metadata/annotations"),
];

/** Label or annotation maps of pod templates, which are made where they are not. */
const templates = (field: string, stateful: string): FieldSpec[] => [
  ...specs(
    `ReplicationController@v1 Deployment ReplicaSet DaemonSet ${stateful}`,
    [`spec/template/metadata/${field}`],
    true,
  ),
  spec("batch/Job", `spec/template/metadata/${field}`, true),
  spec("batch/CronJob", `spec/jobTemplate/metadata/${field}`, true),
  spec("batch/CronJob", `spec/jobTemplate/spec/template/metadata/${field}`, true),
];

const metadataLabels = (): FieldSpec[] => [
  spec("", "metadata/labels", true),
  ...templates("labels", "apps/StatefulSet"),
  spec("apps/StatefulSet", "spec/volumeClaimTemplates[]/metadata/labels", true),
];

const AFFINITY = "podAffinity podAntiAffinity"
  .split(" ")
  .flatMap((kind) => [
    `${TEMPLATE}affinity/${kind}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
    `${TEMPLATE}affinity/${kind}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
  ]);

const commonLabels = (): FieldSpec[] => [
  ...specs("Service@v1 ReplicationController@v1", ["spec/selector"], true),
  ...specs("Deployment ReplicaSet DaemonSet apps/StatefulSet", ["spec/selector/matchLabels"], true),
  ...specs("apps/Deployment apps/StatefulSet", [
    ...AFFINITY,
    `${TEMPLATE}topologySpreadConstraints/labelSelector/matchLabels`,
  ]),
  ...specs("batch/Job policy/PodDisruptionBudget", ["spec/selector/matchLabels"]),
  spec("batch/CronJob", "spec/jobTemplate/spec/selector/matchLabels"),
  ...specs("networking.k8s.io/NetworkPolicy", [
    "spec/podSelector/matchLabels",
    "spec/ingress/from/podSelector/matchLabels",
    "spec/egress/to/podSelector/matchLabels",
  ]),
  ...metadataLabels(),
];

/** The fields that kustomize changes when no configuration says otherwise; a new copy at every call. */
export const defaultConfig = (): TransformerConfig => ({
  namePrefix: [spec("", "metadata/name")],
  nameSuffix: [spec("", "metadata/name")],
  namespace: [
    spec("Namespace", "metadata/name", true),
    spec("apiregistration.k8s.io/APIService", "spec/service/namespace", true),
    spec("apiextensions.k8s.io/CustomResourceDefinition", "spec/conversion/webhook/clientConfig/service/namespace"),
  ],
  commonLabels: commonLabels(),
  labels: [],
  templateLabels: metadataLabels(),
  commonAnnotations: [spec("", "metadata/annotations", true), ...templates("annotations", "StatefulSet")],
  nameReference: nameReference(),
  varReference: varReference(),
  images: ["spec/", "spec/template/spec/"].flatMap((prefix) =>
    under(prefix, "containers[]/image initContainers[]/image volumes[]/image/reference").map((path) =>
      spec("", path, true),
    ),
  ),
  replicas: specs("Deployment ReplicationController ReplicaSet StatefulSet", ["spec/replicas"], true),
});

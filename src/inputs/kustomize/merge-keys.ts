import type { Scopes } from "./resource.ts";

/** What strategic merge knows of a value: its fields, its items, and how its list is merged. */
export interface Shape {
  field(key: string): Shape | undefined;
  readonly items: Shape | undefined;
  /** The keys that tell the items of a list apart, empty for a list of scalars; null when a patch replaces the list. */
  readonly keys: readonly string[] | null;
}

/** The types that a build knows. */
export interface Types {
  shapeOf(apiVersion: string, kind: string): Shape | undefined;
  /** A part of types that other types refer to, by its name in the OpenAPI document of Kubernetes. */
  named(name: string): Shape | undefined;
  readonly isClusterScoped: Scopes;
}

type Fields = Readonly<Record<string, Shape>>;

const map = (fields: Fields): Shape => ({
  field: (key) => (Object.hasOwn(fields, key) ? fields[key] : undefined),
  items: undefined,
  keys: null,
});
const list = (keys: readonly string[] | null, items?: Shape): Shape => ({ field: () => undefined, items, keys });
const conditions: Shape = map({ conditions: list(["type"]) });
const metadata: Shape = map({ finalizers: list([]), ownerReferences: list(["uid"]) });
const object = (fields: Fields = {}): Shape => map({ metadata, ...fields });

const container = map({
  env: list(["name"]),
  ports: list(["containerPort", "protocol"]),
  volumeDevices: list(["devicePath"]),
  volumeMounts: list(["mountPath"]),
});
const debugContainer = map({
  env: list(["name"]),
  volumeDevices: list(["devicePath"]),
  volumeMounts: list(["mountPath"]),
});
const volume = map({ ephemeral: map({ volumeClaimTemplate: object() }) });
const pod = map({
  containers: list(["name"], container),
  ephemeralContainers: list(["name"], debugContainer),
  hostAliases: list(["ip"]),
  imagePullSecrets: list(["name"]),
  initContainers: list(["name"], container),
  topologySpreadConstraints: list(["topologyKey", "whenUnsatisfiable"]),
  volumes: list(["name"], volume),
});
const template = object({ spec: pod });
const claim = object({ status: conditions });
const workload = object({ spec: map({ template }), status: conditions });
const jobSpec = map({ template });
const cronJob = object({ spec: map({ jobTemplate: object({ spec: jobSpec }) }) });
const webhooks = object({ webhooks: list(["name"]) });
const disruption = object({ status: conditions });
const storageNode = object({ spec: map({ drivers: list(["name"]) }) });
const plain = object();

/** The lists of the Kubernetes API that a patch merges, as its schemas say; kinds without one are named too. */
const BUILT_IN: Readonly<Record<string, Fields>> = {
  v1: {
    ComponentStatus: object({ conditions: list(["type"]) }),
    Namespace: object({ status: conditions }),
    Node: object({
      spec: map({ podCIDRs: list([]) }),
      status: map({ addresses: list(["type"]), conditions: list(["type"]) }),
    }),
    PersistentVolumeClaim: claim,
    Pod: object({ spec: pod, status: map({ conditions: list(["type"]), podIPs: list(["ip"]) }) }),
    PodTemplate: object({ template }),
    ReplicationController: workload,
    Service: object({ spec: map({ ports: list(["port", "protocol"]) }), status: conditions }),
    ServiceAccount: object({ secrets: list(["name"]) }),
  },
  "apps/v1": {
    DaemonSet: workload,
    Deployment: workload,
    ReplicaSet: workload,
    StatefulSet: object({ spec: map({ template, volumeClaimTemplates: list(null, claim) }), status: conditions }),
  },
  "batch/v1": { CronJob: cronJob, Job: object({ spec: jobSpec, status: conditions }) },
  "batch/v1beta1": { CronJob: cronJob },
  "admissionregistration.k8s.io/v1": {
    MutatingWebhookConfiguration: webhooks,
    ValidatingWebhookConfiguration: webhooks,
  },
  "admissionregistration.k8s.io/v1beta1": {
    MutatingWebhookConfiguration: webhooks,
    ValidatingWebhookConfiguration: webhooks,
  },
  "apiregistration.k8s.io/v1": { APIService: disruption },
  "apiregistration.k8s.io/v1beta1": { APIService: disruption },
  "policy/v1": { PodDisruptionBudget: disruption },
  "policy/v1beta1": { PodDisruptionBudget: disruption },
  "storage.k8s.io/v1": { CSINode: storageNode },
  "storage.k8s.io/v1beta1": { CSINode: storageNode },
  "kustomize.config.k8s.io/v1beta1": {
    Kustomization: map({ configMapGenerator: list(["name"]), secretGenerator: list(["name"]) }),
  },
};

/** Kinds whose metadata alone has lists to merge, by `apiVersion`. */
const PLAIN: Readonly<Record<string, string>> = {
  v1: "Binding ConfigMap Endpoints Event LimitRange PersistentVolume ResourceQuota Secret",
  "apps/v1": "ControllerRevision",
  "apiextensions.k8s.io/v1": "CustomResourceDefinition",
  "apiextensions.k8s.io/v1beta1": "CustomResourceDefinition",
  "authentication.k8s.io/v1": "TokenRequest TokenReview",
  "authentication.k8s.io/v1beta1": "TokenReview",
  "authorization.k8s.io/v1":
    "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
  "authorization.k8s.io/v1beta1":
    "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
  "autoscaling/v1": "HorizontalPodAutoscaler Scale",
  "autoscaling/v2beta1": "HorizontalPodAutoscaler",
  "autoscaling/v2beta2": "HorizontalPodAutoscaler",
  "certificates.k8s.io/v1": "CertificateSigningRequest",
  "certificates.k8s.io/v1beta1": "CertificateSigningRequest",
  "coordination.k8s.io/v1": "Lease",
  "coordination.k8s.io/v1beta1": "Lease",
  "discovery.k8s.io/v1": "EndpointSlice",
  "discovery.k8s.io/v1beta1": "EndpointSlice",
  "events.k8s.io/v1": "Event",
  "events.k8s.io/v1beta1": "Event",
  "extensions/v1beta1": "Ingress",
  "flowcontrol.apiserver.k8s.io/v1beta1": "FlowSchema PriorityLevelConfiguration",
  "networking.k8s.io/v1": "Ingress IngressClass NetworkPolicy",
  "networking.k8s.io/v1beta1": "Ingress IngressClass",
  "node.k8s.io/v1": "RuntimeClass",
  "node.k8s.io/v1beta1": "RuntimeClass",
  "policy/v1beta1": "Eviction PodSecurityPolicy",
  "rbac.authorization.k8s.io/v1": "ClusterRole ClusterRoleBinding Role RoleBinding",
  "rbac.authorization.k8s.io/v1beta1": "ClusterRole ClusterRoleBinding Role RoleBinding",
  "scheduling.k8s.io/v1": "PriorityClass",
  "scheduling.k8s.io/v1beta1": "PriorityClass",
  "storage.k8s.io/v1": "CSIDriver StorageClass VolumeAttachment",
  "storage.k8s.io/v1beta1": "CSIDriver CSIStorageCapacity StorageClass VolumeAttachment",
};

/** Types that are certainly cluster-wide. */
const CLUSTER_WIDE: Readonly<Record<string, string>> = {
  v1: "ComponentStatus Namespace Node NodeProxyOptions PersistentVolume",
  "admissionregistration.k8s.io/v1": "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
  "admissionregistration.k8s.io/v1beta1": "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
  "apiextensions.k8s.io/v1": "CustomResourceDefinition",
  "apiextensions.k8s.io/v1beta1": "CustomResourceDefinition",
  "apiregistration.k8s.io/v1": "APIService",
  "apiregistration.k8s.io/v1beta1": "APIService",
  "certificates.k8s.io/v1": "CertificateSigningRequest",
  "certificates.k8s.io/v1beta1": "CertificateSigningRequest",
  "flowcontrol.apiserver.k8s.io/v1beta1": "FlowSchema PriorityLevelConfiguration",
  "networking.k8s.io/v1": "IngressClass",
  "networking.k8s.io/v1beta1": "IngressClass",
  "node.k8s.io/v1": "RuntimeClass",
  "node.k8s.io/v1beta1": "RuntimeClass",
  "policy/v1beta1": "PodSecurityPolicy",
  "rbac.authorization.k8s.io/v1": "ClusterRole ClusterRoleBinding",
  "rbac.authorization.k8s.io/v1beta1": "ClusterRole ClusterRoleBinding",
  "scheduling.k8s.io/v1": "PriorityClass",
  "scheduling.k8s.io/v1beta1": "PriorityClass",
  "storage.k8s.io/v1": "CSIDriver CSINode StorageClass VolumeAttachment",
  "storage.k8s.io/v1beta1": "CSIDriver CSINode StorageClass VolumeAttachment",
};

const PARTS: Fields = {
  "io.k8s.api.batch.v1.JobSpec": jobSpec,
  "io.k8s.api.core.v1.Container": container,
  "io.k8s.api.core.v1.PersistentVolumeClaim": claim,
  "io.k8s.api.core.v1.PodSpec": pod,
  "io.k8s.api.core.v1.PodTemplateSpec": template,
  "io.k8s.api.core.v1.Volume": volume,
  "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": metadata,
};

const named = (table: Readonly<Record<string, string>>, apiVersion: string, kind: string): boolean =>
  Object.hasOwn(table, apiVersion) && ` ${table[apiVersion]} `.includes(` ${kind} `);

/** The types that kustomize knows without being told. */
export const BUILT_IN_TYPES: Types = {
  shapeOf(apiVersion, kind) {
    const fields = Object.hasOwn(BUILT_IN, apiVersion) ? BUILT_IN[apiVersion] : undefined;
    if (fields && Object.hasOwn(fields, kind)) return fields[kind];
    return named(PLAIN, apiVersion, kind) ? plain : undefined;
  },
  named: (name) => (Object.hasOwn(PARTS, name) ? PARTS[name] : undefined),
  isClusterScoped: (apiVersion, kind) => named(CLUSTER_WIDE, apiVersion, kind),
};

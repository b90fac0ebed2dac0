import { NEWEST_MINOR } from "../kubernetes-version.ts";
import type { Config } from "../settings.ts";
import { DEFAULT_ADMISSION } from "./settings.ts";

/** What is installed, and where. */
export interface InstallOptions {
  readonly image: string;
  readonly namespace: string;
  /** A TLS Secret that exists; null for one that cert-manager makes. */
  readonly secret: string | null;
  /** The certificate authority of that Secret, as PEM. */
  readonly ca: string | null;
  readonly config: Config;
  /** The text of `ringfence.yaml`; null for the defaults. */
  readonly settings: string | null;
  /** Addresses of the API server; empty where they are not known. */
  readonly apiServers: readonly string[];
  /** `YYYY-MM-DD` */
  readonly today: string;
}

const NAME = "ringfence-admission";
const PORT = 8443;

/** The resources that the webhook is asked about: whatever runs pods, and what decides what they may do. */
const RULES = `      - apiGroups: ["*"]
        apiVersions: ["*"]
        operations: ["CREATE", "UPDATE"]
        resources: ["*", "pods/ephemeralcontainers"]
        scope: "*"`;

/** Requests that must never wait for a webhook: without these a cluster cannot mend itself. */
const CONDITIONS = `    matchConditions:
      - name: not-what-keeps-the-cluster-alive
        expression: >-
          !(request.resource.group in ["coordination.k8s.io", "events.k8s.io", "metrics.k8s.io", "discovery.k8s.io"]) &&
          !(request.resource.group == "" && request.resource.resource in ["events", "nodes", "endpoints", "bindings"])
      - name: not-from-nodes
        expression: '!("system:nodes" in request.userInfo.groups)'`;

const indented = (text: string, by: string): string =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? "" : by + line))
    .join("\n");

/** The manifests of the webhook, as one YAML stream that scans clean. */
export function installManifests(options: InstallOptions): string {
  const { namespace, secret, config, settings } = options;
  const { failurePolicy, mutate } = config.admission ?? DEFAULT_ADMISSION;
  const tls = secret ?? `${NAME}-tls`;
  const parts = [
    namespaceOf(namespace),
    account(namespace),
    ...(settings === null ? [] : [settingsOf(namespace, settings)]),
    priority(),
    deployment(options, tls),
    service(namespace),
    networkPolicy(options),
    disruptionBudget(namespace),
    ...(secret === null ? [certificate(namespace, tls)] : []),
    webhook("Validating", options, failurePolicy),
    // what cannot be mended is still refused, so that mending may fail
    ...(mutate ? [webhook("Mutating", options, "Ignore")] : []),
  ];
  return `${parts.join("\n---\n")}\n`;
}

const labels = (by: string): string =>
  indented(
    `app.kubernetes.io/name: ${NAME}
app.kubernetes.io/instance: ringfence
app.kubernetes.io/part-of: ringfence
app.kubernetes.io/component: admission
app.kubernetes.io/managed-by: ringfence`,
    by,
  );

const namespaceOf = (namespace: string): string => `apiVersion: v1
kind: Namespace
metadata:
  name: ${namespace}
  labels:
${labels("    ")}
    owner: platform
    pod-security.kubernetes.io/enforce: restricted
    pod-security.kubernetes.io/enforce-version: v1.${NEWEST_MINOR}
    pod-security.kubernetes.io/audit: restricted
    pod-security.kubernetes.io/warn: restricted
---
apiVersion: v1
kind: ResourceQuota
metadata:
  name: ${NAME}
  namespace: ${namespace}
  labels:
${labels("    ")}
spec:
  hard: { pods: "8", requests.cpu: "4", limits.cpu: "8", requests.memory: 4Gi, limits.memory: 4Gi }
---
apiVersion: v1
kind: LimitRange
metadata:
  name: ${NAME}
  namespace: ${namespace}
  labels:
${labels("    ")}
spec:
  limits:
    - type: Container
      default: { cpu: "1", memory: 512Mi }
      defaultRequest: { cpu: 250m, memory: 512Mi }`;

const account = (namespace: string): string => `# It asks nothing of the API server, so it has no role and no token.
apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${NAME}
  namespace: ${namespace}
  labels:
${labels("    ")}
automountServiceAccountToken: false`;

const settingsOf = (namespace: string, settings: string): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${NAME}
  namespace: ${namespace}
  labels:
${labels("    ")}
data:
  ringfence.yaml: |
${indented(settings, "    ")}`;

function deployment({ image, namespace, settings }: InstallOptions, tls: string): string {
  const mount =
    settings === null ? "" : "\n            - { name: settings, mountPath: /etc/ringfence, readOnly: true }";
  const volume = settings === null ? "" : `\n        - name: settings\n          configMap: { name: ${NAME} }`;
  const config = settings === null ? "" : "\n            - --config=/etc/ringfence/ringfence.yaml";
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${NAME}
  namespace: ${namespace}
  labels:
${labels("    ")}
spec:
  replicas: 2
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  selector:
    matchLabels:
      app.kubernetes.io/name: ${NAME}
  template:
    metadata:
      labels:
${labels("        ")}
    spec:
      serviceAccountName: ${NAME}
      automountServiceAccountToken: false
      enableServiceLinks: false
      hostUsers: false
      priorityClassName: ${NAME}
      terminationGracePeriodSeconds: 30
      securityContext:
        runAsNonRoot: true
        runAsUser: 65532
        runAsGroup: 65532
        fsGroup: 65532
        supplementalGroupsPolicy: Strict
        seccompProfile: { type: RuntimeDefault }
        appArmorProfile: { type: RuntimeDefault }
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              app.kubernetes.io/name: ${NAME}
      containers:
        - name: admission
          image: ${image}
          imagePullPolicy: ${/@sha256:/.test(image) ? "IfNotPresent" : "Always"}
          args:
            - admit
            - --tls-cert=/var/run/ringfence/tls/tls.crt
            - --tls-key=/var/run/ringfence/tls/tls.key
            - --port=${PORT}${config}
          ports:
            - { name: https, containerPort: ${PORT} }
          resources:
            requests: { cpu: 250m, memory: 512Mi, ephemeral-storage: 64Mi }
            limits: { cpu: "1", memory: 512Mi, ephemeral-storage: 64Mi }
          startupProbe:
            httpGet: { path: /healthz, port: https, scheme: HTTPS }
            periodSeconds: 1
            failureThreshold: 30
          readinessProbe:
            httpGet: { path: /readyz, port: https, scheme: HTTPS }
            periodSeconds: 5
          livenessProbe:
            httpGet: { path: /healthz, port: https, scheme: HTTPS }
            periodSeconds: 10
            failureThreshold: 6
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            runAsNonRoot: true
            runAsUser: 65532
            runAsGroup: 65532
            capabilities: { drop: [ALL] }
            seccompProfile: { type: RuntimeDefault }
          volumeMounts:
            - { name: tls, mountPath: /var/run/ringfence/tls, readOnly: true }${mount}
      volumes:
        - name: tls
          secret:
            secretName: ${tls}
            defaultMode: 0440
            items:
              - { key: tls.crt, path: tls.crt }
              - { key: tls.key, path: tls.key }${volume}`;
}

const priority = (): string => `# Where it cannot run, nothing else can start.
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata:
  name: ${NAME}
  labels:
${labels("    ")}
value: 100000000
description: What decides whether other pods may be created`;

const service = (namespace: string): string => `apiVersion: v1
kind: Service
metadata:
  name: ${NAME}
  namespace: ${namespace}
  labels:
${labels("    ")}
spec:
  type: ClusterIP
  selector:
    app.kubernetes.io/name: ${NAME}
  ports:
    - { name: https, port: 443, targetPort: https, protocol: TCP }`;

const networkPolicy = ({ namespace, apiServers }: InstallOptions): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: ${namespace}
  labels:
${labels("    ")}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${NAME}
  namespace: ${namespace}
  labels:
${labels("    ")}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: ${NAME}
  policyTypes: [Ingress, Egress]
  ingress:
    - ports:
        - { port: https, protocol: TCP }${apiServers.length === 0 ? "" : "\n      from:"}${apiServers
          .map((cidr) => `\n        - ipBlock: { cidr: ${JSON.stringify(cidr)} }`)
          .join("")}
  egress: []`;

const disruptionBudget = (namespace: string): string => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ${NAME}
  namespace: ${namespace}
  labels:
${labels("    ")}
spec:
  minAvailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      app.kubernetes.io/name: ${NAME}`;

const certificate = (namespace: string, secret: string): string => `apiVersion: cert-manager.io/v1
kind: Issuer
metadata:
  name: ${NAME}
  namespace: ${namespace}
  labels:
${labels("    ")}
spec:
  selfSigned: {}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: ${NAME}
  namespace: ${namespace}
  labels:
${labels("    ")}
spec:
  secretName: ${secret}
  duration: 2160h
  renewBefore: 720h
  privateKey: { algorithm: ECDSA, size: 256, rotationPolicy: Always }
  dnsNames:
    - ${NAME}.${namespace}.svc
    - ${NAME}.${namespace}.svc.cluster.local
  issuerRef: { name: ${NAME}, kind: Issuer }`;

function webhook(
  type: "Validating" | "Mutating",
  { namespace, secret, ca, apiServers, today }: InstallOptions,
  failurePolicy: "Fail" | "Ignore",
): string {
  const path = type === "Validating" ? "/validate" : "/mutate";
  const year = Number(today.slice(0, 4)) + 1;
  const open = `until=${year}${today.slice(4, 8)}28 owner=platform the API server asks from addresses not known here`;
  const annotations = [
    ...(secret === null ? [`cert-manager.io/inject-ca-from: ${namespace}/${NAME}`] : []),
    // anybody may ask and learns nothing but the rules; --api-server closes it
    ...(apiServers.length === 0 ? [`ringfence.dev/except.admission.webhook-exposed: ${JSON.stringify(open)}`] : []),
  ];
  const inject = annotations.length === 0 ? "" : `\n  annotations:\n${indented(annotations.join("\n"), "    ")}`;
  const bundle = ca === null ? "" : `\n      caBundle: ${Buffer.from(ca).toString("base64")}`;
  return `apiVersion: admissionregistration.k8s.io/v1
kind: ${type}WebhookConfiguration
metadata:
  name: ${NAME}${inject}
  labels:
${labels("    ")}
webhooks:
  - name: ${type.toLowerCase()}.admission.ringfence.dev
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: ${failurePolicy}
    matchPolicy: Equivalent
    timeoutSeconds: 5${type === "Mutating" ? "\n    reinvocationPolicy: IfNeeded" : ""}
    clientConfig:
      service: { name: ${NAME}, namespace: ${namespace}, path: ${path}, port: 443 }${bundle}
    # its own namespace and the cluster's: a webhook that is down must not keep itself down
    namespaceSelector:
      matchExpressions:
        - { key: kubernetes.io/metadata.name, operator: NotIn, values: [${namespace}, kube-system, kube-node-lease] }
    rules:
${RULES}
${CONDITIONS}`;
}

import type { Random } from "./random.ts";

/** Names that objects share, so that references between them resolve. */
export const NAMES = ["web", "api", "train", "db-0"] as const;
const NAMESPACES = ["", "", "", "ml", "default"] as const;

const metadata = (random: Random, name: string, own: readonly string[] = []): string => {
  const namespace = random.pick(NAMESPACES);
  const lines = [`metadata:`, `  name: ${random.chance(0.1) ? JSON.stringify(name) : name}`];
  if (namespace !== "") lines.push(`  namespace: ${namespace}`);
  if (random.chance(0.3))
    lines.push("  labels:", `    app: ${name}`, ...(random.chance(0.3) ? ["    tier: 'on'"] : []));
  if (random.chance(0.2))
    lines.push(`  annotations: {note: ${random.pick(["plain", '"1"', "'yes'", "2020-01-01", "~", "7"])}}`);
  if (random.chance(0.05)) lines.push("  annotations: {}");
  return [...lines, ...own].join("\n");
};

const VALUES = [
  "x",
  "'1'",
  '"true"',
  "$(WEB_HOST)",
  "a $(PORT) b",
  "0x1F",
  "~",
  "|\n              two\n              lines",
];

function container(random: Random, name: string): string {
  const image = random.pick([
    "nginx",
    "nginx:1.27",
    "ghcr.io/acme/api:1.0",
    "reg:5000/x@sha256:00ff",
    "nginx:1@sha256:aa",
  ]);
  const lines = [`- name: ${name}`, `  image: ${image}`];
  if (random.chance(0.6)) {
    lines.push("  env:");
    for (const key of random.some(["HOST", "PORT", "MODE"], 0.7))
      lines.push(`  - name: ${key}`, `    value: ${random.pick(VALUES)}`);
    if (random.chance(0.5))
      lines.push("  - name: KEY", `    valueFrom: {secretKeyRef: {name: ${random.pick(NAMES)}, key: k}}`);
    else lines.push("  - {name: LAST, value: '3'}");
  }
  if (random.chance(0.4)) lines.push("  envFrom:", `  - configMapRef: {name: ${random.pick(NAMES)}}`);
  if (random.chance(0.4)) {
    lines.push("  ports:", `  - containerPort: ${random.pick([80, 8080])}`);
    if (random.chance(0.5)) lines.push("    protocol: TCP");
    if (random.chance(0.3)) lines.push("  - {containerPort: 80, protocol: UDP, name: dns}");
  }
  if (random.chance(0.3)) lines.push("  volumeMounts: [{mountPath: /a, name: cfg}, {mountPath: /b, name: key}]");
  if (random.chance(0.3)) lines.push(`  args: [--serve, ${random.pick(["$(PORT)", "'7'", "$$x", "-v"])}]`);
  if (random.chance(0.2)) lines.push("  securityContext: {privileged: true}");
  if (random.chance(0.1)) lines.push("  resources: null");
  return lines.join("\n");
}

const indent = (text: string, by: number): string => text.replace(/^(?=.)/gm, " ".repeat(by));

function podSpec(random: Random): string {
  const lines = ["containers:", container(random, "main")];
  if (random.chance(0.3)) lines.push(container(random, random.pick(["side", "init"])));
  if (random.chance(0.2)) lines.push("initContainers:", container(random, "init"));
  if (random.chance(0.5)) {
    lines.push("volumes:", `- {name: cfg, configMap: {name: ${random.pick(NAMES)}}}`);
    if (random.chance(0.5)) lines.push(`- {name: key, secret: {secretName: ${random.pick(NAMES)}}}`);
    if (random.chance(0.3)) lines.push(`- {name: disk, persistentVolumeClaim: {claimName: ${random.pick(NAMES)}}}`);
    if (random.chance(0.2))
      lines.push(`- name: all\n  projected: {sources: [{configMap: {name: ${random.pick(NAMES)}}}]}`);
  }
  if (random.chance(0.4)) lines.push(`serviceAccountName: ${random.pick(NAMES)}`);
  if (random.chance(0.2)) lines.push(`imagePullSecrets: [{name: ${random.pick(NAMES)}}]`);
  if (random.chance(0.2)) lines.push("tolerations: [{key: gpu, operator: Exists}]");
  return lines.join("\n");
}

function workload(random: Random, kind: string, name: string): string {
  const template = [
    "template:",
    ...(random.chance(0.8) ? [`  metadata:`, `    labels: {app: ${name}}`] : []),
    "  spec:",
    indent(podSpec(random), 4),
  ].join("\n");
  const spec = [
    ...(random.chance(0.5) ? [`replicas: ${random.pick(["1", "'2'", "3"])}`] : []),
    ...(random.chance(0.8) ? [`selector: {matchLabels: {app: ${name}}}`] : []),
    ...(kind === "StatefulSet" ? [`serviceName: ${random.pick(NAMES)}`] : []),
    template,
    ...(kind === "StatefulSet" && random.chance(0.5)
      ? ["volumeClaimTemplates:", "- metadata: {name: data}", "  spec: {storageClassName: fast}"]
      : []),
  ].join("\n");
  return `apiVersion: apps/v1\nkind: ${kind}\n${metadata(random, name)}\nspec:\n${indent(spec, 2)}`;
}

type Maker = (random: Random, name: string) => string;

const MAKERS: readonly Maker[] = [
  (random, name) => workload(random, "Deployment", name),
  (random, name) => workload(random, "Deployment", name),
  (random, name) => workload(random, "StatefulSet", name),
  (random, name) => workload(random, "DaemonSet", name),
  (random, name) => `apiVersion: v1\nkind: Pod\n${metadata(random, name)}\nspec:\n${indent(podSpec(random), 2)}`,
  (random, name) =>
    `apiVersion: batch/v1\nkind: CronJob\n${metadata(random, name)}\nspec:\n  schedule: "* * * * *"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n${indent(podSpec(random), 10)}`,
  (random, name) =>
    `apiVersion: batch/v1\nkind: Job\n${metadata(random, name)}\nspec:\n  template:\n    spec:\n${indent(podSpec(random), 6)}`,
  (random, name) =>
    `apiVersion: v1\nkind: Service\n${metadata(random, name)}\nspec:\n  selector: {app: ${name}}\n  ports:\n  - port: 80\n    targetPort: ${random.pick(["8080", "http", "'81'"])}\n${random.chance(0.4) ? "  - {port: 443, protocol: TCP}\n" : ""}`,
  (random, name) =>
    `apiVersion: v1\nkind: ConfigMap\n${metadata(random, name)}\ndata:\n  host: ${random.pick(["example.org", "a.b.c", "x-y"])}\n  port: ${random.pick(['"80"', "'8080'", "text"])}\n`,
  (random, name) => `apiVersion: v1\nkind: Secret\n${metadata(random, name)}\nstringData: {k: v}\ntype: Opaque`,
  (random, name) =>
    `apiVersion: v1\nkind: ServiceAccount\n${metadata(random, name)}\nimagePullSecrets: [{name: ${random.pick(NAMES)}}]`,
  (random, name) =>
    `apiVersion: v1\nkind: PersistentVolumeClaim\n${metadata(random, name)}\nspec: {accessModes: [ReadWriteOnce], volumeName: ${random.pick(NAMES)}}`,
  (_random, name) => `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${name}`,
  (random, name) =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n${metadata(random, name)}\nrules:\n- {apiGroups: [""], resources: [secrets], resourceNames: [${random.pick(NAMES)}], verbs: [get]}`,
  (_random, name) =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: ${name}\nrules: []`,
  (random, name) =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n${metadata(random, name)}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ${random.pick(["Role", "ClusterRole"])}, name: ${random.pick(NAMES)}}\nsubjects:\n- kind: ServiceAccount\n  name: ${random.pick([...NAMES, "default"])}\n${random.chance(0.6) ? `  namespace: ${random.pick(["ml", "default", "other"])}\n` : ""}- {kind: User, name: jo}`,
  (random, name) =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata:\n  name: ${name}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${random.pick(NAMES)}}\nsubjects:\n- {kind: ServiceAccount, name: ${random.pick([...NAMES, "default"])}, namespace: ${random.pick(["ml", "default"])}}`,
  (random, name) =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\n${metadata(random, name)}\nspec:\n  tls: [{hosts: [a.b], secretName: ${random.pick(NAMES)}}]\n  rules:\n  - host: $(WEB_HOST)\n    http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: ${random.pick(NAMES)}, port: {number: 80}}}}]}`,
  (random, name) =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n${metadata(random, name)}\nspec:\n  podSelector: {matchLabels: {app: ${name}}}\n  ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]`,
  (random, name) =>
    `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n${metadata(random, name)}\nspec:\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ${random.pick(NAMES)}}\n  maxReplicas: 3`,
  (_random, name) =>
    `apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata:\n  name: ${name}\nwebhooks:\n- name: a.example.org\n  clientConfig: {service: {name: web, namespace: default}}\n- name: b.example.org\n  clientConfig: {service: {name: api, namespace: ml}}`,
  (random, name) =>
    `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: ${name}s.example.org\nspec: {group: example.org${random.chance(0.5) ? ", conversion: {webhook: {clientConfig: {service: {name: web, namespace: x}}}}" : ""}}`,
  (random, name) =>
    `apiVersion: ray.io/v1\nkind: RayCluster\n${metadata(random, name)}\nspec:\n  headGroupSpec:\n    template:\n      spec:\n${indent(podSpec(random), 8)}\n  list: [1, 2.50, 1e3, 0o17, 017, yes, "no"]\n  quoted: {a: "1", b: '2', c: 3}`,
];

/** Text of one object, of another kind or name than those before it but for a few. */
export function anObject(random: Random): string {
  for (let tries = 0; ; tries++) {
    const name = random.pick(NAMES);
    const text = random.pick(MAKERS)(random, name);
    const kind = /^kind: (\w+)$/m.exec(text)?.[1] ?? "";
    const isNew = !random.known.some((each) => each.kind === kind && each.name === name);
    if (!isNew && tries < 20 && !random.chance(0.003)) continue;
    const namespace = /^ {2}namespace: (\w+)$/m.exec(text)?.[1];
    random.known.push({ kind, name, ...(namespace ? { namespace } : {}) });
    return text;
  }
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { containerOf, environmentOf, podsOf, sourcesOf, workloadsOf } from "../../../test/support/workloads.ts";

test("an LLM inference service over its base configurations, the last one nearest", () => {
  const text = `
apiVersion: serving.kserve.io/v1alpha2
kind: LLMInferenceServiceConfig
metadata: { name: base, namespace: ml }
spec:
  template: { containers: [{ name: main, image: "vllm:1", env: [{ name: A, value: base }] }] }
  router: { scheduler: { template: { containers: [{ name: epp, image: "epp:1" }] } } }
---
apiVersion: serving.kserve.io/v1alpha2
kind: LLMInferenceServiceConfig
metadata: { name: gpu, namespace: ml }
spec:
  template: { containers: [{ name: main, image: "vllm:2" }] }
---
apiVersion: serving.kserve.io/v1alpha2
kind: LLMInferenceService
metadata: { name: chat, namespace: ml }
spec:
  replicas: 3
  model: { uri: "hf://example/chat" }
  baseRefs: [{ name: base }, { name: gpu }, { name: gone }]
  template: { containers: [{ name: main, resources: { limits: { nvidia.com/gpu: "1" } } }] }
`;
  const pods = podsOf(text, "chat");
  assert.deepEqual(
    pods.map(({ as, replicas, containers }) => [as, replicas, containers.map(({ image }) => image)]),
    [
      ["decode", 3, ["vllm:2"]],
      ["router", 1, ["epp:1"]],
    ],
  );
  const main = containerOf(text, "chat", "main");
  assert.deepEqual(environmentOf(main), { A: "base" });
  assert.deepEqual(main.accelerators, { "nvidia.com/gpu": "1" });
  assert.deepEqual(pods[0]?.incomplete, ["LLMInferenceServiceConfig ml/gone"]);
  assert.equal(pods[1]?.path.join("."), "spec.baseRefs.0");
});

test("a PodDefault adds to the pods that it selects, and takes nothing away", () => {
  const text = `
apiVersion: kubeflow.org/v1alpha1
kind: PodDefault
metadata: { name: token, namespace: ml }
spec:
  selector: { matchLabels: { token: "true" } }
  env: [{ name: A, value: injected }, { name: B, value: injected }]
  volumes: [{ name: secret, secret: { secretName: token } }]
  volumeMounts: [{ name: secret, mountPath: /token }]
  sidecars: [{ name: spy, image: "spy:1" }]
---
apiVersion: kubeflow.org/v1
kind: Notebook
metadata: { name: mine, namespace: ml, labels: { token: "true" } }
spec: { template: { spec: { containers: [{ name: mine, image: "jupyter:1", env: [{ name: B, value: own }] }] } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: other, namespace: ml }
spec: { template: { metadata: { labels: { token: "false" } }, spec: { containers: [{ name: other, image: "x:1" }] } } }
`;
  const mine = containerOf(text, "mine", "mine");
  assert.deepEqual(environmentOf(mine), { A: "injected", B: "own" });
  assert.deepEqual(mine.spec["volumeMounts"], [{ name: "secret", mountPath: "/token" }]);
  assert.equal(mine.path.join("."), "spec.template.spec.containers.0");
  assert.deepEqual(sourcesOf(mine), ["PodDefault/token:spec"]);
  const spy = containerOf(text, "mine", "spy");
  assert.deepEqual(sourcesOf(spy), ["PodDefault/token:spec.sidecars.0"]);
  assert.equal(podsOf(text, "other")[0]?.containers.length, 1);
});

test("a workspace is built from its kind and the options chosen in it", () => {
  const text = `
apiVersion: kubeflow.org/v1beta1
kind: WorkspaceKind
metadata: { name: lab }
spec:
  podTemplate:
    serviceAccount: { name: default-editor }
    containerSecurityContext: { allowPrivilegeEscalation: true }
    extraEnv: [{ name: A, value: kind }]
    options:
      imageConfig: { values: [{ id: old, spec: { image: "old:1" } }, { id: new, spec: { image: "new:1", ports: [{ id: lab, port: 8888 }] } }] }
      podConfig: { values: [{ id: gpu, spec: { resources: { limits: { nvidia.com/gpu: 1 } }, tolerations: [{ operator: Exists }] } }] }
---
apiVersion: kubeflow.org/v1beta1
kind: Workspace
metadata: { name: mine, namespace: ml }
spec:
  kind: lab
  podTemplate: { options: { imageConfig: new, podConfig: gpu }, volumes: { home: my-home } }
`;
  const main = containerOf(text, "mine", "main");
  assert.equal(main.image, "new:1");
  assert.deepEqual(main.accelerators, { "nvidia.com/gpu": "1" });
  assert.deepEqual(main.spec["securityContext"], { allowPrivilegeEscalation: true });
  assert.deepEqual(main.spec["ports"], [{ containerPort: 8888 }]);
  assert.equal(main.pod.serviceAccount, "default-editor");
  assert.deepEqual(main.pod.spec["tolerations"], [{ operator: "Exists" }]);
  const [alone] = podsOf(text.slice(text.lastIndexOf("---")), "mine");
  assert.deepEqual(alone?.incomplete, ["WorkspaceKind ml/lab"]);
});

test("a KubeAI model takes image, resources and account from its operator's configuration", () => {
  const text = `
apiVersion: v1
kind: ConfigMap
metadata: { name: kubeai-config, namespace: kubeai }
data:
  system.yaml: |
    resourceProfiles:
      l4: { imageName: cuda, limits: { nvidia.com/gpu: "1" }, nodeSelector: { gpu: l4 } }
    modelServers: { VLLM: { images: { default: "vllm:cpu", cuda: "vllm:gpu" } } }
    modelServerPods: { serviceAccountName: models, securityContext: { readOnlyRootFilesystem: false } }
---
apiVersion: kubeai.org/v1
kind: Model
metadata: { name: chat, namespace: kubeai }
spec: { engine: VLLM, url: "hf://example/chat", resourceProfile: "l4:2", env: { A: own }, minReplicas: 2 }
`;
  const server = containerOf(text, "chat", "server");
  assert.equal(server.image, "vllm:gpu");
  assert.deepEqual(server.accelerators, { "nvidia.com/gpu": "2" });
  assert.deepEqual(environmentOf(server), { A: "own" });
  assert.deepEqual([server.pod.serviceAccount, server.pod.replicas], ["models", 2]);
  assert.deepEqual(podsOf(text.slice(text.lastIndexOf("---")), "chat")[0]?.incomplete, [
    "the ConfigMap of KubeAI's operator",
  ]);
});

test("an OME inference service takes the parts that it asks for from its runtime", () => {
  const text = `
apiVersion: ome.io/v1beta1
kind: ClusterServingRuntime
metadata: { name: srt }
spec:
  engineConfig: { hostNetwork: true, runner: { name: ome-container, image: "sglang:1" } }
  decoderConfig: { runner: { name: ome-container, image: "sglang:1" } }
  routerConfig: { runner: { name: router, image: "router:1" } }
---
apiVersion: ome.io/v1beta1
kind: InferenceService
metadata: { name: chat, namespace: ml }
spec: { model: { name: llama }, runtime: { name: srt }, engine: { minReplicas: 1, maxReplicas: 3 }, router: {} }
`;
  const pods = podsOf(text, "chat");
  assert.deepEqual(
    pods.map(({ as, replicas, containers }) => [as, replicas, containers.map(({ image }) => image)]),
    [
      ["engine", 3, ["sglang:1"]],
      ["router", 1, ["router:1"]],
    ],
  );
  assert.equal(pods[0]?.spec["hostNetwork"], true);
  assert.deepEqual(pods[0]?.incomplete, ["BaseModel ml/llama"]);
});

test("a trial template in a ConfigMap is opened", () => {
  const text = `
apiVersion: v1
kind: ConfigMap
metadata: { name: trials, namespace: kubeflow }
data:
  job.yaml: |
    apiVersion: batch/v1
    kind: Job
    spec:
      template: { spec: { containers: [{ name: trial, image: "trial:1", args: ["--lr=\${trialParameters.lr}"] }] } }
---
apiVersion: kubeflow.org/v1beta1
kind: Experiment
metadata: { name: search, namespace: ml }
spec: { trialTemplate: { configMap: { configMapName: trials, configMapNamespace: kubeflow, templatePath: job.yaml } } }
`;
  const trial = containerOf(text, "search", "trial");
  assert.deepEqual([trial.image, trial.path.join(".")], ["trial:1", "spec.trialTemplate.configMap"]);
  assert.deepEqual(sourcesOf(trial).length, 1);
});

test("a rollout and a sandbox claim take the pods of what they name", () => {
  const text = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ml }
spec: { template: { spec: { containers: [{ name: web, image: "web:1" }] } } }
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: canary, namespace: ml }
spec: { workloadRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
---
apiVersion: extensions.agents.x-k8s.io/v1beta1
kind: SandboxTemplate
metadata: { name: python, namespace: ml }
spec: { podTemplate: { spec: { containers: [{ name: main, image: "sandbox:1" }] } } }
---
apiVersion: extensions.agents.x-k8s.io/v1beta1
kind: SandboxWarmPool
metadata: { name: pool, namespace: ml }
spec: { replicas: 3, sandboxTemplateRef: { name: python } }
---
apiVersion: extensions.agents.x-k8s.io/v1beta1
kind: SandboxClaim
metadata: { name: claim, namespace: ml }
spec: { warmPoolRef: { name: pool } }
---
apiVersion: extensions.agents.x-k8s.io/v1beta1
kind: SandboxClaim
metadata: { name: lost, namespace: ml }
spec: { warmPoolRef: { name: gone } }
`;
  assert.equal(containerOf(text, "canary", "web").image, "web:1");
  assert.equal(containerOf(text, "claim", "main").image, "sandbox:1");
  assert.deepEqual(podsOf(text, "lost")[0]?.incomplete, ["SandboxWarmPool ml/gone"]);
  assert.equal(workloadsOf(text).problems.length, 0);
});

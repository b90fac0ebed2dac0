import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { containerOf, podsOf, workloadsOf } from "../../../test/support/workloads.ts";
import type { Container, PodTemplate } from "./model.ts";

const env = (container: Container) =>
  Object.fromEntries(
    (container.spec["env"] as { name: string; value: string }[]).map(({ name, value }) => [name, value]),
  );
const sources = ({ contributions }: Pick<Container, "contributions">) =>
  contributions.map(({ resource, path }) => `${resource.ref.kind}/${resource.ref.name}:${path.join(".")}`);

const RUNTIMES = `
apiVersion: serving.kserve.io/v1alpha1
kind: ClusterServingRuntime
metadata: { name: zoo }
spec:
  annotations: { scrape: "true" }
  supportedModelFormats: [{ name: sklearn, version: "1", autoSelect: true, priority: 1 }]
  protocolVersions: [v1, v2]
  hostIPC: true
  containers:
    - name: kserve-container
      image: zoo:1
      args: [--port=8080]
      env: [{ name: A, value: runtime }, { name: B, value: runtime }]
      securityContext: { privileged: true }
---
apiVersion: serving.kserve.io/v1alpha1
kind: ClusterServingRuntime
metadata: { name: better }
spec:
  supportedModelFormats: [{ name: sklearn, autoSelect: true, priority: 2 }]
  containers: [{ name: kserve-container, image: "better:1" }]
---
apiVersion: serving.kserve.io/v1alpha1
kind: ClusterServingRuntime
metadata: { name: off }
spec:
  disabled: true
  supportedModelFormats: [{ name: sklearn, autoSelect: true, priority: 9 }]
  containers: [{ name: kserve-container, image: "off:1" }]
---
apiVersion: serving.kserve.io/v1alpha1
kind: ServingRuntime
metadata: { name: house, namespace: ml }
spec:
  supportedModelFormats: [{ name: onnx, autoSelect: true }]
  containers: [{ name: kserve-container, image: "house:1" }]
---
`;
const predictor = (model: string, more = "") => `${RUNTIMES}
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: { name: iris, namespace: ml }
spec:
  predictor:
    ${model}
    ${more}
`;

suite("KServe's inference service over its runtime", () => {
  const named = predictor(
    "model: { modelFormat: { name: sklearn }, runtime: zoo, args: [--workers=2], env: [{ name: B, value: own }] }",
    "serviceAccountName: reader",
  );
  const main = containerOf(named, "iris", "kserve-container");

  test("the named runtime gives what the service leaves out", () => {
    assert.equal(main.image, "zoo:1");
    assert.deepEqual(main.spec["securityContext"], { privileged: true });
    assert.equal(main.pod.spec["hostIPC"], true);
    assert.equal(main.pod.serviceAccount, "reader");
  });
  test("arguments are appended, variables are merged by name", () => {
    assert.deepEqual(main.spec["args"], ["--port=8080", "--workers=2"]);
    assert.deepEqual(env(main), { A: "runtime", B: "own" });
  });
  test("the container stands in the service, its other part in the runtime", () => {
    assert.equal(main.path.join("."), "spec.predictor.model");
    assert.deepEqual(sources(main), ["ClusterServingRuntime/zoo:spec.containers.0"]);
    assert.deepEqual(sources(main.pod), ["ClusterServingRuntime/zoo:spec"]);
  });
  const images: readonly [string, string, string][] = [
    ["the highest priority wins", "model: { modelFormat: { name: sklearn } }", "better:1"],
    ["a version narrows the choice", 'model: { modelFormat: { name: sklearn, version: "1" } }', "zoo:1"],
    ["the namespace comes first, whatever the protocol", "model: { modelFormat: { name: onnx } }", "house:1"],
    ["the short form has a format too", "sklearn: { storageUri: s3://models/iris }", "better:1"],
    ["an image of its own stays", "model: { modelFormat: { name: sklearn }, image: own:1 }", "own:1"],
  ];
  for (const [name, model, image] of images) {
    test(`chosen by itself: ${name}`, () => {
      assert.equal(containerOf(predictor(model), "iris", "kserve-container").image, image);
    });
  }
  test("without a runtime the pod says what it lacks", () => {
    const [pod] = podsOf(predictor("model: { modelFormat: { name: xgboost } }"), "iris");
    assert.deepEqual(pod?.incomplete, ["ServingRuntime ml/for xgboost"]);
  });
  test("a predictor with containers of its own needs none", () => {
    const [pod] = podsOf(predictor("containers: [{ name: main, image: own:1 }]"), "iris");
    assert.deepEqual([pod?.incomplete, pod?.containers.map(({ image }) => image)], [[], ["own:1"]]);
  });
});

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
  assert.deepEqual(env(main), { A: "base" });
  assert.deepEqual(main.accelerators, { "nvidia.com/gpu": "1" });
  assert.deepEqual(pods[0]?.incomplete, ["LLMInferenceServiceConfig ml/gone"]);
  assert.equal(pods[1]?.path.join("."), "spec.baseRefs.0");
});

const TRAINING = `
apiVersion: trainer.kubeflow.org/v1alpha1
kind: ClusterTrainingRuntime
metadata: { name: torch }
spec:
  mlPolicy: { numNodes: 4 }
  template:
    spec:
      replicatedJobs:
        - name: model-initializer
          template:
            metadata: { labels: { trainer.kubeflow.org/trainjob-ancestor-step: model-initializer } }
            spec: { template: { spec: { containers: [{ name: model-initializer, image: "init:1" }] } } }
        - name: node
          template:
            metadata: { labels: { trainer.kubeflow.org/trainjob-ancestor-step: trainer } }
            spec:
              template:
                spec:
                  hostNetwork: true
                  containers:
                    - { name: node, image: "torch:1", env: [{ name: A, value: runtime }] }
                    - { name: sidecar, image: "metrics:1" }
---
apiVersion: trainer.kubeflow.org/v1alpha1
kind: TrainJob
metadata: { name: tune, namespace: ml }
spec:
  runtimeRef: { name: torch }
  trainer:
    image: mine:2
    numNodes: 2
    env: [{ name: B, value: job }]
    resourcesPerNode: { limits: { nvidia.com/gpu: 8 } }
  initializer:
    model: { storageUri: "hf://example/base", secretRef: { name: token } }
  runtimePatches:
    - manager: me
      trainingRuntimeSpec:
        template:
          spec:
            replicatedJobs:
              - name: node
                template: { spec: { template: { spec: { serviceAccountName: trainer, containers: [{ name: sidecar, securityContext: { privileged: true } }] } } } }
`;
suite("a TrainJob over its runtime", () => {
  const pods = podsOf(TRAINING, "tune");
  test("each step of the runtime is a pod of the job", () => {
    assert.deepEqual(
      pods.map(({ as, replicas, serviceAccount }) => [as, replicas, serviceAccount]),
      [
        ["model-initializer", 1, "default"],
        ["node", 2, "trainer"],
      ],
    );
    assert.equal(pods[1]?.spec["hostNetwork"], true);
  });
  test("the trainer's fields lie over the container of the labelled step", () => {
    const node = containerOf(TRAINING, "tune", "node");
    assert.equal(node.image, "mine:2");
    assert.deepEqual(env(node), { A: "runtime", B: "job" });
    assert.deepEqual(node.accelerators, { "nvidia.com/gpu": "8" });
    assert.equal(node.path.join("."), "spec.trainer");
  });
  test("an initializer's reference becomes its variable and its secret", () => {
    const init = containerOf(TRAINING, "tune", "model-initializer");
    assert.deepEqual(env(init), { STORAGE_URI: "hf://example/base" });
    assert.deepEqual(init.spec["envFrom"], [{ secretRef: { name: "token" } }]);
  });
  test("patches come last", () => {
    const sidecar = containerOf(TRAINING, "tune", "sidecar");
    assert.deepEqual(sidecar.spec["securityContext"], { privileged: true });
    assert.match(sidecar.path.join("."), /^spec\.runtimePatches\.0\..*containers\.0$/);
  });
  test("without its runtime the job shows what it has", () => {
    const alone = TRAINING.slice(TRAINING.indexOf("---"));
    const [node, init] = podsOf(alone, "tune");
    assert.deepEqual([node?.as, node?.containers[0]?.image, node?.replicas], ["node", "mine:2", 2]);
    assert.equal(init?.as, "model-initializer");
    assert.deepEqual(node?.incomplete, ["ClusterTrainingRuntime torch"]);
  });
});

suite("Argo workflows", () => {
  const text = `
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: { name: nightly, namespace: ml }
spec:
  serviceAccountName: template
  securityContext: { runAsNonRoot: true }
  volumes: [{ name: data, emptyDir: {} }]
  templateDefaults: { container: { imagePullPolicy: Always } }
  podSpecPatch: '{"containers":[{"name":"main","image":"workflow:1"}]}'
  templates:
    - name: train
      volumes: [{ name: own, emptyDir: {} }]
      container: { image: "train:1" }
      podSpecPatch: |
        hostPID: true
        containers: [{ name: main, image: "template:1" }]
    - name: score
      serviceAccountName: scorer
      script: { image: "score:1", source: "print(1)" }
    - name: spawn
      resource:
        action: create
        manifest: |
          apiVersion: batch/v1
          kind: Job
          metadata: { generateName: child- }
          spec:
            template:
              spec:
                containers:
                  - name: child
                    image: {{inputs.parameters.image}}
                    securityContext: { privileged: true }
---
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: run, namespace: ml }
spec:
  serviceAccountName: runner
  hostNetwork: true
  workflowTemplateRef: { name: nightly }
`;
  test("patches are laid last: the workflow's, then the template's", () => {
    const main = containerOf(text, "nightly", "main");
    assert.equal(main.image, "template:1");
    assert.equal(main.spec["imagePullPolicy"], "Always");
    assert.equal(main.pod.spec["hostPID"], true);
    assert.equal(main.path.join("."), "spec.templates.0.podSpecPatch");
    assert.equal(main.writable, false);
  });
  test("what holds for the workflow holds for its pods, unless a template says otherwise", () => {
    const pods = podsOf(text, "nightly");
    assert.deepEqual(
      pods.map(({ as, serviceAccount }) => [as, serviceAccount]),
      [
        ["train", "template"],
        ["score", "scorer"],
        ["spawn", "template"],
        ["pod", "default"],
      ],
    );
    assert.deepEqual(
      ((pods[0] as PodTemplate).spec["volumes"] as { name: string }[]).map(({ name }) => name),
      ["data", "own"],
    );
  });
  test("an object in a manifest's text is read, and its placeholders stay what they are", () => {
    const child = containerOf(text, "nightly", "child");
    assert.equal(child.image, "{{inputs.parameters.image}}");
    assert.deepEqual([child.writable, child.pod.templated], [false, true]);
    assert.match(child.path.join("."), /^spec\.templates\.2\.resource\.manifest/);
  });
  test("a workflow that names a template has its pods, under its own account and settings", () => {
    const pods = podsOf(text, "run");
    assert.deepEqual(pods.map(({ as, serviceAccount }) => [as, serviceAccount]).slice(0, 2), [
      ["train", "runner"],
      ["score", "scorer"],
    ]);
    assert.equal(pods[0]?.spec["hostNetwork"], true);
    assert.equal(pods[0]?.containers[0]?.image, "workflow:1".replace("workflow", "template"));
    assert.equal(pods[0]?.path.join("."), "spec.workflowTemplateRef");
  });
  test("a missing template is told", () => {
    const [pod] = podsOf(text.slice(text.lastIndexOf("---")), "run");
    assert.deepEqual([pod?.incomplete, pod?.serviceAccount], [["WorkflowTemplate ml/nightly"], "runner"]);
  });
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
  assert.deepEqual(env(mine), { A: "injected", B: "own" });
  assert.deepEqual(mine.spec["volumeMounts"], [{ name: "secret", mountPath: "/token" }]);
  assert.equal(mine.path.join("."), "spec.template.spec.containers.0");
  assert.deepEqual(sources(mine), ["PodDefault/token:spec"]);
  const spy = containerOf(text, "mine", "spy");
  assert.deepEqual(sources(spy), ["PodDefault/token:spec.sidecars.0"]);
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
  assert.deepEqual(env(server), { A: "own" });
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
  assert.deepEqual(sources(trial).length, 1);
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

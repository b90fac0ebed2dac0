import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { containerOf, environmentOf, podsOf } from "../../../../test/support/workloads.ts";

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
    assert.deepEqual(environmentOf(node), { A: "runtime", B: "job" });
    assert.deepEqual(node.accelerators, { "nvidia.com/gpu": "8" });
    assert.equal(node.path.join("."), "spec.trainer");
  });
  test("an initializer's reference becomes its variable and its secret", () => {
    const init = containerOf(TRAINING, "tune", "model-initializer");
    assert.deepEqual(environmentOf(init), { STORAGE_URI: "hf://example/base" });
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

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { containerOf, environmentOf, podsOf, sourcesOf } from "../../../../test/support/workloads.ts";

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
    assert.deepEqual(environmentOf(main), { A: "runtime", B: "own" });
  });
  test("the container stands in the service, its other part in the runtime", () => {
    assert.equal(main.path.join("."), "spec.predictor.model");
    assert.deepEqual(sourcesOf(main), ["ClusterServingRuntime/zoo:spec.containers.0"]);
    assert.deepEqual(sourcesOf(main.pod), ["ClusterServingRuntime/zoo:spec"]);
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

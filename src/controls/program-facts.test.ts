import assert from "node:assert/strict";
import { test } from "node:test";
import { documentsOf, factsOf, judgementsOf } from "../../test/support/judging.ts";
import { builtInControls } from "../pack/index.ts";

const RUNTIME = `
apiVersion: serving.kserve.io/v1alpha1
kind: ServingRuntime
metadata: { name: torchserve }
spec:
  supportedModelFormats: [{ name: pytorch }]
  containers:
    - name: kserve-container
      image: pytorch/torchserve-kfs:0.12.0
      env:
        - { name: TS_DISABLE_TOKEN_AUTHORIZATION, value: "true" }
`;
const SERVICE = `
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: { name: forecast }
spec: { predictor: { model: { modelFormat: { name: pytorch }, runtime: torchserve, storageUri: "s3://acme/forecast/v1" } } }
`;

test("what a program is told is found where it was merged in from, and is one defect", async () => {
  const controls = (await builtInControls()).filter(({ id }) => id === "serving.torchserve-open");
  const found = judgementsOf(factsOf(documentsOf(RUNTIME, SERVICE)), controls);
  assert.deepEqual(
    found.map(({ resource, location, impliedBy }) => [resource.kind, location?.file, location?.line, impliedBy]),
    [
      ["ServingRuntime", "text-0.yaml", 11, null],
      ["InferenceService", "text-0.yaml", 11, "serving.torchserve-open"],
    ],
  );
});

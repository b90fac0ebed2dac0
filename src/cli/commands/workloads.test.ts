import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { WorkloadList } from "../../app/workloads.ts";
import { runCommand } from "../../../test/support/command.ts";
import { define } from "./workloads.ts";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../../schemas/workloads.json"), "utf8"));
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);

/** Runs the command over a text. */
async function run(text: string, args: readonly string[], columns: number | null = null) {
  const { out, err, status } = await runCommand(define, ["-", ...args], { input: text, columns });
  assert.equal(err, "");
  return { out, status };
}

const PLATFORM = `apiVersion: ray.io/v1
kind: RayCluster
metadata: { name: tuning, namespace: ml }
spec:
  headGroupSpec:
    template:
      spec:
        serviceAccountName: tuner
        containers:
          - { name: head, image: "rayproject/ray:2.52.0" }
  workerGroupSpecs:
    - groupName: gpu
      replicas: 3
      numOfHosts: 2
      template:
        spec:
          containers:
            - name: worker
              image: rayproject/ray:2.52.0
              resources: { limits: { nvidia.com/gpu: 2 } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ml }
spec:
  replicas: 2
  template:
    spec:
      initContainers:
        - { name: proxy, image: "envoy:1.30", restartPolicy: Always }
      containers:
        - { name: web, image: "nginx:1.29" }
---
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: { name: iris, namespace: ml }
spec:
  predictor:
    model: { modelFormat: { name: sklearn }, runtime: house, storageUri: "s3://models/iris" }
`;

suite("ringfence workloads", () => {
  test("json names every container, what it asks for and where the object stands", async () => {
    const { out, status } = await run(PLATFORM, ["--format", "json"]);
    const list: WorkloadList = JSON.parse(out);
    assert.equal(status, 0);
    assert.ok(validate(list), JSON.stringify(validate.errors));
    const [ray, web, iris] = list.workloads;
    assert.deepEqual(ray?.resource, { apiVersion: "ray.io/v1", kind: "RayCluster", namespace: "ml", name: "tuning" });
    assert.deepEqual([ray?.role, ray?.confidence, ray?.location?.line], ["training", "declared", 1]);
    assert.deepEqual(
      ray?.pods.map(({ path, as, replicas, serviceAccount }) => [path, as, replicas, serviceAccount]),
      [
        ["/spec/headGroupSpec/template", "head", 1, "tuner"],
        ["/spec/workerGroupSpecs/0/template", "worker", 6, "default"],
      ],
    );
    assert.deepEqual(ray?.pods[1]?.containers, [
      { name: "worker", image: "rayproject/ray:2.52.0", type: "regular", accelerators: { "nvidia.com/gpu": "2" } },
    ]);
    assert.deepEqual(
      web?.pods[0]?.containers.map(({ name, type }) => [name, type]),
      [
        ["web", "regular"],
        ["proxy", "sidecar"],
      ],
    );
    assert.deepEqual(iris?.pods[0]?.incomplete, ["ServingRuntime ml/house"]);
    assert.deepEqual(iris?.models, ["s3://models/iris"]);
  });

  test("a table for people puts AI workloads first and says what is missing", async () => {
    const { out } = await run(PLATFORM, []);
    const lines = out.split("\n");
    assert.match(lines[0] ?? "", /^WORKLOAD +KIND +ROLE +PLATFORM +CONTAINERS +ACCELERATORS +CERTAINTY$/);
    assert.match(lines[1] ?? "", /^ml\/iris +InferenceService +serving +KServe /);
    assert.match(lines[2] ?? "", /^ +not fully known without ServingRuntime ml\/house$/);
    assert.match(lines[3] ?? "", /^ml\/tuning +RayCluster +training +KubeRay +2 +12 nvidia.com\/gpu +declared$/);
    assert.match(lines[4] ?? "", /^ml\/web +Deployment +ordinary +2 /);
    assert.match(out, /3 workloads: 1 training, 1 ordinary, 1 serving/);
  });

  for (const columns of [60, 80, 100]) {
    test(`no line is wider than a terminal of ${columns} columns allows the names`, async () => {
      const long = PLATFORM.replaceAll("name: tuning", `name: ${"a-rather-long-name-".repeat(4)}`);
      const { out } = await run(long, ["--why", "--containers"], columns);
      const most = Math.max(columns, 102);
      for (const line of out.split("\n")) assert.ok(line.length <= most, line);
    });
  }

  test("--containers and --why add what they promise", async () => {
    const { out } = await run(PLATFORM, ["--containers", "--why", "--kind", "RayCluster"]);
    assert.match(out, /kind RayCluster of ray\.io/);
    assert.match(out, /head, account tuner/);
    assert.match(out, /container worker: rayproject\/ray:2\.52\.0/);
    assert.doesNotMatch(out, /ml\/web/);
  });

  test("--role keeps only that role", async () => {
    const { out } = await run(PLATFORM, ["--role", "serving", "--format", "json"]);
    const list: WorkloadList = JSON.parse(out);
    assert.deepEqual(
      list.workloads.map(({ resource }) => resource.name),
      ["iris"],
    );
  });

  test("a wrong type is a located problem, the rest is read, and the run is incomplete", async () => {
    const { out, status } = await run(
      PLATFORM.replace(
        "      containers:\n        - { name: web,",
        "      containers:\n        - 7\n        - { name: web,",
      ),
      ["--format", "json"],
    );
    const list: WorkloadList = JSON.parse(out);
    assert.equal(status, 3);
    assert.deepEqual(list.problems, [
      {
        code: "workloads/wrong-type",
        file: "-",
        line: 32,
        message:
          "Deployment ml/web: /spec/template/spec/containers/0 is a number, not a map; this container was not read",
      },
    ]);
    assert.equal(list.workloads[1]?.pods[0]?.containers.length, 2);
  });

  test("input without pods is no error", async () => {
    const { out, status } = await run("apiVersion: v1\nkind: Namespace\nmetadata: { name: ml }\n", []);
    assert.deepEqual([out, status], ["Nothing here runs pods.\n", 0]);
  });
});

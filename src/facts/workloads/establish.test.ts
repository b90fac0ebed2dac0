import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { containerOf, podsOf, workloadsOf } from "../../../test/support/workloads.ts";

const names = (text: string) =>
  workloadsOf(text).workloads.map(({ resource }) => `${resource.ref.kind}/${resource.ref.name}`);

suite("a pod's own facts", () => {
  const pod = (spec: string) => `
apiVersion: v1
kind: Pod
metadata: { name: it, namespace: ml, labels: { app: it } }
spec: ${spec}
`;
  const accounts: readonly [string, string, string][] = [
    ["none", "{ containers: [] }", "default"],
    ["the field", "{ serviceAccountName: a }", "a"],
    ["the deprecated field", "{ serviceAccount: b }", "b"],
    ["both: the field wins", "{ serviceAccountName: a, serviceAccount: b }", "a"],
    ["empty text is none", '{ serviceAccountName: "", serviceAccount: b }', "b"],
  ];
  for (const [name, spec, account] of accounts) {
    test(`service account: ${name}`, () => assert.equal(podsOf(pod(spec), "it")[0]?.serviceAccount, account));
  }
  test("containers of every type, in the order of the spec", () => {
    const [found] = podsOf(
      pod(`
  containers: [{ name: a }, { name: b }]
  initContainers: [{ name: c }, { name: d, restartPolicy: Always }]
  ephemeralContainers: [{ name: e }]`),
      "it",
    );
    assert.deepEqual(
      found?.containers.map(({ name, type, path }) => `${name} ${type} ${path.join(".")}`),
      [
        "a regular spec.containers.0",
        "b regular spec.containers.1",
        "c init spec.initContainers.0",
        "d sidecar spec.initContainers.1",
        "e ephemeral spec.ephemeralContainers.0",
      ],
    );
    assert.deepEqual(found?.metadata["labels"], { app: "it" });
    assert.deepEqual([found?.path, found?.specPath, found?.writable], [[], ["spec"], true]);
  });
});

suite("kinds of other groups and versions", () => {
  const cases: readonly [string, string, string][] = [
    ["extensions/v1beta1", "Deployment", "spec: { template: { spec: SPEC } }"],
    ["apps/v1beta2", "DaemonSet", "spec: { template: { spec: SPEC } }"],
    ["batch/v1beta1", "CronJob", "spec: { jobTemplate: { spec: { template: { spec: SPEC } } } }"],
    ["v1", "PodTemplate", "template: { spec: SPEC }"],
    ["apps.openshift.io/v1", "DeploymentConfig", "spec: { template: { spec: SPEC } }"],
    ["apps.kruise.io/v1alpha1", "CloneSet", "spec: { template: { spec: SPEC } }"],
    ["serving.knative.dev/v1", "Revision", "spec: SPEC"],
    [
      "machinelearning.seldon.io/v1",
      "SeldonDeployment",
      "spec: { predictors: [{ componentSpecs: [{ spec: SPEC }] }] }",
    ],
  ];
  for (const [apiVersion, kind, body] of cases) {
    test(`${apiVersion} ${kind}`, () => {
      const object = body.replace("SPEC", '{ containers: [{ name: main, image: "x:1" }] }');
      const { workloads, problems } = workloadsOf(
        `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: it}, ${object}}`,
      );
      assert.deepEqual(problems, []);
      assert.equal(workloads[0]?.pods[0]?.containers[0]?.image, "x:1");
      assert.equal(workloads[0]?.pods[0]?.confidence, "declared");
    });
  }
  test("an unknown version of a known kind is read, and says so without making the run incomplete", () => {
    const { workloads, problems } = workloadsOf(
      "{apiVersion: ray.io/v9, kind: RayCluster, metadata: {name: it}, spec: {headGroupSpec: {template: {spec: {containers: [{name: head, image: ray}]}}}}}",
    );
    assert.deepEqual(problems, []);
    assert.equal(workloads[0]?.pods[0]?.containers.length, 1);
    assert.ok(workloads[0]?.evidence.includes("version v9 of ray.io/RayCluster is not known; it was read as v1"));
  });
  test("new places of a known kind are found by their structure", () => {
    const { workloads } = workloadsOf(
      "{apiVersion: ray.io/v1, kind: RayCluster, metadata: {name: it}, spec: {proxySpec: {template: {spec: {containers: [{name: p, image: p}]}}}}}",
    );
    assert.deepEqual(
      workloads[0]?.pods.map(({ path, confidence }) => [path.join("."), confidence]),
      [["spec.proxySpec.template", "inferred"]],
    );
  });
});

suite("kinds that no entry names", () => {
  const widget = `
apiVersion: example.org/v1
kind: Widget
metadata: { name: it, annotations: { old: "x" } }
spec:
  workers:
    - template:
        metadata: { labels: { app: w } }
        spec: { serviceAccountName: w, containers: [{ name: main, image: "w:1" }] }
  agent: { image: "agent:1", args: [run] }
  icon: { image: logo.png }
status:
  last: { containers: [{ name: main, image: "gone:1" }] }
`;
  test("pod specs and single containers are found, status is not looked at", () => {
    const { workloads } = workloadsOf(widget);
    assert.deepEqual(
      workloads[0]?.pods.map((pod) => [
        pod.path.join("."),
        pod.serviceAccount,
        pod.confidence,
        pod.containers[0]?.image,
      ]),
      [
        ["spec.workers.0.template", "w", "inferred", "w:1"],
        ["spec.agent", "default", "inferred", "agent:1"],
      ],
    );
    assert.deepEqual(workloads[0]?.pods[0]?.metadata["labels"], { app: "w" });
  });
  test("a schema in the input makes the guess certain", () => {
    const { workloads } = workloadsOf(`${widget}---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.org }
spec:
  group: example.org
  names: { kind: Widget }
  versions:
    - name: v1
      schema:
        openAPIV3Schema:
          properties:
            spec: { properties: { workers: { items: { properties: { template: { properties: { spec: { properties: { containers: { type: array } } } } } } } } } }
`);
    assert.deepEqual(
      workloads[0]?.pods.map(({ confidence }) => confidence),
      ["declared", "inferred"],
    );
  });
  test("a policy's pattern is no workload", () => {
    const pattern = "pattern: {spec: {containers: [{name: '*', image: '*:*'}]}}";
    assert.deepEqual(
      names(
        `{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p}, spec: {rules: [{validate: {${pattern}}}]}}`,
      ),
      [],
    );
  });
  test("what a policy generates is one", () => {
    const data = '{spec: {template: {spec: {containers: [{name: proxy, image: "p:1"}]}}}}';
    const text = `{apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: {name: p}, spec: {rules: [{generate: {apiVersion: apps/v1, kind: Deployment, data: ${data}}}]}}`;
    assert.equal(
      containerOf(text, "p", "proxy").path.join("."),
      "spec.rules.0.generate.data.spec.template.spec.containers.0",
    );
  });
  test("native kinds that run nothing are left alone", () => {
    assert.deepEqual(
      names("{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {containers: [{name: a, image: b}]}}"),
      [],
    );
  });
});

suite("objects in objects", () => {
  const job =
    '{apiVersion: batch/v1, kind: Job, spec: {parallelism: 3, template: {spec: {containers: [{name: inner, image: "i:1"}]}}}}';
  const wrap = (inner: string) =>
    `{apiVersion: workload.codeflare.dev/v1beta2, kind: AppWrapper, metadata: {name: w}, spec: {components: [{template: ${inner}}]}}`;

  test("an AppWrapper's object is opened, and takes its role from what is inside", () => {
    const { workloads } = workloadsOf(
      wrap(
        "{apiVersion: kubeflow.org/v1, kind: PyTorchJob, spec: {pytorchReplicaSpecs: {Worker: {replicas: 2, template: {spec: {containers: [{name: pytorch, image: p}]}}}}}}",
      ),
    );
    assert.equal(workloads[0]?.role, "training");
    assert.deepEqual(
      workloads[0]?.pods.map(({ as, replicas }) => [as, replicas]),
      [["worker", 2]],
    );
  });
  test("the inner path starts at the outer object", () => {
    assert.equal(
      containerOf(wrap(job), "w", "inner").path.join("."),
      "spec.components.0.template.spec.template.spec.containers.0",
    );
  });
  test("nesting ends at four levels, with a problem", () => {
    let text = job;
    for (let depth = 0; depth < 5; depth++) {
      text = `{apiVersion: workload.codeflare.dev/v1beta2, kind: AppWrapper, metadata: {name: w}, spec: {components: [{template: ${text}}]}}`;
    }
    const { workloads, problems } = workloadsOf(text);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["workloads/nested-too-deep"],
    );
    // what is below is found by its structure all the same
    assert.deepEqual(
      workloads[0]?.pods.map(({ confidence }) => confidence),
      ["inferred"],
    );
  });
  test("a text that is too long or no YAML is a located problem", () => {
    const workflow = (manifest: string) =>
      `{apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: w}, spec: {templates: [{name: t, resource: {manifest: ${JSON.stringify(manifest)}}}]}}`;
    assert.equal(workloadsOf(workflow(`a: "${"x".repeat(300_000)}"`)).problems[0]?.code, "workloads/nested-too-large");
    const [broken] = workloadsOf(workflow("a: [")).problems;
    assert.deepEqual([broken?.code, broken?.line], ["workloads/nested-unreadable", 1]);
  });
});

suite("owners", () => {
  const object = (apiVersion: string, kind: string, name: string, owner: string, body: string) =>
    `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: ${name}, namespace: ml${owner}}, ${body}}\n---\n`;
  const owned = (apiVersion: string, kind: string, name: string) =>
    `, ownerReferences: [{apiVersion: ${apiVersion}, kind: ${kind}, name: ${name}, controller: true}]`;
  const spec = 'spec: {template: {spec: {containers: [{name: m, image: "m:1"}]}}}';
  const bare = 'spec: {containers: [{name: m, image: "m:1"}]}';
  const deployment = object("apps/v1", "Deployment", "web", "", spec);
  const replicaSet = object("apps/v1", "ReplicaSet", "web-1", owned("apps/v1", "Deployment", "web"), spec);
  const pod = object("v1", "Pod", "web-1-a", owned("apps/v1", "ReplicaSet", "web-1"), bare);

  test("what controllers made is listed under the topmost owner", () => {
    const { workloads } = workloadsOf(pod + replicaSet + deployment);
    assert.deepEqual(
      workloads.map(({ resource, derived }) => [resource.ref.name, derived.map(({ ref }) => ref.name)]),
      [["web", ["web-1-a", "web-1"]]],
    );
  });
  test("without its owner a child stands for itself", () => {
    assert.deepEqual(names(pod), ["Pod/web-1-a"]);
    assert.deepEqual(names(pod + replicaSet), ["ReplicaSet/web-1"]);
  });
  test("an owner that runs no pods itself hides nothing", () => {
    const node = object("v1", "Node", "n", "", "spec: {}").replace(", namespace: ml", "");
    assert.deepEqual(names(node + object("v1", "Pod", "static", owned("v1", "Node", "n"), bare)), ["Pod/static"]);
  });
  test("an owner that is not fully known hides nothing", () => {
    const service = object(
      "serving.kserve.io/v1beta1",
      "InferenceService",
      "iris",
      "",
      "spec: {predictor: {model: {modelFormat: {name: sklearn}}}}",
    );
    const child = object(
      "apps/v1",
      "Deployment",
      "iris-predictor",
      owned("serving.kserve.io/v1beta1", "InferenceService", "iris"),
      spec,
    );
    assert.deepEqual(names(service + child), ["InferenceService/iris", "Deployment/iris-predictor"]);
  });
  test("Kueue's copy is judged only when its owner is absent", () => {
    const copy = object(
      "kueue.x-k8s.io/v1beta2",
      "Workload",
      "job-x",
      owned("batch/v1", "Job", "x"),
      'spec: {podSets: [{name: main, count: 2, template: {spec: {containers: [{name: m, image: "m:1"}]}}}]}',
    );
    assert.deepEqual(names(copy), ["Workload/job-x"]);
    assert.deepEqual(names(copy + object("batch/v1", "Job", "x", "", spec)), ["Job/x"]);
  });
  test("owners in a circle end", () => {
    const a = object("apps/v1", "ReplicaSet", "a", owned("apps/v1", "ReplicaSet", "b"), spec);
    const b = object("apps/v1", "ReplicaSet", "b", owned("apps/v1", "ReplicaSet", "a"), spec);
    assert.doesNotThrow(() => names(a + b));
  });
});

suite("replicas", () => {
  const lws = (body: string) =>
    `{apiVersion: leaderworkerset.x-k8s.io/v1, kind: LeaderWorkerSet, metadata: {name: it}, spec: {replicas: 2, leaderWorkerTemplate: {size: 4, ${body}}}}`;
  const template = '{spec: {containers: [{name: m, image: "m:1"}]}}';
  const cases: readonly [string, string, readonly (readonly [string, number | null])[]][] = [
    [
      "a group counts its leader",
      lws(`leaderTemplate: ${template}, workerTemplate: ${template}`),
      [
        ["leader", 2],
        ["worker", 6],
      ],
    ],
    ["a group without a leader's template", lws(`workerTemplate: ${template}`), [["worker", 8]]],
    [
      "one is the default",
      `{apiVersion: apps/v1, kind: Deployment, metadata: {name: it}, spec: {template: ${template}}}`,
      [["pod", 1]],
    ],
    [
      "a daemon set decides by nodes",
      `{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: it}, spec: {template: ${template}}}`,
      [["pod", null]],
    ],
    [
      "a maximum of 0 is unbounded",
      '{apiVersion: serving.kserve.io/v1beta1, kind: InferenceService, metadata: {name: it}, spec: {predictor: {maxReplicas: 0, containers: [{name: m, image: "m:1"}]}}}',
      [["predictor", null]],
    ],
    [
      "a placeholder is unknown",
      `{apiVersion: kro.run/v1alpha1, kind: ResourceGraphDefinition, metadata: {name: it}, spec: {resources: [{template: {apiVersion: apps/v1, kind: Deployment, spec: {replicas: "\${schema.spec.replicas}", template: ${template}}}}]}}`,
      [["pod", null]],
    ],
  ];
  for (const [name, text, expected] of cases) {
    test(name, () => {
      assert.deepEqual(
        podsOf(text, "it").map(({ as, replicas }) => [as, replicas]),
        expected,
      );
      assert.deepEqual(workloadsOf(text).problems, []);
    });
  }
});

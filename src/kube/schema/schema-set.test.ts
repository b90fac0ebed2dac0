import assert from "node:assert/strict";
import { test } from "node:test";
import { librarySchemas } from "../../../test/support/schemas.ts";
import { describeViolation } from "./violation.ts";

const schemas = librarySchemas();

const HEAD = {
  rayStartParams: {},
  template: { spec: { containers: [{ name: "head", image: "rayproject/ray:2.52.0" }] } },
};
const pod = (spec: object, metadata: object = {}) => ({ apiVersion: "v1", kind: "Pod", metadata, spec });
const container = (more: object) => pod({ containers: [{ name: "main", image: "busybox:1.37", ...more }] });

const CASES: readonly (readonly [string, { readonly [key: string]: unknown }, readonly string[]])[] = [
  [
    "a correct pod",
    container({ env: [{ name: "A", value: "1" }], resources: { limits: { cpu: 2, memory: "1Gi" } } }),
    [],
  ],
  ["null counts as absent", container({ securityContext: null, ports: null }), []],
  [
    "a label that is a number",
    pod({ containers: [] }, { labels: { tier: 1 } }),
    ["metadata.labels.tier must be a string, not an integer"],
  ],
  [
    "a key that needs quotes",
    pod({ containers: [] }, { annotations: { "a/b": true } }),
    ['metadata.annotations["a/b"] must be a string, not a boolean'],
  ],
  [
    "a misspelt field",
    container({ imagePullPolcy: "Always" }),
    ["spec.containers[0].imagePullPolcy is not a field of Container; did you mean imagePullPolicy?"],
  ],
  ["no name", pod({ containers: [{ image: "x" }] }), ["spec.containers[0].name is required by Container and not set"]],
  [
    "an enumerated value",
    container({ imagePullPolicy: "Allways" }),
    ['spec.containers[0].imagePullPolicy must be one of Always, IfNotPresent, Never, not "Allways"'],
  ],
  ["an empty enumerated value is the default", container({ imagePullPolicy: "" }), []],
  [
    "a quantity",
    container({ resources: { limits: { memory: "1GB" } } }),
    ['spec.containers[0].resources.limits.memory must be a quantity such as 500m or 2Gi, not "1GB"'],
  ],
  [
    "a quoted boolean",
    container({ securityContext: { privileged: "true" } }),
    ["spec.containers[0].securityContext.privileged must be true or false, not a string"],
  ],
  ["a map for a list", pod({ containers: {} }), ["spec.containers must be a list, not a map"]],
  [
    "text for a map",
    pod({ containers: [], securityContext: "none" }),
    ["spec.securityContext must be a map (PodSecurityContext), not a string"],
  ],
  [
    "a port past 32 bits",
    container({ ports: [{ containerPort: 99999999999 }] }),
    ["spec.containers[0].ports[0].containerPort must be an integer of 32 bits, not 99999999999"],
  ],
  [
    "a fraction for an integer",
    pod({ containers: [], terminationGracePeriodSeconds: 1.5 }),
    ["spec.terminationGracePeriodSeconds must be an integer, not a number with a fraction"],
  ],
  ["status is not looked at", { ...pod({ containers: [] }), status: { phase: 3, nonsense: [] } }, []],
  ["a kind that is not known", { apiVersion: "example.org/v1", kind: "Pod", spec: 3 }, []],
  ["a version that is not known", { apiVersion: "v7", kind: "Pod", spec: 3 }, []],
  ["an apiVersion that is no text", { apiVersion: 1, kind: "Pod" }, []],
  ["an apiVersion that looks like a path", { apiVersion: "../core/v1", kind: "Pod" }, []],
  ["a kind that every object has", { apiVersion: "v1", kind: "constructor" }, []],
  [
    "a version of a group",
    {
      apiVersion: "autoscaling/v1",
      kind: "HorizontalPodAutoscaler",
      spec: { scaleTargetRef: { kind: "Deployment", name: "a" }, maxReplicas: 3, metrics: [] },
    },
    ["spec.metrics is not a field of HorizontalPodAutoscalerSpec"],
  ],
  [
    "a time",
    pod({ containers: [] }, { creationTimestamp: "today" }),
    ['metadata.creationTimestamp must be a time such as 2026-01-31T12:00:00Z, not "today"'],
  ],
];
for (const [name, object, sentences] of CASES) {
  test(`validate: ${name}`, () => assert.deepEqual(schemas.validate(object).map(describeViolation), sentences));
}

test("versions that are no longer served are checked as they were", () => {
  const template = { spec: { containers: [{ name: "main" }] } };
  const old = { apiVersion: "extensions/v1beta1", kind: "Deployment", spec: { template, rollbackTo: { revision: 1 } } };
  assert.deepEqual(schemas.validate(old), []);
  const job = {
    apiVersion: "batch/v1beta1",
    kind: "CronJob",
    spec: { schedule: 5, jobTemplate: { spec: { template } } },
  };
  assert.deepEqual(schemas.validate(job).map(describeViolation), ["spec.schedule must be a string, not an integer"]);
  assert.equal(schemas.scopeOf("policy", "PodSecurityPolicy"), "Cluster");
});

test("the value of a secret is never shown", () => {
  const object = { apiVersion: "v1", kind: "Secret", data: { token: "plain-hunter2!" }, stringData: { other: 42 } };
  const violations = schemas.validate(object);
  assert.deepEqual(violations.map(describeViolation), [
    "data.token must be text in base64, not other text",
    "stringData.other must be a string, not an integer",
  ]);
  assert.ok(!JSON.stringify(violations).includes("hunter2"));
});

test("unknown fields can be left out", () => {
  assert.deepEqual(schemas.validate(container({ imagePullPolcy: "Always" }), { unknownFields: false }), []);
});

test("output is bounded", () => {
  const labels = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`label-${index}`, index]));
  assert.equal(schemas.validate(pod({ containers: [] }, { labels })).length, 20);
  assert.equal(schemas.validate(pod({ containers: [] }, { labels }), { most: 3 }).length, 3);
  const [violation] = schemas.validate(container({ imagePullPolicy: "x".repeat(1e6) }));
  assert.ok((violation?.got.length ?? 0) < 60);
});

test("correct objects share one result", () => {
  assert.equal(schemas.validate(container({})), schemas.validate(container({ stdin: true })));
});

test("scopes", () => {
  assert.equal(schemas.scopeOf("", "Pod"), "Namespaced");
  assert.equal(schemas.scopeOf("", "Namespace"), "Cluster");
  assert.equal(schemas.scopeOf("apps", "Deployment"), "Namespaced");
  assert.equal(schemas.scopeOf("rbac.authorization.k8s.io", "ClusterRole"), "Cluster");
  assert.equal(schemas.scopeOf("rbac.authorization.k8s.io", "Role"), "Namespaced");
  assert.equal(schemas.scopeOf("example.org", "Thing"), null);
  assert.equal(schemas.scopeOf("", "toString"), null);
});

test("versions", () => {
  assert.deepEqual(schemas.versionsOf("batch", "Job"), ["v1"]);
  assert.deepEqual(schemas.versionsOf("apps", "Deployment"), ["v1", "v1beta1", "v1beta2"]);
  assert.deepEqual(schemas.versionsOf("", "Gadget"), []);
  assert.equal(schemas.isKnown("", "v1", "Pod"), true);
  assert.equal(schemas.isKnown("", "v2", "Pod"), false);
  assert.equal(schemas.isKnown("", "valueOf", "Pod"), false);
});

test("parts of custom kinds go by the kind's name", () => {
  const object = {
    apiVersion: "ray.io/v1",
    kind: "RayCluster",
    spec: { headGroupSpec: HEAD, historian: {}, workerGroupSpec: 1 },
  };
  assert.deepEqual(schemas.validate(object).map(describeViolation), [
    "spec.historian is not a field of RayCluster, in the release known here",
    "spec.workerGroupSpec is not a field of RayCluster; did you mean workerGroupSpecs?",
  ]);
});

test("what another release of a custom kind may allow is not certain", () => {
  const cluster = (spec: object) => ({ apiVersion: "ray.io/v1", kind: "RayCluster", spec });
  const cases: readonly (readonly [string, object, string, boolean])[] = [
    ["a field that resembles none", { quantumOptions: {} }, "unknown-field", false],
    ["a misspelt field", { workerGroupSpec: [] }, "unknown-field", true],
    ["a wrong type", { enableInTreeAutoscaling: "yes" }, "wrong-type", true],
    ["a missing field", { workerGroupSpecs: [{ groupName: "gpu" }] }, "missing-required", false],
    [
      "part of Kubernetes' own",
      { headGroupSpec: { rayStartParams: {}, template: { spec: { quantum: 1 } } } },
      "unknown-field",
      true,
    ],
  ];
  for (const [name, spec, problem, certain] of cases) {
    const [violation] = schemas.validate(cluster({ headGroupSpec: HEAD, ...spec }));
    assert.equal(violation?.problem, problem, name);
    assert.equal(violation.certain, certain, name);
  }
});

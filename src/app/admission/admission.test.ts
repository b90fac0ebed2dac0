import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { readDocuments } from "../../lang/yaml/read.ts";
import { parseConfig } from "../config-format.ts";
import { equip, type Equipment } from "../scan.ts";
import { NO_CONFIG } from "../settings.ts";
import { Admission } from "./admission.ts";
import { patchBetween } from "./patching.ts";
import { MAX_DEPTH } from "./review.ts";

const TODAY = "2026-01-31";
let equipment: Equipment;
before(async () => {
  equipment = await equip({});
});

type Fields = Record<string, unknown>;
const pod = (container: Fields, spec: Fields = {}, metadata: Fields = {}): Fields => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", ...metadata },
  spec: { ...spec, containers: [{ name: "main", image: "pause:3.10", ...container }] },
});
const PRIVILEGED = { securityContext: { privileged: true } };

const request = (object: Fields | null, more: Fields = {}): Fields => ({
  ...{ uid: "u-1", kind: { group: "", version: "v1", kind: "Pod" }, name: "p", namespace: "ml", operation: "CREATE" },
  ...{
    resource: { group: "", version: "v1", resource: "pods" },
    object,
    userInfo: { username: "ada", groups: ["ml"] },
  },
  ...more,
});

function ask(config: string, asked: Fields, more: { namespaceObject?: Fields; mutate?: boolean; day?: string } = {}) {
  const read = config === "" ? NO_CONFIG : parseConfig(config, "ringfence.yaml", "/");
  const admission = new Admission(equipment, read, []);
  const review = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request: asked };
  const { namespaceObject, mutate, day = TODAY } = more;
  return admission.decide({ review, namespaceObject }, day, mutate).response;
}

describe("a decision", () => {
  const excused = `exceptions:
  - { control: container.privileged, namespace: ml, reason: driver, owner: ada, until: 2026-02-01 }`;
  const rows: readonly (readonly [name: string, config: string, asked: () => Fields, allowed: boolean])[] = [
    ["refuses what is critical", "", () => request(pod(PRIVILEGED)), false],
    ["lets the rest in", "", () => request(pod({})), true],
    ["refuses milder things when told to", "admission: { enforce: info }", () => request(pod({})), false],
    ["only warns where it may only warn", "admission: { mode: warn }", () => request(pod(PRIVILEGED)), true],
    ["only counts in a dry run", "admission: { mode: dry-run }", () => request(pod(PRIVILEGED)), true],
    ["heeds the namespace", "admission: { namespaces: { m*: { mode: audit } } }", () => request(pod(PRIVILEGED)), true],
    [
      "heeds the control",
      "admission: { controls: { container.privileged: warn } }",
      () => request(pod(PRIVILEGED)),
      true,
    ],
    [
      "leaves out what is ignored",
      "admission: { controls: { container.*: ignore } }",
      () => request(pod(PRIVILEGED)),
      true,
    ],
    ["lets exempt users in", "admission: { exempt: { users: [ada] } }", () => request(pod(PRIVILEGED)), true],
    ["lets exempt groups in", "admission: { exempt: { groups: [ml] } }", () => request(pod(PRIVILEGED)), true],
    ["lets exempt namespaces in", "admission: { exempt: { namespaces: [ml] } }", () => request(pod(PRIVILEGED)), true],
    ["lets deletions pass", "", () => request(null, { operation: "DELETE", oldObject: pod(PRIVILEGED) }), true],
    ["lets connections pass", "", () => request(null, { operation: "CONNECT", subResource: "exec" }), true],
    ["lets a status pass", "", () => request(pod(PRIVILEGED), { operation: "UPDATE", subResource: "status" }), true],
    ["honours an exception", excused, () => request(pod(PRIVILEGED)), true],
    [
      "keeps what an object had before",
      "",
      () => request(pod(PRIVILEGED), { operation: "UPDATE", oldObject: pod(PRIVILEGED) }),
      true,
    ],
    [
      "refuses what an update brings",
      "",
      () => request(pod(PRIVILEGED), { operation: "UPDATE", oldObject: pod({}) }),
      false,
    ],
    [
      "refuses the old as well when told to",
      "admission: { updates: all }",
      () => request(pod(PRIVILEGED), { operation: "UPDATE", oldObject: pod(PRIVILEGED) }),
      false,
    ],
    [
      "looks at ephemeral containers",
      "",
      () =>
        request(pod({}, { ephemeralContainers: [{ name: "debug", image: "busybox:1.37", ...PRIVILEGED }] }), {
          ...{ operation: "UPDATE", subResource: "ephemeralcontainers", oldObject: pod({}) },
        }),
      false,
    ],
  ];
  for (const [name, config, asked, allowed] of rows) {
    it(name, () => assert.equal(ask(config, asked()).allowed, allowed));
  }

  it("no longer honours an expired exception", () => {
    assert.equal(ask(excused, request(pod(PRIVILEGED)), { day: "2026-02-02" }).allowed, false);
  });

  it("lets nobody excuse himself unless told to", () => {
    const annotations = { "ringfence.dev/except.container.privileged": "until=2026-02-01 owner=ada because" };
    const asked = request(pod(PRIVILEGED, {}, { annotations }));
    assert.equal(ask("", asked).allowed, false);
    assert.equal(ask("admission: { annotations: true }", asked).allowed, true);
  });

  it("says in one sentence what is wrong, where, and what to do", () => {
    const { status, warnings, auditAnnotations } = ask("", request(pod(PRIVILEGED)));
    assert.equal(status?.code, 403);
    assert.match(
      status?.message ?? "",
      /^Ringfence refused Pod p: container main is privileged.* \(at spec\.containers\[0\]\.securityContext\.privileged\); to fix it, set privileged to false/,
    );
    assert.ok((warnings ?? []).every((each) => each.length <= 240));
    assert.equal(auditAnnotations?.["refused"], "container.privileged");
  });
});

describe("policies of one's own", () => {
  const documents = readDocuments(
    `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: few }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [apps], apiVersions: [v1], operations: [UPDATE], resources: [deployments/scale] }]
  validations: [{ expression: "object.spec.replicas <= 5 && request.kind.group == 'autoscaling'", message: too many }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: few }
spec: { policyName: few, validationActions: [ACTION] }`,
    { file: "few.yaml", dropNulls: true },
  ).documents;
  const scale = (replicas: number): Fields =>
    request(
      { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "d", namespace: "ml" }, spec: { replicas } },
      {
        ...{ kind: { group: "autoscaling", version: "v1", kind: "Scale" }, operation: "UPDATE", subResource: "scale" },
        resource: { group: "apps", version: "v1", resource: "deployments" },
      },
    );
  const decide = (action: string, asked: Fields) => {
    const bound = documents.map((each) => ({
      ...each,
      value: JSON.parse(JSON.stringify(each.value).replace("ACTION", action)) as unknown,
    }));
    const admission = new Admission(equipment, NO_CONFIG, bound);
    return admission.decide(
      { review: { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request: asked } },
      TODAY,
    ).response;
  };
  const rows: readonly (readonly [action: string, replicas: number, allowed: boolean, warned: boolean])[] = [
    ["Deny", 9, false, false],
    ["Deny", 5, true, false],
    ["Warn", 9, true, true],
    ["Audit", 9, true, false],
  ];
  for (const [action, replicas, allowed, warned] of rows) {
    it(`${action} a scale to ${replicas}`, () => {
      const response = decide(action, scale(replicas));
      assert.equal(response.allowed, allowed);
      assert.equal((response.warnings ?? []).length > 0, warned);
    });
  }
});

describe("what cannot be decided", () => {
  it("follows the failure policy of a policy that cannot be compiled", () => {
    const { documents } = readDocuments(
      `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: broken }
spec: { validations: [{ expression: "object.spec.(" }] }`,
      { file: "broken.yaml", dropNulls: true },
    );
    const admission = new Admission(equipment, NO_CONFIG, documents);
    const review = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request: request(pod({})) };
    const { allowed, status } = admission.decide({ review }, TODAY).response;
    assert.equal(allowed, false);
    assert.match(status?.message ?? "", /the policy broken cannot be compiled/);
    assert.equal(admission.problems.length, 1);
  });

  let deep: Fields = {};
  for (let depth = 0; depth <= MAX_DEPTH; depth++) deep = { a: deep };
  const rows: readonly (readonly [name: string, asked: Fields])[] = [
    ["a request without an object", request(null)],
    ["an operation that is not known", request(pod({}), { operation: "PATCH" })],
    ["an object nested too deep", request({ ...pod({}), deep })],
    ["containers that are no list", request({ ...pod({}), spec: { containers: "many" } })],
  ];
  for (const [name, asked] of rows) {
    it(`follows the failure policy: ${name}`, () => {
      const strict = ask("", asked);
      assert.equal(strict.allowed, false);
      assert.equal(strict.uid, "u-1");
      assert.ok(strict.auditAnnotations?.["undecided"]);
      const lenient = ask("admission: { failurePolicy: Ignore }", asked);
      assert.equal(lenient.allowed, true);
      assert.ok(lenient.auditAnnotations?.["undecided"] && lenient.warnings);
    });
  }
});

describe("accelerators", () => {
  const gpus = (count: string, resource = "nvidia.com/gpu"): Fields => ({
    resources: { limits: { [resource]: count } },
  });
  const rows: readonly (readonly [name: string, rule: string, asked: Fields, allowed: boolean])[] = [
    ["as many as allowed", "most: 2", request(pod(gpus("2"))), true],
    ["more than allowed", "most: 2", request(pod(gpus("3"))), false],
    ["of another namespace", "most: 0, namespaces: [other]", request(pod(gpus("3"))), true],
    ["of a team", "most: 0, labels: { team: nlp }", request(pod(gpus("1"))), false],
    ["a shared one", "denySharing: [shared]", request(pod(gpus("1", "nvidia.com/gpu.shared"))), false],
    ["one of a kind that is not theirs", "resources: [amd.com/*]", request(pod(gpus("1"))), false],
    ["on nodes of no pool", "nodeSelector: { pool: gpu }", request(pod(gpus("1"))), false],
    [
      "on nodes of their pool",
      "nodeSelector: { pool: gpu }",
      request(pod(gpus("1"), { nodeSelector: { pool: "gpu" } })),
      true,
    ],
    [
      "by their device files",
      "denyDevicePaths: true",
      request(pod({}, { volumes: [{ name: "d", hostPath: { path: "/dev//nvidia0" } }] })),
      false,
    ],
  ];
  for (const [name, rule, asked, allowed] of rows) {
    it(name, () => {
      const config = `admission: { enforce: none, gpu: [{ ${rule} }] }`;
      const namespaceObject = {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name: "ml", labels: { team: "nlp" } },
      };
      assert.equal(ask(config, asked, { namespaceObject }).allowed, allowed);
    });
  }
});

describe("mutation", () => {
  const env = [{ name: "NVIDIA_VISIBLE_DEVICES", value: "all" }];
  const SEES_ALL = { env, resources: { limits: { "nvidia.com/gpu": "1" } } };

  it("makes the safe fixes as a patch and refuses nothing", () => {
    const { allowed, patch, patchType } = ask("", request(pod(SEES_ALL)), { mutate: true });
    assert.equal(allowed, true);
    assert.equal(patchType, "JSONPatch");
    const steps = JSON.parse(Buffer.from(patch ?? "", "base64").toString()) as { op: string; path: string }[];
    assert.deepEqual(steps, [{ op: "remove", path: "/spec/containers/0/env" }]);
  });

  it("writes patches that a JSON patch can apply", () => {
    assert.deepEqual(patchBetween({ a: { "b/c": 1 }, d: [1] }, { a: { "b/c": 2, e: 3 }, d: [1, 2] }), [
      { op: "replace", path: "/a/b~1c", value: 2 },
      { op: "add", path: "/a/e", value: 3 },
      { op: "replace", path: "/d", value: [1, 2] },
    ]);
  });
});

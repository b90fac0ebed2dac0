import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { PodSecurityReport } from "../../app/pod-security.ts";
import { runCommand } from "../../../test/support/command.ts";
import { define } from "./pod-security.ts";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../../schemas/pod-security.json"), "utf8"));
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);

/** Runs the command over a text. */
async function run(text: string, ...args: string[]): Promise<{ out: string; status: number }> {
  const { out, err, status } = await runCommand(define, ["-", ...args], { input: text });
  assert.equal(err, "");
  return { out, status };
}
async function json(text: string, ...args: string[]): Promise<PodSecurityReport & { status: number }> {
  const { out, status } = await run(text, "--format", "json", ...args);
  const report: PodSecurityReport = JSON.parse(out);
  assert.ok(validate(report), JSON.stringify(validate.errors));
  return { ...report, status };
}

const RAY = `apiVersion: ray.io/v1
kind: RayCluster
metadata: { name: tuning, namespace: ml }
spec:
  headGroupSpec:
    template:
      spec:
        containers:
          - name: head
            image: rayproject/ray:2.40.0
            securityContext:
              privileged: true
  workerGroupSpecs:
    - groupName: gpu
      template:
        spec:
          containers:
            - { name: worker, image: "rayproject/ray:2.40.0" }
`;
const HARDENED = `apiVersion: apps/v1
kind: Deployment
metadata: { name: quiet, namespace: ml }
spec:
  template:
    spec:
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: main
          image: pause:3.10
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } }
`;
const namespace = (labels: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ml, labels: { ${labels} } }\n`;
const ENFORCE = namespace('"pod-security.kubernetes.io/enforce": baseline');
const documents = (...parts: string[]) => parts.join("---\n");

suite("one level for everything", () => {
  test("every pod template of any kind is judged where it stands", async () => {
    const { results, status } = await json(documents(RAY, HARDENED), "--level", "baseline", "--version", "v1.34");
    assert.equal(status, 1);
    assert.deepEqual(
      results.map(({ resource, path, policyVersion, allowed, location }) => [
        resource.kind,
        path,
        policyVersion,
        allowed,
        location?.line,
      ]),
      [
        ["RayCluster", "/spec/headGroupSpec/template/spec", "v1.34", false, 7],
        ["RayCluster", "/spec/workerGroupSpecs/0/template/spec", "v1.34", true, 16],
        ["Deployment", "/spec/template/spec", "v1.34", true, 25],
      ],
    );
    const field = "/spec/headGroupSpec/template/spec/containers/0/securityContext/privileged";
    assert.deepEqual(results[0]?.reasons, [
      {
        check: "privileged",
        reason: "privileged",
        detail: 'container "head" must not set securityContext.privileged=true',
        fields: [field],
      },
    ]);
    assert.deepEqual(results[0]?.changes, [
      {
        field,
        text: "remove spec.headGroupSpec.template.spec.containers[0].securityContext.privileged",
        location: { file: "-", line: 12, column: 15 },
      },
    ]);
  });

  test("nothing refused is exit 0, and restricted at latest is the default", async () => {
    const { results, status } = await json(HARDENED);
    assert.equal(status, 0);
    assert.deepEqual(
      results.map(({ level, policyVersion, allowed }) => [level, policyVersion, allowed]),
      [["restricted", "latest", true]],
    );
    assert.match((await run(HARDENED)).out, /^All 1 pod template are? allowed by restricted:latest\.\n$/);
  });

  test("a broken document is told, the rest is judged, and the answer is incomplete", async () => {
    const { results, problems, status } = await json(documents("a: [\n", HARDENED));
    assert.equal(status, 3);
    assert.equal(results.length, 1);
    assert.equal(problems.length, 1);
  });

  test("the table says what to change, and where", async () => {
    const { out, status } = await run(RAY, "--level", "baseline");
    assert.equal(status, 1);
    assert.match(out, /^REFUSED by baseline:latest\n {2}RayCluster ml\/tuning · head {2}-:7\n/);
    assert.match(
      out,
      /→ remove spec\.headGroupSpec\.template\.spec\.containers\[0\]\.securityContext\.privileged {2}line 12/,
    );
    assert.match(out, /\n1 of 2 pod templates is refused by baseline:latest\.\n$/);
  });

  test("objects that need the same changes stand together", async () => {
    const bare = RAY.replace("            securityContext:\n              privileged: true\n", "");
    const { out } = await run(bare);
    assert.equal(out.match(/REFUSED/g)?.length, 1);
    assert.match(out, /· head .*\n.*· worker /);
    assert.equal(out.match(/→ set containers\[\*\]\.securityContext\.allowPrivilegeEscalation to false/g)?.length, 1);
    assert.equal(out.match(/→ set securityContext\.runAsNonRoot to true/g)?.length, 1);
  });

  for (const args of [
    ["--level", "strict"],
    ["--version", "2.0"],
    ["--version", "v1.x"],
    ["--format", "xml"],
  ]) {
    test(`${args.join(" ")} is refused`, () => assert.rejects(run(HARDENED, ...args)));
  }
});

suite("the labels of namespaces", () => {
  test("each mode answers; a controller is taken and its pods are refused", async () => {
    const { results, namespaces, status } = await json(documents(ENFORCE, RAY, HARDENED), "--namespaces");
    assert.equal(status, 1);
    assert.deepEqual(
      results.map(({ resource, as, mode, level, judged, allowed }) => [
        resource.kind,
        as,
        mode,
        level,
        judged,
        allowed,
      ]),
      [
        ["RayCluster", "head", "enforce", "baseline", "pods", false],
        ["RayCluster", "head", "warn", "baseline", "pods", false],
        ["RayCluster", "worker", "enforce", "baseline", "pods", true],
        ["RayCluster", "worker", "warn", "baseline", "pods", true],
        ["Deployment", "pod", "enforce", "baseline", "pods", true],
        ["Deployment", "pod", "warn", "baseline", "object", true],
      ],
    );
    assert.deepEqual(
      namespaces?.map(({ policy }) => policy.enforce),
      [{ level: "baseline", version: "latest" }],
    );
    const { out } = await run(documents(ENFORCE, RAY), "--namespaces");
    assert.equal(
      out.match(/BY|by baseline:latest: the object is taken/g)?.length,
      1,
      "a warning does not repeat a refusal",
    );
  });

  test("warnings alone refuse nothing", async () => {
    const warn = namespace('"pod-security.kubernetes.io/warn": restricted');
    const { results, status } = await json(documents(warn, RAY), "--namespaces");
    assert.equal(status, 0);
    assert.equal(results.filter(({ mode, allowed }) => mode === "warn" && !allowed).length, 2);
    assert.match((await run(documents(warn, RAY), "--namespaces")).out, /^WARNED ABOUT by restricted:latest\n/);
  });

  test("exemptions of the configuration in the input hold", async () => {
    const configuration = `apiVersion: pod-security.admission.config.k8s.io/v1
kind: PodSecurityConfiguration
exemptions: { usernames: [root@x], namespaces: [kube-system], runtimeClasses: [] }
`;
    const text = documents(ENFORCE, configuration, RAY);
    const asRoot = await json(text, "--namespaces", "--as", "root@x");
    assert.equal(asRoot.status, 0);
    assert.ok(asRoot.results.every(({ allowed, exempt }) => allowed && exempt === "user root@x"));
    assert.equal((await json(text, "--namespaces")).status, 1);
  });

  test("an invalid label is told at its line, and judged as the API server reads it", async () => {
    const invalid = namespace('"pod-security.kubernetes.io/enforce": Baseline');
    const { results, namespaces, status } = await json(documents(invalid, HARDENED), "--namespaces");
    assert.equal(status, 1);
    assert.deepEqual(namespaces?.[0]?.invalid, [
      {
        label: "pod-security.kubernetes.io/enforce",
        value: "Baseline",
        message: "must be one of privileged, baseline, restricted",
        location: { file: "-", line: 3, column: 33 },
      },
    ]);
    assert.match((await run(documents(invalid, HARDENED), "--namespaces")).out, /^NAMESPACE REFUSED: ml {2}-:3\n/);
    assert.deepEqual(
      results.map(({ level, allowed }) => [level, allowed]),
      [["restricted", true]],
    );
  });

  test("a namespace that is not in the input is told once, and its pods are not judged", async () => {
    const { results, problems, status } = await json(documents(RAY, HARDENED), "--namespaces");
    assert.equal(status, 3);
    assert.deepEqual(results, []);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["pod-security/namespace-missing"],
    );
  });
});

suite("what a namespace could enforce", () => {
  const rows: [name: string, text: string, level: string, blockers: string[]][] = [
    ["restricted when everything passes", HARDENED, "restricted", []],
    ["privileged while one pod needs it", documents(RAY, HARDENED), "privileged", ["head"]],
    [
      "baseline when only restricted refuses",
      documents(RAY.replace("privileged: true", "privileged: false"), HARDENED),
      "baseline",
      ["head", "worker"],
    ],
  ];
  for (const [name, text, level, blockers] of rows) {
    test(name, async () => {
      const { suggestions, status } = await json(documents(ENFORCE, text), "--suggest");
      assert.equal(status, 0);
      assert.deepEqual(
        suggestions?.map((each) => [each.namespace, each.level, each.enforced, each.blockers.map(({ as }) => as)]),
        [["ml", level, "baseline", blockers]],
      );
      assert.match((await run(text, "--suggest")).out, new RegExp(`^namespace ml: could enforce ${level}:latest`));
    });
  }
});

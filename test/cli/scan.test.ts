import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Finding } from "../../src/core/finding.ts";
import { ringfence } from "./run.ts";

const PRIVILEGED = `apiVersion: v1
kind: Pod
metadata: { name: trainer, namespace: ml }
spec:
  containers:
    - name: main
      image: ghcr.io/acme/train:1.0
      securityContext:
        privileged: true
`;
const ONLY = ["--control", "container.privileged"];

const folder = mkdtempSync(join(tmpdir(), "ringfence-cli-"));
after(() => rmSync(folder, { recursive: true }));
let made = 0;

/** A fresh folder with these files. */
function files(content: Readonly<Record<string, string>>): string {
  const at = join(folder, String(made++));
  for (const [name, text] of Object.entries(content)) {
    mkdirSync(join(at, name, ".."), { recursive: true });
    writeFileSync(join(at, name), text);
  }
  return at;
}

const scan = (
  folder: string,
  ...args: string[]
): {
  status: number;
  report: {
    summary: { complete: boolean };
    findings: Finding[];
    problems: { code: string; file: string; line: number }[];
  };
} => {
  const { status, stdout, stderr } = ringfence(["scan", "--format", "json", ...args], { folder });
  assert.equal(stderr, "");
  return { status, report: JSON.parse(stdout) };
};

test("a finding points at the deciding line and exits 1", () => {
  const { status, report } = scan(files({ "a/pod.yaml": PRIVILEGED }), ".", ...ONLY);
  assert.equal(status, 1);
  assert.equal(report.findings.length, 1);
  const [finding] = report.findings;
  assert.deepEqual(finding?.location, { file: "a/pod.yaml", line: 9, column: 9 });
  assert.equal(finding?.path, "/spec/containers/0/securityContext/privileged");
  assert.deepEqual(finding?.resource, { apiVersion: "v1", kind: "Pod", namespace: "ml", name: "trainer" });
  assert.equal(finding?.container, "main");
});

test("the JSON report follows its schema", () => {
  const schema = JSON.parse(readFileSync("schemas/scan.json", "utf8")) as object;
  const valid = new Ajv2020({ allowUnionTypes: true }).compile(schema);
  const { report } = scan(files({ "pod.yaml": PRIVILEGED, "broken.yaml": "a: [" }), ".", "--show-passed");
  assert.ok(valid(report), JSON.stringify(valid.errors?.[0]));
});

test("a broken document is one located problem, the rest is read, and the exit status is 3", () => {
  const at = files({ "pods.yaml": `${PRIVILEGED}---\na: [\n---\n${PRIVILEGED.replace("trainer", "second")}` });
  const { status, report } = scan(at, ".", ...ONLY);
  assert.equal(status, 3);
  assert.equal(report.summary.complete, false);
  assert.equal(report.findings.length, 2);
  assert.equal(report.problems.length, 1);
  assert.equal(report.problems[0]?.file, "pods.yaml");
  assert.ok((report.problems[0]?.line ?? 0) >= 11);
});

test("standard input is read with -", () => {
  const { status, stdout } = ringfence(["scan", "-", "--format", "json", ...ONLY], { input: PRIVILEGED });
  assert.equal(status, 1);
  assert.equal((JSON.parse(stdout) as { findings: Finding[] }).findings[0]?.location?.file, "-");
});

test("a path that does not exist is named", () => {
  const { status, report } = scan(files({ "pod.yaml": PRIVILEGED }), "nowhere.yaml");
  assert.equal(status, 3);
  assert.equal(report.problems[0]?.file, "nowhere.yaml");
});

test("--fail-on decides the exit status alone", () => {
  const at = files({ "pod.yaml": PRIVILEGED });
  assert.equal(scan(at, ".", ...ONLY, "--fail-on", "none").status, 0);
  assert.equal(scan(at, ".", "--control", "container.writable-root-filesystem").status, 0);
  assert.equal(scan(at, ".", "--control", "container.writable-root-filesystem", "--fail-on", "medium").status, 1);
});

test("a baseline hides what was there and shows what is new", () => {
  const at = files({ "pod.yaml": PRIVILEGED });
  ringfence(["scan", ".", "--format", "json", "-o", "baseline.json", ...ONLY], { folder: at });
  assert.deepEqual(scan(at, "pod.yaml", "--baseline", "baseline.json", ...ONLY).report.findings, []);
  writeFileSync(join(at, "pod.yaml"), `# moved\n\n${PRIVILEGED}`);
  assert.deepEqual(scan(at, "pod.yaml", "--baseline", "baseline.json", ...ONLY).report.findings, []);
  writeFileSync(join(at, "new.yaml"), PRIVILEGED.replace("trainer", "other"));
  const { report } = scan(at, "pod.yaml", "new.yaml", "--baseline", "baseline.json", ...ONLY);
  assert.deepEqual(
    report.findings.map(({ resource }) => resource.name),
    ["other"],
  );
  assert.ok(!readdirSync(at).some((name) => name.endsWith(".tmp")));
});

test("exceptions hold by file, annotation and comment until their day", () => {
  const rule = "until: 2999-01-01, owner: ann, reason: installs the driver";
  const excused = (content: Record<string, string>, ...args: string[]) =>
    scan(files(content), "pod.yaml", ...ONLY, ...args).report.findings.map(({ outcome }) => outcome);
  const inConfig = {
    "pod.yaml": PRIVILEGED,
    "ringfence.yaml": `exceptions: [{ control: container.privileged, ${rule} }]\n`,
  };
  assert.deepEqual(excused(inConfig), ["excepted"]);
  assert.deepEqual(excused({ ...inConfig, "ringfence.yaml": inConfig["ringfence.yaml"].replace("2999", "2001") }), [
    "fail",
  ]);
  const alone = { "pod.yaml": PRIVILEGED, "except.yaml": `- { control: "container.*", ${rule} }\n` };
  assert.deepEqual(excused(alone, "--exceptions", "except.yaml"), ["excepted"]);
  const annotation =
    "annotations: { ringfence.dev/except.container.privileged.main: until=2999-01-01 owner=ann driver }";
  assert.deepEqual(excused({ "pod.yaml": PRIVILEGED.replace("namespace: ml }", `namespace: ml, ${annotation} }`) }), [
    "excepted",
  ]);
  const comment = "privileged: true # ringfence.dev/except.container.privileged: until=2999-01-01 owner=ann driver";
  assert.deepEqual(excused({ "pod.yaml": PRIVILEGED.replace("privileged: true", comment) }), ["excepted"]);
});

test("wrong settings name file, line and field, and exit 2 without a stack trace", () => {
  const at = files({
    "pod.yaml": PRIVILEGED,
    "ringfence.yaml": "failOn: high\nseverities:\n  container.privileged: huge\n",
  });
  const { status, stderr } = ringfence(["scan", "."], { folder: at });
  assert.equal(status, 2);
  assert.match(stderr, /^ringfence: ringfence\.yaml:3: severities\.container\.privileged: /);
  assert.doesNotMatch(stderr, /\n\s+at /);
});

test("a control of one's own is asked, and a broken one is refused with its place", () => {
  const own = [
    ...["title: Image from anywhere", "severity: low", "each: container"],
    ...["fail: \"!container.image.startsWith('ghcr.io/acme/')\"", "at: image"],
    ...['message: "container {container.name} runs {container.image}"', "why: Images come from our registry."],
  ].join("\n");
  const at = files({
    "pod.yaml": PRIVILEGED.replace("ghcr.io/acme", "docker.io/x"),
    "controls/acme/registry.yaml": own,
  });
  const { report } = scan(at, "pod.yaml", "--controls", "controls", "--control", "acme.registry");
  assert.deepEqual(
    report.findings.map(({ message }) => message),
    ["container main runs docker.io/x/train:1.0"],
  );
  writeFileSync(
    join(at, "controls", "acme", "registry.yaml"),
    own.replace("container.image.starts", "container.image.begins"),
  );
  const { status, stderr } = ringfence(["scan", "pod.yaml", "--controls", "controls"], { folder: at });
  assert.equal(status, 2);
  assert.match(stderr, /acme\.registry: fail: 1:\d+: /);
});

test("text from a manifest cannot move the terminal's cursor", () => {
  const at = files({ "pod.yaml": PRIVILEGED.replace("name: trainer", 'name: "a\\e[2Jb"') });
  const { stdout } = ringfence(["scan", ".", ...ONLY], { folder: at });
  assert.doesNotMatch(stdout, /\u001b/);
});

for (const format of [
  "table",
  "sarif",
  "junit",
  "github",
  "html",
  "markdown",
  "csv",
  "ocsf",
  "openreports",
  "gitlab",
]) {
  test(`${format} names the finding and the problem's file`, () => {
    const at = files({ "pod.yaml": PRIVILEGED, "broken.yaml": "a: [" });
    const { status, stdout, stderr } = ringfence(["scan", ".", "--format", format, ...ONLY], { folder: at });
    assert.equal(stderr, "");
    assert.equal(status, 3);
    assert.match(stdout, /container\.privileged/);
    assert.match(stdout, /pod\.yaml/);
  });
}

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { ringfence } from "./run.ts";

const POD = `apiVersion: v1
kind: Pod
metadata: { name: trainer, namespace: ml }
spec:
  containers:
    - name: main
      image: ghcr.io/acme/train:1.0
      securityContext:
        privileged: true # for the GPU
`;
const MENDED = POD.replace("true #", "false #");
const ONLY = ["--control", "container.privileged", "--class", "likely"];

const folder = mkdtempSync(join(tmpdir(), "ringfence-fix-"));
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

test("writes the fix into the file, which keeps its mode, and leaves nothing else behind", () => {
  const at = files({ "pod.yaml": POD });
  const before = statSync(join(at, "pod.yaml")).mode;
  const { status, stdout, stderr } = ringfence(["fix", ".", ...ONLY], { folder: at });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  assert.match(stdout, /^changed 1 file; 1 finding closed, 0 left\n/);
  assert.equal(readFileSync(join(at, "pod.yaml"), "utf8"), MENDED);
  assert.equal(statSync(join(at, "pod.yaml")).mode, before);
  assert.deepEqual(readdirSync(at), ["pod.yaml"]);
  assert.match(
    ringfence(["fix", ".", ...ONLY], { folder: at }).stdout,
    /^nothing to change; 0 findings closed, none left/,
  );
});

test("a fix that may break something is left without --class likely, and the exit status says so", () => {
  const at = files({ "pod.yaml": POD });
  const { status, stdout } = ringfence(["fix", ".", "--control", "container.privileged"], { folder: at });
  assert.equal(status, 1);
  assert.match(stdout, /--class likely writes it/);
  assert.equal(readFileSync(join(at, "pod.yaml"), "utf8"), POD);
});

test("--diff prints the change and writes nothing", () => {
  const at = files({ "pod.yaml": POD });
  const { status, stdout } = ringfence(["fix", ".", "--diff", "--quiet", ...ONLY], { folder: at });
  assert.equal(status, 0);
  assert.match(stdout, /^--- a\/pod\.yaml\n\+\+\+ b\/pod\.yaml\n@@ -6,4 \+6,4 @@\n/);
  assert.match(stdout, /\n-        privileged: true # for the GPU\n\+        privileged: false # for the GPU\n$/);
  assert.equal(readFileSync(join(at, "pod.yaml"), "utf8"), POD);
});

test("standard input is mended on standard output", () => {
  const { status, stdout } = ringfence(["fix", "-", "--quiet", ...ONLY], { input: POD });
  assert.deepEqual({ status, stdout }, { status: 0, stdout: MENDED });
  assert.equal(ringfence(["fix", "-", "--quiet", ...ONLY], { input: MENDED }).stdout, MENDED);
});

test("a chart's values feed the field, and are what is edited", () => {
  const at = files({
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "values.yaml": "# how it runs\nsecurityContext:\n  privileged: true # for now\n",
    "templates/pod.yaml":
      'apiVersion: v1\nkind: Pod\nmetadata: { name: "{{ .Release.Name }}" }\nspec:\n  containers:\n    - name: main\n      image: a.example/b:1\n      securityContext:\n        {{- toYaml .Values.securityContext | nindent 8 }}\n',
  });
  const { status } = ringfence(["fix", ".", ...ONLY], { folder: at });
  assert.equal(status, 0);
  assert.equal(
    readFileSync(join(at, "values.yaml"), "utf8"),
    "# how it runs\nsecurityContext:\n  privileged: false # for now\n",
  );
});

test("--format json is as its schema says", () => {
  const schema = JSON.parse(readFileSync("schemas/fix.json", "utf8")) as object;
  const { stdout } = ringfence(["fix", "-", "--format", "json"], { input: POD });
  const validate = new Ajv2020({ strict: false }).compile(schema);
  assert.ok(validate(JSON.parse(stdout)), JSON.stringify(validate.errors));
});

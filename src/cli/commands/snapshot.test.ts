import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { Ajv2020 } from "ajv/dist/2020.js";
import { madeUp } from "../../../test/support/made-up.ts";
import { scan } from "../../app/scan.ts";
import { readSnapshot } from "../../inputs/snapshot/read.ts";
import { runCommand } from "../../../test/support/command.ts";
import { define } from "./snapshot.ts";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../../schemas/snapshot-diff.json"), "utf8"));
const valid = (answer: unknown): boolean => validate(answer);
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);

async function run(args: readonly string[], input = "") {
  return runCommand(define, args, { input });
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "snapshot-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const GITHUB = madeUp("ghp_{crc32:30}", 3);
const RANDOM = madeUp("{alnum:32}", 5);
const WORDS = "correct-horse-battery";
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const PLANTED = `
apiVersion: v1
kind: Secret
metadata:
  name: keys
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"keys"},"data":{"api":"${base64(RANDOM)}"}}'
data: { api: ${base64(RANDOM)} }
stringData: { phrase: ${WORDS} }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, annotations: { note: "pull with ${GITHUB}" } }
data:
  app.ini: |
    [db]
    url = postgres://app:${RANDOM}@db:5432/app
  password: ${WORDS}
binaryData: { blob: ${base64(`token ${GITHUB} end`)} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, annotations: { a: b } }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: ghcr.io/acme/web:1.0
          args: ["--password", "${WORDS}", "--token=${GITHUB}", "seen ${RANDOM}"]
          env: [{ name: DB_PASSWORD, value: "${WORDS}" }, { name: GH, value: "${GITHUB}" }]
---
apiVersion: example.com/v1
kind: Thing
metadata: { name: own }
spec: { password: ${RANDOM}, big: 9007199254740993, lines: "curl -H 'Authorization: Bearer ${RANDOM}' x" }
`;

suite("snapshot", () => {
  test("no planted secret survives, and what is found stays found", () =>
    inFolder(async (folder) => {
      const manifest = join(folder, "all.yaml");
      const file = join(folder, "a.ringfence");
      writeFileSync(manifest, PLANTED);
      assert.equal((await run(["save", manifest, "-o", file])).status, 0);
      const text = zstdDecompressSync(readFileSync(file)).toString();
      for (const secret of [GITHUB, RANDOM, WORDS, base64(RANDOM), base64(`token ${GITHUB} end`)]) {
        assert.ok(!text.includes(secret), `a planted secret of ${secret.length} characters is in the snapshot`);
      }
      assert.ok(text.includes("9007199254740993"), "whole numbers keep all digits");
      const found = async (source: { paths: string[]; snapshot?: string }) => {
        const { assessment } = await scan({ source, today: "2026-01-01", assumeComplete: true });
        const list = [...assessment.findings()].filter(({ outcome }) => outcome === "fail");
        return list
          .map(({ control, resource, path, message }) => `${control} ${resource.name} ${path} ${message}`)
          .sort();
      };
      const before = await found({ paths: [manifest] });
      assert.ok(before.filter((line) => line.startsWith("secret.")).length >= 4, before.join("\n"));
      assert.deepEqual(await found({ paths: [], snapshot: file }), before);
    }));

  test("places point at where the object begins", () =>
    inFolder(async (folder) => {
      const manifest = join(folder, "all.yaml");
      const file = join(folder, "a.ringfence");
      writeFileSync(manifest, PLANTED.trimStart());
      await run(["save", manifest, "-o", file]);
      const { documents } = readSnapshot(file, "a.ringfence");
      assert.equal(documents.length, 4);
      assert.deepEqual(documents[1]?.locator.locate(["data"]), {
        ...{ file: manifest, line: PLANTED.trimStart().split("---")[0]?.split("\n").length, column: 1, exact: false },
        ...documents[1]?.locator.locate([]),
      });
    }));

  test("what is not whole is one problem", () =>
    inFolder(async (folder) => {
      const file = join(folder, "a.ringfence");
      const said = (limits?: Parameters<typeof readSnapshot>[2]) => {
        const { documents, problems } = readSnapshot(file, "a", limits);
        assert.equal(documents.length, 0);
        assert.equal(problems.length, 1);
        return problems[0]?.code;
      };
      assert.equal(said(), "input/missing");
      writeFileSync(file, "kind: Pod\n");
      assert.equal(said(), "snapshot/not-one");
      await run(["save", "-", "-o", file], PLANTED);
      const limits = { packedBytes: 1e6, bytes: 1e6, ratio: 1000, objects: 1000 };
      assert.equal(said({ ...limits, packedBytes: 100 }), "snapshot/too-large");
      assert.equal(said({ ...limits, bytes: 1000 }), "snapshot/too-large");
      assert.equal(said({ ...limits, objects: 3 }), "snapshot/too-large");
      const whole = readFileSync(file);
      for (let length = 5; length < whole.length; length += 37) {
        truncateSync(file, length);
        assert.equal(said(), "snapshot/corrupt");
        writeFileSync(file, whole);
      }
      const lines = (...parts: string[]) => writeFileSync(file, zstdCompressSync(Buffer.from(parts.join("\n"))));
      const header = (version: number, objects: number) =>
        JSON.stringify({ format: "ringfence-snapshot", version, objects });
      lines(header(2, 0));
      assert.equal(said(), "snapshot/version");
      lines(header(1, 1));
      assert.equal(said(), "snapshot/corrupt");
      lines(header(1, 1), "{}");
      assert.equal(said(), "snapshot/corrupt");
      lines(header(1, 1), `{"file":"a","object":${"[".repeat(5000)}`);
      assert.equal(said(), "snapshot/corrupt");
      lines(header(1, 0), '{"file":"a","object":{}}');
      assert.equal(said(), "snapshot/corrupt");
      writeFileSync(file, zstdCompressSync(Buffer.alloc(64 * 1024 * 1024, 32)));
      assert.equal(said(), "snapshot/too-large");
    }));

  test("what changed, new replicas aside", () =>
    inFolder(async (folder) => {
      const replica = (hash: string, name: string) => `
---
apiVersion: v1
kind: Pod
metadata:
  name: web-${hash}-${name}
  labels: { pod-template-hash: ${hash} }
  ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: web-${hash}, uid: x, controller: true }]
spec: { containers: [{ name: web, image: "ghcr.io/acme/web:1.0", securityContext: { privileged: true } }] }
`;
      const [a, b] = [join(folder, "a.yaml"), join(folder, "b.yaml")];
      writeFileSync(a, PLANTED + replica("5d5f", "aaaaa"));
      const role =
        "---\napiVersion: v1\nkind: Pod\nmetadata: { name: bad }\nspec: { hostPID: true, containers: [{ name: a, image: x }] }\n";
      const changed = PLANTED.replace("web:1.0", "web:2.0").replace("kind: Thing", "kind: Thong");
      writeFileSync(b, changed + replica("77aa", "bbbbb") + role);
      const snapshot = join(folder, "a.ringfence");
      await run(["save", a, "-o", snapshot]);
      for (const before of [a, snapshot]) {
        const { out, status } = await run(["diff", before, b, "--format", "json"]);
        const answer = JSON.parse(out);
        assert.equal(valid(answer), true, JSON.stringify(validate.errors));
        const names = (list: { resource: { name: string } }[]) => list.map(({ resource }) => resource.name);
        assert.deepEqual(names(answer.added), ["own", "bad"]);
        assert.deepEqual(names(answer.removed), ["own"]);
        assert.deepEqual(names(answer.changed), ["web"]);
        assert.deepEqual(answer.changed[0].fields, ["/spec/template/spec/containers/0/image"]);
        assert.ok(names(answer.findings.new).includes("bad"));
        assert.ok(!names(answer.findings.new).some((name) => name.startsWith("web-")), out);
        assert.equal(status, 1);
      }
      const same = await run(["diff", snapshot, a]);
      assert.equal(same.out, "\n0 added, 0 removed, 0 changed; 0 new findings, 0 closed\n");
      assert.equal(same.status, 0);
    }));
});

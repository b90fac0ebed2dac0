import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import { readDocuments } from "../../src/lang/yaml/read.ts";
import { buildInMemory, digest } from "../support/kustomizations/answer.ts";
import { sample } from "../support/kustomizations/generate.ts";

const VERSION = "v5.7.1";
const testdata = new URL("testdata/kustomize.json", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "kustomize-"));
after(() => rmSync(folder, { recursive: true }));

/** Installs kustomize from its Go module; its path. */
function install(): string {
  execFileSync("go", ["install", `sigs.k8s.io/kustomize/kustomize/v5@${VERSION}`], {
    env: { ...process.env, GOBIN: folder, GOFLAGS: "-mod=mod" },
    stdio: "ignore",
  });
  return join(folder, "kustomize");
}

/** What the real program makes of a sample; `error` when it fails. */
function real(program: string, seed: number): unknown[] | "error" {
  const { files, path } = sample(seed);
  const root = join(folder, `s${seed}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(root + name), { recursive: true });
    writeFileSync(root + name, text);
  }
  try {
    const output = execFileSync(program, ["build", root + path], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return readDocuments(output, { file: "output", dropNulls: true }).documents.map(({ value }) => value);
  } catch {
    return "error";
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe("the real kustomize", () => {
  it("makes what is recorded, and what is built here", { timeout: 600_000 }, () => {
    const program = install();
    if (process.env["RECORD"]) {
      const answers = Array.from({ length: 500 }, (_, seed) => digest(real(program, seed)));
      writeFileSync(testdata, `${JSON.stringify(answers).replaceAll(/((?:"[^"]*",){12})/g, "$1\n")}\n`);
    }
    const recorded = JSON.parse(readFileSync(testdata, "utf8")) as string[];
    recorded.forEach((answer, seed) => assert.equal(digest(real(program, seed)), answer, `seed ${seed}`));
    for (let seed = 100_000; seed < 100_300; seed++) {
      const { files, path } = sample(seed);
      assert.deepEqual(digest(buildInMemory(files, path)), digest(real(program, seed)), `seed ${seed}`);
    }
  });
});

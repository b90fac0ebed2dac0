import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { buildLibrary } from "../scripts/build-package.ts";
import { build } from "../scripts/build.ts";

const ROOT = join(import.meta.dirname, "..");
const npm = (cwd: string, ...args: string[]) =>
  spawnSync("npm", [...args, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
const skip = npm(ROOT, "--version").status === 0 ? false : "no npm on PATH";

suite("the published package", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "ringfence-package-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = (...args: string[]) => spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  const entry = join(folder, "node_modules", "ringfence", "dist", "ringfence.js");
  let files: string[] = [];

  test("packs the bundle, and neither sources nor tests", async () => {
    if (!existsSync(join(ROOT, "dist", "ringfence.js"))) await build();
    await buildLibrary([]);
    const packed = npm(ROOT, "pack", "--json", "--pack-destination", folder);
    assert.equal(packed.status, 0, packed.stderr);
    const [{ filename, files: held }] = JSON.parse(packed.stdout);
    files = (held as { path: string }[]).map(({ path }) => path);
    for (const file of ["dist/ringfence.js", "dist/index.js", "dist/library/controls.json", "schemas/scan.json"]) {
      assert.ok(files.includes(file), `${file} is not in the package`);
    }
    for (const file of ["LICENSE", "README.md", "CHANGELOG.md", "dist/THIRD-PARTY.txt"]) {
      assert.ok(files.includes(file), `${file} is not in the package`);
    }
    assert.deepEqual(
      files.filter((file) => /^(?:src|test|scripts|library|bin|node_modules)\//.test(file)),
      [],
    );
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
    const installed = npm(folder, "install", "--offline", join(folder, filename));
    assert.equal(installed.status, 0, installed.stderr);
  });

  test("brings nothing with it", () => {
    const lock = JSON.parse(readFileSync(join(folder, "node_modules", ".package-lock.json"), "utf8"));
    assert.deepEqual(Object.keys(lock.packages), ["node_modules/ringfence"]);
    const manifest = JSON.parse(readFileSync(join(folder, "node_modules/ringfence/package.json"), "utf8"));
    assert.equal(manifest.dependencies, undefined);
    assert.equal(manifest.optionalDependencies, undefined);
    assert.ok(existsSync(join(folder, "node_modules", ".bin", "ringfence")));
  });

  test("starts and scans", () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    assert.equal(run(entry, "--version").stdout, `${version}\n`);
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: { hostPID: true, containers: [] } };
    writeFileSync(join(folder, "pod.yaml"), JSON.stringify(pod));
    const scanned = run(entry, "scan", "pod.yaml", "--format", "json", "--fail-on", "high");
    assert.equal(scanned.status, 1, scanned.stderr);
    const found = (JSON.parse(scanned.stdout).findings as { control: string }[]).map(({ control }) => control);
    assert.ok(found.includes("pod.host-pid"), found.join(", "));
  });

  test("is a library for programs", () => {
    writeFileSync(
      join(folder, "use.js"),
      'import * as all from "ringfence"; console.log(Object.keys(all).sort().join(" "));',
    );
    const used = run("use.js");
    assert.equal(used.status, 0, used.stderr);
    assert.match(used.stdout, /\bRingfenceError\b.*\bscan\b/);
  });
});

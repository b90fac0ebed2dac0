/** Reports against the published schemas of their formats, taken from the Go module proxy at a fixed version. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { suite, test } from "node:test";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { load } from "js-yaml";
import { ringfence } from "../cli/run.ts";

const root = dirname(dirname(import.meta.dirname));
const hasGo = spawnSync("go", ["version"]).status === 0;

/** The folder of a Go module in the module cache, downloaded where it is not there. */
function moduleFolder(module: string): string {
  const done = spawnSync("go", ["mod", "download", "-json", module], { cwd: "/", encoding: "utf8" });
  const { Dir } = JSON.parse(done.stdout) as { Dir?: string };
  assert.ok(Dir, `${module} cannot be downloaded: ${done.stderr}`);
  return Dir;
}

function reportOf(format: string): unknown {
  const input = join("examples", "ml-platform");
  const { stdout, stderr } = ringfence(["scan", input, "--format", format], { folder: root });
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

const validator = (): Ajv => {
  const ajv = new Ajv({ strict: false, allErrors: false });
  addFormats.default(ajv);
  return ajv;
};

suite("published schemas", { skip: hasGo ? false : "no Go on PATH" }, () => {
  test("SARIF 2.1.0", () => {
    const folder = moduleFolder("github.com/securego/gosec/v2@v2.30.0");
    const schema = JSON.parse(
      readFileSync(join(folder, "report/sarif/testdata/sarif-schema-2.1.0.json"), "utf8"),
    ) as Record<string, unknown>;
    delete schema["$schema"];
    delete schema["id"]; // the draft-4 spelling, which the validator refuses
    const valid = validator().compile(schema);
    assert.ok(valid(reportOf("sarif")), JSON.stringify(valid.errors?.slice(0, 3)));
  });

  test("OpenReports v1alpha1", () => {
    const folder = moduleFolder("github.com/openreports/reports-api@v0.2.1");
    const list = reportOf("openreports") as { items: { kind: string }[] };
    assert.ok(list.items.length > 0);
    for (const [kind, file] of [
      ["Report", "openreports.io_reports.yaml"],
      ["ClusterReport", "openreports.io_clusterreports.yaml"],
    ] as const) {
      const found = spawnSync("find", [folder, "-name", file], { encoding: "utf8" }).stdout.split("\n")[0] ?? "";
      const definition = load(readFileSync(found, "utf8")) as {
        spec: { versions: { name: string; schema: { openAPIV3Schema: object } }[] };
      };
      const version = definition.spec.versions.find(({ name }) => name === "v1alpha1");
      assert.ok(version, `${file} has no v1alpha1`);
      const valid = validator().compile(version.schema.openAPIV3Schema);
      for (const item of list.items.filter((one) => one.kind === kind)) {
        assert.ok(valid(item), `${kind}: ${JSON.stringify(valid.errors?.slice(0, 3))}`);
      }
    }
  });
});

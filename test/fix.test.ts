import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Mended } from "../src/app/fix.ts";
import { readDocuments } from "../src/lang/yaml/read.ts";
import { isEqual } from "../src/outputs/fix/index.ts";
import { corpus } from "./support/corpus.ts";
import { faultsOf, mend } from "./support/fixing.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** Why a finding may be left: a person must decide or give a value, or the API server would refuse the mended object. */
const MAY_BE_LEFT =
  /^(?:needs a value from you|a person decides|no fix is known|nothing in this object can be edited|the API server refuses|it would bring about|the edit does not change the answer|it stands at the anchor)/;

test("fixes of all controls close their findings, keep the files readable and are done after one run", async () => {
  const texts: Record<string, string> = {};
  for (const file of globSync("library/controls/*/*.examples.yaml", { cwd: root })) {
    if (!/^fix:/m.test(read(file.replace(".examples.yaml", ".yaml")))) continue;
    texts[file.replaceAll(/[\\/]/g, ".")] = read(file);
  }
  const mended = await mend(texts);
  assert.deepEqual(faultsOf(mended), []);
  assert.ok(mended.fixed.closed.length > 500, `${mended.fixed.closed.length} closed`);
  const stuck = mended.fixed.left.filter(({ reason }) => !MAY_BE_LEFT.test(reason ?? ""));
  assert.deepEqual(stuck.map(placed), []);
  const useless = mended.fixed.left.filter(({ reason }) => reason === "the edit does not change the answer");
  assert.ok(useless.length <= 10, useless.map(placed).join("\n"));
});

const placed = ({ control, location, reason }: Mended): string =>
  `${location?.file.replace(/.*\//, "")}:${location?.line} ${control}: ${reason}`;

/** What another tool's fix leaves of the same files, less what is empty and says nothing. */
const bare = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, bare(item)] as const);
  return Object.fromEntries(
    entries.filter(([, item]) => typeof item !== "object" || item === null || Object.keys(item).length > 0),
  );
};

const MUTATIONS: readonly [folder: string, failing: string, mutated: string, control: string][] = [
  ["hostIPCSet", "failure.yaml", "mutated.yaml", "pod.host-ipc"],
  ["hostPortSet", "failure.yaml", "mutated.yaml", "container.host-port"],
  ["dangerousCapabilities", "failure.yaml", "mutated.yaml", "container.capability-dangerous"],
  ["insecureCapabilities", "failure.add.yaml", "mutated.add.yaml", "container.capability-net-raw"],
  ["insecureCapabilities", "failure.drop-most.yaml", "mutated.drop-most.yaml", "container.capabilities-not-dropped"],
  ["pullPolicyNotAlways", "failure.deployment.yaml", "mutated.deployment.yaml", "image.pull-policy"],
];

for (const [folder, failing, mutated, control] of MUTATIONS) {
  test(`mends as Polaris does: ${folder}/${failing}`, { skip: corpus ? false : "no corpus" }, async () => {
    const at = join(corpus ?? "", "06-policy-polaris", folder);
    const text = readFileSync(join(at, failing), "utf8");
    const { fixed } = await mend({ "a.yaml": text }, { controls: [control] });
    const value = (of: string): unknown => bare(readDocuments(of, { file: "", dropNulls: true }).documents[0]?.value);
    const [wanted, got] = [value(readFileSync(join(at, mutated), "utf8")), value(fixed.files[0]?.after ?? text)];
    assert.ok(isEqual(got, wanted), JSON.stringify(got));
  });
}

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ringfence } from "./run.ts";

const root = dirname(dirname(import.meta.dirname));
const readme = readFileSync(join(root, "README.md"), "utf8");

/** Each command of the README with the output that is shown under it. */
const shown = [...readme.matchAll(/```sh\nbin\/ringfence ([^\n]*)\n```\n\n```text\n([^`]*)```/g)];

test("the README shows commands with their output", () => assert.ok(shown.length >= 3));

for (const [, command = "", output = ""] of shown) {
  test(`README: ringfence ${command}`, () => {
    const { status, stdout, stderr } = ringfence(command.split(" "));
    assert.ok(!stderr.startsWith("ringfence:"), stderr);
    assert.ok(status === 0 || status === 1, `exit ${status}`);
    for (const line of output.trimEnd().split("\n"))
      assert.ok((stdout + stderr).includes(line), `not printed: ${line}\n${stdout}${stderr}`);
  });
}

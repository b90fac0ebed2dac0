import assert from "node:assert/strict";
import { test } from "node:test";
import { ringfence } from "./run.ts";

/** The names below a heading of a help text. */
const below = (heading: string, help: string): string[] =>
  [...(help.split(`${heading}:\n`)[1]?.split("\n\n")[0] ?? "").matchAll(/^ {2}([a-z-]+)/gm)].map(
    ([, name = ""]) => name,
  );

for (const group of ["access", "network", "secrets"]) {
  test(`every help of ${group} shows how it is used`, () => {
    const { status, stdout } = ringfence([group, "--help"]);
    assert.equal(status, 0);
    assert.match(stdout, /\nExamples:\n {2}ringfence /);
    const names = below("Commands", stdout).filter((name) => name !== "help");
    assert.ok(names.length > 1);
    for (const name of names) {
      assert.match(ringfence([group, name, "--help"]).stdout, /\nExamples:\n {2}ringfence /, `${group} ${name}`);
    }
  });
}

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { anyGlob, glob } from "./glob.ts";

test("agrees with the regular expression that it stands for", () => {
  const text = fc.array(fc.constantFrom("a", "b", "/", "."), { maxLength: 10 }).map((parts) => parts.join(""));
  const pattern = fc.array(fc.constantFrom("a", "b", "*", "/", "ab"), { maxLength: 8 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(pattern, text, (wanted, given) => {
      const expression = new RegExp(`^${wanted.replaceAll("*", "[^]*")}$`);
      assert.equal(glob(wanted)(given), expression.test(given), `${wanted} on ${given}`);
    }),
    { numRuns: 3000 },
  );
});

test("any of several patterns", () => {
  const matches = anyGlob(["torch*", "ray"]);
  assert.deepEqual(["ray", "torchrun", "x-ray", ""].map(matches), [true, true, false, false]);
  assert.equal(anyGlob([])(""), false);
});

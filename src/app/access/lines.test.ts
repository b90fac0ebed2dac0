import assert from "node:assert/strict";
import { test } from "node:test";
import { linesOf } from "./lines.ts";

test("what cannot be read line by line is told as it was named", () => {
  const reasons = { nowhere: "it does not exist", [import.meta.dirname]: "it is a folder" };
  for (const [path, reason] of Object.entries(reasons)) {
    assert.throws(() => [...linesOf(path, "audit.log")], {
      code: "input/missing",
      message: `audit.log cannot be read: ${reason}`,
    });
  }
});

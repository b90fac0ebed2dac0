import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { systemReason } from "./system-reason.ts";

/** What reading a file throws. */
function thrownBy(path: string): unknown {
  try {
    return readFileSync(path);
  } catch (error) {
    return error;
  }
}

test("what the system refuses is told without its path", () => {
  const here = import.meta.filename;
  assert.equal(systemReason(thrownBy(join(import.meta.dirname, "nowhere"))), "it does not exist");
  assert.equal(systemReason(thrownBy(import.meta.dirname)), "it is a folder");
  assert.equal(systemReason(thrownBy(join(here, "below"))), "a part of its path is no folder");
  assert.equal(systemReason(thrownBy("x".repeat(5000))), "its name is too long");
  const rare = Object.assign(new Error("EIO: i/o error, read"), { code: "EIO", syscall: "read" });
  assert.equal(systemReason(rare), "the system says EIO");
});

test("what is no fault of the system stays what it is", () => {
  const defect = new TypeError("a defect");
  assert.throws(() => systemReason(defect), defect);
  assert.throws(() => systemReason(Object.assign(new Error("invalid"), { code: "ERR_INVALID_ARG_VALUE" })));
});

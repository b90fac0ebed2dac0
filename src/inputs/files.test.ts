import assert from "node:assert/strict";
import { test } from "node:test";
import { readText } from "./files.ts";

const posix = { skip: process.platform === "win32" ? "no such files" : false };

test("a device that never ends is refused at the limit of a file", posix, () => {
  assert.deepEqual(readText("/dev/zero", "zero", false), {
    ...{ code: "input/too-large", file: "zero", line: null },
    message: "the file is larger than 64 MiB",
  });
  assert.equal(readText("/dev/null", "null", false), "");
});

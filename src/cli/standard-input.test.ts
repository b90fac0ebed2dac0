import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { textFrom } from "./standard-input.ts";

const posix = { skip: process.platform === "win32" ? "no such files" : false };
const folder = mkdtempSync(join(tmpdir(), "ringfence-input-"));
after(() => rmSync(folder, { recursive: true }));

/** What `textFrom` gives for a file. */
function read(path: string, most: number): string {
  const descriptor = openSync(path, "r");
  try {
    return textFrom(descriptor, most);
  } finally {
    closeSync(descriptor);
  }
}

test("all of it is read, up to the limit", posix, () => {
  const text = `${"é".repeat(200_000)}\n`;
  writeFileSync(join(folder, "text"), text);
  assert.equal(read(join(folder, "text"), 1 << 20), text);
  assert.equal(read("/dev/null", 1 << 20), "");
  assert.throws(() => read("/dev/zero", 1 << 20), {
    code: "input/missing",
    message: "standard input holds more than 1 MiB",
  });
});

test("what is no text or no file is told", () => {
  writeFileSync(join(folder, "binary"), Buffer.from([0x61, 0xff, 0xfe]));
  assert.throws(() => read(join(folder, "binary"), 100), { message: "standard input is not UTF-8" });
  assert.throws(() => textFrom(openSync(folder, "r"), 100), {
    message: /^standard input cannot be read: it is a fold/,
  });
});

test("a pipe that is not ready is waited for", posix, () => {
  const pipe = join(folder, "pipe");
  assert.equal(spawnSync("mkfifo", [pipe]).status, 0);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(pipe, "w");
  const late = spawn("sh", ["-c", "sleep 0.2; echo a; sleep 0.2; echo b"], { stdio: ["ignore", writer, "ignore"] });
  closeSync(writer);
  try {
    assert.equal(textFrom(reader, 100), "a\nb\n");
  } finally {
    closeSync(reader);
    late.kill();
  }
});

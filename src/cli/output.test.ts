import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Io } from "./io.ts";
import { writeTo } from "./output.ts";

const folder = mkdtempSync(join(tmpdir(), "ringfence-output-"));
after(() => rmSync(folder, { recursive: true }));
const io = { folder, stdout: () => assert.fail("nothing goes to standard output") } as unknown as Io;
const posix = { skip: process.platform === "win32" ? "no such files" : false };

test("a file appears whole, and keeps who may read it", posix, () => {
  writeFileSync(join(folder, "report"), "before", { mode: 0o640 });
  writeTo("report", io, (write) => {
    write("a\n");
    write("é".repeat(100_000));
    assert.equal(readFileSync(join(folder, "report"), "utf8"), "before");
  });
  assert.equal(readFileSync(join(folder, "report"), "utf8"), `a\n${"é".repeat(100_000)}`);
  assert.equal(statSync(join(folder, "report")).mode & 0o777, 0o640);
});

test("what fails on the way leaves the file as it was, and nothing beside it", () => {
  writeFileSync(join(folder, "kept"), "before");
  const defect = new TypeError("a defect");
  const failing = (): void => {
    throw defect;
  };
  assert.throws(() => writeTo("kept", io, failing), defect);
  assert.equal(readFileSync(join(folder, "kept"), "utf8"), "before");
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith(".tmp")),
    [],
  );
});

test("a file that cannot be written is told without the path of what was tried", () => {
  mkdirSync(join(folder, "inside"));
  const reasons = {
    inside: /^inside cannot be written: it is a folder$/,
    "no/such": /^no\/such .*: it does not exist$/,
  };
  for (const [file, message] of Object.entries(reasons)) {
    assert.throws(() => writeTo(file, io, (write) => write("x")), { code: "output/unwritable", message });
  }
});

test("a link stays a link", posix, () => {
  symlinkSync("target", join(folder, "link"));
  writeFileSync(join(folder, "target"), "before");
  writeTo("link", io, (write) => write("after"));
  assert.ok(lstatSync(join(folder, "link")).isSymbolicLink());
  assert.equal(readFileSync(join(folder, "target"), "utf8"), "after");
});

test("a pipe is written to and never replaced", posix, () => {
  const pipe = join(folder, "pipe");
  assert.equal(spawnSync("mkfifo", [pipe]).status, 0);
  const reader = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    writeTo("pipe", io, (write) => write("through"));
    const buffer = Buffer.alloc(100);
    assert.equal(buffer.toString("utf8", 0, readSync(reader, buffer)), "through");
    assert.ok(lstatSync(pipe).isFIFO());
  } finally {
    closeSync(reader);
  }
});

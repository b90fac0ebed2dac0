import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { watchInputs } from "./watch-files.ts";

const folder = mkdtempSync(join(tmpdir(), "ringfence-watch-"));
after(() => rmSync(folder, { recursive: true }));

test("a changed manifest starts a scan, the scan's own report and other files do not", async () => {
  let scans = 0;
  const report = join(folder, "report.json");
  const again = async (): Promise<void> => {
    scans++;
    writeFileSync(report, String(scans));
  };
  const stop = new AbortController();
  const watching = watchInputs(["."], folder, report, again, stop.signal);
  writeFileSync(join(folder, "notes.txt"), "x");
  await pause(400);
  assert.equal(scans, 0);
  writeFileSync(join(folder, "pod.yaml"), "a: 1");
  await pause(1200);
  assert.equal(scans, 1);
  stop.abort();
  await watching;
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { scan } from "./index.ts";

test("the library scans a text and gives data", async () => {
  const pod = "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { hostPID: true, containers: [] }\n";
  const source = { paths: ["-"], stdin: () => pod };
  const { assessment } = await scan({ source, controls: ["pod.host-pid"], today: "2026-11-22" });
  const [finding] = assessment.findings();
  assert.equal(finding?.control, "pod.host-pid");
  assert.deepEqual(finding?.location, { file: "-", line: 4, column: 9 });
});

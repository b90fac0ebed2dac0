import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SecretFinder } from "../../src/facts/secrets/index.ts";
import { builtInDetectors } from "../../src/pack/index.ts";
import { corpus } from "../support/corpus.ts";

interface Verdict {
  readonly text?: string;
  readonly line?: string;
  readonly match?: boolean;
  readonly flag?: boolean;
}

const finder = new SecretFinder(await builtInDetectors(), "conformance");

/** What a suite's cases come to: anything reported counts, hints too, whatever its kind. */
function tally(folder: string): { recall: number; falsePositives: number; report: string } {
  const { cases } = JSON.parse(readFileSync(join(corpus ?? "", folder, "expected.json"), "utf8")) as {
    cases: { id: string; kind: string; expected?: Verdict }[];
  };
  const counts = { hit: 0, secret: 0, false: 0, clean: 0 };
  for (const { expected } of cases) {
    const text = expected?.text ?? expected?.line;
    const want = expected?.match ?? expected?.flag;
    if (text === undefined || want === undefined) continue;
    const found = finder.find(text).length > 0;
    if (want) counts.secret++;
    else counts.clean++;
    if (want && found) counts.hit++;
    if (!want && found) counts.false++;
  }
  const recall = counts.hit / counts.secret;
  const falsePositives = counts.false / counts.clean;
  const report =
    `${folder}: recall ${counts.hit}/${counts.secret} = ${(100 * recall).toFixed(1)} %, ` +
    `false positives ${counts.false}/${counts.clean} = ${(100 * falsePositives).toFixed(1)} %`;
  return { recall, falsePositives, report };
}

for (const folder of ["09-secrets-gitleaks", "09-secrets-detect-secrets"]) {
  test(`${folder}: nearly all secrets are found, nearly nothing else`, { skip: corpus ? false : "no corpus" }, () => {
    const { recall, falsePositives, report } = tally(folder);
    console.log(report);
    assert.ok(recall >= 0.9, report);
    assert.ok(falsePositives <= 0.05, report);
  });
}

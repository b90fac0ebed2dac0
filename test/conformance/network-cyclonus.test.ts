import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hasPort, type Protocol } from "../../src/facts/network/port-set.ts";
import { corpus } from "../support/corpus.ts";
import { endpointOf, networkOfFiles } from "../support/network.ts";

interface Step {
  readonly cluster: string;
  readonly policies: string;
  readonly columns: readonly string[];
  readonly results: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
interface Case {
  readonly id: string;
  readonly expected: { readonly description: string; readonly steps: readonly Step[] };
}

const folder = join(corpus ?? "", "02-netpol-cyclonus");

test("NetworkPolicy decides as in the published truth tables", { skip: corpus ? false : "no corpus" }, () => {
  const { cases } = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as { cases: Case[] };
  const differences: string[] = [];
  let asked = 0;
  for (const { id, expected } of cases) {
    for (const [at, step] of expected.steps.entries()) {
      const network = networkOfFiles(folder, [step.cluster, step.policies]);
      if (network.problems.length > 0) differences.push(`${id}: ${JSON.stringify(network.problems)}`);
      for (const [port, table] of Object.entries(step.results)) {
        const [protocol = "", number = ""] = port.split("/");
        for (const [from, row] of Object.entries(table)) {
          for (const [column, to] of step.columns.entries()) {
            const wanted = row[column];
            // N and P say that the destination serves no such port, of which policies know nothing
            if (from === to || wanted === "N" || wanted === "P") continue;
            asked++;
            const { open } = network.between(endpointOf(network, from), endpointOf(network, to));
            const got = hasPort(open, protocol as Protocol, Number(number)) ? "." : "X";
            if (got !== wanted)
              differences.push(`${id} step ${at + 1}: ${from} to ${to} ${port}: ${got}, not ${wanted}`);
          }
        }
      }
    }
  }
  assert.ok(asked > 10_000, `only ${asked} cells were asked`);
  assert.deepEqual(differences.slice(0, 20), [], `${differences.length} of ${asked} differ`);
});

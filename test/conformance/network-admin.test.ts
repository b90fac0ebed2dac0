import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hasPort, type Protocol } from "../../src/facts/network/port-set.ts";
import { corpus } from "../support/corpus.ts";
import { endpointOf, networkOfFiles } from "../support/network.ts";

interface Probe {
  readonly from: string;
  readonly to: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly allowed: boolean;
}
interface Case {
  readonly id: string;
  readonly files: readonly string[];
  readonly expected: { readonly probes?: readonly Probe[] };
}

/** Probes whose case does not hold the policy that they were written for. */
const EXPLAINED: Readonly<Record<string, string>> = {
  "CNPAdminTierEgressNamedPort-1":
    "the subtest puts the port's name in the place of 8080 before it probes; the policy of the case still says 8080",
};

const folder = join(corpus ?? "", "02-netpol-cnp-conformance");

test(
  "admin and baseline tiers let through what their conformance tests say",
  {
    skip: corpus ? false : "no corpus",
  },
  () => {
    const all = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as { cases: Case[] };
    const cases = all.cases.filter(({ expected }) => expected.probes);
    const differences: string[] = [];
    const explained = new Set<string>();
    for (const { id, files, expected } of cases) {
      const network = networkOfFiles(folder, ["base-cluster.yaml", ...files]);
      if (network.problems.length > 0) differences.push(`${id}: ${JSON.stringify(network.problems)}`);
      for (const { from, to, protocol, port, allowed } of expected.probes ?? []) {
        // pods are named after their StatefulSet with an ordinal
        const [a, b] = [from, to].map((pod) => endpointOf(network, pod.replace(/-\d+$/, ""))) as [never, never];
        const got = hasPort(network.between(a, b).open, protocol, port);
        if (got !== allowed && id in EXPLAINED) explained.add(id);
        else if (got !== allowed)
          differences.push(`${id}: ${from} to ${to} ${protocol} ${port}: ${got}, not ${allowed}`);
      }
    }
    assert.ok(cases.length > 40, "cases are missing");
    assert.deepEqual(differences, []);
    assert.deepEqual([...explained], Object.keys(EXPLAINED), "an explanation that nothing needs");
  },
);

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { linkNeeds } from "../../src/app/network-links.ts";
import { eachConnection } from "../../src/facts/network/connections.ts";
import { printedPorts } from "../../src/facts/network/port-set.ts";
import { leastNetworkPolicies } from "../../src/outputs/policy/network-policies.ts";
import { corpus } from "../support/corpus.ts";
import { networkOf } from "../support/network.ts";

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly expected: { readonly links: string; readonly policies: string; readonly options: readonly string[] };
}

const folder = join(corpus ?? "", "02-netpol-synthesis");
const read = (file: string): string => readFileSync(join(folder, file), "utf8");

/** What policies let through between workloads, and from and to one outside address; DNS left out. */
function reached(workloads: readonly object[], policies: string): Set<string> {
  const network = networkOf(workloads.map((object) => JSON.stringify(object)).join("\n---\n"), policies);
  assert.deepEqual(network.problems, []);
  const found = new Set<string>();
  eachConnection(network, (from, to, open) => {
    const name = (end: typeof from): string => end.peer?.name ?? end.cidr ?? "";
    found.add(`${name(from)} ${name(to)} ${JSON.stringify(printedPorts(open, network.algebra))}`);
  });
  return found;
}

test("policies written from links let through what published ones do", { skip: corpus ? false : "no corpus" }, () => {
  const { cases } = JSON.parse(read("expected.json")) as { cases: Case[] };
  let compared = 0;
  for (const { id, kind, expected } of cases) {
    // the others are written for a mesh, or add rules of which only the names are known
    if (kind !== "k8s" || expected.options.length > 0) continue;
    compared++;
    const { all, needs } = linkNeeds(read(expected.links));
    const workloads = all.map(({ name, labels }) => ({
      ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: name.name } },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "main", image: "ghcr.io/acme/api:1.0" }] } },
      },
    }));
    const written = leastNetworkPolicies(all, needs)
      .map((policy) => JSON.stringify(policy))
      .join("\n---\n");
    assert.deepEqual(reached(workloads, written), reached(workloads, read(expected.policies)), id);
  }
  assert.ok(compared > 0, "no case could be compared");
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readNetwork } from "../../src/app/network.ts";
import { type AddressBlock, parseAddress, parseBlock, printAddress } from "../../src/facts/network/address.ts";
import { eachConnection, type End } from "../../src/facts/network/connections.ts";
import { printedPorts } from "../../src/facts/network/port-set.ts";
import { corpus } from "../support/corpus.ts";
import { networkOf } from "../support/network.ts";

interface Row {
  readonly src: string;
  readonly dst: string;
  readonly conn?: string;
}
interface Case {
  readonly id: string;
  readonly files: readonly string[];
  readonly expected: {
    readonly outputs?: Readonly<Record<string, readonly Row[] | object>>;
    readonly invalid?: boolean;
  };
}

const folder = join(corpus ?? "", "02-netpol-npguard");

/** `a-b[External]` → the range; `ns/name[Kind]` → itself, without the mark of a user-defined network. */
function ends(text: string): string | AddressBlock {
  const range = /^([\d.]+)-([\d.]+)\[External\]$/.exec(text);
  if (!range) return text.replace(/^([^/[]+)\[[^\]]*\]\//, "$1/");
  const [first = 0n, last = 0n] = [range[1], range[2]].map((address) => parseAddress(address ?? "")?.value);
  return { family: 4, first, last };
}
const shown = ({ peer, cidr }: End): string | AddressBlock => {
  if (peer === null) return parseBlock(cidr) as AddressBlock;
  return peer.namespace === "" ? "{ingress-controller}" : `${peer.namespace}/${peer.name}[${peer.kind}]`;
};

/** Connections with addresses: pair of names (one of them `*`) → ranges with what is open, joined where they meet. */
class Rows {
  readonly #pairs = new Map<string, Map<string, AddressBlock[]>>();
  add(from: string | AddressBlock, to: string | AddressBlock, conn: string): void {
    const range = typeof from === "string" ? (typeof to === "string" ? null : to) : from;
    const pair = `${typeof from === "string" ? from : "*"} => ${typeof to === "string" ? to : "*"}`;
    const conns = this.#pairs.get(pair) ?? new Map<string, AddressBlock[]>();
    this.#pairs.set(pair, conns);
    conns.set(conn, [...(conns.get(conn) ?? []), ...(range ? [range] : [])]);
  }
  get texts(): Map<string, string> {
    return new Map([...this.#pairs].map(([pair, conns]) => [pair, [...conns].map(joined).toSorted().join("; ")]));
  }
}
function joined([conn, blocks]: [string, AddressBlock[]]): string {
  const sorted = blocks.toSorted((a, b) => (a.first < b.first ? -1 : 1));
  const whole: { first: bigint; last: bigint }[] = [];
  for (const { first, last } of sorted) {
    const before = whole.at(-1);
    if (before && first <= before.last + 1n) before.last = last > before.last ? last : before.last;
    else whole.push({ first, last });
  }
  return `${conn} ${whole.map(({ first, last }) => `${printAddress(4, first)}-${printAddress(4, last)}`).join()}`;
}

const normal = (conn: string): string =>
  conn
    .split(/,(?=[A-Z])/)
    .toSorted()
    .join(",");

/** Files of a case that are manifests. */
const manifests = ({ files }: Case): string[] =>
  files.filter((file) => /^tests\/.*\.(ya?ml|json)$/.test(file) && !file.endsWith("_output.json"));

/**
 * Their analyser takes pods in the node's network for ordinary ones, which Kubernetes says policies do not govern. To
 * compare everything else with them, such pods are made ordinary.
 */
const asOrdinary = (text: string): string => text.replaceAll(/("?hostNetwork"?:\s*)true/g, "$1false");

/** Connections that their analyser leaves out or adds, by case; the reason why ours are right. */
const EXPLAINED: Readonly<Record<string, { readonly pair: string; readonly because: string }>> = {
  udn_with_ingress_controller_two_pods: {
    pair: "{ingress-controller} => green/db[Pod]",
    because: "the Service sends to every pod that it selects, also to one that does not declare the port",
  },
};

test("connections are those that np-guard reports", { skip: corpus ? false : "no corpus" }, () => {
  const { cases } = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as { cases: Case[] };
  const wrong: string[] = [];
  const explained = new Set<string>();
  let asked = 0;
  for (const one of cases) {
    const { id, expected } = one;
    const rows = expected.outputs?.["connlist_output"];
    if (!Array.isArray(rows)) continue;
    asked++;
    const expectedRows = new Rows();
    // a pair that is on several networks has a row for each
    const union = new Map<string, string>();
    for (const { src, dst, conn = "" } of rows as Row[]) {
      const key = `${src} => ${dst}`;
      if (union.get(key) !== "All Connections") union.set(key, normal(conn));
    }
    for (const [key, conn] of union) {
      const [src = "", dst = ""] = key.split(" => ");
      expectedRows.add(ends(src), ends(dst), conn);
    }
    const wanted = expectedRows.texts;
    const texts = manifests(one).map((file) => readFileSync(join(folder, file), "utf8"));
    const network = networkOf(...texts.map(asOrdinary));
    const gotRows = new Rows();
    eachConnection(network, (from, to, open) => {
      const ports = printedPorts(open, network.algebra);
      const text =
        ports === "all" ? "All Connections" : ports.map((each) => `${each.protocol} ${each.ports.join(",")}`);
      if (open !== network.algebra.none) gotRows.add(shown(from), shown(to), normal(String(text)));
    });
    const got = gotRows.texts;
    const differing = [...new Set([...wanted.keys(), ...got.keys()])].filter(
      (pair) => wanted.get(pair) !== got.get(pair),
    );
    for (const pair of differing) {
      if (EXPLAINED[id]?.pair === pair) explained.add(id);
      else if (wrong.length < 40)
        wrong.push(`${id}: ${pair}: ${got.get(pair)}, not ${wanted.get(pair)} (${differing.length})`);
    }
  }
  assert.ok(asked > 70, `only ${asked} cases`);
  assert.deepEqual(wrong, []);
  assert.deepEqual([...explained], Object.keys(EXPLAINED), "an explanation that nothing needs");
});

/** Inputs that their analyser refuses and Kubernetes does not. */
const NOT_INVALID: Readonly<Record<string, string>> = {
  bad_yamls: "the folder also holds documents that are no Kubernetes objects, such as values files do",
};

test("what np-guard refuses is a problem", { skip: corpus ? false : "no corpus" }, async () => {
  const { cases } = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as { cases: Case[] };
  const silent: string[] = [];
  let asked = 0;
  for (const { id, expected } of cases) {
    if (expected.invalid !== true) continue;
    asked++;
    const { problems } = await readNetwork({ source: { paths: [join(folder, "tests", id)] } });
    if (problems.length === 0) silent.push(id);
  }
  assert.ok(asked > 30, `only ${asked} cases`);
  assert.deepEqual(silent, Object.keys(NOT_INVALID));
});

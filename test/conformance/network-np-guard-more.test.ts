import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { diffNetworks } from "../../src/app/network-diff.ts";
import { networkExposure } from "../../src/app/network-exposure.ts";
import { corpus } from "../support/corpus.ts";

interface Exposure {
  readonly src: string;
  readonly dst: string;
  readonly conn: string;
}
interface Outputs {
  readonly exposure_output?: {
    readonly text?: string;
    readonly exposure_results?: Partial<Record<"ingress_exposure" | "egress_exposure", readonly Exposure[] | null>>;
  };
}
interface Case {
  readonly id: string;
  readonly expected: {
    readonly outputs?: Outputs;
    readonly diffs?: readonly { readonly old: string; readonly new: string; readonly text: string }[];
  };
}

const folder = join(corpus ?? "", "02-netpol-npguard");
const casesOf = (): Case[] =>
  (JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as { cases: Case[] }).cases;
const paths = (id: string) => ({ paths: [join(folder, "tests", id)] });

type Allowed = "all" | readonly { readonly protocol: string; readonly ports: readonly string[] }[];
const connText = (allowed: Allowed): string => {
  if (allowed === "all") return "All Connections";
  return normal(allowed.map(({ protocol, ports }) => `${protocol} ${ports.join(",")}`).join());
};
const normal = (conn: string): string =>
  conn
    .split(/,(?=[A-Z])/)
    .toSorted()
    .join();

/** Ports open to and from all pods of the cluster: `in` or `out` and the workload → ports. */
function wholeCluster({
  text = "",
  exposure_results: results,
}: NonNullable<Outputs["exposure_output"]>): Map<string, string> {
  const found = new Map<string, string>();
  for (const { src, dst, conn } of results?.ingress_exposure ?? []) {
    if (src === "entire-cluster") found.set(`in ${dst}`, normal(conn));
  }
  for (const { src, dst, conn } of results?.egress_exposure ?? []) {
    if (dst === "entire-cluster") found.set(`out ${src}`, normal(conn));
  }
  for (const [, workload, arrow, end, conn = ""] of text.matchAll(/^(\S+)\s+\t(=>|<=)\s+\t(.+) : (.+)$/gm)) {
    if (end === "entire-cluster") found.set(`${arrow === "=>" ? "out" : "in"} ${workload}`, normal(conn));
  }
  return found;
}

/** Where ours differs from what np-guard says is open to the whole cluster, and why. */
const EXPLAINED: Readonly<Record<string, string>> = {
  "exposure_test_egress_to_entire_cluster_with_named_ports: out hello-world/workload-a[Deployment]":
    "which port bears the name is up to a pod that is not there",
  "exposure_test_with_match_expression_does_not_exist_op: in hello-world/workload-a[Deployment]":
    "a pod without labels is let in by a rule that a label must be absent; theirs is listed apart",
  "exposure_test_with_match_expression_does_not_exist_op_with_matching_pods: in hello-world/workload-a[Deployment]":
    "a pod without labels is let in by a rule that a label must be absent; theirs is listed apart",
};

test("what is open to the whole cluster is what np-guard says", { skip: corpus ? false : "no corpus" }, async () => {
  const differing: string[] = [];
  let asked = 0;
  for (const { id, expected } of casesOf()) {
    const output = expected.outputs?.exposure_output;
    if (!output) continue;
    const wanted = wholeCluster(output);
    const { workloads } = await networkExposure({ source: paths(id), teamLabels: [] });
    for (const { workload, ingress, egress } of workloads) {
      const name = `${workload.namespace}/${workload.name}[${workload.kind}]`;
      for (const [way, side] of [["in", ingress] as const, ["out", egress] as const]) {
        asked++;
        const got = connText(side.cluster);
        if (got !== (wanted.get(`${way} ${name}`) ?? "")) differing.push(`${id}: ${way} ${name}`);
      }
    }
  }
  assert.ok(asked > 150, `only ${asked} were asked`);
  assert.deepEqual(differing.toSorted(), Object.keys(EXPLAINED).toSorted());
});

test("changes between workloads are those that np-guard reports", { skip: corpus ? false : "no corpus" }, async () => {
  const wrong: string[] = [];
  let asked = 0;
  const line =
    /^diff-type: (\w+), source: (\S+), destination: (\S+), \w+: (.*?), \w+: (.*?)(?:, workloads-diff-info: .*)?$/gm;
  for (const { expected } of casesOf()) {
    for (const { old, new: now, text } of expected.diffs ?? []) {
      // in these, pods in the node's network are taken for ordinary ones
      if (/hostNetwork"?: true/.test(textOf(now)) || /\[External\]/.test(text)) continue;
      asked++;
      const wanted = [...text.matchAll(line)].map(([, change, from, to, before = "", after = ""]) => {
        const conn = (part: string): string => (part === "No Connections" ? "" : normal(part));
        return `${change} ${from} ${to} ${conn(before)} ${conn(after)}`;
      });
      const { changes } = await diffNetworks(paths(old), paths(now));
      const got = changes.flatMap(({ change, from, to, before, after }) => {
        if ("cidr" in from || "cidr" in to) return [];
        const name = ({ kind, namespace, name: own }: typeof from): string =>
          namespace === "" ? "{ingress-controller}" : `${namespace}/${own}[${kind}]`;
        return [`${change} ${name(from)} ${name(to)} ${connText(before)} ${connText(after)}`];
      });
      if (wanted.toSorted().join("\n") !== got.toSorted().join("\n")) wrong.push(`${old} → ${now}`);
    }
  }
  assert.ok(asked > 10, `only ${asked} were asked`);
  assert.deepEqual(wrong, []);
});

function textOf(id: string): string {
  const { files = [] } = (casesOf() as (Case & { files?: readonly string[] })[]).find((each) => each.id === id) ?? {};
  return files
    .filter((file) => file.startsWith("tests/"))
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
}

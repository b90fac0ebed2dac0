/** Prints how far each peer agrees, and with a peer's name each difference: `node scripts/compare-peers.ts [PEER]`. */
import { basename } from "node:path";
import { builtInControls } from "../src/pack/index.ts";
import { type Comparison, compare } from "../test/peers/compare.ts";
import { explanationsOf, standing } from "../test/peers/explanation.ts";
import { suites } from "../test/peers/suites.ts";
import { corpus } from "../test/support/corpus.ts";

const [only] = process.argv.slice(2);
if (corpus === null) throw new Error("no corpus");
const controls = await builtInControls();
console.log("peer         checks  cases  verdicts  agree  open  settled  differ  unexplained      %");
for (const suite of suites.filter(({ peer }) => only === undefined || peer === only)) {
  const all = compare(suite, corpus, controls);
  const { agreeing, open, settled, differing, unexplained, stale, ratio } = standing(all, explanationsOf(suite.peer));
  const count = (key: (each: Comparison) => string) => new Set(all.map(key)).size;
  const columns: [number | string, number][] = [
    [count(({ checks }) => checks.join()), 6],
    [count((each) => each.case), 6],
    [all.length, 9],
    [agreeing.length, 6],
    [open.length, 5],
    [settled.length, 8],
    [differing.length, 7],
    [unexplained.length, 12],
    [(100 * ratio).toFixed(1), 6],
  ];
  console.log([suite.peer.padEnd(12), ...columns.map(([value, width]) => String(value).padStart(width))].join(" "));
  if (only === undefined) continue;
  for (const [what, list] of Object.entries({ open, settled, differing, unexplained })) {
    for (const { case: id, checks, files, object, want, mapped, failed } of list) {
      const ours = failed.length > 0 ? `fails ${failed.join(", ")}` : `passes ${mapped.join(", ")}`;
      const on = object ? `${object.kind} ${object.name}` : files.map((file) => basename(file)).join(" ");
      console.log(`  ${what}: ${id} ${checks.join("/")} ${on}: peer ${want}, ours ${ours}`);
    }
  }
  for (const each of stale) console.log("  stale:", JSON.stringify(each));
}

/** Prints how far each peer agrees, and with a peer's name each disagreement: `node scripts/compare-peers.ts [PEER]`. */
import { basename } from "node:path";
import { builtInControls } from "../src/pack/index.ts";
import { corpus } from "../test/support/corpus.ts";
import { compare } from "../test/peers/compare.ts";
import { explains, explanationsOf } from "../test/peers/explanation.ts";
import { suites } from "../test/peers/suites.ts";

const [only] = process.argv.slice(2);
if (corpus === null) throw new Error("no corpus");
const controls = await builtInControls();
console.log("peer         checks  cases  verdicts  agree  settled      %  explained");
for (const suite of suites.filter(({ peer }) => only === undefined || peer === only)) {
  const all = compare(suite, corpus, controls);
  const differing = all.filter(({ agrees }) => !agrees);
  const explanations = explanationsOf(suite.peer);
  const settled = differing.filter((each) => explanations.some((one) => one.settled && explains(one, each)));
  const explained = differing.filter((each) => explanations.some((explanation) => explains(explanation, each)));
  const count = (key: (each: (typeof all)[number]) => string) => new Set(all.map(key)).size;
  const columns = [
    suite.peer.padEnd(12),
    String(count(({ checks }) => checks.join())).padStart(6),
    String(count((each) => each.case)).padStart(6),
    String(all.length).padStart(9),
    String(all.length - differing.length).padStart(6),
    String(settled.length).padStart(8),
    (100 * (1 - (differing.length - settled.length) / (all.length - settled.length))).toFixed(1).padStart(6),
    String(explained.length).padStart(10),
  ];
  console.log(columns.join(" "));
  if (only === undefined) continue;
  for (const { case: id, checks, files, object, want, mapped, failed } of differing) {
    const ours = failed.length > 0 ? `fails ${failed.join(", ")}` : `passes ${mapped.join(", ")}`;
    console.log(
      `  ${id} ${checks.join("/")} ${object ? `${object.kind} ${object.name}` : files.map((file) => basename(file)).join(" ")}: peer ${want}, ours ${ours}`,
    );
  }
}

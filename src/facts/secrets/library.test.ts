import assert from "node:assert/strict";
import { dirname } from "node:path";
import { suite, test } from "node:test";
import { RE2JS } from "re2js";
import { madeUp } from "../../../test/support/made-up.ts";
import { readDetectors } from "../../pack/detectors.ts";
import { SecretFinder } from "./index.ts";

const root = dirname(dirname(dirname(import.meta.dirname)));
const all = await readDetectors(`${root}/library`);
const finder = new SecretFinder(
  all.map(({ detector }) => detector),
  "test",
);
const SEEDS = [1, 7, 42, 1815, 90_125];

suite("each detector of the library", () => {
  for (const { detector, examples } of all) {
    const name = `${detector.kind} at ${detector.keywords[0]}`;
    test(`${name}: finds what is like it and nothing else`, () => {
      for (const seed of SEEDS) {
        for (const like of examples.like) {
          const text = madeUp(like, seed);
          const kinds = finder.find(text).map(({ kind }) => kind);
          assert.ok(kinds.includes(detector.kind), `${like} with seed ${seed} is ${kinds.join() || "nothing"}`);
        }
        for (const unlike of examples.unlike) {
          const found = finder.find(madeUp(unlike, seed)).filter(({ kind, certainty }) => {
            return kind === detector.kind && certainty !== "hint";
          });
          assert.deepEqual(found, [], `${unlike} with seed ${seed}`);
        }
      }
    });
    test(`${name}: has a pattern that RE2 reads alike`, () => {
      const pattern = RE2JS.compile(detector.pattern, detector.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
      const same = new RegExp(detector.pattern, detector.ignoreCase ? "i" : "");
      for (const example of [...examples.like, ...examples.unlike]) {
        const text = madeUp(example);
        const found = pattern.matcher(text);
        assert.equal(found.find() ? found.group() : null, same.exec(text)?.[0] ?? null, example);
      }
    });
  }
});

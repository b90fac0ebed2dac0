import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { shellCommands } from "./shell-words.ts";

const none = new Map<string, string>();

for (const [name, script, commands] of [
  ["one command", "vllm serve x --port 80", [["vllm", "serve", "x", "--port", "80"]]],
  ["separators", "a 1; b 2 && c || d | e & f", [["a", "1"], ["b", "2"], ["c"], ["d"], ["e"], ["f"]]],
  ["line ends and comments", "a # not b\nc \\\n  d", [["a"], ["c", "d"]]],
  ["quotes", `a 'b "c' "d 'e" f\\ g "\\$h"`, [["a", 'b "c', "d 'e", "f g", "$h"]]],
  ["empty words", `a --token='' ""`, [["a", "--token=", ""]]],
  ["redirections", "a >out 2>&1 < in; b &> log c", [["a"], ["b", "c"]]],
  ["a here-document", "cat > f <<EOF\nvllm serve\nEOF\nray start", [["cat"], ["ray", "start"]]],
  ["a here-string", "a <<< word b", [["a", "b"]]],
  [
    "reserved words",
    "if test -f x; then vllm serve y; fi",
    [
      ["test", "-f", "x"],
      ["vllm", "serve", "y"],
    ],
  ],
  [
    "a group",
    "{ ulimit -n 1; ray start; }",
    [
      ["ulimit", "-n", "1"],
      ["ray", "start"],
    ],
  ],
  [
    "a subshell",
    "(cd /x && ray start)",
    [
      ["cd", "/x"],
      ["ray", "start"],
    ],
  ],
  ["assignments of the script", "M=a/b; vllm serve $M", [["vllm", "serve", "a/b"]]],
  [
    "an exported assignment",
    "export M=a/b; run ${M}",
    [
      ["export", "M=a/b"],
      ["run", "a/b"],
    ],
  ],
  ["defaults", "run ${M:-a/b} ${N-c} ${O}", [["run", "a/b", "c", "${O}"]]],
  ["unknown variables stay", 'run "$A" $B ${C#x}', [["run", "$A", "$B", "${C#x}"]]],
  [
    "substituted commands",
    "a $(b c) `d e`",
    [
      ["b", "c"],
      ["d", "e"],
      ["a", "$(b c)", "`d e`"],
    ],
  ],
  ["arithmetic", "a $((1 + 2))", [["a", "$((1 + 2))"]]],
  ["unended quotes", "a 'b c", [["a", "b c"]]],
] as [string, string, string[][]][]) {
  test(`reads ${name}`, () => assert.deepEqual(shellCommands(script, none), commands));
}

test("known variables are parted at white space unless quoted", () => {
  const known = new Map([["ARGS", "--tp 8  --port 80"]]);
  assert.deepEqual(shellCommands('vllm serve $ARGS "$ARGS"', known), [
    ["vllm", "serve", "--tp", "8", "--port", "80", "--tp 8  --port 80"],
  ]);
  assert.equal(known.size, 1);
});

test("any words survive quoting, whichever way they are quoted", () => {
  const word = fc.string({ maxLength: 12 }).filter((text) => !text.includes("\0"));
  const single = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const double = (text: string) => `"${text.replace(/[$`"\\]/g, "\\$&")}"`;
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.array(fc.boolean()), (words, ways) => {
      const script = words.map((text, index) => (ways[index] ? double(text) : single(text))).join(" ");
      // a first word with = is an assignment only when nothing of it is quoted in a real shell
      if (/^[A-Za-z_]\w*=/.test(words[0] ?? "")) return;
      assert.deepEqual(shellCommands(`run ${script}`, none), [["run", ...words]]);
    }),
    { numRuns: 2000 },
  );
});

test("reads any text to its end, and its limits hold", () => {
  const piece = fc.constantFrom(..."'\"\\$`(){}<>|&;#= \nab1".split(""), "<<EOF\n", "${", "$(", "then ", "A=");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      for (const command of shellCommands(pieces.join(""), none)) assert.ok(command.length > 0);
    }),
    { numRuns: 5000 },
  );
  assert.equal(shellCommands("a ".repeat(100_000), none).flat().length <= 4097, true);
  assert.ok(shellCommands("$(".repeat(30_000), none).length < 10);
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Locator, Path } from "../../core/location.ts";
import { readDocuments } from "./read.ts";

const locatorOf = (text: string, index = 0): Locator => {
  const { documents, problems } = readDocuments(text, { file: "a.yaml", dropNulls: true });
  assert.deepEqual(problems, []);
  const locator = documents[index]?.locator;
  assert.ok(locator);
  return locator;
};

const manifest = `# about the pod
kind: Pod
metadata:
  name: web # its name
  labels: {app: web, "a/b": c}
spec:
  containers:
  - name: main
    args: ["--x",
      '--y']
    command:
      - |
        run
        it
    image:
  # the second
  - {name: other}
---
kind: Second
`;
const anchored = `base: &base
  image: x
  env: [a]
one:
  <<: *base
  name: one
two: *base
three: [*base]
`;
const json = `{\n  "a": [1, {"b": "x"}],\n  "c": null\n}\n{"d": 1}\n`;

describe("places", () => {
  const cases: readonly (readonly [string, string, Path, string])[] = [
    ["a key", manifest, ["metadata", "name"], "4:3 web"],
    ["the document", manifest, [], "2:1"],
    ["a key in braces", manifest, ["metadata", "labels", "app"], "5:12 web"],
    ["a quoted key", manifest, ["metadata", "labels", "a/b"], "5:22 c"],
    ["a list item", manifest, ["spec", "containers", 0], "8:5"],
    ["an item that starts with a brace", manifest, ["spec", "containers", 1], "17:5 {name: other}"],
    ["an item of a list in brackets", manifest, ["spec", "containers", 0, "args", 1], "10:7 '--y'"],
    ["a block scalar", manifest, ["spec", "containers", 0, "command", 0], "12:9 |\n        run\n        it"],
    ["a null", manifest, ["spec", "containers", 0, "image"], "15:5 "],
    ["the nearest parent of what is absent", manifest, ["spec", "containers", 1, "image", "tag"], "~17:5"],
    ["an index as text", manifest, ["spec", "containers", "1", "name"], "17:6 other"],
    ["what a merge key brings", anchored, ["one", "image"], "5:3 *base"],
    ["what overrides a merge key", anchored, ["one", "name"], "6:3 one"],
    ["what lies behind an alias", anchored, ["two", "env", 0], "7:1 *base"],
    ["an alias in a list", anchored, ["three", 0, "image"], "8:9 *base"],
    ["where an anchor stands", anchored, ["base", "env"], "3:3 [a]"],
    ["the last of two equal keys", "a: 1\nb: 2\na: 3\n", ["a"], "3:1 3"],
    ["a key in JSON", json, ["a", 1, "b"], '2:13 "x"'],
    ["a null in JSON", json, ["c"], "3:3 null"],
  ];
  for (const [name, text, path, expected] of cases) {
    it(`finds ${name}`, () => {
      const locator = locatorOf(text);
      const place = locator.locate(path);
      const range = locator.range(path);
      const found = `${place?.exact ? "" : "~"}${place?.line}:${place?.column}`;
      const value = range ? ` ${text.slice(range.start, range.end)}` : "";
      assert.equal(expected.includes(" ") ? found + value : found, expected);
      assert.equal(place?.exact, range !== null);
    });
  }

  it("counts lines from the start of the file in later documents", () => {
    assert.equal(locatorOf(manifest, 1).locate(["kind"])?.line, 19);
    assert.deepEqual(locatorOf(json, 1).locate(["d"]), { file: "a.yaml", line: 5, column: 2, exact: true });
  });

  it("finds what ends without a line break", () => {
    assert.equal(locatorOf("a: |\n  x\n  ").locate(["a"])?.line, 1);
    assert.equal(locatorOf("a: 1\n---\nb:\n  c: |\n    x", 1).locate(["b", "c"])?.line, 4);
  });

  it("finds items of long lists", () => {
    const text = `items:\n${Array.from({ length: 1000 }, (_, index) => `- n: ${index}\n`).join("")}`;
    assert.equal(locatorOf(text).locate(["items", 777, "n"])?.line, 779);
    assert.equal(locatorOf(text).locate(["items", 1000])?.exact, false);
  });

  it("gives lines and the comments on and above them", () => {
    const locator = locatorOf(manifest);
    assert.equal(locator.lineText(4), "  name: web # its name");
    assert.equal(locator.lineText(99), null);
    assert.deepEqual(locator.commentsAt(4), ["its name"]);
    assert.deepEqual(locator.commentsAt(17), ["the second"]);
    assert.deepEqual(locator.commentsAt(2), ["about the pod"]);
    assert.deepEqual(locator.commentsAt(5), []);
    const quoted = locatorOf('# a\n## b\nx: "# no" # c\ny: it\'s # d\n');
    assert.deepEqual(quoted.commentsAt(3), ["a", "b", "c"]);
    assert.deepEqual(quoted.commentsAt(4), ["d"]);
  });
});

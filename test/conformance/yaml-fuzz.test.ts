import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readDocuments } from "../../src/lang/yaml/read.ts";
import { fuzz } from "../support/yaml-fuzz.ts";

fuzz(Number(process.env["RINGFENCE_FUZZ"] ?? 3000));

const SIZE = 200_000;
const repeat = (text: string): string => text.repeat(SIZE);
const steps = (count: number, line: string): string =>
  Array.from({ length: count }, (_, depth) => " ".repeat(depth) + line).join("\n");

/** Texts that cost a careless reader its stack, its memory or its time. */
const hostile: Readonly<Record<string, string>> = {
  "open brackets": repeat("["),
  "open braces": repeat("{a: "),
  "JSON maps": repeat('{"a":'),
  "list dashes": `${repeat("- ")}x\n`,
  "explicit keys": repeat("? "),
  "deep maps": steps(2000, "a:"),
  "deep lists": steps(2000, "-"),
  anchors: `a: ${repeat("&a ")}`,
  "many anchors": Array.from({ length: 20_000 }, (_, index) => `k${index}: &a${index} v`).join("\n"),
  "many aliases": `a: &a [1]\nb: [${repeat("*a ,")}]\n`,
  "merge keys": `a: &a {x: 1}\nb:\n${"  <<: *a\n".repeat(20_000)}`,
  tags: `a: ${repeat("!t ")}x`,
  "one long key": `${repeat("k")}: 1\n`,
  "one long plain scalar": `a: ${repeat("word ")}\n`,
  "one long quoted scalar": `a: "${repeat("x\\n")}"\n`,
  "quotes that never close": `a: "${repeat("x ")}`,
  "lines in quotes that never close": `a: "${repeat("x\n ")}`,
  "a plain scalar of many lines": `a:\n${repeat("  x\n")}`,
  "a folded scalar of many lines": `a: >\n${repeat("  x\n\n")}`,
  "a literal scalar of many lines": `a: |\n${repeat("  x\n")}`,
  "many keys": Array.from({ length: 50_000 }, (_, index) => `k${index}: ${index}`).join("\n"),
  "one key many times": repeat("a: 1\n"),
  comments: repeat("# x\n"),
  "blank lines": repeat("\n"),
  "documents of comments": repeat("---\n# x\n"),
  "NUL characters": repeat("a\0"),
  "broken documents": repeat("---\n[\n"),
  "unfinished JSON documents": repeat('{"a": 1}\n{'),
  directives: repeat("%TAG !a! b\n"),
  commas: `[${repeat(",")}]`,
  colons: repeat(": "),
  "carriage returns": repeat("a: 1\r"),
  "percent signs in a tag": `a: !${repeat("%41")} x`,
  "long digits": `a: ${repeat("9")}\n`,
  "long octals": `a: 0${repeat("7")}\n`,
};

describe("hostile texts", () => {
  for (const [name, text] of Object.entries(hostile)) {
    it(`are read or refused: ${name}`, () => {
      const { documents, problems } = readDocuments(text, { file: "a.yaml", dropNulls: true });
      for (const { locator } of documents.slice(0, 2)) assert.ok(locator.locate(["a", 0]));
      assert.ok(problems.length <= 101);
      for (const { line, message } of problems)
        assert.ok(line !== null && message.length < 1000, message.slice(0, 200));
    });
  }
});

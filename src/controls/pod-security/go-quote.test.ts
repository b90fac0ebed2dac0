import assert from "node:assert/strict";
import { test } from "node:test";
import { goQuote } from "./go-quote.ts";

test("text is quoted as Go's %q quotes it", () => {
  const rows: [string, string][] = [
    ["plain", '"plain"'],
    ['say "hi"\\', '"say \\"hi\\"\\\\"'],
    ["\x07\b\f\n\r\t\v", '"\\a\\b\\f\\n\\r\\t\\v"'],
    ["\0\x1f\x7f", '"\\x00\\x1f\\x7f"'],
    ["é 漢 😀", '"é 漢 😀"'],
    ["\u00a0\u200b\ufeff", '"\\u00a0\\u200b\\ufeff"'],
    ["\u{e0001}", '"\\U000e0001"'],
    ["\ud800", '"\ufffd"'],
  ];
  for (const [text, quoted] of rows) assert.equal(goQuote(text), quoted);
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plainKey, resolvePlain, type Scalar } from "./scalar.ts";

const values: readonly (readonly [string, Scalar])[] = [
  ...["y", "Yes", "on", "ON", "TRUE", "true"].map((text) => [text, true] as const),
  ...["n", "No", "off", "False"].map((text) => [text, false] as const),
  ...["", "~", "null", "NULL"].map((text) => [text, null] as const),
  ...["nO", "nulL", "tRue", "1:30", "2001-01-01", "0x", "0x_g", "1e400", "500m", "--1", "_1"].map(
    (text) => [text, text] as const,
  ),
  ...([
    ["0", 0],
    ["-0", 0],
    ["+12", 12],
    ["0777", 511],
    ["0o777", 511],
    ["08", 8],
    ["0x1F", 31],
    ["-0b11", -3],
  ] as const),
  ...([
    ["1_000", 1000],
    ["0x_1", 1],
    ["1.5", 1.5],
    [".5", 0.5],
    ["1.", 1],
    ["1E3", 1000],
    [".5_0", 0.5],
  ] as const),
  ["9007199254740993", 9007199254740993n],
  ["18446744073709551615", 18446744073709551615n],
  ["18446744073709551616", 18446744073709551616],
  ["-9223372036854775808", -9223372036854775808n],
  ["-9223372036854775809", -9223372036854775808],
  [".inf", Number.POSITIVE_INFINITY],
];

const keys: readonly (readonly [string, string | null])[] = [
  ["on", "true"],
  ["0x10", "16"],
  ["1.0", "1"],
  ["1.50", "1.5"],
  ["1e10", "1e+10"],
  ["1e-7", "1e-07"],
  ["0.1", "0.1"],
  ["1000000.5", "1.0000005e+06"],
  [".inf", ".inf"],
  ["~", null],
  ["18446744073709551615", null],
  ["9223372036854775807", "9223372036854775807"],
];

describe("plain scalars", () => {
  for (const [text, value] of values) it(`reads ${text || "nothing"}`, () => assert.equal(resolvePlain(text), value));
  for (const [text, key] of keys) {
    it(`spells the key ${text}`, () => assert.equal(plainKey(text, resolvePlain(text)), key));
  }
});

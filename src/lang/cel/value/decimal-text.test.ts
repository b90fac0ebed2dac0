import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fixedText, scientificParts } from "./decimal-text.ts";

describe("decimal text", () => {
  it("rounds halves to even, on the exact value", () => {
    assert.equal(fixedText(2.5, 0), "2");
    assert.equal(fixedText(3.5, 0), "4");
    assert.equal(fixedText(0.125, 2), "0.12");
    assert.equal(fixedText(1.2345, 3), "1.234");
    assert.equal(fixedText(-0.5, 0), "-0");
    assert.equal(fixedText(0.1, 20), "0.10000000000000000555");
    assert.equal(fixedText(1e21, 1), "1000000000000000000000.0");
    assert.equal(fixedText(Number.MIN_VALUE, 3), "0.000");
  });

  it("finds the power of ten of the rounded value", () => {
    assert.deepEqual(scientificParts(9.999, 2), { digits: "1.00", power: 1 });
    assert.deepEqual(scientificParts(1e23, 16), { digits: "9.9999999999999992", power: 22 });
    assert.deepEqual(scientificParts(-1234567.5, 6), { digits: "-1.234568", power: 6 });
    assert.deepEqual(scientificParts(Number.MIN_VALUE, 0), { digits: "5", power: -324 });
    assert.deepEqual(scientificParts(0, 1), { digits: "0.0", power: 0 });
  });
});

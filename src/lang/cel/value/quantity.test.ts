import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseQuantity, QUANTITY_FAULTS, type Quantity, quantityOrFault } from "./quantity.ts";

const of = (text: string): Quantity => {
  const quantity = parseQuantity(text);
  assert.ok(quantity, text);
  return quantity;
};

describe("quantity", () => {
  const equal: readonly (readonly [left: string, right: string])[] = [
    ["200M", "0.2G"],
    ["1Ki", "1024"],
    ["1e3", "1k"],
    ["1E3", "1k"],
    ["0.5m", "500u"],
    ["-", "0"],
    [".", "0"],
    ["1.", "1"],
    ["0.1n", "1n"],
    ["-0.1n", "-1n"],
    ["1.5Gi", "1536Mi"],
    ["16Ei", "9223372036854775807"],
    ["1e4294967296", "1"],
  ];
  for (const [left, right] of equal) it(`${left} equals ${right}`, () => assert.ok(of(left).equals(of(right))));

  const ordered: readonly (readonly [less: string, greater: string])[] = [
    ["50M", "50Mi"],
    ["-1", "0.1n"],
    ["1e1000000", "1e2000000"],
    ["-1e2000000", "-1e1000000"],
    ["9999999999999999999999999999999999998G", "9999999999999999999999999999999999999G"],
  ];
  for (const [less, greater] of ordered) {
    it(`${less} is less than ${greater}`, () => {
      assert.equal(of(less).compareTo(of(greater)), -1);
      assert.equal(of(greater).compareTo(of(less)), 1);
    });
  }

  const faults: readonly (readonly [text: string, fault: string])[] = [
    ["", QUANTITY_FAULTS.format],
    ["1 Gi", QUANTITY_FAULTS.format],
    ["1,5", QUANTITY_FAULTS.format],
    ["1Gi ", QUANTITY_FAULTS.format],
    ["20Mo", QUANTITY_FAULTS.format],
    ["1K", QUANTITY_FAULTS.suffix],
    ["1e", QUANTITY_FAULTS.suffix],
    ["1mi", QUANTITY_FAULTS.suffix],
    ["Ei", QUANTITY_FAULTS.number],
  ];
  for (const [text, fault] of faults) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(quantityOrFault(text), fault);
      assert.equal(parseQuantity(text), null);
    });
  }

  it("adds and subtracts exactly", () => {
    assert.ok(of("50k").add(of("20"))?.equals(of("50.02k")));
    assert.ok(of("0.1").sub(of("0.3"))?.equals(of("-0.2")));
    assert.equal(of("9223372036854775807").add(of("1"))?.asInteger(), null);
    assert.equal(of("1e1000000").add(of("1")), null);
  });

  it("is an integer only while Kubernetes holds it as one", () => {
    assert.equal(of("5k").asInteger(), 5000);
    assert.equal(of("1.5").asInteger(), null);
    assert.equal(of("9223372036854775807").asInteger(), null, "19 digits are held wide");
    assert.equal(of("0.5Ki").asInteger(), null, "binary fractions are held wide");
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { cidrsOf, isAddress, parseAddress, parseBlock, printAddress } from "./address.ts";

test("addresses are read and printed", () => {
  const rows: readonly [string, string | null][] = [
    ["10.0.0.1", "10.0.0.1"],
    ["255.255.255.255", "255.255.255.255"],
    ["fd00:ec2::254", "fd00:ec2::254"],
    ["::", "::"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["::ffff:10.0.0.1", "10.0.0.1"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
    ...[
      "",
      "10.0.0",
      "10.0.0.256",
      "010.0.0.1",
      "1::2::3",
      "1:2:3:4:5:6:7:8:9",
      "g::",
      "10.0.0.1/8",
      "1:2:3:4:5:6:7::8",
    ].map((text): [string, null] => [text, null]),
  ];
  for (const [text, wanted] of rows) {
    const address = parseAddress(text);
    assert.equal(address && printAddress(address.family, address.value), wanted, text);
    assert.equal(isAddress(text), wanted !== null);
  }
});

test("blocks are read with their host bits ignored, and refused when they are none", () => {
  assert.deepEqual(parseBlock("10.1.2.3/8"), parseBlock("10.0.0.0/8"));
  assert.deepEqual(cidrsOf(parseBlock("fd00::1/8") ?? assert.fail()), ["fd00::/8"]);
  for (const text of ["10.0.0.0", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "a/8"]) {
    assert.equal(parseBlock(text), null, text);
  }
});

test("any range is covered exactly, by blocks in order", () => {
  const address = fc.bigInt(0n, (1n << 32n) - 1n);
  fc.assert(
    fc.property(address, address, (a, b) => {
      const [first, last] = a < b ? [a, b] : [b, a];
      let next = first;
      for (const cidr of cidrsOf({ family: 4, first, last })) {
        const block = parseBlock(cidr) ?? assert.fail();
        assert.equal(block.first, next);
        next = block.last + 1n;
      }
      assert.equal(next, last + 1n);
    }),
  );
});

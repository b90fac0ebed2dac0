import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CelDouble,
  CelMap,
  CelUint,
  compare,
  Duration,
  equals,
  NONE,
  Optional,
  Timestamp,
  typeOf,
  type Value,
} from "./value.ts";

const map = (...entries: readonly (readonly [Value, Value])[]) => {
  const made = new CelMap();
  for (const [key, value] of entries) assert.ok(made.add(key, value));
  return made;
};
const double = (value: number) => new CelDouble(value);
const uint = (value: number) => new CelUint(BigInt(value));

const EQUAL: readonly (readonly [Value, Value])[] = [
  [1, double(1)],
  [1, uint(1)],
  [double(1), uint(1)],
  [1.5, double(1.5)],
  [2n ** 60n, double(2 ** 60)],
  [
    [1, "a", [true]],
    [double(1), "a", [true]],
  ],
  [
    { a: 1, b: { c: null } },
    { b: { c: null }, a: uint(1) },
  ],
  [{ a: 1 }, map(["a", double(1)])],
  [map([1, "x"], [true, "y"]), map([true, "y"], [uint(1), "x"])],
  [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  [new Timestamp(1, 2), new Timestamp(1, 2)],
  [new Duration(5n), new Duration(5n)],
  [NONE, new Optional(undefined)],
  [new Optional(1), new Optional(double(1))],
];
const UNEQUAL: readonly (readonly [Value, Value])[] = [
  [double(Number.NaN), double(Number.NaN)],
  [1, true],
  [1, "1"],
  [null, false],
  [0, null],
  [[], {}],
  [[1], [1, 2]],
  [{ a: 1 }, { b: 1 }],
  [{ a: 1 }, { a: 1, b: 1 }],
  [{}, new Duration(0n)],
  [new Timestamp(1, 0), new Duration(1n)],
  [new Optional(1), 1],
  [NONE, new Optional(null)],
];

test("values are equal by what they stand for, whatever their class", () => {
  for (const [left, right] of EQUAL)
    assert.ok(equals(left, right) && equals(right, left), `${typeOf(left)} ${typeOf(right)}`);
  for (const [left, right] of UNEQUAL) {
    assert.ok(!equals(left, right) && !equals(right, left), `${typeOf(left)} ${typeOf(right)}`);
  }
});

const ORDER: readonly (readonly [smaller: Value, larger: Value])[] = [
  [1, 2],
  [1, double(1.5)],
  [double(-0.5), uint(0)],
  [9007199254740991, 2n ** 53n],
  [-(2n ** 63n), -1],
  [uint(5), 2n ** 62n],
  ["a", "b"],
  ["a", "aa"],
  ["\uffff", "😀"],
  [false, true],
  [new Uint8Array([1]), new Uint8Array([1, 0])],
  [new Timestamp(1, 5), new Timestamp(2, 0)],
  [new Timestamp(1, 5), new Timestamp(1, 6)],
  [new Duration(-1n), new Duration(0n)],
];

test("values are ordered across numeric types, strings by code point", () => {
  for (const [smaller, larger] of ORDER) {
    assert.ok((compare(smaller, larger) ?? 0) < 0 && (compare(larger, smaller) ?? 0) > 0, typeOf(smaller));
    assert.equal(compare(smaller, smaller), 0);
  }
  for (const [left, right] of [
    [1, "1"],
    [null, null],
    [[], []],
    [{}, {}],
    [true, 1],
  ] as const) {
    assert.equal(compare(left, right), undefined);
  }
  assert.ok(Number.isNaN(compare(double(Number.NaN), 1)));
});

test("numerically equal keys are one key", () => {
  const made = map([1, "int"], ["1", "string"], [true, "bool"]);
  assert.equal(made.add(uint(1), "again"), false);
  assert.equal(made.add([], "no key"), false);
  assert.deepEqual(
    [made.get(double(1)), made.get("1"), made.get(true), made.get(double(1.5))],
    ["int", "string", "bool", undefined],
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { isBase64, isInt, isLong, isQuantity, isTime } from "./format.ts";

const CASES = {
  quantity: {
    yes: ["0", "500m", "2Gi", "1.5", "1.", ".5k", "-3", "+1E", "1e3", "1E-3", "12E2", " 1Gi "],
    no: ["", "Gi", "1 Gi", "1GB", "1gi", "0x10", "1e", "1.2.3", "--1", "infinity", "1Kib"],
  },
  time: {
    yes: ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123456Z", "2026-01-31T12:00:00+02:00"],
    no: ["", "2026-01-31", "2026-01-31 12:00:00Z", "2026-01-31T12:00:00", "yesterday"],
  },
  base64: {
    yes: ["", "YQ==", "YWI=", "YWJj", "YWJj\nZGVm\n", "YWI\r\n="],
    no: ["YQ", "YQ=", "Y", "hello world", "YWJj-_==", "<token>", "===="],
  },
};
const CHECKS = { quantity: isQuantity, time: isTime, base64: isBase64 };

for (const name of ["quantity", "time", "base64"] as const) {
  for (const text of CASES[name].yes) {
    test(`${JSON.stringify(text)} is a ${name}`, () => assert.equal(CHECKS[name](text), true));
  }
  for (const text of CASES[name].no) {
    test(`${JSON.stringify(text)} is no ${name}`, () => assert.equal(CHECKS[name](text), false));
  }
}

test("integers of 32 bits", () => {
  for (const value of [0, -1, 2 ** 31 - 1, -(2 ** 31)]) assert.equal(isInt(value), true, String(value));
  for (const value of [2 ** 31, 1.5, Number.NaN, "1", 1n, null]) assert.equal(isInt(value), false, String(value));
});

test("integers of 64 bits", () => {
  for (const value of [0, 2 ** 53, -(2 ** 63), 2n ** 63n - 1n]) assert.equal(isLong(value), true, String(value));
  for (const value of [2 ** 63, 0.5, 2n ** 63n, Infinity, "1"]) assert.equal(isLong(value), false, String(value));
});

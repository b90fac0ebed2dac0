import { CelError, CelUint, MAX_INT, MAX_UINT, MIN_INT, toInt } from "../value.ts";

type Int = number | bigint;

const overflow = () => new CelError("integer overflow");

/** The int of an exact result, or an overflow error. */
export const int64 = (value: bigint): Int | CelError =>
  value < MIN_INT || value > MAX_INT ? overflow() : toInt(value);

/** The uint of an exact result, or an overflow error. */
export const uint64 = (value: bigint): CelUint | CelError =>
  value < 0n || value > MAX_UINT ? new CelError("unsigned integer overflow") : new CelUint(value);

export function add(left: Int, right: Int): Int | CelError {
  if (typeof left === "number" && typeof right === "number") {
    const sum = left + right;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return int64(BigInt(left) + BigInt(right));
}

export function subtract(left: Int, right: Int): Int | CelError {
  if (typeof left === "number" && typeof right === "number") {
    const difference = left - right;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return int64(BigInt(left) - BigInt(right));
}

export function multiply(left: Int, right: Int): Int | CelError {
  if (typeof left === "number" && typeof right === "number") {
    const product = left * right;
    // Adding zero turns minus zero, which ints do not have, into zero.
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return int64(BigInt(left) * BigInt(right));
}

export function divide(left: Int, right: Int): Int | CelError {
  if (right === 0) return new CelError("division by zero");
  if (typeof left === "number" && typeof right === "number") return Math.trunc(left / right) + 0;
  return int64(BigInt(left) / BigInt(right));
}

export function remainder(left: Int, right: Int): Int | CelError {
  if (right === 0) return new CelError("modulus by zero");
  if (typeof left === "number" && typeof right === "number") return (left % right) + 0;
  // As in Go, where the quotient that belongs to the remainder would be too large.
  if (right === -1 && left === MIN_INT) return overflow();
  return toInt(BigInt(left) % BigInt(right));
}

export const negate = (value: Int): Int | CelError => int64(-BigInt(value));

import { joinLists, MAX_SIZE } from "../standard/arithmetic.ts";
import { ORDERINGS } from "../standard/comparisons.ts";
import {
  CelDouble,
  CelError,
  CelMap,
  CelUint,
  canonicalKey,
  compare,
  equals,
  field,
  isList,
  isPlainMap,
  type Value,
} from "../value.ts";
import type { Evaluate } from "./builder.ts";

/** What an operator compiles to from its operands; null where the general call must do. */
export interface Operands {
  readonly left: Evaluate;
  readonly right: Evaluate;
  /** The right operand's value, where it is constant. */
  readonly constant: Value | undefined;
  /** The call with overloads, for values that the fast closure does not cover. */
  general(left: Value | CelError, right: Value | CelError): Value | CelError;
}

/** A faster closure for a binary operator; null where there is none. */
export function operator(name: string, operands: Operands): Evaluate | null {
  switch (name) {
    case "_==_":
      return isScalar(operands.constant) ? equalsConstant(operands, true) : equality(operands, true);
    case "_!=_":
      return isScalar(operands.constant) ? equalsConstant(operands, false) : equality(operands, false);
    case "_<_":
    case "_<=_":
    case "_>_":
    case "_>=_":
      return ordering(name, operands);
    case "_+_":
      return plus(operands);
    case "_-_":
      return minus(operands);
    case "_in_":
      return membership(operands);
    default:
      return null;
  }
}

type Scalar = string | boolean | number | null;

const isScalar = (value: Value | undefined): value is Scalar =>
  value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number";

/** Compares with a constant: everything that is not the same JavaScript value differs, but for other numeric types. */
function equalsConstant({ left, constant }: Operands, equal: boolean): Evaluate {
  return (frame) => {
    const value = left(frame);
    if (value === constant) return equal;
    if (typeof value !== "object" || value === null) return !equal;
    return differs(value, constant as Scalar, equal);
  };
}

function differs(value: Value | CelError, constant: Scalar, equal: boolean): boolean | CelError {
  if (value instanceof CelError) return value;
  if (value instanceof CelDouble || value instanceof CelUint) return equals(value, constant) === equal;
  return !equal;
}

const equality =
  ({ left, right }: Operands, equal: boolean): Evaluate =>
  (frame) => {
    const one = left(frame);
    if (one instanceof CelError) return one;
    const two = right(frame);
    return two instanceof CelError ? two : equals(one, two) === equal;
  };

function ordering(name: string, { left, right, general }: Operands): Evaluate {
  const holds = ORDERINGS[name] as (order: number) => boolean;
  return (frame) => {
    const one = left(frame);
    const two = right(frame);
    if (typeof one === "number" && typeof two === "number") return holds(one - two || (one === two ? 0 : one - two));
    if (typeof one === "string" && typeof two === "string") return holds(compare(one, two) as number);
    return general(one, two);
  };
}

const plus =
  ({ left, right, general }: Operands): Evaluate =>
  (frame) => {
    const one = left(frame);
    const two = right(frame);
    if (typeof one === "string" && typeof two === "string" && one.length + two.length <= MAX_SIZE) return one + two;
    if (Number.isSafeInteger(one) && Number.isSafeInteger(two)) {
      const sum = (one as number) + (two as number);
      if (Number.isSafeInteger(sum)) return sum;
    }
    if (Array.isArray(one) && Array.isArray(two)) return joinLists(one, two);
    return general(one, two);
  };

const minus =
  ({ left, right, general }: Operands): Evaluate =>
  (frame) => {
    const one = left(frame);
    const two = right(frame);
    if (Number.isSafeInteger(one) && Number.isSafeInteger(two)) {
      const difference = (one as number) - (two as number);
      if (Number.isSafeInteger(difference)) return difference;
    }
    return general(one, two);
  };

function membership({ left, right, constant, general }: Operands): Evaluate {
  if (constant !== undefined && isList(constant)) {
    // As in the reference implementation, nothing is looked for in an empty list, not even an error.
    if (constant.length === 0) return () => false;
    if (constant.every(isScalar)) return inConstants(left, new Set(constant));
  }
  return (frame) => {
    const value = left(frame);
    const container = right(frame);
    if (typeof value === "string") {
      if (Array.isArray(container)) return container.includes(value);
      if (isPlainMap(container)) return field(container, value) !== undefined;
      if (container instanceof CelMap) return container.get(value) !== undefined;
    }
    return general(value, container);
  };
}

const inConstants =
  (left: Evaluate, constants: ReadonlySet<Value>): Evaluate =>
  (frame) => {
    const value = left(frame);
    if (typeof value !== "object" || value === null) return constants.has(value);
    if (value instanceof CelError) return value;
    const key = canonicalKey(value);
    return key !== undefined && constants.has(key);
  };

import { elementAt, optionalElement } from "../standard/containers.ts";
import { CelDouble, CelError, CelUint, type Value } from "../value.ts";
import type { Evaluate } from "./builder.ts";
import type { Call } from "./optional.ts";

const MOST_INT = 2 ** 63;

/** True for a uint or a double that an int equals. */
function isIntegral(key: Value | CelError): key is CelUint | CelDouble {
  if (!(key instanceof CelUint) && !(key instanceof CelDouble)) return false;
  const number = Number(key.value);
  return Number.isInteger(number) && Math.abs(number) < MOST_INT;
}

/** What stands at an index or under a key; an index of a list may be any integral number. */
export function at(
  container: Value | CelError,
  key: Value | CelError,
  optional: boolean,
  general: Call,
): Value | CelError {
  if (!Array.isArray(container)) return general(container, key);
  if (typeof key === "number" && !optional && key >= 0 && key < container.length && Number.isInteger(key)) {
    return container[key];
  }
  if (!isIntegral(key)) return general(container, key);
  return optional ? optionalElement(container, key) : elementAt(container, key);
}

/** Compiles `a[b]` and `a[?b]`. */
export const indexed =
  (operand: Evaluate, index: Evaluate, optional: boolean, general: Call): Evaluate =>
  (frame) =>
    at(operand(frame), index(frame), optional, general);

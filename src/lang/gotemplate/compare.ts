/** Go's comparisons of basic values. */
import { TemplateError } from "./error.ts";
import { show } from "./print.ts";
import { compareStrings, GoMap, Int, Native, typeOf } from "./value.ts";

type Basic = "bool" | "int" | "uint" | "float" | "string" | "none";

const basicKind = (value: unknown): Basic => {
  if (typeof value === "string") return "string";
  if (typeof value === "number") return "float";
  if (typeof value === "boolean") return "bool";
  if (value instanceof Int) return value.type.startsWith("u") ? "uint" : "int";
  return "none";
};

const isNil = (value: unknown): boolean => value === undefined || value === null;
const incompatible = (): TemplateError => new TemplateError("incompatible types for comparison");

function equal(a: unknown, b: unknown): boolean {
  const kind = basicKind(a);
  const other = basicKind(b);
  if (kind !== other) {
    if (a instanceof Int && b instanceof Int) return a.n === b.n;
    if (!isNil(a) && !isNil(b)) throw incompatible();
    return false;
  }
  if (kind !== "none") return a instanceof Int && b instanceof Int ? a.n === b.n : a === b;
  if (isNil(a) || isNil(b)) return isNil(a) && isNil(b);
  if (a instanceof GoMap !== b instanceof GoMap || Array.isArray(a) !== Array.isArray(b)) {
    throw new TemplateError(`non-comparable types ${show(a)}: ${typeOf(a)}, ${show(b)}: ${typeOf(b)}`);
  }
  if (b instanceof Native && b.kind === "ptr") return a === b;
  if (b instanceof Native) return show(a) === show(b);
  throw new TemplateError(`non-comparable type ${show(b)}: ${typeOf(b)}`);
}

/** Go's `eq`: whether the first is equal to any of the others. */
export function equalsAny(first: unknown, others: readonly unknown[]): boolean {
  if (others.length === 0) throw new TemplateError("missing argument for comparison");
  return others.some((other) => equal(first, other));
}

export const notEqual = (a: unknown, b: unknown): boolean => !equal(a, b);

/** Go's `lt`. */
export function isLess(a: unknown, b: unknown): boolean {
  const kind = basicKind(a);
  const other = basicKind(b);
  if (kind === "none" || other === "none") throw new TemplateError("invalid type for comparison");
  if (a instanceof Int && b instanceof Int) return a.n < b.n;
  if (kind !== other) throw incompatible();
  if (kind === "bool") throw new TemplateError("invalid type for comparison");
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b) < 0;
  return (a as number) < (b as number);
}

/** Go's `le`. */
export const isAtMost = (a: unknown, b: unknown): boolean => isLess(a, b) || equal(a, b);

import type { Type } from "../type.ts";
import { isInt, type Value } from "../value.ts";
import { add, fixed, MOST, multiply, type Range, scale, union, UNKNOWN } from "./range.ts";

/** What the estimate of a call knows of an argument. */
export interface Argument {
  /** Its value, if it is a literal. */
  readonly literal: Value | undefined;
  readonly type: Type;
  /** Its size, if known. */
  readonly size: Range | null;
  /** The size of its elements by the schema, if it is a list. */
  readonly elementSize: Range | null;
}

/** What a call costs without its arguments, and the size of its result, where it has one that is known. */
export interface CallEstimate {
  readonly cost: Range;
  readonly size?: Range;
}

const TRAVERSAL = 0.1;
const REGEX = 0.25;
const LIST = 10;
const ONE = fixed(1);
/** Length of the longest pattern of a named format. */
const FORMAT_PATTERN = 128;

const sizeOf = (argument: Argument | undefined): Range => argument?.size ?? UNKNOWN;
const traversed = (argument: Argument | undefined, factor = TRAVERSAL): CallEstimate => ({
  cost: scale(sizeOf(argument), factor),
});

/** An expression that is searched in a text: the product of both, where the text counts one more. */
const searched = (text: Argument | undefined, pattern: Argument | undefined): Range =>
  multiply(scale(add(sizeOf(text), ONE), TRAVERSAL), scale(sizeOf(pattern), REGEX));

const listMade = (size: Range, factor: number): CallEstimate => ({
  cost: add(scale(size, factor), fixed(1 + LIST)),
  size,
});

/** An int written as a literal, not below zero; `otherwise` for any other argument. */
function literalInt(argument: Argument | undefined, otherwise: number): number {
  const value = argument?.literal;
  return typeof value === "number" || typeof value === "bigint" ? Math.max(0, Number(value)) : otherwise;
}

const isText = (type: Type) => type.kind === "string" || type.kind === "bytes";

/** The reference implementation computes without sign: what ends before it begins is endless. */
const sliced = (from: number, to: number): Range => fixed(to < from ? MOST : to - from);

const isNegative = (argument: Argument | undefined): boolean =>
  argument?.literal !== undefined && isInt(argument.literal) && argument.literal < 0;

/** Every character escaped and the quotes; the reference implementation's sum overflows to nothing. */
const quotedSize = (size: number): number => (size === MOST ? 0 : Math.min(MOST, size * 2 + 2));

/** Functions of the extension for lists and sets, by overload. */
function extension(id: string, args: readonly Argument[]): CallEstimate | null {
  const [first, second, third] = args;
  const size = sizeOf(first);
  if (/^list_.*_sort(ByAssociatedKeys)?$/.test(id)) {
    const keys = id.endsWith("Keys") ? sizeOf(second) : size;
    return listMade(multiply(keys, keys), /^list_(string|bytes)_/.test(id) ? 2 + TRAVERSAL : 2);
  }
  switch (id) {
    case "list_slice":
      return listMade(sliced(literalInt(second, 0), literalInt(third, size.max)), 1);
    case "list_flatten":
      return listMade(size, 1);
    case "list_flatten_int":
      return listMade(size, literalInt(second, MOST));
    case "lists_range":
      return listMade(fixed(literalInt(first, MOST)), 1);
    case "list_reverse":
      return listMade(size, 1);
    case "list_distinct":
      return listMade(multiply(size, size), 2);
    case "list_sets_contains_list":
    case "list_sets_intersects_list":
      return { cost: add(multiply(size, sizeOf(second)), ONE) };
    case "list_sets_equivalent_list":
      return { cost: add(scale(multiply(size, sizeOf(second)), 2), ONE) };
    default:
      return null;
  }
}

/**
 * Functions that Kubernetes prices by name, whatever their overload. `args` hold the receiver first.
 *
 * @see https://github.com/kubernetes/apiserver/blob/v0.36.1/pkg/cel/library/cost.go
 */
function byName(name: string, id: string, args: readonly Argument[], method: boolean): CallEstimate | null {
  const [first, second, third] = args;
  const size = sizeOf(first);
  switch (name) {
    case "check":
      return { cost: fixed(350_000) };
    case "isSorted":
    case "sum":
    case "max":
    case "min":
    case "indexOf":
    case "lastIndexOf":
      return method ? { cost: listSearch(first) } : null;
    case "url":
    case "jsonpatch.escapeKey":
      return { cost: scale(size, TRAVERSAL), size };
    case "lowerAscii":
    case "upperAscii":
    case "substring":
    case "trim":
      return method ? { cost: scale(size, TRAVERSAL), size } : null;
    case "replace":
      return method && args.length >= 3
        ? { cost: scale(size, 2 * TRAVERSAL), size: replaced(size, sizeOf(second), sizeOf(third)) }
        : null;
    case "split": {
      const limit = isNegative(third) ? MOST : literalInt(third, size.max);
      return { cost: scale(size, 2 * TRAVERSAL), size: { min: 0, max: limit } };
    }
    case "join":
      return joined(first, second);
    case "find":
    case "findAll":
      return { cost: searched(first, second), size: { min: 0, max: size.max } };
    case "cidr":
    case "isIP":
    case "isCIDR":
    case "quantity":
    case "isQuantity":
    case "semver":
    case "isSemver":
      return traversed(first);
    case "ip":
      return id === "cidr_ip" ? { cost: ONE } : traversed(first);
    case "ip.isCanonical":
      return traversed(first, 2 * TRAVERSAL);
    case "containsIP":
      return { cost: addressCost(id === "cidr_contains_ip_string" ? second : undefined, 2, 0) };
    case "containsCIDR":
      return { cost: addressCost(id === "cidr_contains_cidr_string" ? second : undefined, 2, 1) };
    case "validate":
      return { cost: scale(scale(sizeOf(second), TRAVERSAL), FORMAT_PATTERN * REGEX) };
    case "_==_":
      return opaqueEquality(first, second);
    default:
      return NOMINAL.has(name) ? { cost: ONE } : null;
  }
}

/** Functions that look at one field, or build something small. */
export const NOMINAL: ReadonlySet<string> = new Set(
  [
    "serviceAccount path group resource subresource namespace name allowed reason error errored",
    "masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast",
    "format.named sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub",
    "major minor patch getScheme getHostname getHost getPort getEscapedPath getQuery",
  ].flatMap((names) => names.split(" ")),
);

function listSearch(list: Argument | undefined): Range {
  const type = list?.type;
  if (type?.kind !== "list") return scale(sizeOf(list), TRAVERSAL);
  const each = isText(type.element) ? add(ONE, scale(list?.elementSize ?? UNKNOWN, TRAVERSAL)) : ONE;
  return multiply(sizeOf(list), each);
}

/** The size of a text after the replacement of parts of it. */
function replaced(text: Range, part: Range, by: Range): Range {
  let most = { count: 0, kept: text.max };
  if (part.min === 0) most = { count: text.max < MOST ? text.max + 1 : text.max, kept: text.max };
  else if (by.max > part.min) most = { count: Math.ceil(text.max / part.min), kept: 0 };
  let least = { count: 0, kept: text.min };
  if (part.max === 0) least = { count: text.min + 1, kept: text.min };
  else if (part.max > by.min) least = { count: Math.ceil(text.min / part.max), kept: 0 };
  const counts = { min: least.count, max: most.count };
  return add(multiply(counts, by), { min: least.kept, max: most.kept });
}

function joined(list: Argument | undefined, separator: Argument | undefined): CallEstimate {
  const count = sizeOf(list);
  let size: Range = list?.type.kind === "list" ? multiply(count, list.elementSize ?? UNKNOWN) : fixed(0);
  if (separator !== undefined) {
    const separators = { min: Math.max(0, count.min - 1), max: Math.max(0, count.max - 1) };
    size = add(size, multiply(sizeOf(separator), separators));
  }
  return { cost: scale(size, TRAVERSAL), size };
}

/** Comparing addresses of 4 to 16 bytes; for a network also masking it; for a text also reading it. */
function addressCost(text: Argument | undefined, passes: number, masks: number): Range {
  const bytes = { min: 4, max: 16 };
  let cost = scale(multiply(bytes, fixed(passes)), TRAVERSAL);
  if (masks > 0) cost = add(add(cost, scale(bytes, TRAVERSAL)), ONE);
  return text === undefined ? cost : add(cost, scale(sizeOf(text), TRAVERSAL));
}

function opaqueEquality(left: Argument | undefined, right: Argument | undefined): CallEstimate | null {
  if (left?.type.kind !== "opaque" || right?.type.kind !== "opaque" || left.type.name !== right.type.name) return null;
  switch (left.type.name) {
    case "kubernetes.NamedFormat":
      return { cost: scale({ min: 1, max: 64 }, TRAVERSAL) };
    case "kubernetes.URL":
      return { cost: scale({ min: 1, max: right.size?.max ?? 1 }, TRAVERSAL) };
    default:
      return /^(net|kubernetes)\./.test(left.type.name) ? { cost: ONE } : null;
  }
}

/**
 * What the language's own functions cost, by overload.
 *
 * @see https://github.com/google/cel-go/blob/v0.26.0/checker/cost.go
 */
function byOverload(id: string, args: readonly Argument[]): CallEstimate {
  const [first, second] = args;
  const size = sizeOf(first);
  switch (id) {
    case "string_format":
      return traversed(first);
    case "string_to_bytes":
      return { ...traversed(first), size: { min: size.min, max: Math.min(MOST, size.max * 4) } };
    case "bytes_to_string":
      return { ...traversed(first), size: { min: Math.floor(size.min / 4), max: size.max } };
    case "strings_quote":
      return { ...traversed(first), size: { min: size.min + 2, max: quotedSize(size.max) } };
    case "starts_with_string":
    case "ends_with_string":
      return traversed(second);
    case "in_list":
      return { cost: sizeOf(second) };
    case "matches_string":
      return { cost: searched(first, second) };
    case "contains_string":
      return { cost: multiply(scale(size, TRAVERSAL), scale(sizeOf(second), TRAVERSAL)) };
    case "add_list":
      return { cost: ONE, size: add(size, sizeOf(second)) };
    case "add_string":
    case "add_bytes": {
      const total = add(size, sizeOf(second));
      return { cost: scale(total, TRAVERSAL), size: total };
    }
    default:
      return COMPARISONS.test(id) ? { cost: compared(size, sizeOf(second)) } : { cost: ONE };
  }
}

const COMPARISONS = /^(equals|not_equals|(less|greater)(_equals)?_(string|bytes))$/;

function compared(left: Range, right: Range): Range {
  const most = Math.min(left.max, right.max);
  return scale({ min: most > 0 ? 1 : 0, max: most }, TRAVERSAL);
}

/** What a call of one overload costs without its arguments; the receiver is the first argument. */
export const estimateCall = (name: string, id: string, args: readonly Argument[], method: boolean): CallEstimate =>
  extension(id, args) ?? byName(name, id, args, method) ?? byOverload(id, args);

/** The estimate that covers two. */
export const either = (left: CallEstimate, right: CallEstimate): CallEstimate => {
  const cost = union(left.cost, right.cost);
  if (left.size === undefined || right.size === undefined) {
    const size = left.size ?? right.size;
    return size === undefined ? { cost } : { cost, size };
  }
  return { cost, size: union(left.size, right.size) };
};

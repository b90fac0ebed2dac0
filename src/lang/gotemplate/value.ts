/**
 * Go values as the engine holds them: `undefined` is Go's invalid value and `null` a nil interface; booleans and strings
 * are themselves; numbers are float64; {@link Int} is every integer type; arrays are slices; {@link GoMap} is a map with
 * string keys; {@link Native} is everything with fields or methods of its own. Bytes of a string that are not UTF-8 are
 * lone low surrogates, U+DC80 to U+DCFF.
 */
import { isUtf8 } from "node:buffer";
import { TemplateError } from "./error.ts";
import type { GoFunction } from "./function.ts";
import { MAX_PARSE_DEPTH, MAX_PARTS } from "./limits.ts";

export type IntType =
  | "int"
  | "int64"
  | "int32"
  | "uint"
  | "uint8"
  | "uint32"
  | "uint64"
  | "time.Duration"
  | "time.Month";

/** A Go integer. `time.Duration` counts nanoseconds. */
export class Int {
  readonly type: IntType;
  readonly n: bigint;

  constructor(n: bigint | number, type: IntType = "int") {
    const exact = typeof n === "bigint" ? n : BigInt(n);
    this.type = type;
    this.n = type.startsWith("u") ? BigInt.asUintN(64, exact) : BigInt.asIntN(64, exact);
  }
}

export const int = (n: bigint | number): Int => new Int(n, "int");
export const int64 = (n: bigint | number): Int => new Int(n, "int64");

/** The Go type of a map or list that is not `map[string]interface {}` or `[]interface {}`. */
export interface GoType {
  readonly name: string;
  /** True for a list that was never made: empty, but `null` when written as data. */
  readonly isNil?: boolean;
  /** What a missing key gives; nil when absent. */
  readonly zero?: unknown;
  methods?(name: string, receiver: unknown): GoFunction | null;
}

/** A Go map with string keys. */
export class GoMap extends Map<string, unknown> {
  type: GoType | null = null;

  /** The keys in Go's order, by bytes. */
  sortedKeys(): string[] {
    return [...this.keys()].sort(compareStrings);
  }
}

/** A map of a Go type. */
export function typedMap(type: GoType, entries: Iterable<readonly [string, unknown]> = []): GoMap {
  const map = new GoMap(entries);
  map.type = type;
  return map;
}

export const STRING_MAP: GoType = { name: "map[string]string", zero: "" };
const STRINGS: GoType = { name: "[]string" };
const NIL_STRINGS: GoType = { name: "[]string", isNil: true };
const NIL_LIST: GoType = { name: "[]interface {}", isNil: true };
const INTS: GoType = { name: "[]int" };
const listTypes = new WeakMap<object, GoType>();

/** Gives a list a Go type of its own. */
export function typedList(list: unknown[], type: GoType): unknown[] {
  listTypes.set(list, type);
  return list;
}

export const strings = (list: unknown[]): unknown[] => typedList(list, STRINGS);
/** Go's nil slices. */
export const nilStrings = (): unknown[] => typedList([], NIL_STRINGS);
export const nilList = (): unknown[] => typedList([], NIL_LIST);
export const ints = (list: unknown[]): unknown[] => typedList(list, INTS);
export const listType = (list: object): GoType | null => listTypes.get(list) ?? null;

/** A Go struct, or a pointer to one: fields and methods by name. */
export abstract class Native {
  abstract readonly type: string;
  readonly kind: "struct" | "ptr" = "struct";
  /** The names and values of the fields, in order. */
  abstract fields(): readonly (readonly [string, unknown])[];

  method(_name: string): GoFunction | null {
    return null;
  }

  field(name: string): unknown {
    return this.fields().find(([own]) => own === name)?.[1] ?? NO_FIELD;
  }

  /** What its `String` method gives; null when it has none. */
  string(): string | null {
    return null;
  }
}

/** What {@link Native.field} gives for a field that the type does not have. */
export const NO_FIELD = Symbol("no field");

/** A function as a value. */
export const isFunction = (value: unknown): value is GoFunction =>
  typeof value === "object" && value !== null && "call" in value && "params" in value;

export function kindOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "number":
      return "float64";
    default:
      if (value === undefined || value === null) return "invalid";
      if (value instanceof GoMap) return "map";
      if (Array.isArray(value) || value instanceof Uint8Array) return "slice";
      if (value instanceof Int)
        return value.type.startsWith("time.") ? (value.type === "time.Month" ? "int" : "int64") : value.type;
      if (value instanceof Native) return value.kind;
      return "func";
  }
}

/** Go's name of a value's type, as `%T` prints it. */
export function typeOf(value: unknown): string {
  if (value === undefined || value === null) return "<nil>";
  if (value instanceof GoMap) return value.type?.name ?? "map[string]interface {}";
  if (Array.isArray(value)) return listTypes.get(value)?.name ?? "[]interface {}";
  if (value instanceof Uint8Array) return "[]uint8";
  if (value instanceof Int) return value.type;
  if (value instanceof Native) return value.type;
  return kindOf(value);
}

/** What a template's `if` asks: false for nil, zero, and what is empty. */
export function isTrue(value: unknown): boolean {
  switch (typeof value) {
    case "boolean":
      return value;
    case "string":
      return value.length > 0;
    case "number":
      return value !== 0;
    default:
      if (value === undefined || value === null) return false;
      if (value instanceof GoMap) return value.size > 0;
      if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0;
      if (value instanceof Int) return value.n !== 0n;
      return true;
  }
}

const encoder = new TextEncoder();
const SURROGATES = /[\ud800-\udfff]/;

/** The bytes of a Go string. */
export function bytesOf(text: string): Uint8Array {
  if (!SURROGATES.test(text) || text.isWellFormed()) return encoder.encode(text);
  const parts: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code >= 0xdc80 && code <= 0xdcff) parts.push(code - 0xdc00);
    else parts.push(...encoder.encode(char));
  }
  return Uint8Array.from(parts);
}

/** The Go string of some bytes. */
export function textOf(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const parts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    const width = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    const piece = bytes.subarray(at, at + width);
    if (width > 0 && piece.length === width && isUtf8(piece)) {
      parts.push(Buffer.from(piece).toString("utf8"));
      at += width;
    } else {
      parts.push(String.fromCharCode(0xdc00 + lead));
      at++;
    }
  }
  return parts.join("");
}

const NOT_ASCII = /[^\x00-\x7f]/;

const isAscii = (text: string): boolean => !NOT_ASCII.test(text);

/** How many bytes a Go string has. */
export const byteLength = (text: string): number => (isAscii(text) ? text.length : bytesOf(text).length);

/** A Go string's bytes from one offset to another, as a string. @throws TemplateError when they are out of range */
export function byteSlice(text: string, from: number, to: number): string {
  const length = byteLength(text);
  if (from < 0 || to > length || from > to) {
    throw new TemplateError(`slice bounds out of range [${from}:${to}] with length ${length}`);
  }
  return length === text.length ? text.slice(from, to) : textOf(bytesOf(text).subarray(from, to));
}

/** Go's order of strings, by bytes. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  if (SURROGATES.test(a) || SURROGATES.test(b)) return Buffer.compare(bytesOf(a), bytesOf(b));
  return a < b ? -1 : 1;
}

/** Parts of the values at work that may still be compared. */
let partsLeft = MAX_PARTS;

/** Go's `reflect.DeepEqual`. */
export function deepEqual(a: unknown, b: unknown): boolean {
  partsLeft = MAX_PARTS;
  return equalParts(a, b, 0);
}

function equalParts(a: unknown, b: unknown, depth: number): boolean {
  if (a === b) return true;
  if (--partsLeft < 0 || depth > MAX_PARSE_DEPTH) throw new TemplateError("compared values nest without end");
  if (a === undefined || a === null || b === undefined || b === null) return (a ?? null) === (b ?? null);
  if (a instanceof Int) return b instanceof Int && a.type === b.type && a.n === b.n;
  if (typeof a === "object" && typeof b === "object" && typeOf(a) !== typeOf(b)) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => equalParts(item, b[index], depth + 1));
  }
  if (a instanceof GoMap) {
    if (!(b instanceof GoMap) || a.size !== b.size) return false;
    for (const [key, value] of a) if (!b.has(key) || !equalParts(value, b.get(key), depth + 1)) return false;
    return true;
  }
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof Native && b instanceof Native) {
    const theirs = b.fields();
    return a.fields().every(([, value], index) => equalParts(value, theirs[index]?.[1], depth + 1));
  }
  return false;
}

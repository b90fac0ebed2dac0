/**
 * CEL values in JavaScript.
 *
 * null, bool, string are themselves. A list is an array; a map is a plain object, or a {@link CelMap} where a key is
 * not a string. An int is a `number` if it is a safe integer, else a `bigint` (never a bigint inside the safe range).
 * A double is a {@link CelDouble}; a JavaScript number that is not a safe integer, as JSON may hold it, is a double
 * too, so code that sees elements of lists and maps must ask {@link isDouble}, not `instanceof`. Arguments of functions
 * are never such numbers themselves. Errors are values of {@link CelError}; none is thrown while evaluating.
 */
export type Value =
  | null
  | boolean
  | string
  | number
  | bigint
  | CelDouble
  | CelUint
  | Uint8Array
  | Timestamp
  | Duration
  | Optional
  | TypeValue
  | CelMap
  | OpaqueValue
  | readonly Value[]
  | { readonly [key: string]: Value };

/** A value of a type that a library brings, such as a quantity. Classes that implement it extend {@link Opaque}. */
export interface OpaqueValue {
  /** The name of its opaque type, such as `kubernetes.Quantity`. */
  readonly celType: string;
  equals(other: Value): boolean;
}

/** Base of all values that are neither JavaScript primitives, arrays, bytes nor plain objects. */
export abstract class Special {
  /** Tells values of CEL from plain objects. */
  declare readonly special: true;
}
Object.defineProperty(Special.prototype, "special", { value: true });

/** Base class of library values. */
export abstract class Opaque extends Special implements OpaqueValue {
  abstract readonly celType: string;
  abstract equals(other: Value): boolean;
}

/** The result of an expression that failed. */
export class CelError extends Special {
  readonly message: string;
  /** Offset in the source of the part that failed, in UTF-16 code units; -1 when unknown. */
  offset: number;

  constructor(message: string, offset = -1) {
    super();
    this.message = message;
    this.offset = offset;
  }
}

/** A double, IEEE 754. */
export class CelDouble extends Special {
  readonly value: number;

  constructor(value: number) {
    super();
    this.value = value;
  }
}

/** An unsigned 64-bit integer; `value` is in range. */
export class CelUint extends Special {
  readonly value: bigint;

  constructor(value: bigint) {
    super();
    this.value = value;
  }
}

/** An instant from year 1 to 9999. */
export class Timestamp extends Special {
  /** Seconds since 1970-01-01T00:00:00Z, negative before. */
  readonly seconds: number;
  /** 0 to 999,999,999; counts forward also before 1970. */
  readonly nanos: number;
  /** Seconds east of UTC of the zone in which it was written, and in which it is written again. */
  readonly offset: number;

  constructor(seconds: number, nanos: number, offset = 0) {
    super();
    this.seconds = seconds;
    this.nanos = nanos;
    this.offset = offset;
  }
}

/** A signed span of time; Go's range, about 292 years. */
export class Duration extends Special {
  readonly nanoseconds: bigint;

  constructor(nanoseconds: bigint) {
    super();
    this.nanoseconds = nanoseconds;
  }
}

/** A value that may be absent; `undefined` is none. */
export class Optional extends Special {
  readonly value: Value | undefined;

  constructor(value: Value | undefined) {
    super();
    this.value = value;
  }
}

/** The empty optional. */
export const NONE = new Optional(undefined);

/** A type as a value: what `type(x)` gives. Equal names are equal types. */
export class TypeValue extends Special {
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }
}

type CanonicalKey = string | number | bigint | boolean;

/** A map whose keys may be ints, uints, bools or strings. Numerically equal keys of different types are one key. */
export class CelMap extends Special {
  readonly entries = new Map<CanonicalKey, readonly [key: Value, value: Value]>();

  /** Adds an entry. @returns false if the key is there already, or is no valid key. */
  add(key: Value, value: Value): boolean {
    const canonical = canonicalKey(key);
    if (canonical === undefined || this.entries.has(canonical)) return false;
    this.entries.set(canonical, [key, value]);
    return true;
  }

  get(key: Value): Value | undefined {
    const canonical = canonicalKey(key);
    return canonical === undefined ? undefined : this.entries.get(canonical)?.[1];
  }
}

/** The form under which a key is found in a map; undefined for what no key can equal. */
export function canonicalKey(key: Value): CanonicalKey | undefined {
  switch (typeof key) {
    case "string":
    case "boolean":
    case "bigint":
      return key;
    case "number":
      return integral(key);
    default:
      if (key instanceof CelUint) return toInt(key.value);
      return key instanceof CelDouble ? integral(key.value) : undefined;
  }
}

function integral(value: number): CanonicalKey | undefined {
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  return Number.isInteger(value) ? BigInt(value) : undefined;
}

/** The canonical int of a bigint: a number inside the safe range. The caller has checked the int64 range. */
export const toInt = (value: bigint): number | bigint =>
  value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;

export const MIN_INT = -(2n ** 63n);
export const MAX_INT = 2n ** 63n - 1n;
export const MAX_UINT = 2n ** 64n - 1n;

/** True for ints, in either form. */
export const isInt = (value: Value): value is number | bigint =>
  typeof value === "number" ? Number.isSafeInteger(value) : typeof value === "bigint";

/** True for doubles, in either form. */
export const isDouble = (value: Value): value is number | CelDouble =>
  typeof value === "number" ? !Number.isSafeInteger(value) : value instanceof CelDouble;

/** True for lists. */
export const isList = (value: Value | CelError): value is readonly Value[] => Array.isArray(value);

/** True for maps held as plain objects. */
export const isPlainMap = (value: unknown): value is { readonly [key: string]: Value } =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Special) &&
  !(value instanceof Uint8Array);

/** True for maps, in either form. */
export const isMap = (value: Value | CelError): value is CelMap | { readonly [key: string]: Value } =>
  value instanceof CelMap || isPlainMap(value);

/** Replaces a JSON number that is a double by a {@link CelDouble}; anything else is returned as it is. */
export const normalise = (value: Value): Value =>
  typeof value === "number" && !Number.isSafeInteger(value) ? new CelDouble(value) : value;

/** The name of the value's type, such as `int`, `map`, `google.protobuf.Timestamp`. */
export function typeOf(value: Value): string {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "string":
      return "string";
    case "bigint":
      return "int";
    case "number":
      return Number.isSafeInteger(value) ? "int" : "double";
    default:
      return typeOfObject(value);
  }
}

function typeOfObject(value: Exclude<Value, boolean | string | number | bigint>): string {
  if (value === null) return "null_type";
  if (Array.isArray(value)) return "list";
  if (value instanceof Uint8Array) return "bytes";
  if (!(value instanceof Special)) return "map";
  if (value instanceof CelMap) return "map";
  if (value instanceof CelDouble) return "double";
  if (value instanceof CelUint) return "uint";
  if (value instanceof Timestamp) return "google.protobuf.Timestamp";
  if (value instanceof Duration) return "google.protobuf.Duration";
  if (value instanceof Optional) return "optional_type";
  if (value instanceof TypeValue) return "type";
  return (value as OpaqueValue).celType;
}

const hasOwn = Object.prototype.hasOwnProperty;

/** The value under a string key of a plain map; undefined when there is none. */
export const field = (map: { readonly [key: string]: Value }, name: string): Value | undefined =>
  hasOwn.call(map, name) ? map[name] : undefined;

type NumericPart = number | bigint;

/**
 * Compares two numbers of any numeric types; NaN when either is NaN. Beyond 2^53 an int or uint is rounded to a double
 * before it is compared with one, as the specification's tests want it.
 */
function compareNumbers(left: NumericPart, right: NumericPart): number {
  if (typeof left !== typeof right) return compareNumbers(Number(left), Number(right));
  if (left < right) return -1;
  if (left > right) return 1;
  return left === right ? 0 : Number.NaN;
}

function numericPart(value: Value): NumericPart | undefined {
  if (typeof value === "number" || typeof value === "bigint") return value;
  return value instanceof CelDouble || value instanceof CelUint ? value.value : undefined;
}

/** CEL's equality: numbers across types by value, lists and maps by content; different types are unequal. */
export function equals(left: Value, right: Value): boolean {
  if (left === null || right === null) return left === right;
  if (typeof left === "string" || typeof left === "boolean") return left === right;
  const leftNumber = numericPart(left);
  if (leftNumber !== undefined) {
    const rightNumber = numericPart(right);
    return rightNumber !== undefined && compareNumbers(leftNumber, rightNumber) === 0;
  }
  if (typeof right !== "object") return false;
  if (Array.isArray(left)) return Array.isArray(right) && equalLists(left, right);
  if (left instanceof Uint8Array) return right instanceof Uint8Array && compareBytes(left, right) === 0;
  if (isMap(left)) return isMap(right) && equalMaps(left, right);
  return right instanceof Special && equalSpecial(left as Special, right);
}

function equalSpecial(left: Special, right: Special): boolean {
  if (left instanceof Timestamp) {
    return right instanceof Timestamp && left.seconds === right.seconds && left.nanos === right.nanos;
  }
  if (left instanceof Duration) return right instanceof Duration && left.nanoseconds === right.nanoseconds;
  if (left instanceof TypeValue) return right instanceof TypeValue && left.name === right.name;
  if (left instanceof Optional) {
    if (!(right instanceof Optional)) return false;
    if (left.value === undefined || right.value === undefined) return left.value === right.value;
    return equals(left.value, right.value);
  }
  return left instanceof Opaque && right instanceof Opaque && left.equals(right);
}

function equalLists(left: readonly Value[], right: readonly Value[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) {
    if (!equals(left[index] as Value, right[index] as Value)) return false;
  }
  return true;
}

type MapValue = CelMap | { readonly [key: string]: Value };

function equalMaps(left: MapValue, right: MapValue): boolean {
  if (left instanceof CelMap) {
    if (left.entries.size !== mapSize(right)) return false;
    for (const [key, value] of left.entries.values()) {
      const other = mapGet(right, key);
      if (other === undefined || !equals(value, other)) return false;
    }
    return true;
  }
  const names = Object.keys(left);
  if (names.length !== mapSize(right)) return false;
  for (const name of names) {
    const other = mapGet(right, name);
    if (other === undefined || !equals(left[name] as Value, other)) return false;
  }
  return true;
}

/** The number of entries of a map. */
export const mapSize = (map: MapValue): number => (map instanceof CelMap ? map.entries.size : Object.keys(map).length);

/** The value under a key; undefined when there is none, or when no map can have such a key. */
export function mapGet(map: MapValue, key: Value): Value | undefined {
  if (map instanceof CelMap) return map.get(key);
  return typeof key === "string" ? field(map, key) : undefined;
}

/** The keys of a map in their order of insertion. */
export const mapKeys = (map: MapValue): Value[] =>
  map instanceof CelMap ? Array.from(map.entries.values(), ([key]) => key) : Object.keys(map);

/** Compares bytes in order; the shorter of two equal beginnings comes first. */
function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    const difference = (left[index] as number) - (right[index] as number);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Compares strings by code point, as CEL does (JavaScript's `<` compares UTF-16 code units). */
export function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    // Surrogates stand for code points above all other units.
    const aSurrogate = a >= 0xd800 && a <= 0xdfff;
    const bSurrogate = b >= 0xd800 && b <= 0xdfff;
    if (aSurrogate !== bSurrogate) return aSurrogate ? 1 : -1;
    return a - b;
  }
  return left.length - right.length;
}

/**
 * CEL's ordering of two values.
 *
 * @returns Negative, zero or positive; NaN when one is a NaN; undefined when values of these types have no order.
 */
export function compare(left: Value, right: Value): number | undefined {
  const leftNumber = numericPart(left);
  if (leftNumber !== undefined) {
    const rightNumber = numericPart(right);
    return rightNumber === undefined ? undefined : compareNumbers(leftNumber, rightNumber);
  }
  if (typeof left === "string") return typeof right === "string" ? compareStrings(left, right) : undefined;
  if (typeof left === "boolean") return typeof right === "boolean" ? Number(left) - Number(right) : undefined;
  if (left instanceof Timestamp && right instanceof Timestamp) {
    return left.seconds - right.seconds || left.nanos - right.nanos;
  }
  if (left instanceof Duration && right instanceof Duration) {
    return compareNumbers(left.nanoseconds, right.nanoseconds);
  }
  return left instanceof Uint8Array && right instanceof Uint8Array ? compareBytes(left, right) : undefined;
}

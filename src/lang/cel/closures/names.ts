/** Names of own properties of the classes of values, and of their methods. */
const OF_VALUES = [
  "special message offset value seconds nanos nanoseconds name entries celType equals add get",
  "major minor patch pre build digits exponent wide bytes address length prefix prefixLength zone patternSize sign",
  "compareTo asInteger asApproximateFloat family isUnspecified isLoopback isMulticast isLinkLocalMulticast",
  "isLinkLocalUnicast isGlobalUnicast containsIp containsCidr masked scheme host hostname port escapedPath query faults",
].flatMap((names) => names.split(" "));

const PROTOTYPES: readonly object[] = [
  Array.prototype,
  String.prototype,
  Number.prototype,
  Boolean.prototype,
  BigInt.prototype,
  Uint8Array.prototype,
  Object.getPrototypeOf(Uint8Array.prototype),
];

const ON_MAPS: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));
const ON_OTHERS: ReadonlySet<string> = new Set([
  ...OF_VALUES,
  ...PROTOTYPES.flatMap((value) => Object.getOwnPropertyNames(value)),
]);

/**
 * How a field may be read from a JavaScript value:
 *
 * - `free`: a property of this name can only be that of a map, so it can be read without asking what it is read from;
 * - `map`: other values have such a property too, so it counts only on a map;
 * - `own`: maps inherit it, so only an own property counts.
 */
export type Reading = "free" | "map" | "own";

/** How a field of this name may be read. */
export function readingOf(name: string): Reading {
  if (ON_MAPS.has(name)) return "own";
  return ON_OTHERS.has(name) || /^[0-9]/.test(name) ? "map" : "free";
}

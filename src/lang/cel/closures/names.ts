const PROTOTYPES: readonly object[] = [
  Object.prototype,
  Array.prototype,
  String.prototype,
  Number.prototype,
  Boolean.prototype,
  BigInt.prototype,
  Uint8Array.prototype,
  Object.getPrototypeOf(Uint8Array.prototype),
];

/** Names of own properties of the classes of values. */
const OWN = [
  "special message offset value seconds nanos nanoseconds name entries celType equals add get",
  "major minor patch pre build digits exponent wide bytes address length prefix zone",
].flatMap((names) => names.split(" "));

/**
 * Field names that JavaScript values may have without being maps. Any other property that is there belongs to a map, so
 * it can be read without asking what it is read from.
 */
const RISKY: ReadonlySet<string> = new Set([
  ...OWN,
  ...PROTOTYPES.flatMap((value) => Object.getOwnPropertyNames(value)),
]);

/** True if a property of this name can only be found in a map. */
export const isPlainName = (name: string): boolean => !RISKY.has(name) && !/^[0-9]/.test(name);

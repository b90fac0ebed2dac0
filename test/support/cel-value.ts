import {
  CelDouble,
  CelError,
  CelMap,
  CelUint,
  Duration,
  isMap,
  mapGet,
  mapKeys,
  Optional,
  Timestamp,
  TypeValue,
  type Value,
} from "../../src/lang/cel/value.ts";
import { Cidr } from "../../src/lang/cel/value/cidr.ts";
import { IpAddress } from "../../src/lang/cel/value/ip.ts";
import { NamedFormat } from "../../src/lang/cel/value/named-format.ts";
import { Quantity } from "../../src/lang/cel/value/quantity.ts";
import { Semver } from "../../src/lang/cel/value/semver.ts";
import { Url } from "../../src/lang/cel/value/url.ts";

function quantity({ digits, exponent }: Quantity): string {
  const text = String(digits < 0 ? -digits : digits);
  const sign = digits < 0 ? "-" : "";
  if (exponent >= 0) return sign + text + (digits === 0 ? "" : "0".repeat(exponent));
  const padded = text.padStart(1 - exponent, "0");
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** A double as Go's shortest format writes it. */
function double(value: number): { double: string } {
  if (!Number.isFinite(value)) return { double: String(value) };
  if (value === 0) return { double: Object.is(value, -0) ? "-0" : "0" };
  const [digits = "", power = ""] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 21) return { double: String(value) };
  return { double: `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}` };
}

function special(value: object): unknown {
  if (value instanceof CelError) return { error: value.message };
  if (value instanceof CelDouble) return double(value.value);
  if (value instanceof CelUint) return { uint: String(value.value) };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (value instanceof Timestamp) return { timestamp: `${value.seconds}.${String(value.nanos).padStart(9, "0")}` };
  if (value instanceof Duration) return { duration: String(value.nanoseconds) };
  if (value instanceof TypeValue) return { type: value.name };
  if (value instanceof Optional) return value.value === undefined ? { none: true } : { some: encode(value.value) };
  if (value instanceof Quantity) return { [value.celType]: quantity(value) };
  if (value instanceof Semver) {
    const pre = value.pre.length === 0 ? "" : `-${value.pre.join(".")}`;
    return { [value.celType]: `${value.major}.${value.minor}.${value.patch}${pre}` };
  }
  if (value instanceof NamedFormat) return { [value.celType]: value.name };
  return value instanceof IpAddress || value instanceof Cidr || value instanceof Url
    ? { [value.celType]: value.toString() }
    : undefined;
}

/** A CEL value in JSON, in which values of different types differ: null, bools, strings and safe ints are themselves. */
export function encode(value: Value | CelError): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "bigint") return { int: String(value) };
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : double(value);
  if (Array.isArray(value)) return value.map(encode);
  if (!(value instanceof CelMap) && special(value) !== undefined) return special(value);
  if (!isMap(value)) return { unknown: String(value) };
  const entries = mapKeys(value).map((key) => [encode(key), encode(mapGet(value, key) as Value)]);
  const order = (entry: unknown[]) => JSON.stringify(entry[0]);
  return { map: entries.sort((left, right) => (order(left) < order(right) ? -1 : 1)) };
}

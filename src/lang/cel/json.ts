import { formatDuration, formatTimestamp } from "./standard/time-text.ts";
import {
  CelDouble,
  CelMap,
  CelUint,
  Duration,
  isMap,
  mapGet,
  mapKeys,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  type Value,
} from "./value.ts";

/**
 * The value as JSON text. Ints and uints keep all digits; an optional is its value or null; bytes are base64; times,
 * durations and types are written as the conversion to a string writes them; doubles that JSON has no number for are
 * `"NaN"`, `"Infinity"` and `"-Infinity"`.
 */
export function toJson(value: Value): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(toJson).join(",")}]`;
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString("base64"));
  if (isMap(value)) return mapToJson(value);
  if (value instanceof CelDouble) return doubleToJson(value.value);
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof Timestamp) return JSON.stringify(formatTimestamp(value));
  if (value instanceof Duration) return JSON.stringify(formatDuration(value));
  if (value instanceof TypeValue) return JSON.stringify(value.name);
  if (value instanceof Optional) return value.value === undefined ? "null" : toJson(value.value);
  return value instanceof Opaque ? opaqueToJson(value) : "null";
}

const doubleToJson = (value: number) =>
  Number.isFinite(value) ? JSON.stringify(value) : JSON.stringify(String(value));

function mapToJson(map: CelMap | { readonly [key: string]: Value }): string {
  const entry = (key: Value) => {
    const text = toJson(key);
    const name = text.startsWith('"') ? text : JSON.stringify(text);
    return `${name}:${toJson(mapGet(map, key) as Value)}`;
  };
  return `{${mapKeys(map).map(entry).join(",")}}`;
}

/** Values without a text of their own are named by their type. */
const opaqueToJson = (value: Opaque): string =>
  JSON.stringify(Object.prototype.toString === value.toString ? { type: value.celType } : value.toString());

import { formatDuration, formatTimestamp } from "./standard/time-text.ts";
import {
  CelDouble,
  type CelMap,
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

/** Longest text that is written, in UTF-16 code units: a few shared lists can spell more than any memory holds. */
const MAX_LENGTH = 4_000_000;

/**
 * The value as JSON text. Ints and uints keep all digits; an optional is its value or null; bytes are base64; times,
 * durations and types are written as the conversion to a string writes them; doubles that JSON has no number for are
 * `"NaN"`, `"Infinity"` and `"-Infinity"`.
 *
 * @returns null when the text would be longer than 4 million characters.
 */
export function toJson(value: Value): string | null {
  const writer = new Writer();
  return writer.value(value) ? writer.text : null;
}

class Writer {
  text = "";

  /** Appends; false when the text has become too long. */
  #add(text: string): boolean {
    this.text += text;
    return this.text.length <= MAX_LENGTH;
  }

  value(value: Value): boolean {
    if (Array.isArray(value)) return this.#list(value);
    if (value instanceof Optional) return value.value === undefined ? this.#add("null") : this.value(value.value);
    return isMap(value) ? this.#map(value) : this.#add(scalar(value));
  }

  #list(list: readonly Value[]): boolean {
    this.#add("[");
    for (const [index, element] of list.entries()) {
      if (index > 0) this.#add(",");
      if (!this.value(element)) return false;
    }
    return this.#add("]");
  }

  #map(map: CelMap | { readonly [key: string]: Value }): boolean {
    this.#add("{");
    for (const [index, key] of mapKeys(map).entries()) {
      const name = scalar(key);
      this.#add(`${index > 0 ? "," : ""}${name.startsWith('"') ? name : JSON.stringify(name)}:`);
      if (!this.value(mapGet(map, key) as Value)) return false;
    }
    return this.#add("}");
  }
}

function scalar(value: Value): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return double(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString("base64"));
  if (value instanceof CelDouble) return double(value.value);
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof Timestamp) return JSON.stringify(formatTimestamp(value));
  if (value instanceof Duration) return JSON.stringify(formatDuration(value));
  if (value instanceof TypeValue) return JSON.stringify(value.name);
  return value instanceof Opaque ? opaque(value) : "null";
}

const double = (value: number) => (Number.isFinite(value) ? String(value) : JSON.stringify(String(value)));

/** Values without a text of their own are named by their type. */
const opaque = (value: Opaque): string =>
  JSON.stringify(Object.prototype.toString === value.toString ? { type: value.celType } : value.toString());

import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { MAX_PARTS } from "../../../lang/gotemplate/limits.ts";
import { jsonFloat } from "../../../lang/gotemplate/float.ts";
import { GoMap, Int, listType, Native } from "../../../lang/gotemplate/value.ts";
import { sortedEntries } from "./maps.ts";

/** Levels that a value may nest as JSON. */
const MAX_JSON_DEPTH = 1_000;

/** The JSON form of a struct: what it marshals to. */
export abstract class Marshalled extends Native {
  abstract json(): unknown;
}

/** Parts of the value at work that may still be written. */
let partsLeft = MAX_PARTS;

const RAW_ESCAPES = /[\u2028\u2029\ud800-\udfff]/g;
const HTML_ESCAPES = /[<>&]/g;
const unicode = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** A text as Go's encoder writes it. */
function jsonString(text: string, html: boolean): string {
  let out = JSON.stringify(text.isWellFormed() ? text : text.toWellFormed());
  if (html) out = out.replaceAll(HTML_ESCAPES, unicode);
  return out.replaceAll(RAW_ESCAPES, (char) => (char === "\u2028" || char === "\u2029" ? unicode(char) : char));
}

function scalar(value: unknown, html: boolean): string | null {
  if (value === null || value === undefined) return "null";
  switch (typeof value) {
    case "string":
      return jsonString(value, html);
    case "boolean":
      return String(value);
    case "number":
      if (!Number.isFinite(value)) throw new TemplateError("json: unsupported value");
      return jsonFloat(value);
    default:
      if (value instanceof Int) return value.n.toString();
      if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString("base64"));
      return null;
  }
}

/** A value as Go's JSON encoder writes it; with `indent`, over several lines. @throws TemplateError */
export function writeJson(value: unknown, html = true, indent = "", depth = 0): string {
  if (depth === 0) partsLeft = MAX_PARTS;
  if (--partsLeft < 0) throw new TemplateError(`a value has more than ${MAX_PARTS} parts`);
  if (depth > MAX_JSON_DEPTH) throw new TemplateError(`a value nests deeper than ${MAX_JSON_DEPTH} levels`);
  const plain = scalar(value, html);
  if (plain !== null) return plain;
  if (value instanceof Marshalled) return writeJson(value.json(), html, indent, depth + 1);
  const list = Array.isArray(value) ? (value as unknown[]) : null;
  if (list && listType(list)?.isNil) return "null";
  const entries = value instanceof GoMap ? sortedEntries(value) : value instanceof Native ? value.fields() : [];
  const separator = indent === "" ? ":" : ": ";
  const parts = list
    ? list.map((item) => writeJson(item, html, indent, depth + 1))
    : entries.map(([key, item]) => jsonString(key, html) + separator + writeJson(item, html, indent, depth + 1));
  const [open, close] = list ? ["[", "]"] : ["{", "}"];
  if (indent === "" || parts.length === 0) return open + parts.join(",") + close;
  const pad = `\n${indent.repeat(depth + 1)}`;
  return `${open}${pad}${parts.join(`,${pad}`)}\n${indent.repeat(depth)}${close}`;
}

/** A value as plain data for the YAML writer, one level at a time. */
export function plainValue(value: object): unknown {
  if (Array.isArray(value)) return listType(value)?.isNil ? null : value;
  if (value instanceof Int) return value.n;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Marshalled) return value.json();
  if (value instanceof Native) return new GoMap(value.fields());
  return value;
}

/** Plain data, as a JSON or YAML reader gives it, as the engine's values: every number a float. */
export function fromPlain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return typeof value === "bigint" ? Number(value) : (value ?? null);
  if (Array.isArray(value)) return value.map(fromPlain);
  const map = new GoMap();
  for (const key of Object.keys(value)) map.set(key, fromPlain((value as Record<string, unknown>)[key]));
  return map;
}

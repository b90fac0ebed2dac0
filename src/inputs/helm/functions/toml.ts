/** TOML as Helm writes and reads it. */
import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { shortFloat } from "../../../lang/gotemplate/float.ts";
import { MAX_PARTS } from "../../../lang/gotemplate/limits.ts";
import { GoMap, Int, int64, typeOf } from "../../../lang/gotemplate/value.ts";
import { sortedEntries } from "./maps.ts";
import { Time } from "./time-values.ts";

/** Levels that tables may nest. */
const MAX_TOML_DEPTH = 100;
const BARE_KEY = /^[A-Za-z0-9_-]+$/;
const ESCAPES: Readonly<Record<string, string>> = {
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
};

const quoted = (text: string): string =>
  `"${text.replaceAll(/[\x00-\x1f"\\\x7f]/g, (char) => ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)}"`;
const keyText = (key: string): string => (BARE_KEY.test(key) ? key : quoted(key));

function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const text = shortFloat(value);
  return /[.e]/.test(text) ? text.replace(/^(-?\d+)e/, "$1.0e") : `${text}.0`;
}

function inline(value: unknown, depth = 0): string {
  if (depth > MAX_TOML_DEPTH) throw new TemplateError(`toml: values nest deeper than ${MAX_TOML_DEPTH} levels`);
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return floatText(value);
  if (typeof value === "boolean") return String(value);
  if (value instanceof Int) return value.n.toString();
  if (value instanceof Time) return value.format("2006-01-02T15:04:05.999999999Z07:00");
  if (Array.isArray(value)) return `[${value.map((item) => inline(item, depth + 1)).join(", ")}]`;
  if (value instanceof GoMap) {
    const parts = sortedEntries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => `${keyText(key)} = ${inline(item, depth + 1)}`);
    return `{${parts.join(", ")}}`;
  }
  throw new TemplateError(`toml: cannot encode ${typeOf(value)}`);
}

const isTables = (value: unknown): value is GoMap[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof GoMap);

function table(map: GoMap, path: readonly string[], out: string[]): void {
  if (out.length > MAX_PARTS) throw new TemplateError(`toml: more than ${MAX_PARTS} lines`);
  if (path.length > MAX_TOML_DEPTH) throw new TemplateError(`toml: tables nest deeper than ${MAX_TOML_DEPTH} levels`);
  const entries = sortedEntries(map).filter(([, value]) => value !== null);
  const pad = "  ".repeat(Math.max(path.length - 0, 0));
  for (const [key, value] of entries) {
    if (!(value instanceof GoMap) && !isTables(value)) out.push(`${pad}${keyText(key)} = ${inline(value)}\n`);
  }
  for (const [key, value] of entries) {
    const own = [...path, key];
    const name = own.map(keyText).join(".");
    const blank = path.length === 0 && out.length > 0 ? "\n" : "";
    if (value instanceof GoMap) {
      out.push(`${blank}${pad}[${name}]\n`);
      table(value, own, out);
    } else if (isTables(value)) {
      for (const [index, item] of value.entries()) {
        out.push(`${index === 0 ? blank : path.length === 0 ? "\n" : ""}${pad}[[${name}]]\n`);
        table(item, own, out);
      }
    }
  }
}

/** A map as TOML. @throws TemplateError */
export function writeToml(value: unknown): string {
  if (!(value instanceof GoMap)) return inline(value);
  const out: string[] = [];
  table(value, [], out);
  return out.join("");
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  #fail(message: string): never {
    const line = this.#text.slice(0, this.#at).split("\n").length;
    throw new TemplateError(`toml: line ${line}: ${message}`);
  }

  #skip(breaks: boolean): void {
    const pattern = breaks ? /(?:[ \t\r\n]|#[^\n]*)*/y : /[ \t]*(?:#[^\n]*)?/y;
    pattern.lastIndex = this.#at;
    this.#at += pattern.exec(this.#text)?.[0].length ?? 0;
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return null;
    this.#at += found.length;
    return found;
  }

  #key(): string[] {
    const keys: string[] = [];
    do {
      this.#skip(false);
      const quote = this.#text[this.#at];
      keys.push(
        quote === '"' || quote === "'"
          ? this.#string()
          : (this.#match(/[A-Za-z0-9_-]+/y) ?? this.#fail("expected a key")),
      );
      this.#skip(false);
    } while (this.#take("."));
    if (keys.length > MAX_TOML_DEPTH) this.#fail("keys nest too deep");
    return keys;
  }

  #string(): string {
    for (const quote of ['"""', "'''", '"', "'"]) {
      if (!this.#take(quote)) continue;
      const long = quote.length === 3;
      if (long && !this.#take("\n")) this.#take("\r\n");
      let out = "";
      while (!this.#take(quote)) {
        const char = this.#text[this.#at++] ?? this.#fail("unterminated text");
        if (char === "\n" && !long) this.#fail("a text ends at its line");
        if (char !== "\\" || quote.startsWith("'")) {
          out += char;
          continue;
        }
        const next = this.#text[this.#at++] ?? "";
        const simple = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r", e: "\x1b", '"': '"', "\\": "\\" }[next];
        if (simple !== undefined) out += simple;
        else if (next === "u" || next === "U") {
          const code = Number.parseInt(
            this.#match(next === "u" ? /[0-9a-fA-F]{4}/y : /[0-9a-fA-F]{8}/y) ?? this.#fail("a broken escape"),
            16,
          );
          out += code <= 0x10ffff ? String.fromCodePoint(code) : this.#fail("a broken escape");
        } else if (long && /\s/.test(next)) {
          this.#at--;
          this.#match(/\s*/y);
        } else this.#fail("a broken escape");
      }
      return out;
    }
    this.#fail("expected a text");
  }

  #value(depth: number): unknown {
    if (depth > MAX_TOML_DEPTH) this.#fail("values nest too deep");
    const char = this.#text[this.#at] ?? "";
    if (char === '"' || char === "'") return this.#string();
    if (this.#take("[")) {
      const list: unknown[] = [];
      for (this.#skip(true); !this.#take("]"); this.#skip(true)) {
        list.push(this.#value(depth + 1));
        this.#skip(true);
        if (!this.#take(",") && this.#text[this.#at] !== "]") this.#fail("expected a comma");
      }
      return list;
    }
    if (this.#take("{")) {
      const map = new GoMap();
      for (this.#skip(true); !this.#take("}"); this.#skip(true)) {
        this.#pair(map, depth + 1);
        this.#skip(true);
        if (!this.#take(",") && this.#text[this.#at] !== "}") this.#fail("expected a comma");
      }
      return map;
    }
    return this.#scalar(
      this.#match(/[^\s,\]}#]+(?: [0-9]{2}:[0-9:.]+[^\s,\]}#]*)?/y) ?? this.#fail("expected a value"),
    );
  }

  #scalar(text: string): unknown {
    if (text === "true" || text === "false") return text === "true";
    const bare = text.replaceAll(/(?<=[0-9a-fA-F])_(?=[0-9a-fA-F])/g, "");
    if (/^[+-]?(?:0|[1-9][0-9]*)$/.test(bare)) return int64(BigInt(bare.replace("+", "")));
    if (/^0(?:x[0-9a-fA-F]+|o[0-7]+|b[01]+)$/.test(bare)) return int64(BigInt(bare));
    if (/^[+-]?(?:inf|nan)$/.test(bare))
      return bare.endsWith("nan")
        ? Number.NaN
        : bare.startsWith("-")
          ? Number.NEGATIVE_INFINITY
          : Number.POSITIVE_INFINITY;
    if (/^[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/.test(bare)) return Number(bare);
    const spelled = text.replace(/^(\d{4}-\d{2}-\d{2})[ t]/, "$1T").replace(/z$/, "Z");
    for (const layout of ["2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02", "15:04:05"]) {
      const time = Time.parse(layout, spelled);
      if (time) return time;
    }
    this.#fail(`${JSON.stringify(text)} is no value`);
  }

  #below(map: GoMap, keys: readonly string[]): GoMap {
    let at = map;
    for (const key of keys) {
      const known = at.get(key);
      const next = Array.isArray(known) ? known.at(-1) : known;
      if (next !== undefined && !(next instanceof GoMap)) this.#fail(`${JSON.stringify(key)} is no table`);
      const below = next instanceof GoMap ? next : new GoMap();
      if (next === undefined) at.set(key, below);
      at = below;
    }
    return at;
  }

  #pair(map: GoMap, depth: number): void {
    const keys = this.#key();
    if (!this.#take("=")) this.#fail("expected =");
    this.#skip(false);
    const value = this.#value(depth);
    const last = keys.at(-1) ?? "";
    const into = this.#below(map, keys.slice(0, -1));
    if (into.has(last)) this.#fail(`key ${JSON.stringify(last)} is defined twice`);
    into.set(last, value);
  }

  run(): GoMap {
    const root = new GoMap();
    let current = root;
    for (this.#skip(true); this.#at < this.#text.length; this.#skip(true)) {
      if (this.#take("[[")) {
        const keys = this.#key();
        if (!this.#take("]]")) this.#fail("expected ]]");
        const into = this.#below(root, keys.slice(0, -1));
        const last = keys.at(-1) ?? "";
        const list = into.get(last) ?? [];
        if (!Array.isArray(list)) this.#fail(`${JSON.stringify(last)} is no list of tables`);
        current = new GoMap();
        into.set(last, [...list, current]);
      } else if (this.#take("[")) {
        const keys = this.#key();
        if (!this.#take("]")) this.#fail("expected ]");
        current = this.#below(root, keys);
      } else this.#pair(current, 0);
      this.#skip(false);
      if (this.#at < this.#text.length && !/[\r\n]/.test(this.#text[this.#at] ?? "")) this.#fail("expected a new line");
    }
    return root;
  }
}

/** The data of a TOML text. @throws TemplateError with the line */
export const readToml = (text: string): GoMap => new Reader(text).run();

/**
 * Writes YAML as Kubernetes' tools do (`sigs.k8s.io/yaml`): keys in natural order, lists under their key without indent,
 * texts in the plainest style that reads back, folded past 80 columns.
 */
import type { Path } from "../../core/location.ts";
import { plainFloat, shortFloat } from "../gotemplate/float.ts";
import { writeScalar } from "./write-scalar.ts";

/** Levels that a written value may nest. */
const MAX_WRITE_DEPTH = 1_000;
/** Characters that one written text may have. */
const MAX_WRITTEN = 64 * 1024 * 1024;
/** Parts that a written value may have. */
const MAX_PARTS = 4_000_000;
const MAX_SIMPLE_KEY = 128;
const LETTER = /\p{L}/u;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** The order of keys: by characters, numbers inside them by value, letters last. */
function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    const leftLetter = LETTER.test(a[at] ?? "");
    const rightLetter = LETTER.test(b[at] ?? "");
    if (leftLetter && rightLetter) return left - right;
    if (leftLetter || rightLetter) return rightLetter ? -1 : 1;
    let lead = 0;
    if (left === 48 || right === 48) {
      for (let back = at - 1; back >= 0 && isDigit(a.charCodeAt(back)); back--) if (a[back] !== "0") lead = 1;
    }
    let leftEnd = at;
    let rightEnd = at;
    let leftNumber = BigInt(lead);
    let rightNumber = BigInt(lead);
    for (; isDigit(a.charCodeAt(leftEnd)); leftEnd++) leftNumber = leftNumber * 10n + BigInt(a[leftEnd] ?? 0);
    for (; isDigit(b.charCodeAt(rightEnd)); rightEnd++) rightNumber = rightNumber * 10n + BigInt(b[rightEnd] ?? 0);
    if (leftNumber !== rightNumber) return leftNumber < rightNumber ? -1 : 1;
    if (leftEnd !== rightEnd) return leftEnd - rightEnd;
    return left - right;
  }
  return a.length - b.length;
}

/** How to write. */
export interface WriteOptions {
  /** The plain form of an object that is neither a map nor a list: a scalar, a map or a list. */
  readonly plain?: ((value: object) => unknown) | undefined;
  /** True to indent lists under their key. */
  readonly indentLists?: boolean | undefined;
  /** Told the path whose key or item starts a line, and where the line starts. */
  readonly line?: ((offset: number, path: Path) => void) | undefined;
}

class Writer {
  out = "";
  readonly #options: WriteOptions;
  readonly #path: (string | number)[] = [];
  #depth = 0;
  #parts = 0;

  constructor(options: WriteOptions) {
    this.#options = options;
  }

  #plain(value: unknown): unknown {
    if (typeof value !== "object" || value === null || value instanceof Map) return value;
    if (Array.isArray(value) && value.length > 0) return value;
    return this.#options.plain ? this.#options.plain(value) : value;
  }

  #startLine(indent: number): void {
    if (this.out.length > MAX_WRITTEN)
      throw new RangeError(`the written value is longer than ${MAX_WRITTEN} characters`);
    if (this.out !== "") this.out += "\n";
    this.#options.line?.(this.out.length, [...this.#path]);
    this.out += " ".repeat(indent);
  }

  #column(): number {
    return this.out.length - this.out.lastIndexOf("\n") - 1;
  }

  /** A value after what introduces it; `indent` is that of the map or list it belongs to, -1 for the document. */
  value(given: unknown, indent: number, inMap: boolean, compact: boolean): void {
    if (++this.#parts > MAX_PARTS) throw new RangeError(`the written value has more than ${MAX_PARTS} parts`);
    if (++this.#depth > MAX_WRITE_DEPTH)
      throw new RangeError(`the written value nests deeper than ${MAX_WRITE_DEPTH} levels`);
    const value = this.#plain(given);
    if (Array.isArray(value) && value.length > 0)
      this.#list(value, indent < 0 ? 0 : inMap && this.#options.indentLists !== true ? indent : indent + 2, compact);
    else if (value instanceof Map && value.size > 0)
      this.#map([...(value as Map<string, unknown>)], indent < 0 ? 0 : indent + 2, compact);
    else if (typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Map)) {
      const entries = Object.entries(value);
      if (entries.length > 0) this.#map(entries, indent < 0 ? 0 : indent + 2, compact);
      else this.#token("{}", indent);
    } else if (Array.isArray(value)) this.#token("[]", indent);
    else if (value instanceof Map) this.#token("{}", indent);
    else this.#scalar(value, indent);
    this.#depth--;
  }

  #token(text: string, indent: number): void {
    this.out += indent < 0 ? text : ` ${text}`;
  }

  #scalar(value: unknown, indent: number): void {
    if (typeof value !== "string") {
      this.#token(
        this.#options.indentLists && typeof value === "number" ? shortFloat(value) : scalarText(value),
        indent,
      );
      return;
    }
    const lead = indent < 0 ? "" : " ";
    this.out += lead + writeScalar(value, this.#column() + lead.length, indent < 0 ? 2 : indent + 2, false);
  }

  #list(list: readonly unknown[], indent: number, compact: boolean): void {
    for (const [index, item] of list.entries()) {
      this.#path.push(index);
      if (index > 0 || !compact) this.#startLine(indent);
      else this.out += " ";
      this.out += "-";
      this.value(item, indent, false, true);
      this.#path.pop();
    }
  }

  #map(entries: (readonly [string, unknown])[], indent: number, compact: boolean): void {
    if (entries.length > 1) entries.sort(([a], [b]) => compareKeys(a, b));
    let first = true;
    for (const [key, value] of entries) {
      this.#path.push(key);
      if (!first || !compact) this.#startLine(indent);
      else {
        this.out += " ";
        this.#options.line?.(this.out.length, [...this.#path]);
      }
      first = false;
      const simple = Buffer.byteLength(key) <= MAX_SIMPLE_KEY && !/[\n\r\u0085\u2028\u2029]/.test(key);
      if (simple) this.out += `${writeScalar(key, 0, indent + 2, true)}:`;
      else {
        this.out += `? ${writeScalar(key, indent + 2, indent + 2, false)}`;
        this.out += `\n${" ".repeat(indent)}:`;
      }
      this.value(value, indent, true, false);
      this.#path.pop();
    }
  }
}

/** A number, boolean or null. */
function scalarText(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value)) {
    const whole = BigInt(value);
    if (whole >= -(2n ** 63n) && whole < 2n ** 64n) return value === 0 ? "0" : plainFloat(value);
  }
  return shortFloat(value);
}

/** A value as YAML, ending in a line break. @throws RangeError past {@link MAX_WRITE_DEPTH} levels */
export function writeYaml(value: unknown, options: WriteOptions = {}): string {
  const writer = new Writer(options);
  writer.value(value, -1, false, false);
  return `${writer.out}\n`;
}

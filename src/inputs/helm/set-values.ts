/** Helm's `--set` and its kin. @see https://helm.sh/docs/intro/using_helm/#the-format-and-limitations-of---set */
import { GoMap, int64 } from "../../lang/gotemplate/value.ts";
import { fromPlain } from "./functions/json.ts";

/** Indexes that a setting may use. */
const MAX_INDEX = 65_536;
/** Names that one key may nest. */
const MAX_NAMES = 30;

/** What is wrong with a setting. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

/** How the values of a setting are read. */
export type SettingKind = "typed" | "string" | "json" | "file";

function typed(text: string): unknown {
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "false") return lower === "true";
  if (lower === "null") return null;
  if (text === "0") return int64(0);
  if (/^[+-]?[0-9]+$/.test(text) && text[0] !== "0") {
    const value = BigInt(text.replace("+", ""));
    if (value >= -(2n ** 63n) && value < 2n ** 63n) return int64(value);
  }
  return text;
}

function place(list: unknown[], index: number, value: unknown): unknown[] {
  if (index < 0) throw new SettingError(`negative ${index} index not allowed`);
  if (index > MAX_INDEX)
    throw new SettingError(`index of ${index} is greater than maximum supported index of ${MAX_INDEX}`);
  while (list.length < index) list.push(null);
  list[index] = value;
  return list;
}

/** Where the JSON value that starts at an offset ends. */
function jsonEnd(text: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (quoted) {
      if (char === "\\") at++;
      else if (char === '"') {
        quoted = false;
        if (depth === 0) return at + 1;
      }
    } else if (char === '"') quoted = true;
    else if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") {
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (char === "," || /\s/.test(char ?? "")) && at > from) return at;
  }
  return text.length;
}

class Settings {
  readonly #chars: string[];
  readonly #read: (text: string) => unknown;
  readonly #isJson: boolean;
  #at = 0;

  constructor(text: string, read: (text: string) => unknown, isJson: boolean) {
    this.#chars = [...text];
    this.#read = read;
    this.#isJson = isJson;
  }

  get #ended(): boolean {
    return this.#at >= this.#chars.length;
  }

  /** Characters up to one of a set, which is taken; `stop` is empty at the end. */
  #until(stops: string): { text: string; stop: string } {
    let text = "";
    while (!this.#ended) {
      const char = this.#chars[this.#at++] ?? "";
      if (stops.includes(char)) return { text, stop: char };
      if (char !== "\\") text += char;
      else if (!this.#ended) text += this.#chars[this.#at++];
    }
    return { text, stop: "" };
  }

  run(into: GoMap): void {
    while (!this.#ended) this.#key(into, 0);
  }

  #set(into: GoMap, key: string, value: unknown): void {
    if (key !== "") into.set(key, value);
  }

  #key(into: GoMap, depth: number): void {
    const { text: key, stop } = this.#until("=[,.");
    if (stop === "") {
      if (key === "") return;
      throw new SettingError(`key ${JSON.stringify(key)} has no value`);
    }
    if (stop === "[") {
      const index = this.#index();
      const known = into.get(key) ?? [];
      if (into.has(key) && !Array.isArray(into.get(key)))
        throw new SettingError(`unable to parse key: ${JSON.stringify(key)} is not a list`);
      this.#set(into, key, this.#item(known as unknown[], index, depth));
    } else if (stop === "=") this.#set(into, key, this.#value());
    else if (stop === ",") {
      this.#set(into, key, "");
      throw new SettingError(`key ${JSON.stringify(key)} has no value (cannot end with ,)`);
    } else {
      if (depth + 1 > MAX_NAMES)
        throw new SettingError(
          `value name nested level is greater than maximum supported nested level of ${MAX_NAMES}`,
        );
      const known = into.get(key);
      if (into.has(key) && !(known instanceof GoMap))
        throw new SettingError(`unable to parse key: ${JSON.stringify(key)} is not a map`);
      const inner = known instanceof GoMap ? known : new GoMap();
      this.#key(inner, depth + 1);
      if (inner.size === 0) throw new SettingError(`key map ${JSON.stringify(key)} has no value`);
      this.#set(into, key, inner);
    }
  }

  #index(): number {
    const { text, stop } = this.#until("]");
    if (stop === "" || !/^[+-]?[0-9]+$/.test(text))
      throw new SettingError(`error parsing index: ${JSON.stringify(text)}`);
    return Number(text);
  }

  #item(list: unknown[], index: number, depth: number): unknown[] {
    if (index < 0) throw new SettingError(`negative ${index} index not allowed`);
    const { text, stop } = this.#until("[.=");
    if (text !== "") throw new SettingError(`unexpected data at end of array index: ${JSON.stringify(text)}`);
    if (stop === "=") return place(list, index, this.#value());
    if (stop === "[") {
      const next = this.#index();
      const known = list[index];
      if (known !== undefined && known !== null && !Array.isArray(known))
        throw new SettingError("unable to parse key: an item is not a list");
      return place(list, index, this.#item((known as unknown[] | null | undefined) ?? [], next, depth));
    }
    if (stop === ".") {
      const known = list[index];
      const inner = known instanceof GoMap ? known : new GoMap();
      this.#key(inner, depth);
      return place(list, index, inner);
    }
    throw new SettingError("parse error: unexpected end of the setting");
  }

  #value(): unknown {
    if (this.#isJson) return this.#json();
    if (this.#chars[this.#at] !== "{") return this.#ended ? "" : this.#read(this.#until(",").text);
    this.#at++;
    const list: unknown[] = [];
    for (;;) {
      const { text, stop } = this.#until(",}");
      if (stop === "") throw new SettingError("list must terminate with '}'");
      list.push(this.#read(text));
      if (stop === "}") break;
    }
    if (this.#chars[this.#at] === ",") this.#at++;
    return list;
  }

  /** Skips blanks and a comma; true when there was no value before it. */
  #blank(): boolean {
    while (!this.#ended) {
      const char = this.#chars[this.#at] ?? "";
      if (char !== "," && !/\s/.test(char)) return false;
      this.#at++;
      if (char === ",") return true;
    }
    return true;
  }

  #json(): unknown {
    if (this.#blank()) return null;
    const text = this.#chars.join("");
    const from = this.#chars.slice(0, this.#at).join("").length;
    const end = jsonEnd(text, from);
    const value = parseJson(text.slice(from, end));
    this.#at += [...text.slice(from, end)].length;
    this.#blank();
    return value;
  }
}

function parseJson(text: string): unknown {
  try {
    return fromPlain(JSON.parse(text) as unknown);
  } catch (error) {
    if (error instanceof SyntaxError) throw new SettingError(`${JSON.stringify(text)} is not JSON`);
    throw error;
  }
}

/**
 * Sets the values that a setting such as `a.b=1,c[0]=x` names.
 *
 * @param readFile Reads the file that a setting of the kind `file` names.
 * @throws SettingError
 */
export function setValues(setting: string, into: GoMap, kind: SettingKind, readFile: (path: string) => string): void {
  const read = kind === "string" ? (text: string): unknown => text : kind === "file" ? readFile : typed;
  new Settings(setting, read, kind === "json").run(into);
}

/** A `--set-json` that is one whole object; null when it is a list of keys. @throws SettingError */
export function wholeJson(setting: string): GoMap | null {
  if (!setting.trim().startsWith("{")) return null;
  const value = parseJson(setting.trim());
  return value instanceof GoMap ? value : new GoMap();
}

import { SyntaxIssue } from "./cursor.ts";
import { internedName, keySlot } from "./intern.ts";
import { depthIssue, MAX_DEPTH } from "./limits.ts";
import type { PositionTree } from "./positions.ts";

const LF = 10;
const CR = 13;
const TAB = 9;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const LIST_END = 93;
const MAP_START = 123;
const MAP_END = 125;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;

type Fields = Record<string, unknown>;

/**
 * Reads strict JSON: integers past 2^53 become bigints, and a key that stands twice keeps its last value.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8259
 */
export class JsonReader {
  private text = "";
  private at = 0;
  private depth = 0;
  private dropNulls = false;
  private tree: PositionTree | null = null;
  /** True when a map of the last document may hold a key twice. */
  mayHaveDuplicates = false;

  /** Where the value that was just read ends. */
  get end(): number {
    return this.at;
  }

  /**
   * The value that starts at an offset, blanks before it aside. The text may go on after it.
   *
   * @throws {SyntaxIssue} where the text is not JSON.
   */
  read(text: string, start: number, options: { dropNulls: boolean; tree: PositionTree | null }): unknown {
    this.text = text;
    this.at = start;
    this.depth = 0;
    this.dropNulls = options.dropNulls;
    this.tree = options.tree;
    this.mayHaveDuplicates = false;
    const code = this.skip();
    const node = this.tree?.open("", this.at, this.at) ?? -1;
    const value = this.value(code);
    this.tree?.close(node, this.at);
    return value;
  }

  /** Moves to the next character that is not blank. */
  private skip(): number {
    const text = this.text;
    let at = this.at;
    let code = text.charCodeAt(at);
    while (code === SPACE || code === LF || code === CR || code === TAB) code = text.charCodeAt(++at);
    this.at = at;
    return code;
  }

  private value(code: number): unknown {
    if (code === QUOTE) return this.string();
    if (code === MAP_START) return this.map();
    if (code === 91) return this.list();
    const { text, at } = this;
    if (code === 116 && text.startsWith("true", at)) return this.word(4, true);
    if (code === 102 && text.startsWith("false", at)) return this.word(5, false);
    if (code === 110 && text.startsWith("null", at)) return this.word(4, null);
    return this.number();
  }

  private word<T>(length: number, value: T): T {
    this.at += length;
    return value;
  }

  private number(): number | bigint {
    NUMBER.lastIndex = this.at;
    const source = NUMBER.exec(this.text)?.[0];
    if (source === undefined) throw this.issue("a value is missing here");
    const start = this.at;
    this.at += source.length;
    const value = Number(source);
    if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
    if (!Number.isFinite(value)) throw new SyntaxIssue("the number is too large", start);
    if (!/^-?[0-9]+$/.test(source)) return value;
    const exact = BigInt(source);
    return exact < 2n ** 64n && exact >= -(2n ** 63n) ? exact : value;
  }

  private issue(message: string): SyntaxIssue {
    return new SyntaxIssue(message, Math.min(this.at, this.text.length));
  }

  /** Moves behind the string at hand and returns where its text ends; -1 when it has escapes. */
  private stringEnd(): number {
    const text = this.text;
    const start = this.at;
    let escaped = false;
    let at = start + 1;
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(++at)) {
      if (code === 92) {
        escaped = true;
        at++;
      } else if (!(code >= SPACE)) throw new SyntaxIssue("the quotes that open here do not close on this line", start);
    }
    this.at = at + 1;
    return escaped ? -1 : at;
  }

  private string(): string {
    const start = this.at;
    const end = this.stringEnd();
    return end < 0 ? this.unescaped(start) : this.text.slice(start + 1, end);
  }

  private unescaped(start: number): string {
    try {
      return String(JSON.parse(this.text.slice(start, this.at))).toWellFormed();
    } catch {
      throw new SyntaxIssue("the string holds an escape that JSON does not know", start);
    }
  }

  private enter(): void {
    if (++this.depth > MAX_DEPTH) throw depthIssue(this.at);
    this.at++;
  }

  private list(): unknown[] {
    this.enter();
    const list: unknown[] = [];
    let code = this.skip();
    while (code !== LIST_END) {
      const node = this.tree?.open(list.length, this.at, this.at) ?? -1;
      list.push(this.value(code));
      this.tree?.close(node, this.at);
      code = this.skip();
      if (code === LIST_END) break;
      if (code !== COMMA) throw this.issue(", or ] is expected here");
      this.at++;
      code = this.skip();
      if (code === LIST_END) throw this.issue("a value is missing before ]");
    }
    this.at++;
    this.depth--;
    return list;
  }

  private map(): Fields {
    this.enter();
    const { tree, text } = this;
    const map: Fields = {};
    let met = 0;
    let metNull = false;
    let code = this.skip();
    while (code !== MAP_END) {
      if (code !== QUOTE) throw this.issue("a key in double quotes is expected here");
      const start = this.at;
      const end = this.stringEnd();
      const name = end < 0 ? this.unescaped(start) : internedName(text, start + 1, end, keySlot(text, start + 1, end));
      const bit = 1 << (keySlot(name, 0, name.length) & 31);
      if ((met & bit) !== 0 && (metNull || Object.hasOwn(map, name))) this.mayHaveDuplicates = true;
      met |= bit;
      if (this.skip() !== COLON) throw this.issue(": is expected here");
      this.at++;
      code = this.skip();
      const node = tree?.open(name, start, this.at) ?? -1;
      const value = this.value(code);
      tree?.close(node, this.at);
      if (value === null) metNull = true;
      if (value === null && this.dropNulls) delete map[name];
      else if (name === "__proto__") {
        Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
      } else map[name] = value;
      code = this.skip();
      if (code === MAP_END) break;
      if (code !== COMMA) throw this.issue(", or } is expected here");
      this.at++;
      code = this.skip();
      if (code === MAP_END) throw this.issue("a key is missing before }");
    }
    this.at++;
    this.depth--;
    return map;
  }
}

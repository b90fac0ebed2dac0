import { Cursor } from "./cursor.ts";
import { internedName, internedValue, internKey, keyName, keySlot } from "./intern.ts";
import type { PositionTree } from "./positions.ts";
import { scanQuoted } from "./scan-scalar.ts";

/** Thrown where a document leaves the subset; the reader of all YAML takes over and says what is wrong, if anything. */
export const BEYOND: unique symbol = Symbol("beyond the common subset");

/** Levels that the subset nests at most; less than the limit of all YAML, so that it alone states the limit. */
export const MAX_SUBSET_DEPTH = 64;
/** A key this long may be none to the reader of all YAML. */
export const MAX_SUBSET_KEY = 512;

export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const HASH = 35;
export const DASH = 45;
export const COLON = 58;

/** 1 for the characters below 59 that a plain scalar may hold anywhere, space among them; `#` and `:` are looked at. */
const PLAIN = new Uint8Array(59);
/** 1 for the characters that start a plain scalar whatever follows them. */
export const STARTS = new Uint8Array(128);
for (let code = 32; code < 58; code++) if (code !== HASH) PLAIN[code] = 1;
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./$<=~()+;^\\") {
  STARTS[char.charCodeAt(0)] = 1;
}

type Fields = Record<string, unknown>;

/** What the reader of the common subset knows of plain and quoted scalars, flow collections and comments. */
export class FlowReader {
  protected text = "";
  protected at = 0;
  protected end = 0;
  protected lineStart = 0;
  protected depth = 0;
  protected tree: PositionTree | null = null;
  /** The items of the lists being read, so that each list is made once, of its size. */
  protected readonly items: unknown[] = [];
  protected itemCount = 0;

  /** The start of the line after a comment. */
  protected afterComment(from: number): number {
    const text = this.text;
    let at = from;
    for (;;) {
      const code = text.charCodeAt(++at);
      if (code >= SPACE && code !== 127) continue;
      if (code === LF) return at + 1;
      if (code !== 9 && !(code === CR && text.charCodeAt(at + 1) === LF)) throw BEYOND;
    }
  }

  /**
   * The end of a plain scalar that starts at the cursor: the place of the `: ` that makes it a key, of the space before
   * a comment's `#`, or of the line's end. The cursor stays.
   */
  protected plainEnd(from: number): number {
    const text = this.text;
    let at = from;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code > COLON ? code !== 127 : PLAIN[code] === 1) at++;
      else if (code === COLON) {
        const next = text.charCodeAt(at + 1);
        if (next === SPACE || next === LF || next === CR) return at;
        if (next < SPACE) throw BEYOND;
        at++;
      } else if (code === HASH) {
        if (text.charCodeAt(at - 1) === SPACE) return at - 1;
        at++;
      } else if (code === LF || (code === CR && text.charCodeAt(at + 1) === LF)) return at;
      else throw BEYOND;
    }
  }

  /** True if a plain scalar can start with the character there. */
  protected canStart(code: number, at: number): boolean {
    if (code >= 128 || STARTS[code] === 1) return true;
    if (code !== DASH && code !== COLON && code !== 63) return false;
    return this.text.charCodeAt(at + 1) > SPACE;
  }

  /** The text of a quoted scalar on one line; moves behind its closing quote. */
  protected quoted(quote: number, isKey: boolean): string {
    const text = this.text;
    const start = this.at + 1;
    let at = start;
    let code = text.charCodeAt(at);
    while (code !== quote) {
      if (code === 92 && quote === 34) return this.longQuoted();
      if ((code < SPACE && code !== 9) || code === 127) {
        if (code === LF || code === CR) return this.longQuoted();
        throw BEYOND;
      }
      code = text.charCodeAt(++at);
    }
    if (quote === 39 && text.charCodeAt(at + 1) === 39) return this.longQuoted();
    this.at = at + 1;
    return isKey ? internedName(text, start, at, keySlot(text, start, at)) : text.slice(start, at);
  }

  /** A quoted scalar with escapes or line breaks. */
  protected longQuoted(): string {
    const cursor = new Cursor(this.text, this.at, this.end);
    cursor.lineStart = this.lineStart;
    const start = this.at;
    const { value } = scanQuoted(cursor);
    if (/[^\t\n\r\x20-\x7e\u00a0-\uffff]/.test(this.text.slice(start, cursor.at))) throw BEYOND;
    this.at = cursor.at;
    // A key must end on the line that it starts on; a value may end anywhere.
    if (cursor.line > 0 && this.text.charCodeAt(this.at) === COLON) throw BEYOND;
    return value;
  }

  /** Moves to the next character of a flow collection that is not blank, over line ends and comments. */
  protected skipInFlow(): number {
    const text = this.text;
    let at = this.at;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === SPACE) at++;
      else if (code === LF || (code === CR && text.charCodeAt(at + 1) === LF)) {
        at += code === LF ? 1 : 2;
        if (at >= this.end) throw BEYOND;
        this.lineStart = at;
        const first = text.charCodeAt(at);
        if (first === DASH || first === 46) throw BEYOND;
      } else if (code === HASH) {
        if (text.charCodeAt(at - 1) !== SPACE && at !== this.lineStart) throw BEYOND;
        at = this.afterComment(at) - 1;
      } else {
        this.at = at;
        return code;
      }
    }
  }

  /** A list or map in brackets or braces; moves behind the closing one. */
  protected flow(opening: number): unknown {
    if (++this.depth > MAX_SUBSET_DEPTH) throw BEYOND;
    const isMap = opening === 123;
    const closing = opening + 2;
    const from = this.itemCount;
    const map: Fields = {};
    this.at++;
    let code = this.skipInFlow();
    while (code !== closing) {
      if (isMap) this.flowEntry(map, code);
      else {
        const item = this.flowNode(code, this.itemCount - from, -1);
        this.items[this.itemCount++] = item;
      }
      code = this.skipInFlow();
      if (code === 44) {
        this.at++;
        code = this.skipInFlow();
      } else if (code !== closing) throw BEYOND;
    }
    this.at++;
    this.depth--;
    return isMap ? map : this.listFrom(from);
  }

  /** The list of the items read since there were `from` of them. */
  protected listFrom(from: number): unknown[] {
    const list = this.items.slice(from, this.itemCount);
    this.itemCount = from;
    return list;
  }

  protected flowEntry(map: Fields, code: number): void {
    const text = this.text;
    const start = this.at;
    let name: string | null;
    if (code === 34 || code === 39) {
      name = this.quoted(code, true);
      if (text.charCodeAt(this.at) !== COLON) throw BEYOND;
    } else {
      const end = this.flowPlainEnd(code);
      if (text.charCodeAt(end) !== COLON) throw BEYOND;
      name = keyName(internKey(text, start, end));
      this.at = end;
    }
    if (name === null || name === "__proto__" || this.at - start > MAX_SUBSET_KEY || Object.hasOwn(map, name)) {
      throw BEYOND;
    }
    this.at++;
    const next = this.skipInFlow();
    if (next === 44 || next === 125) throw BEYOND;
    const value = this.flowNode(next, name, start);
    if (this.tree) return;
    if (value === null) throw BEYOND;
    map[name] = value;
  }

  protected flowNode(code: number, key: string | number, keyStart: number): unknown {
    const start = this.at;
    const node = this.tree?.open(key, keyStart < 0 ? start : keyStart, start) ?? -1;
    let value: unknown;
    if (code === 34 || code === 39) value = this.quoted(code, false);
    else if (code === 91 || code === 123) value = this.flow(code);
    else {
      const end = this.flowPlainEnd(code);
      if (this.text.charCodeAt(end) === COLON) throw BEYOND;
      value = this.tree ? null : internedValue(this.text, start, end);
      if (typeof value === "number" && !Number.isFinite(value)) throw BEYOND;
      this.at = end;
    }
    this.tree?.close(node, this.at);
    return value;
  }

  /** The end of a plain scalar in a flow collection, without the blanks after it. */
  protected flowPlainEnd(first: number): number {
    const text = this.text;
    if (first < 128 && STARTS[first] === 0 && !(first === DASH && text.charCodeAt(this.at + 1) > SPACE)) throw BEYOND;
    let at = this.at;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === COLON) {
        if (text.charCodeAt(at + 1) <= SPACE) break;
      } else if (code === 44 || code === 93 || code === 125 || code === LF || code === CR) break;
      else if (code === HASH && text.charCodeAt(at - 1) === SPACE) throw BEYOND;
      else if (code < SPACE || code === 127 || code === 63 || code === 91 || code === 123) throw BEYOND;
      at++;
    }
    const stop = at;
    while (text.charCodeAt(at - 1) === SPACE) at--;
    if (at < stop && text.charCodeAt(stop) === COLON) throw BEYOND;
    return at;
  }
}

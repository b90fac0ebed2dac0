import { Cursor } from "./cursor.ts";
import { internedKey, internedText, internedValue, keyBit, keySlot } from "./intern.ts";
import type { PositionTree } from "./positions.ts";
import { resolvePlain } from "./scalar.ts";
import { scanBlock, scanPlain, scanQuoted } from "./scan-scalar.ts";

/** Thrown where a document leaves the subset; the reader of all YAML takes over and says what is wrong, if anything. */
export const BEYOND: unique symbol = Symbol("beyond the common subset");

/** Levels that the subset nests at most; less than the limit of all YAML, so that it alone states the limit. */
const MAX_SUBSET_DEPTH = 64;
/** A key this long may be none to the reader of all YAML. */
const MAX_SUBSET_KEY = 512;

const LF = 10;
const CR = 13;
const SPACE = 32;
const HASH = 35;
const DASH = 45;
const COLON = 58;

/** 1 for the characters below 59 that a plain scalar may hold anywhere, space among them; `#` and `:` are looked at. */
const PLAIN = new Uint8Array(59);
/** 1 for the characters that start a plain scalar whatever follows them. */
const STARTS = new Uint8Array(128);
for (let code = 32; code < 58; code++) if (code !== HASH) PLAIN[code] = 1;
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./$<=~()+;^\\") {
  STARTS[char.charCodeAt(0)] = 1;
}

type Fields = Record<string, unknown>;

/**
 * Reads the part of YAML that nearly all manifests are written in: block maps and lists, scalars of every style, flow
 * collections. It gives up by throwing {@link BEYOND} on anything else: anchors, tags, explicit keys, duplicate keys,
 * tabs between tokens, and whatever is wrong. What it does read, it reads as the reader of all YAML would.
 *
 * The text must end with a line break, and hold no control characters or breaks beyond ASCII's.
 */
export class BlockReader {
  #text = "";
  #at = 0;
  #end = 0;
  #lineStart = 0;
  /** The column of the first character of the line at hand; -1 at the document's end. */
  #indent = -1;
  #depth = 0;
  #dropNulls = false;
  /** False when the text's last line break is not the file's. */
  #endsWithBreak = true;
  #tree: PositionTree | null = null;
  /** The node whose value comes next, when positions are noted. */
  #node = -1;
  /** Where the last scalar, colon or dash ends, when positions are noted. */
  #last = 0;

  /**
   * The value between two offsets; null for an empty document.
   *
   * @throws {@link BEYOND} when the document leaves the subset.
   */
  read(text: string, start: number, end: number, options: Readonly<BlockOptions>): unknown {
    this.#text = text;
    this.#end = end;
    this.#depth = 0;
    this.#dropNulls = options.dropNulls;
    this.#endsWithBreak = options.endsWithBreak;
    this.#tree = options.tree;
    this.#at = start;
    if (text.startsWith("---", start)) {
      this.#at += 3;
      this.#endLine();
    } else this.#nextLine();
    if (this.#indent < 0) return null;
    if (this.#tree) this.#node = this.#tree.open("", this.#at, this.#at);
    const node = this.#node;
    const value = this.#block(this.#indent);
    if (this.#indent >= 0) throw BEYOND;
    this.#tree?.close(node, this.#last);
    return value;
  }

  /** Moves to the next line that is neither blank nor only a comment. */
  #nextLine(): void {
    const text = this.#text;
    let at = this.#at;
    for (;;) {
      if (at >= this.#end) {
        this.#indent = -1;
        this.#at = at;
        return;
      }
      const lineStart = at;
      let code = text.charCodeAt(at);
      while (code === SPACE) code = text.charCodeAt(++at);
      if (code === LF) at++;
      else if (code === CR && text.charCodeAt(at + 1) === LF) at += 2;
      else if (code === HASH) at = this.#afterComment(at);
      else {
        if (code < SPACE || (code === 46 && at === lineStart && text.startsWith("...", at))) throw BEYOND;
        this.#lineStart = lineStart;
        this.#indent = at - lineStart;
        this.#at = at;
        return;
      }
    }
  }

  /** The start of the line after a comment. */
  #afterComment(from: number): number {
    const text = this.#text;
    let at = from;
    for (;;) {
      const code = text.charCodeAt(++at);
      if (code >= SPACE && code !== 127) continue;
      if (code === LF) return at + 1;
      if (code !== 9 && !(code === CR && text.charCodeAt(at + 1) === LF)) throw BEYOND;
    }
  }

  /** Takes the rest of a line, which may hold only a comment, and moves to the next one. */
  #endLine(): void {
    const text = this.#text;
    let at = this.#at;
    let code = text.charCodeAt(at);
    const blank = code === SPACE;
    while (code === SPACE) code = text.charCodeAt(++at);
    if (code === LF) this.#at = at + 1;
    else if (code === CR && text.charCodeAt(at + 1) === LF) this.#at = at + 2;
    else if (code === HASH && blank) this.#at = this.#afterComment(at);
    else throw BEYOND;
    this.#nextLine();
  }

  /** True at a `-` that starts a list item. */
  #isItem(at: number): boolean {
    if (this.#text.charCodeAt(at) !== DASH) return false;
    const next = this.#text.charCodeAt(at + 1);
    return next === SPACE || next === LF || next === CR;
  }

  /** The map or list whose first line is at hand. */
  #block(indent: number): unknown {
    return this.#isItem(this.#at) ? this.#list(indent, false) : this.#map(indent, -1, null);
  }

  /**
   * The end of a plain scalar that starts at the cursor: the place of the `: ` that makes it a key, of the space before
   * a comment's `#`, or of the line's end. The cursor stays.
   */
  #plainEnd(from: number): number {
    const text = this.#text;
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
  #canStart(code: number, at: number): boolean {
    if (code >= 128 || STARTS[code] === 1) return true;
    if (code !== DASH && code !== COLON && code !== 63) return false;
    return this.#text.charCodeAt(at + 1) > SPACE;
  }

  /**
   * A map whose keys stand at column `indent`. When the first key was read already, `colon` is the place of the colon
   * after it, and `first` its name if it was quoted.
   */
  #map(indent: number, colon: number, first: string | null): Fields {
    if (++this.#depth > MAX_SUBSET_DEPTH) throw BEYOND;
    const text = this.#text;
    const tree = this.#tree;
    const map: Fields = {};
    let colonAt = colon;
    let name = first;
    let met = 0;
    let metNull = false;
    for (;;) {
      const start = this.#at;
      if (colonAt < 0) {
        const code = text.charCodeAt(start);
        if (code === 34 || code === 39) {
          name = this.#quoted(code);
          colonAt = this.#at;
          if (text.charCodeAt(colonAt) !== COLON || text.charCodeAt(colonAt + 1) > SPACE) throw BEYOND;
        } else {
          if (code < 128 && STARTS[code] === 0) throw BEYOND;
          colonAt = this.#plainEnd(start);
          if (text.charCodeAt(colonAt) !== COLON) throw BEYOND;
        }
      }
      if (colonAt - start > MAX_SUBSET_KEY) throw BEYOND;
      let bit: number;
      if (name === null) {
        if (text.charCodeAt(colonAt - 1) === SPACE) throw BEYOND;
        const slot = keySlot(text, start, colonAt);
        name = internedKey(text, start, colonAt, slot);
        bit = keyBit(slot);
      } else bit = 1 << (keySlot(name, 0, name.length) & 31);
      if (name === null || name === "__proto__") throw BEYOND;
      if ((met & bit) !== 0 && (metNull || Object.hasOwn(map, name))) throw BEYOND;
      met |= bit;
      let node = -1;
      if (tree) {
        this.#last = colonAt + 1;
        node = tree.open(name, start, colonAt + 1);
        this.#node = node;
      }
      const value = this.#valueAfter(colonAt + 1, indent);
      if (tree) tree.close(node, this.#last);
      if (value !== null) map[name] = value;
      else {
        metNull = true;
        if (!this.#dropNulls) map[name] = null;
      }
      if (this.#indent !== indent) {
        if (this.#indent > indent) throw BEYOND;
        this.#depth--;
        return map;
      }
      colonAt = -1;
      name = null;
    }
  }

  /** The value of a key of a map at `indent`, after its colon; moves to the line after the value. */
  #valueAfter(from: number, indent: number): unknown {
    const text = this.#text;
    let at = from;
    let code = text.charCodeAt(at);
    while (code === SPACE) code = text.charCodeAt(++at);
    if (code === LF || code === CR || code === HASH) {
      this.#at = from;
      this.#endLine();
      if (this.#indent < indent) return null;
      const isItem = this.#isItem(this.#at);
      if (this.#indent === indent && !isItem) return null;
      if (this.#tree) this.#tree.valueStarts[this.#node] = this.#at;
      return isItem ? this.#list(this.#indent, this.#indent === indent) : this.#map(this.#indent, -1, null);
    }
    if (this.#tree) this.#tree.valueStarts[this.#node] = at;
    this.#at = at;
    if (!this.#canStart(code, at)) return this.#marked(code, indent);
    const end = this.#plainEnd(at);
    if (text.charCodeAt(end) === COLON) throw BEYOND;
    return this.#plain(at, end, indent);
  }

  /** A scalar or flow collection that starts with an indicator, as the whole rest of a line. */
  #marked(code: number, indent: number): unknown {
    if (code === 124 || code === 62) return this.#blockScalar(code, indent);
    let value: unknown;
    if (code === 34 || code === 39) value = this.#quoted(code);
    else if (code === 91 || code === 123) value = this.#flow(code);
    else throw BEYOND;
    if (this.#tree) this.#last = this.#at;
    this.#endLine();
    return value;
  }

  /** The plain scalar between two offsets, which may go on over deeper lines; moves to the line after it. */
  #plain(start: number, end: number, indent: number): unknown {
    const text = this.#text;
    let trimmed = end;
    while (text.charCodeAt(trimmed - 1) === SPACE) trimmed--;
    if (this.#tree) this.#last = trimmed;
    this.#at = end;
    const lineStart = this.#lineStart;
    this.#endLine();
    if (this.#indent > indent) return this.#longPlain(start, lineStart, indent);
    const value = internedValue(text, start, trimmed);
    if (typeof value === "number" && !Number.isFinite(value)) throw BEYOND;
    return value;
  }

  /** A plain scalar of several lines. */
  #longPlain(start: number, lineStart: number, indent: number): unknown {
    const cursor = new Cursor(this.#text, start, this.#end);
    cursor.lineStart = lineStart;
    const { value, end, brokeLine } = scanPlain(cursor, indent + 1, false);
    if (!brokeLine || /[^\n\r\x20-\x7e\u00a0-\uffff]/.test(value)) throw BEYOND;
    if (this.#tree) this.#last = end;
    this.#at = cursor.lineStart;
    this.#nextLine();
    if (this.#indent > indent) throw BEYOND;
    return resolvePlain(value);
  }

  #list(indent: number, indentless: boolean): unknown[] {
    if (++this.#depth > MAX_SUBSET_DEPTH) throw BEYOND;
    const tree = this.#tree;
    const list: unknown[] = [];
    for (;;) {
      let node = -1;
      if (tree) {
        this.#last = this.#at + 1;
        node = tree.open(list.length, this.#last, this.#last);
        this.#node = node;
      }
      list.push(this.#item(indent));
      if (tree) {
        tree.keyStarts[node] = tree.valueStarts[node] ?? 0;
        tree.close(node, this.#last);
      }
      if (this.#indent === indent && this.#isItem(this.#at)) continue;
      if (this.#indent > indent || (this.#indent === indent && !indentless)) throw BEYOND;
      this.#depth--;
      return list;
    }
  }

  /** One item of a list whose dashes stand at `indent`; moves to the line after it. */
  #item(indent: number): unknown {
    const text = this.#text;
    let at = this.#at + 1;
    let code = text.charCodeAt(at);
    while (code === SPACE) code = text.charCodeAt(++at);
    if (code === LF || code === CR || code === HASH) {
      this.#at++;
      this.#endLine();
      if (this.#indent <= indent) return null;
      if (this.#tree) this.#tree.valueStarts[this.#node] = this.#at;
      return this.#block(this.#indent);
    }
    if (this.#tree) this.#tree.valueStarts[this.#node] = at;
    this.#at = at;
    const column = at - this.#lineStart;
    if (this.#isItem(at)) return this.#list(column, false);
    if (code === 34 || code === 39) {
      const value = this.#quoted(code);
      const end = this.#at;
      if (text.charCodeAt(end) === COLON && text.charCodeAt(end + 1) <= SPACE) {
        this.#at = at;
        return this.#map(column, end, value);
      }
      if (this.#tree) this.#last = end;
      this.#endLine();
      return value;
    }
    if (!this.#canStart(code, at)) return this.#marked(code, indent);
    const end = this.#plainEnd(at);
    if (text.charCodeAt(end) !== COLON) return this.#plain(at, end, indent);
    if (code === DASH) throw BEYOND;
    return this.#map(column, end, null);
  }

  /** The text of a quoted scalar on one line; moves behind its closing quote. */
  #quoted(quote: number): string {
    const text = this.#text;
    const start = this.#at + 1;
    let at = start;
    let code = text.charCodeAt(at);
    while (code !== quote) {
      if (code === 92 && quote === 34) return this.#longQuoted();
      if ((code < SPACE && code !== 9) || code === 127) {
        if (code === LF || code === CR) return this.#longQuoted();
        throw BEYOND;
      }
      code = text.charCodeAt(++at);
    }
    if (quote === 39 && text.charCodeAt(at + 1) === 39) return this.#longQuoted();
    this.#at = at + 1;
    return internedText(text, start, at);
  }

  /** A quoted scalar with escapes or line breaks. */
  #longQuoted(): string {
    const cursor = new Cursor(this.#text, this.#at, this.#end);
    cursor.lineStart = this.#lineStart;
    const start = this.#at;
    const { value } = scanQuoted(cursor);
    if (/[^\t\n\r\x20-\x7e\u00a0-\uffff]/.test(this.#text.slice(start, cursor.at))) throw BEYOND;
    this.#at = cursor.at;
    // A key must end on the line that it starts on; a value may end anywhere.
    if (cursor.line > 0 && this.#text.charCodeAt(this.#at) === COLON) throw BEYOND;
    return value;
  }

  #blockScalar(code: number, indent: number): string {
    if (code === 124 && !this.#tree) {
      const value = this.#literal(indent);
      if (value !== null) return value;
    }
    const cursor = new Cursor(this.#text, this.#at, this.#end);
    cursor.lineStart = this.#lineStart;
    const start = this.#at;
    const { value, end } = scanBlock(cursor, indent);
    if (/[^\t\n\r\x20-\x7e\u00a0-\uffff]/.test(this.#text.slice(start, cursor.at))) throw BEYOND;
    if (cursor.at >= this.#end && !this.#endsWithBreak) throw BEYOND;
    if (this.#tree) this.#last = end;
    this.#at = cursor.lineStart;
    this.#nextLine();
    return value;
  }

  /** A literal block scalar in its usual form; null, having moved nowhere, for any other. */
  #literal(indent: number): string | null {
    const text = this.#text;
    let at = this.#at + 1;
    let chomp = text.charCodeAt(at);
    if (chomp === DASH || chomp === 43) at++;
    else chomp = 0;
    if (text.charCodeAt(at) !== LF) return null;
    let start = ++at;
    while (text.charCodeAt(at) === SPACE) at++;
    const column = at - start;
    const first = text.charCodeAt(at);
    if (column <= indent || first === LF || first === CR || first === 9) return null;
    let value = "";
    let breaks = "";
    for (;;) {
      let code = text.charCodeAt(at);
      while (code >= SPACE || code === 9) {
        if (code === 127) throw BEYOND;
        code = text.charCodeAt(++at);
      }
      if (code !== LF) return null;
      value += breaks + text.slice(start + column, at);
      breaks = "\n";
      start = ++at;
      for (;;) {
        const limit = Math.min(start + column, this.#end);
        while (at < limit && text.charCodeAt(at) === SPACE) at++;
        if (at >= this.#end || text.charCodeAt(at) !== LF) break;
        breaks += "\n";
        start = ++at;
      }
      if (at >= this.#end || at - start < column) break;
    }
    if (at >= this.#end && !this.#endsWithBreak) breaks = breaks.slice(1);
    const next = text.charCodeAt(at);
    if (at < this.#end && (next === 9 || next === CR)) return null;
    this.#at = start;
    this.#nextLine();
    if (chomp === DASH) return value;
    return value + (chomp === 43 ? breaks : breaks.slice(0, 1));
  }

  /** Moves to the next character of a flow collection that is not blank, over line ends and comments. */
  #skipInFlow(): number {
    const text = this.#text;
    let at = this.#at;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === SPACE) at++;
      else if (code === LF || (code === CR && text.charCodeAt(at + 1) === LF)) {
        at += code === LF ? 1 : 2;
        if (at >= this.#end) throw BEYOND;
        this.#lineStart = at;
        const first = text.charCodeAt(at);
        if (first === DASH || first === 46) throw BEYOND;
      } else if (code === HASH) {
        if (text.charCodeAt(at - 1) !== SPACE && at !== this.#lineStart) throw BEYOND;
        at = this.#afterComment(at) - 1;
      } else {
        this.#at = at;
        return code;
      }
    }
  }

  /** A list or map in brackets or braces; moves behind the closing one. */
  #flow(opening: number): unknown {
    if (++this.#depth > MAX_SUBSET_DEPTH) throw BEYOND;
    const isMap = opening === 123;
    const closing = opening + 2;
    const list: unknown[] = [];
    const map: Fields = {};
    this.#at++;
    let code = this.#skipInFlow();
    while (code !== closing) {
      if (isMap) this.#flowEntry(map, code);
      else list.push(this.#flowNode(code, list.length, -1));
      code = this.#skipInFlow();
      if (code === 44) {
        this.#at++;
        code = this.#skipInFlow();
      } else if (code !== closing) throw BEYOND;
    }
    this.#at++;
    this.#depth--;
    return isMap ? map : list;
  }

  #flowEntry(map: Fields, code: number): void {
    const text = this.#text;
    const start = this.#at;
    let name: string | null;
    if (code === 34 || code === 39) {
      name = this.#quoted(code);
      if (text.charCodeAt(this.#at) !== COLON) throw BEYOND;
    } else {
      const end = this.#flowPlainEnd(code);
      if (text.charCodeAt(end) !== COLON) throw BEYOND;
      name = internedKey(text, start, end, keySlot(text, start, end));
      this.#at = end;
    }
    if (name === null || name === "__proto__" || this.#at - start > MAX_SUBSET_KEY || Object.hasOwn(map, name)) {
      throw BEYOND;
    }
    this.#at++;
    const next = this.#skipInFlow();
    if (next === 44 || next === 125) throw BEYOND;
    const value = this.#flowNode(next, name, start);
    if (value === null) throw BEYOND;
    map[name] = value;
  }

  #flowNode(code: number, key: string | number, keyStart: number): unknown {
    const start = this.#at;
    const node = this.#tree?.open(key, keyStart < 0 ? start : keyStart, start) ?? -1;
    let value: unknown;
    if (code === 34 || code === 39) value = this.#quoted(code);
    else if (code === 91 || code === 123) value = this.#flow(code);
    else {
      const end = this.#flowPlainEnd(code);
      if (this.#text.charCodeAt(end) === COLON) throw BEYOND;
      value = internedValue(this.#text, start, end);
      if (typeof value === "number" && !Number.isFinite(value)) throw BEYOND;
      this.#at = end;
    }
    this.#tree?.close(node, this.#at);
    return value;
  }

  /** The end of a plain scalar in a flow collection, without the blanks after it. */
  #flowPlainEnd(first: number): number {
    const text = this.#text;
    if (first < 128 && STARTS[first] === 0 && !(first === DASH && STARTS[text.charCodeAt(this.#at + 1)] === 1))
      throw BEYOND;
    let at = this.#at;
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

export interface BlockOptions {
  readonly dropNulls: boolean;
  /** False when the line break at the text's end was added, so that a block scalar must not count it. */
  readonly endsWithBreak: boolean;
  /** Takes the positions, when they are asked for. */
  readonly tree: PositionTree | null;
}

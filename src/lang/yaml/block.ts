import { Cursor } from "./cursor.ts";
import {
  BEYOND,
  COLON,
  CR,
  DASH,
  FlowReader,
  HASH,
  LF,
  MAX_SUBSET_DEPTH,
  MAX_SUBSET_KEY,
  SPACE,
  STARTS,
} from "./flow.ts";
import { internedValue, internKey, keyBit, keyName, keySlot } from "./intern.ts";
import type { PositionTree } from "./positions.ts";
import { resolvePlain } from "./scalar.ts";
import { scanBlock, scanPlain } from "./scan-scalar.ts";

type Fields = Record<string, unknown>;

/**
 * Reads the part of YAML that nearly all manifests are written in: block maps and lists, scalars of every style, flow
 * collections. It gives up by throwing {@link BEYOND} on anything else: anchors, tags, explicit keys, duplicate keys,
 * tabs between tokens, and whatever is wrong. What it does read, it reads as the reader of all YAML would.
 *
 * When positions are asked for, values are not made, and a key may stand twice.
 *
 * The text must end with a line break, and hold no control characters or breaks beyond ASCII's.
 */
export class BlockReader extends FlowReader {
  /** The column of the first character of the line at hand; -1 at the document's end. */
  private indent = -1;
  private dropNulls = false;
  /** False when the text's last line break is not the file's. */
  private endsWithBreak = true;
  /** The node whose value comes next, when positions are noted. */
  private node = -1;
  /** Where the last scalar, colon or dash ends, when positions are noted. */
  private last = 0;

  /** Where the document that was just read ends: at the next one's `---`, or at the text's end. */
  get documentEnd(): number {
    return this.at;
  }

  /**
   * The value of the document that starts at an offset; null when it is empty.
   *
   * @param end Where the text ends.
   * @throws {@link BEYOND} when the document leaves the subset.
   */
  read(text: string, start: number, end: number, options: Readonly<BlockOptions>): unknown {
    this.text = text;
    this.end = end;
    this.depth = 0;
    this.itemCount = 0;
    this.dropNulls = options.dropNulls;
    this.endsWithBreak = options.endsWithBreak;
    this.tree = options.tree;
    this.at = start;
    if (text.startsWith("---", start)) {
      this.at += 3;
      this.endLine();
    } else this.nextLine();
    if (this.indent < 0) return null;
    if (this.tree) this.node = this.tree.open("", this.at, this.at);
    const node = this.node;
    const value = this.content(this.at, this.indent, -1);
    if (this.indent >= 0) throw BEYOND;
    this.tree?.close(node, this.last);
    return value;
  }

  /** Moves to the next line that is neither blank nor only a comment. */
  private nextLine(): void {
    const text = this.text;
    let at = this.at;
    for (;;) {
      if (at >= this.end) {
        this.indent = -1;
        this.at = at;
        return;
      }
      const lineStart = at;
      let code = text.charCodeAt(at);
      while (code === SPACE) code = text.charCodeAt(++at);
      if (code === LF) at++;
      else if (code === CR && text.charCodeAt(at + 1) === LF) at += 2;
      else if (code === HASH) at = this.afterComment(at);
      else {
        if (at === lineStart && (code === DASH || code === 46) && this.isMarker(at)) return;
        if (code < SPACE) throw BEYOND;
        this.lineStart = lineStart;
        this.indent = at - lineStart;
        this.at = at;
        return;
      }
    }
  }

  /** True at the `---` that ends the document, which is then over. */
  private isMarker(at: number): boolean {
    const text = this.text;
    if (text.startsWith("...", at)) throw BEYOND;
    if (!text.startsWith("---", at) || text.charCodeAt(at + 3) > SPACE) return false;
    this.indent = -1;
    this.at = at;
    return true;
  }

  /** Takes the rest of a line, which may hold only a comment, and moves to the next one. */
  private endLine(): void {
    const text = this.text;
    let at = this.at;
    let code = text.charCodeAt(at);
    const blank = code === SPACE;
    while (code === SPACE) code = text.charCodeAt(++at);
    if (code === LF) this.at = at + 1;
    else if (code === CR && text.charCodeAt(at + 1) === LF) this.at = at + 2;
    else if (code === HASH && blank) this.at = this.afterComment(at);
    else throw BEYOND;
    this.nextLine();
  }

  /** True at a `-` that starts a list item. */
  private isItem(at: number): boolean {
    if (this.text.charCodeAt(at) !== DASH) return false;
    const next = this.text.charCodeAt(at + 1);
    return next === SPACE || next === LF || next === CR;
  }

  /**
   * The value that starts at an offset, in a column, below a map or list at `indent`; moves to the line after it.
   */
  private content(at: number, column: number, indent: number): unknown {
    const text = this.text;
    const code = text.charCodeAt(at);
    this.at = at;
    if (code === DASH && this.isItem(at)) return this.list(column, false);
    if (code === 34 || code === 39) {
      const value = this.quoted(code, true);
      const end = this.at;
      if (text.charCodeAt(end) === COLON && text.charCodeAt(end + 1) <= SPACE) {
        this.at = at;
        return this.map(column, end, value);
      }
      if (this.tree) this.last = end;
      this.endLine();
      return value;
    }
    if (!this.canStart(code, at)) return this.marked(code, indent);
    const end = this.plainEnd(at);
    if (text.charCodeAt(end) !== COLON) return this.plain(at, end, indent);
    if (code === DASH) throw BEYOND;
    return this.map(column, end, null);
  }

  /** A map at column `indent`. `colon` is the place of the colon after its first key, `first` that key if quoted. */
  private map(indent: number, colon: number, first: string | null): Fields {
    if (++this.depth > MAX_SUBSET_DEPTH) throw BEYOND;
    const text = this.text;
    const tree = this.tree;
    const map: Fields = {};
    let colonAt = colon;
    let name = first;
    let met = 0;
    let nulls: string[] | null = null;
    for (;;) {
      const start = this.at;
      if (colonAt - start > MAX_SUBSET_KEY) throw BEYOND;
      let bit: number;
      if (name === null) {
        let end = colonAt;
        while (text.charCodeAt(end - 1) === SPACE) end--;
        const slot = internKey(text, start, end);
        name = keyName(slot);
        bit = keyBit(slot);
      } else bit = 1 << (keySlot(name, 0, name.length) & 31);
      if (name === null || name === "__proto__") throw BEYOND;
      if (tree) {
        this.last = colonAt + 1;
        const node = tree.open(name, start, colonAt + 1);
        this.node = node;
        this.valueAfter(colonAt + 1, indent);
        tree.close(node, this.last);
      } else {
        if ((met & bit) !== 0 && (Object.hasOwn(map, name) || nulls?.includes(name))) throw BEYOND;
        met |= bit;
        const value = this.valueAfter(colonAt + 1, indent);
        if (value !== null) map[name] = value;
        else {
          if (nulls) nulls.push(name);
          else nulls = [name];
          if (!this.dropNulls) map[name] = null;
        }
      }
      if (this.indent !== indent) {
        if (this.indent > indent) throw BEYOND;
        this.depth--;
        return map;
      }
      const code = text.charCodeAt(this.at);
      if (code === 34 || code === 39) {
        const at = this.at;
        name = this.quoted(code, true);
        colonAt = this.at;
        this.at = at;
        if (text.charCodeAt(colonAt) !== COLON || text.charCodeAt(colonAt + 1) > SPACE) throw BEYOND;
      } else {
        if (code < 128 && STARTS[code] === 0) throw BEYOND;
        name = null;
        colonAt = this.plainEnd(this.at);
        if (text.charCodeAt(colonAt) !== COLON) throw BEYOND;
      }
    }
  }

  /** The value of a key of a map at `indent`, after its colon; moves to the line after the value. */
  private valueAfter(from: number, indent: number): unknown {
    const text = this.text;
    let at = from;
    let code = text.charCodeAt(at);
    while (code === SPACE) code = text.charCodeAt(++at);
    if (code === LF || code === CR || code === HASH) {
      this.at = from;
      this.endLine();
      if (this.indent < indent) return null;
      if (this.indent === indent) {
        if (!this.isItem(this.at)) return null;
        this.tree?.startValue(this.node, this.at);
        return this.list(indent, true);
      }
      this.tree?.startValue(this.node, this.at);
      return this.content(this.at, this.indent, indent);
    }
    this.tree?.startValue(this.node, at);
    this.at = at;
    if (!this.canStart(code, at)) return this.marked(code, indent);
    const end = this.plainEnd(at);
    if (text.charCodeAt(end) === COLON) throw BEYOND;
    return this.plain(at, end, indent);
  }

  /** A scalar or flow collection that starts with an indicator, as the whole rest of a line. */
  private marked(code: number, indent: number): unknown {
    if (code === 124 || code === 62) return this.blockScalar(code, indent);
    let value: unknown;
    if (code === 34 || code === 39) value = this.quoted(code, false);
    else if (code === 91 || code === 123) value = this.flow(code);
    else throw BEYOND;
    if (this.tree) this.last = this.at;
    this.endLine();
    return value;
  }

  /** The plain scalar between two offsets, which may go on over deeper lines; moves to the line after it. */
  private plain(start: number, end: number, indent: number): unknown {
    const text = this.text;
    let trimmed = end;
    while (text.charCodeAt(trimmed - 1) === SPACE) trimmed--;
    if (this.tree) this.last = trimmed;
    this.at = end;
    const lineStart = this.lineStart;
    this.endLine();
    if (this.indent > indent) return this.longPlain(start, lineStart, indent);
    if (this.tree) return null;
    const value = internedValue(text, start, trimmed);
    if (typeof value === "number" && !Number.isFinite(value)) throw BEYOND;
    return value;
  }

  /** A plain scalar of several lines. */
  private longPlain(start: number, lineStart: number, indent: number): unknown {
    const cursor = new Cursor(this.text, start, this.end);
    cursor.lineStart = lineStart;
    const { value, end, brokeLine } = scanPlain(cursor, indent + 1, false);
    if (!brokeLine || /[^\n\r\x20-\x7e\u00a0-\uffff]/.test(value)) throw BEYOND;
    if (this.tree) this.last = end;
    this.at = cursor.lineStart;
    this.nextLine();
    if (this.indent > indent) throw BEYOND;
    return resolvePlain(value);
  }

  private list(indent: number, indentless: boolean): unknown[] {
    if (++this.depth > MAX_SUBSET_DEPTH) throw BEYOND;
    const tree = this.tree;
    const from = this.itemCount;
    let index = 0;
    for (;;) {
      if (tree) {
        this.last = this.at + 1;
        const node = tree.open(index++, this.last, this.last);
        this.node = node;
        this.item(indent);
        tree.startAtValue(node);
        tree.close(node, this.last);
      } else {
        const item = this.item(indent);
        this.items[this.itemCount++] = item;
      }
      if (this.indent === indent && this.isItem(this.at)) continue;
      if (this.indent > indent || (this.indent === indent && !indentless)) throw BEYOND;
      this.depth--;
      return this.listFrom(from);
    }
  }

  /** One item of a list whose dashes stand at `indent`; moves to the line after it. */
  private item(indent: number): unknown {
    const text = this.text;
    let at = this.at + 1;
    let code = text.charCodeAt(at);
    while (code === SPACE) code = text.charCodeAt(++at);
    if (code === LF || code === CR || code === HASH) {
      this.at++;
      this.endLine();
      if (this.indent <= indent) return null;
      this.tree?.startValue(this.node, this.at);
      return this.content(this.at, this.indent, indent);
    }
    this.tree?.startValue(this.node, at);
    return this.content(at, at - this.lineStart, indent);
  }

  private blockScalar(code: number, indent: number): string {
    if (code === 124 && !this.tree) {
      const value = this.literal(indent);
      if (value !== null) return value;
    }
    const cursor = new Cursor(this.text, this.at, this.end);
    cursor.lineStart = this.lineStart;
    const start = this.at;
    const { value, end } = scanBlock(cursor, indent);
    if (/[^\t\n\r\x20-\x7e\u00a0-\uffff]/.test(this.text.slice(start, cursor.at))) throw BEYOND;
    if (cursor.at >= this.end && !this.endsWithBreak) throw BEYOND;
    if (this.tree) this.last = end;
    this.at = cursor.lineStart;
    this.nextLine();
    return value;
  }

  /** A literal block scalar in its usual form; null, having moved nowhere, for any other. */
  private literal(indent: number): string | null {
    const text = this.text;
    let at = this.at + 1;
    let chomp = text.charCodeAt(at);
    if (chomp === DASH || chomp === 43) at++;
    else chomp = 0;
    if (text.charCodeAt(at) !== LF) return null;
    let start = ++at;
    while (text.charCodeAt(at) === SPACE) at++;
    const column = at - start;
    const first = text.charCodeAt(at);
    if (column <= Math.max(indent, 0) || first === LF || first === CR || first === 9) return null;
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
        const limit = Math.min(start + column, this.end);
        while (at < limit && text.charCodeAt(at) === SPACE) at++;
        if (at >= this.end || text.charCodeAt(at) !== LF) break;
        breaks += "\n";
        start = ++at;
      }
      if (at >= this.end || at - start < column) break;
    }
    if (at >= this.end && !this.endsWithBreak) breaks = breaks.slice(1);
    const next = text.charCodeAt(at);
    if (at < this.end && (next === 9 || next === CR)) return null;
    this.at = start;
    this.nextLine();
    if (chomp === DASH) return value;
    return value + (chomp === 43 ? breaks : breaks.slice(0, 1));
  }
}

export interface BlockOptions {
  readonly dropNulls: boolean;
  /** False when the line break at the text's end was added, so that a block scalar must not count it. */
  readonly endsWithBreak: boolean;
  /** Takes the positions, when they are asked for. */
  readonly tree: PositionTree | null;
}

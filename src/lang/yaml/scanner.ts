import { Cursor, isBlank, isBlankOrEnd, isBreak, isBreakOrEnd, isWord, SyntaxIssue, TAB } from "./cursor.ts";
import { depthIssue, MAX_DEPTH } from "./limits.ts";
import { scanBlock, scanPlain, scanQuoted } from "./scan-scalar.ts";
import { scanDirective, scanTag } from "./scan-tag.ts";

/** The kinds of token. Block collections have a start and share one end, as indentation opens and closes them. */
export const TOKEN = {
  end: 0,
  directive: 1,
  documentStart: 2,
  documentEnd: 3,
  blockList: 4,
  blockMap: 5,
  blockEnd: 6,
  flowList: 7,
  flowListEnd: 8,
  flowMap: 9,
  flowMapEnd: 10,
  entry: 11,
  comma: 12,
  key: 13,
  value: 14,
  alias: 15,
  anchor: 16,
  tag: 17,
  plain: 18,
  quoted: 19,
  block: 20,
} as const;
export type TokenKind = (typeof TOKEN)[keyof typeof TOKEN];

/** A token with its place in the text; `value` is a scalar's text, an anchor's name or a tag's suffix. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly value: string;
  /** A tag's handle, or the prefix that a `%TAG` directive gives it. */
  readonly detail: string;
}

/** A place where a key may turn out to have started, once a `:` follows on the same line. */
interface SimpleKey {
  possible: boolean;
  required: boolean;
  /** The number of the token that would be the key's first. */
  token: number;
  start: number;
  line: number;
  column: number;
}

/** Characters that a key without `?` may have, as in every YAML 1.1 reader. */
const MAX_SIMPLE_KEY = 1024;

/**
 * Turns YAML 1.1 text into tokens, by the rules that Kubernetes' reader follows.
 *
 * @see https://yaml.org/spec/1.1/
 */
export class Scanner {
  readonly cursor: Cursor;
  readonly #tokens: Token[] = [];
  #head = 0;
  #taken = 0;
  #indent = -1;
  readonly #indents: number[] = [];
  readonly #keys: SimpleKey[] = [];
  #keyAllowed = true;
  #finished = false;

  constructor(text: string, start: number, end: number) {
    this.cursor = new Cursor(text, start, end);
    this.#keys.push({ possible: false, required: false, token: 0, start: 0, line: 0, column: 0 });
  }

  /** The next token, left in place. */
  peek(): Token {
    while (this.#mustFetch()) this.#fetch();
    return this.#tokens[this.#head] as Token;
  }

  /** The next token, taken. */
  take(): Token {
    const token = this.peek();
    this.#head++;
    this.#taken++;
    if (this.#head > 64) {
      this.#tokens.splice(0, this.#head);
      this.#head = 0;
    }
    return token;
  }

  /** True while the token to hand out is not certain: none is there, or it may yet become a key. */
  #mustFetch(): boolean {
    if (this.#head === this.#tokens.length) return true;
    for (const key of this.#keys) if (key.possible && key.token === this.#taken) return this.#isValid(key);
    return false;
  }

  #isValid(key: SimpleKey): boolean {
    if (!key.possible) return false;
    if (key.line === this.cursor.line && key.start + MAX_SIMPLE_KEY >= this.cursor.at) return true;
    if (key.required) throw new SyntaxIssue("a key needs a : after it on the same line", key.start);
    key.possible = false;
    return false;
  }

  get #key(): SimpleKey {
    return this.#keys[this.#keys.length - 1] as SimpleKey;
  }

  get #inFlow(): boolean {
    return this.#keys.length > 1;
  }

  #push(kind: TokenKind, start: number, end: number, value = "", detail = ""): void {
    this.#tokens.push({ kind, start, end, value, detail });
  }

  /** Notes that a key may start here. */
  #saveKey(): void {
    if (!this.#keyAllowed) return;
    const { at, line, column } = this.cursor;
    this.#dropKey();
    const key = this.#key;
    key.possible = true;
    key.required = !this.#inFlow && this.#indent === column;
    key.token = this.#taken + this.#tokens.length - this.#head;
    key.start = at;
    key.line = line;
    key.column = column;
  }

  #dropKey(): void {
    const key = this.#key;
    if (key.possible && key.required) throw new SyntaxIssue("a key needs a : after it on the same line", key.start);
    key.possible = false;
  }

  /** Opens a block collection when the column is deeper than the one around it; `token` is where in the queue. */
  #roll(column: number, token: number, kind: TokenKind, start: number): void {
    if (this.#inFlow || this.#indent >= column) return;
    this.#limit(this.#indents.length);
    this.#indents.push(this.#indent);
    this.#indent = column;
    const opening = { kind, start, end: start, value: "", detail: "" };
    if (token < 0) this.#tokens.push(opening);
    else this.#tokens.splice(this.#head + token - this.#taken, 0, opening);
  }

  /** Closes the block collections deeper than the column. */
  #unroll(column: number): void {
    if (this.#inFlow) return;
    while (this.#indent > column) {
      this.#push(TOKEN.blockEnd, this.cursor.at, this.cursor.at);
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  #limit(depth: number): void {
    if (depth > MAX_DEPTH) throw depthIssue(this.cursor.at);
  }

  #skipToToken(): void {
    const { cursor } = this;
    for (;;) {
      if (cursor.at === cursor.lineStart && cursor.peek() === 0xfeff) cursor.at++;
      while (cursor.peek() === 32 || (cursor.peek() === TAB && (this.#inFlow || !this.#keyAllowed))) cursor.at++;
      if (cursor.peek() === 35) while (!isBreakOrEnd(cursor.peek())) cursor.at++;
      if (!isBreak(cursor.peek())) return;
      cursor.takeBreak();
      if (!this.#inFlow) this.#keyAllowed = true;
    }
  }

  /** Adds one or more tokens to the queue. */
  #fetch(): void {
    const { cursor } = this;
    if (this.#finished) return this.#push(TOKEN.end, cursor.at, cursor.at);
    this.#skipToToken();
    this.#unroll(cursor.column);
    const code = cursor.peek();
    if (cursor.at >= cursor.end) return this.#streamEnd();
    const lineStart = cursor.at === cursor.lineStart;
    if (lineStart && code === 37) return this.#directive();
    if (lineStart && cursor.atDocumentMarker()) {
      return this.#documentMarker(code === 45 ? TOKEN.documentStart : TOKEN.documentEnd);
    }
    const blankNext = isBlankOrEnd(cursor.peek(1));
    switch (code) {
      case 91:
        return this.#flowStart(TOKEN.flowList);
      case 123:
        return this.#flowStart(TOKEN.flowMap);
      case 93:
        return this.#flowEnd(TOKEN.flowListEnd);
      case 125:
        return this.#flowEnd(TOKEN.flowMapEnd);
      case 44:
        this.#dropKey();
        this.#keyAllowed = true;
        return this.#indicator(TOKEN.comma);
      case 45:
        if (blankNext) return this.#entry();
        return this.#plain();
      case 63:
        if (this.#inFlow || blankNext) return this.#explicitKey();
        return this.#plain();
      case 58:
        if (this.#inFlow || blankNext) return this.#value();
        return this.#plain();
      case 42:
        return this.#anchor(TOKEN.alias);
      case 38:
        return this.#anchor(TOKEN.anchor);
      case 33:
        return this.#tag();
      case 124:
      case 62:
        if (!this.#inFlow) return this.#block();
        break;
      case 39:
      case 34:
        return this.#quoted();
      case 35:
      case 37:
      case 64:
      case 96:
      case TAB:
        break;
      default:
        return this.#plain();
    }
    const what = code === TAB ? "a tab" : JSON.stringify(String.fromCharCode(code));
    throw new SyntaxIssue(`${what} cannot start a value here`, cursor.at);
  }

  #streamEnd(): void {
    this.#unroll(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    this.#finished = true;
    // No key that waits for its `:` on the last line is still possible.
    this.cursor.line++;
    this.#push(TOKEN.end, this.cursor.at, this.cursor.at);
  }

  #indicator(kind: TokenKind): void {
    this.#push(kind, this.cursor.at, this.cursor.at + 1);
    this.cursor.at++;
  }

  #directive(): void {
    this.#unroll(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    const start = this.cursor.at;
    const { handle, prefix } = scanDirective(this.cursor);
    this.#push(TOKEN.directive, start, this.cursor.at, handle, prefix);
  }

  #documentMarker(kind: TokenKind): void {
    this.#unroll(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    this.#push(kind, this.cursor.at, this.cursor.at + 3);
    this.cursor.at += 3;
  }

  #flowStart(kind: TokenKind): void {
    this.#saveKey();
    this.#limit(this.#keys.length);
    this.#keys.push({ possible: false, required: false, token: 0, start: 0, line: 0, column: 0 });
    this.#keyAllowed = true;
    this.#indicator(kind);
  }

  #flowEnd(kind: TokenKind): void {
    this.#dropKey();
    if (this.#inFlow) this.#keys.pop();
    this.#keyAllowed = false;
    this.#indicator(kind);
  }

  #entry(): void {
    const { cursor } = this;
    if (!this.#inFlow) {
      if (!this.#keyAllowed) throw new SyntaxIssue("a list item cannot start here", cursor.at);
      this.#roll(cursor.column, -1, TOKEN.blockList, cursor.at);
    }
    this.#dropKey();
    this.#keyAllowed = true;
    this.#indicator(TOKEN.entry);
  }

  #explicitKey(): void {
    const { cursor } = this;
    if (!this.#inFlow) {
      if (!this.#keyAllowed) throw new SyntaxIssue("a key cannot start here", cursor.at);
      this.#roll(cursor.column, -1, TOKEN.blockMap, cursor.at);
    }
    this.#dropKey();
    this.#keyAllowed = !this.#inFlow;
    this.#indicator(TOKEN.key);
  }

  #value(): void {
    const { cursor } = this;
    const key = this.#key;
    if (this.#isValid(key)) {
      const token = { kind: TOKEN.key, start: key.start, end: key.start, value: "", detail: "" };
      this.#tokens.splice(this.#head + key.token - this.#taken, 0, token);
      this.#roll(key.column, key.token, TOKEN.blockMap, key.start);
      key.possible = false;
      this.#keyAllowed = false;
    } else {
      if (!this.#inFlow) {
        if (!this.#keyAllowed)
          throw new SyntaxIssue("a map cannot start here: is the value in need of quotes?", cursor.at);
        this.#roll(cursor.column, -1, TOKEN.blockMap, cursor.at);
      }
      this.#keyAllowed = !this.#inFlow;
    }
    this.#indicator(TOKEN.value);
  }

  #anchor(kind: TokenKind): void {
    const { cursor } = this;
    this.#saveKey();
    this.#keyAllowed = false;
    const start = cursor.at;
    cursor.at++;
    while (isWord(cursor.peek())) cursor.at++;
    const name = cursor.text.slice(start + 1, cursor.at);
    const code = cursor.peek();
    if (name === "" || !(isBlankOrEnd(code) || "?:,]}%@`".includes(String.fromCharCode(code)))) {
      throw new SyntaxIssue("the name of an anchor or alias has letters, digits, - and _", cursor.at);
    }
    this.#push(kind, start, cursor.at, name);
  }

  #tag(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.cursor.at;
    const { handle, suffix } = scanTag(this.cursor);
    this.#push(TOKEN.tag, start, this.cursor.at, suffix, handle);
  }

  #block(): void {
    this.#dropKey();
    this.#keyAllowed = true;
    const start = this.cursor.at;
    const { value, end } = scanBlock(this.cursor, this.#indent);
    this.#push(TOKEN.block, start, end, value);
  }

  #quoted(): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.cursor.at;
    const { value, end } = scanQuoted(this.cursor);
    this.#push(TOKEN.quoted, start, end, value);
  }

  #plain(): void {
    const { cursor } = this;
    const code = cursor.peek();
    // `-` before a line end is an item, so here only a blank after it would be wrong, and that is an item too.
    if (code === 45 && isBlank(cursor.peek(1))) throw new SyntaxIssue("a list item cannot start here", cursor.at);
    this.#saveKey();
    this.#keyAllowed = false;
    const start = cursor.at;
    const { value, end, brokeLine } = scanPlain(cursor, this.#indent + 1, this.#inFlow);
    if (brokeLine) this.#keyAllowed = true;
    this.#push(TOKEN.plain, start, end, value);
  }
}

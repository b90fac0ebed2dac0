/**
 * Splits a template into tokens, by the rules of Go's text/template.
 *
 * @see https://pkg.go.dev/text/template#hdr-Text_and_spaces
 */
import { TemplateError } from "./error.ts";

export type TokenType =
  | "text"
  | "{{"
  | "}}"
  | "space"
  | "="
  | ":="
  | "|"
  | "("
  | ")"
  | "char"
  | "string"
  | "rune"
  | "number"
  | "variable"
  | "field"
  | "dot"
  | "identifier"
  | "bool"
  | "keyword"
  | "end of file";

export interface Token {
  readonly type: TokenType;
  readonly text: string;
  readonly at: number;
}

const KEYWORDS = new Set([
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "range",
  "nil",
  "template",
  "with",
]);
const WORD = /[\p{L}\p{Nd}_]*/uy;
const NUMBER =
  /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;
/** The ASCII characters of names: 1 for letters, digits and the underscore. */
const IN_WORD = Uint8Array.from({ length: 128 }, (_, code) => (/[A-Za-z0-9_]/.test(String.fromCharCode(code)) ? 1 : 0));
const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13;

/** The line, one-based, on which an offset stands. */
export function lineAt(text: string, at: number): number {
  let line = 1;
  for (let next = text.indexOf("\n"); next >= 0 && next < at; next = text.indexOf("\n", next + 1)) line++;
  return line;
}

class Lexer {
  readonly tokens: Token[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  #fail(message: string, at = this.#at, unsupported = false): never {
    const error = new TemplateError(message, unsupported);
    error.line = lineAt(this.#text, at);
    throw error;
  }

  #add(type: TokenType, start: number, end: number): void {
    const text = type === "space" ? " " : this.#text.slice(start, end);
    this.tokens.push({ type, text, at: start });
  }

  /** Skips what a closing trim marker takes away. */
  #skipSpace(): void {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
  }

  run(): Token[] {
    const text = this.#text;
    for (;;) {
      const start = this.#at;
      const open = text.indexOf("{{", start);
      const trims = open >= 0 && text[open + 2] === "-" && isSpace(text.charCodeAt(open + 3));
      let end = open < 0 ? text.length : open;
      if (trims) while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
      if (end > start) this.#add("text", start, end);
      if (open < 0) {
        this.#add("end of file", text.length, text.length);
        return this.tokens;
      }
      const after = open + (trims ? 4 : 2);
      if (text.startsWith("/*", trims ? open + 4 : open + 2)) this.#comment(after);
      else {
        this.#add("{{", open, open + 2);
        this.#at = open + (trims ? 4 : 2);
        this.#action();
      }
    }
  }

  #comment(from: number): void {
    const end = this.#text.indexOf("*/", from + 2);
    if (end < 0) this.#fail("unclosed comment", from);
    this.#at = end + 2;
    const closing = this.#closing();
    if (closing === 0) this.#fail("comment ends before closing delimiter");
    this.#at += closing;
    if (closing > 2) this.#skipSpace();
  }

  /** The length of the closing delimiter here: 2, 4 with a trim marker, or 0. */
  #closing(): number {
    const text = this.#text;
    const at = this.#at;
    if (text.charCodeAt(at) === 125) return text.charCodeAt(at + 1) === 125 ? 2 : 0;
    return isSpace(text.charCodeAt(at)) && text.startsWith("-}}", at + 1) ? 4 : 0;
  }

  #action(): void {
    const text = this.#text;
    let depth = 0;
    for (;;) {
      const closing = this.#closing();
      if (closing > 0) {
        if (depth > 0) this.#fail("unclosed left paren");
        this.#add("}}", this.#at + closing - 2, this.#at + closing);
        this.#at += closing;
        if (closing > 2) this.#skipSpace();
        return;
      }
      const start = this.#at;
      if (start >= text.length) this.#fail("unclosed action", start - 1);
      const code = text.charCodeAt(start);
      if (isSpace(code)) {
        while (isSpace(text.charCodeAt(this.#at)) && this.#closing() === 0) this.#at++;
        if (this.#at > start) this.#add("space", start, this.#at);
        continue;
      }
      if (IN_WORD[code] === 1 && (code > 57 || code < 48)) {
        this.#word();
        continue;
      }
      const char = text[start] ?? "";
      if (char === "=" || char === "|") this.#take(char, 1);
      else if (char === ":") {
        if (text[start + 1] !== "=") this.#fail("expected :=");
        this.#take(":=", 2);
      } else if (char === '"' || char === "'") this.#quoted(char);
      else if (char === "`") {
        const end = text.indexOf("`", start + 1);
        if (end < 0) this.#fail("unterminated raw quoted string");
        this.#take("string", end + 1 - start);
      } else if (char === "(") {
        depth++;
        this.#take("(", 1);
      } else if (char === ")") {
        if (--depth < 0) this.#fail("unexpected right paren");
        this.#take(")", 1);
      } else if (char === "$" || (char === "." && !/[0-9]/.test(text[start + 1] ?? ""))) this.#named(char);
      else if (/[-+.0-9]/.test(char)) this.#number();
      else if (/[\p{L}\p{Nd}_]/u.test(String.fromCodePoint(text.codePointAt(start) ?? 0))) this.#word();
      else if (code > 32 && code < 127) this.#take("char", 1);
      else this.#fail(`unrecognized character in action: ${JSON.stringify(char)}`);
    }
  }

  #take(type: TokenType, length: number): void {
    this.#add(type, this.#at, this.#at + length);
    this.#at += length;
  }

  #quoted(quote: string): void {
    const text = this.#text;
    let at = this.#at + 1;
    for (; text[at] !== quote; at++) {
      if (text[at] === "\\") at++;
      if (at >= text.length || text[at] === "\n") {
        this.#fail(quote === '"' ? "unterminated quoted string" : "unterminated character constant");
      }
    }
    this.#take(quote === '"' ? "string" : "rune", at + 1 - this.#at);
  }

  #wordEnd(from: number): number {
    const text = this.#text;
    let end = from;
    let code = text.charCodeAt(end);
    while (IN_WORD[code] === 1) code = text.charCodeAt(++end);
    if (code > 127) {
      WORD.lastIndex = from;
      WORD.exec(text);
      end = WORD.lastIndex;
    }
    const next = text[end] ?? "";
    const ends = next === "" || ".,|:)( \t\r\n".includes(next) || text.startsWith("}}", end);
    if (!ends) this.#fail(`bad character ${JSON.stringify(next)}`, end);
    return end;
  }

  #named(first: string): void {
    const end = this.#wordEnd(this.#at + 1);
    const type = first === "$" ? "variable" : end === this.#at + 1 ? "dot" : "field";
    this.#take(type, end - this.#at);
  }

  #number(): void {
    NUMBER.lastIndex = this.#at;
    const length = NUMBER.exec(this.#text)?.[0].length ?? 0;
    const next = this.#text.slice(this.#at + length, this.#at + length + 2);
    if (length === 0 || /^[\p{L}\p{Nd}_]/u.test(next)) this.#fail("bad number syntax");
    if (next[0] === "+" || next[0] === "-") this.#fail("complex numbers are not supported", this.#at, true);
    this.#take("number", length);
  }

  #word(): void {
    const start = this.#at;
    const end = this.#wordEnd(start);
    const word = this.#text.slice(start, end);
    this.#take(
      KEYWORDS.has(word) ? "keyword" : word === "true" || word === "false" ? "bool" : "identifier",
      end - start,
    );
  }
}

/** The tokens of a template, the last one being the end of file. @throws TemplateError with the line */
export const tokens = (text: string): Token[] => new Lexer(text).run();

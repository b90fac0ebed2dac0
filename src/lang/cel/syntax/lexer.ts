import { CelSyntaxError, issueAt } from "../error.ts";
import { CelDouble, CelUint, MAX_INT, MAX_UINT, toInt, type Value } from "../value.ts";
import { unquoteBytes, unquoteString } from "./string-literal.ts";

/** A token's kind: its own text for punctuation and for `in`, else the class it is of. */
export type TokenKind = "end" | "ident" | "quoted" | "number" | "literal" | string;

const TWO = new Set(["==", "!=", "<=", ">=", "&&", "||"]);
const ONE = new Set("<>[]{}().,-!?:+*/%");
const WORDS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

const isDigit = (code: number) => code >= 48 && code <= 57;
const isHexDigit = (code: number) => isDigit(code) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
const isLetter = (code: number) => (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;

/** Cuts an expression into tokens, one at a time. The properties describe the token last read. */
export class Lexer {
  readonly source: string;
  kind: TokenKind = "end";
  start = 0;
  end = 0;
  /** The name of an `ident` or `quoted` token. */
  name = "";
  /** The value of a `literal`; of a `number` when it is not negated. */
  value: Value = null;

  constructor(source: string) {
    this.source = source;
  }

  /** @throws CelSyntaxError always */
  fail(message: string, offset = this.start): never {
    throw new CelSyntaxError([issueAt(this.source, offset, message)]);
  }

  /** Reads the next token. @throws CelSyntaxError when no token starts here */
  next(): void {
    const { source } = this;
    let at = this.end;
    for (;;) {
      const code = source.charCodeAt(at);
      if (code === 32 || (code >= 9 && code <= 13 && code !== 11)) at++;
      else if (code === 47 && source.charCodeAt(at + 1) === 47) {
        const newline = source.indexOf("\n", at);
        at = newline < 0 ? source.length : newline + 1;
      } else break;
    }
    this.start = at;
    const code = source.charCodeAt(at);
    if (isLetter(code)) return this.#word(at);
    if (isDigit(code) || (code === 46 && isDigit(source.charCodeAt(at + 1)))) return this.#number(at);
    if (code === 34 || code === 39) return this.#string(at, false, false);
    if (code === 96) return this.#quotedName(at);
    if (at >= source.length) return this.#emit("end", at);
    const two = source.slice(at, at + 2);
    if (TWO.has(two)) return this.#emit(two, at + 2);
    const one = source.charAt(at);
    if (ONE.has(one)) return this.#emit(one, at + 1);
    return this.fail(`unexpected character ${JSON.stringify(String.fromCodePoint(source.codePointAt(at) ?? 0))}`);
  }

  #emit(kind: TokenKind, end: number): void {
    this.kind = kind;
    this.end = end;
  }

  #word(from: number): void {
    const { source } = this;
    let at = from + 1;
    for (let code = source.charCodeAt(at); isLetter(code) || isDigit(code); code = source.charCodeAt(at)) at++;
    const word = source.slice(from, at);
    const next = source.charCodeAt(at);
    if ((next === 34 || next === 39) && word.length <= 2) {
      const prefix = word.toLowerCase();
      if (prefix === "r" || prefix === "b" || prefix === "br") {
        return this.#string(at, prefix !== "b", prefix !== "r");
      }
    }
    const value = WORDS.get(word);
    if (value !== undefined) {
      this.value = value;
      return this.#emit("literal", at);
    }
    this.name = word;
    return this.#emit(word === "in" ? "in" : "ident", at);
  }

  #quotedName(from: number): void {
    const close = this.source.indexOf("`", from + 1);
    const name = close < 0 ? "" : this.source.slice(from + 1, close);
    if (!/^[A-Za-z0-9_.\-/ ]+$/.test(name)) {
      this.fail("a quoted field name has letters, digits, and _ . - / or space between backticks");
    }
    this.name = name;
    this.#emit("quoted", close + 1);
  }

  #string(open: number, raw: boolean, bytes: boolean): void {
    const { source } = this;
    const quote = source.charAt(open);
    const triple = source.startsWith(quote.repeat(3), open);
    const width = triple ? 3 : 1;
    const close = this.#closingQuote(open + width, quote.repeat(width), raw, triple);
    const inside = source.slice(open + width, close);
    const unquoted = bytes ? unquoteBytes(inside, raw) : unquoteString(inside, raw);
    if ("problem" in unquoted) this.fail(unquoted.problem, open + width + unquoted.at);
    this.value = unquoted.value;
    this.#emit("literal", close + width);
  }

  #closingQuote(from: number, quote: string, raw: boolean, triple: boolean): number {
    const { source } = this;
    for (let at = from; at < source.length; at++) {
      const code = source.charCodeAt(at);
      if (!triple && (code === 10 || code === 13)) break;
      if (code === 92 && !raw) at++;
      else if (code === quote.charCodeAt(0) && (!triple || source.startsWith(quote, at))) return at;
    }
    return this.fail("this string has no end");
  }

  #number(from: number): void {
    const { source } = this;
    const skip = (at: number, test: (code: number) => boolean): number => {
      while (test(source.charCodeAt(at))) at++;
      return at;
    };
    let at = from;
    let double = false;
    if (source.startsWith("0x", from) && isHexDigit(source.charCodeAt(from + 2))) at = skip(from + 2, isHexDigit);
    else {
      at = skip(from, isDigit);
      if (source[at] === "." && isDigit(source.charCodeAt(at + 1))) {
        at = skip(at + 1, isDigit);
        double = true;
      }
      const exponent = /[eE][+-]?[0-9]+/y;
      exponent.lastIndex = at;
      if (exponent.test(source)) {
        at = exponent.lastIndex;
        double = true;
      }
    }
    const text = source.slice(from, at);
    if (double) this.#double(text, at);
    else if (source[at] === "u" || source[at] === "U") this.#uint(text, at + 1);
    else this.#int(text, at);
  }

  #double(text: string, end: number): void {
    const value = Number(text);
    if (!Number.isFinite(value)) this.fail(`${text} is too large for a double`);
    this.value = new CelDouble(value);
    this.#emit("number", end);
  }

  #uint(text: string, end: number): void {
    const value = BigInt(text);
    if (value > MAX_UINT) this.fail(`${text}u is too large for a uint`);
    this.value = new CelUint(value);
    this.#emit("literal", end);
  }

  /** One past the largest int is let through as a bigint: behind a minus sign it is the smallest int. */
  #int(text: string, end: number): void {
    const value = BigInt(text);
    if (value > MAX_INT + 1n) this.fail(`${text} is too large for an int`);
    this.value = toInt(value);
    this.#emit("number", end);
  }
}

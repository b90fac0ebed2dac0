import { BuildIssue } from "./issue.ts";

/** Labels or annotations of an object. */
type Entries = ReadonlyMap<string, string>;
type Test = (entries: Entries) => boolean;

const TOKEN = /\s*(==|!=|[=!(),<>]|[^\s=!(),<>]+)/y;
const KEY =
  /^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?)?$/;
const SPECIAL = new Set(["==", "!=", "=", "!", "(", ")", ",", "<", ">"]);
const MAX_NAME = 63;

function tokens(text: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) found.push(match[1] ?? "");
  return found;
}

class SelectorReader {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokens(text);
  }

  #fail(): never {
    throw new BuildIssue(`${JSON.stringify(this.#text)} is no label selector`);
  }

  #isWord(token: string | undefined): token is string {
    return token !== undefined && !SPECIAL.has(token);
  }

  read(): Test {
    const tests: Test[] = [];
    while (this.#at < this.#tokens.length) {
      tests.push(this.#requirement());
      if (this.#at === this.#tokens.length) break;
      if (this.#tokens[this.#at++] !== "," || this.#at === this.#tokens.length) this.#fail();
    }
    return (entries) => tests.every((test) => test(entries));
  }

  #key(): string {
    const key = this.#tokens[this.#at++];
    if (!this.#isWord(key) || !KEY.test(key) || (key.split("/").at(-1) ?? "").length > MAX_NAME) this.#fail();
    return key;
  }

  #requirement(): Test {
    if (this.#tokens[this.#at] === "!") {
      this.#at++;
      const key = this.#key();
      return (entries) => !entries.has(key);
    }
    const key = this.#key();
    const operator = this.#tokens[this.#at];
    if (operator === undefined || operator === ",") return (entries) => entries.has(key);
    this.#at++;
    if (operator === "in" || operator === "notin") {
      const values = this.#list();
      return operator === "in"
        ? (entries) => values.has(entries.get(key) ?? "\0")
        : (entries) => !values.has(entries.get(key) ?? "\0");
    }
    const value = this.#value();
    if (operator === "=" || operator === "==") return (entries) => entries.get(key) === value;
    if (operator === "!=") return (entries) => entries.get(key) !== value;
    if (operator !== ">" && operator !== "<") return this.#fail();
    if (!/^[-+]?[0-9]+$/.test(value)) this.#fail();
    return (entries) => {
      const own = entries.get(key);
      if (own === undefined || !/^[-+]?[0-9]+$/.test(own)) return false;
      return operator === ">" ? Number(own) > Number(value) : Number(own) < Number(value);
    };
  }

  #value(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined || token === ",") return "";
    this.#at++;
    if (!this.#isWord(token) || !VALUE.test(token) || token.length > MAX_NAME) this.#fail();
    return token;
  }

  #list(): ReadonlySet<string> {
    if (this.#tokens[this.#at++] !== "(") this.#fail();
    const values = new Set<string>();
    let wasWord = false;
    for (;;) {
      const token = this.#tokens[this.#at++];
      if (token === ")") {
        if (!wasWord) values.add("");
        return values;
      }
      if (token === ",") {
        if (!wasWord) values.add("");
        wasWord = false;
      } else if (this.#isWord(token) && !wasWord && VALUE.test(token) && token.length <= MAX_NAME) {
        values.add(token);
        wasWord = true;
      } else this.#fail();
    }
  }
}

/**
 * A test of label selectors written as one text, such as `app=web,tier in (a,b),!old`; the empty text matches all.
 *
 * @throws {BuildIssue} when the text is no selector.
 */
export const matchesLabelText = (text: string): Test => new SelectorReader(text).read();

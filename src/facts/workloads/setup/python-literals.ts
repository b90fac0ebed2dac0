import { flatten, type Settings } from "./flatten.ts";

/** A value that only running the program would tell. */
const EXPRESSION = "\u0000expression";
const MAX_LITERAL_DEPTH = 16;
const TARGET = /^(?:c\.)?([A-Za-z_]\w*(?:(?:\.[A-Za-z_]\w*)|(?:\[\s*(?:"[^"\n]*"|'[^'\n]*')\s*\]))*)\s*(\+?=)(?!=)\s*/;

/** True for a setting whose value is an expression, which is not evaluated. */
export const isExpression = (value: string): boolean => value === EXPRESSION;

/**
 * The settings that a Jupyter, JupyterHub or similar Python file assigns as literals: `c.ServerApp.token = ""` is
 * `ServerApp.token`. Nothing is run: other values are expressions, of which only their being set is known. Assignments
 * inside functions and conditions count, since they may be made.
 */
export function readPythonLiterals(text: string): Settings {
  const settings = new Map<string, string>();
  for (const statement of statements(text)) {
    const [whole, target = ""] = TARGET.exec(statement) ?? [];
    if (whole === undefined) continue;
    const name = target.replace(/\[\s*["']([^"']*)["']\s*\]/g, ".$1").replace(/^c\./, "");
    const reader = new LiteralReader(statement.slice(whole.length));
    const value = reader.value(0);
    if (value === undefined || !reader.atEnd()) settings.set(name, EXPRESSION);
    else flatten(value, name, settings);
  }
  return settings;
}

/** The logical lines of a program: brackets and triple quotes join lines, comments are left out. */
function statements(text: string): string[] {
  const found: string[] = [];
  let current = "";
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === '"' || char === "'") {
      const end = textEnd(text, at);
      current += text.slice(at, end);
      at = end - 1;
    } else if (char === "#") {
      const end = text.indexOf("\n", at);
      at = (end < 0 ? text.length : end) - 1;
    } else if (char === "\\" && text[at + 1] === "\n") {
      at++;
    } else if ((char === "\n" || char === ";") && depth === 0) {
      found.push(current.trim());
      current = "";
    } else {
      if ("([{".includes(char)) depth++;
      else if (")]}".includes(char)) depth = Math.max(0, depth - 1);
      current += char;
    }
  }
  return [...found, current.trim()];
}

/** The place after the quotes that end the text at `start`. */
function textEnd(text: string, start: number): number {
  const quote = text[start] ?? "";
  const triple = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  for (let at = start + triple.length; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text.startsWith(triple, at)) return at + triple.length;
    else if (triple === quote && text[at] === "\n") return at;
  }
  return text.length;
}

class LiteralReader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  atEnd(): boolean {
    return this.text.slice(this.at).trim() === "";
  }

  /** The literal at the reader's place; undefined when it is anything else. */
  value(depth: number): unknown {
    this.blanks();
    const char = this.text[this.at] ?? "";
    if (depth > MAX_LITERAL_DEPTH) return undefined;
    if (char === "[" || char === "(") return this.list(char === "[" ? "]" : ")", depth);
    if (char === "{") return this.map(depth);
    if (/^[rRbBuU]?["']/.test(this.text.slice(this.at, this.at + 2))) return this.texts();
    const [word = ""] = /^[\w.+-]+/.exec(this.text.slice(this.at, this.at + 64)) ?? [];
    this.at += word.length;
    if (word === "True") return true;
    if (word === "False") return false;
    if (word === "None") return "None";
    return /^[+-]?[0-9][0-9_]*(?:\.[0-9]*)?$/.test(word) ? Number(word.replaceAll("_", "")) : undefined;
  }

  private blanks(): void {
    while (/\s/.test(this.text[this.at] ?? "")) this.at++;
  }

  /** One text, or several side by side, which Python joins. */
  private texts(): string | undefined {
    let joined = "";
    for (;;) {
      const [prefix = ""] = /^[rRbBuU]?(?=["'])/.exec(this.text.slice(this.at, this.at + 2)) ?? [];
      const quote = this.text[this.at + prefix.length] ?? "";
      if (quote !== '"' && quote !== "'") return joined;
      const start = this.at + prefix.length;
      const width = this.text.startsWith(quote.repeat(3), start) ? 3 : 1;
      const end = textEnd(this.text, start);
      const body = this.text.slice(start + width, Math.max(start + width, end - width));
      joined += /r/i.test(prefix)
        ? body
        : body.replace(/\\([\\'"n])/g, (_, char: string) => (char === "n" ? "\n" : char));
      this.at = end;
      this.blanks();
    }
  }

  private list(close: string, depth: number): unknown {
    this.at++;
    const items: unknown[] = [];
    for (;;) {
      this.blanks();
      if (this.text[this.at] === close) {
        this.at++;
        return items;
      }
      const item = this.value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
      if (!this.separator(close)) return undefined;
    }
  }

  private map(depth: number): unknown {
    this.at++;
    const entries = new Map<string, unknown>();
    for (;;) {
      this.blanks();
      if (this.text[this.at] === "}") {
        this.at++;
        return Object.fromEntries(entries);
      }
      const key = this.value(depth + 1);
      if (key === undefined) return undefined;
      this.blanks();
      if (this.text[this.at] === ":") {
        this.at++;
        const item = this.value(depth + 1);
        if (item === undefined) return undefined;
        entries.set(String(key), item);
      } else {
        // a set
        entries.set(String(entries.size), key);
      }
      if (!this.separator("}")) return undefined;
    }
  }

  /** Steps over a comma; true when one stood there or the bracket closes. */
  private separator(close: string): boolean {
    this.blanks();
    if (this.text[this.at] === ",") {
      this.at++;
      return true;
    }
    return this.text[this.at] === close;
  }
}

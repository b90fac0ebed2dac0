/** Parses a template as Go's text/template does. */
import type { Command, Definition, Node, Pipe, Term } from "./ast.ts";
import { TemplateError } from "./error.ts";
import { lineAt, type Token, tokens, type TokenType } from "./lexer.ts";
import { MAX_PARSE_DEPTH } from "./limits.ts";
import { readNumber } from "./number.ts";
import { unquoted } from "./quote.ts";

type Ending = "end" | "else" | "else if" | "else with" | "end of file";

const TERM_STARTS = new Set<TokenType>([
  "bool",
  "rune",
  "dot",
  "field",
  "identifier",
  "number",
  "string",
  "variable",
  "(",
]);

/** True if a body prints nothing and does nothing. */
const isEmpty = (body: readonly Node[]): boolean =>
  body.every((node) => node.type === "text" && /^[ \t\r\n]*$/.test(node.text));

class Parser {
  readonly definitions = new Map<string, Definition>();
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #hasFunction: (name: string) => boolean;
  #next = 0;
  #depth = 0;
  #ranges = 0;
  #variables: string[] = ["$"];
  #slots = 1;

  constructor(text: string, hasFunction: (name: string) => boolean) {
    this.#text = text;
    this.#tokens = tokens(text);
    this.#hasFunction = hasFunction;
  }

  #fail(message: string, at = this.#peek().at): never {
    const error = new TemplateError(message);
    error.line = lineAt(this.#text, at);
    throw error;
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #take(): Token {
    const token = this.#tokens[this.#next] as Token;
    if (this.#next < this.#tokens.length - 1) this.#next++;
    return token;
  }

  #skipSpace(): Token {
    while (this.#peek().type === "space") this.#next++;
    return this.#peek();
  }

  #unexpected(context: string): never {
    const { type, text } = this.#peek();
    this.#fail(
      `unexpected ${type === "end of file" ? "EOF" : type === "{{" || type === "}}" ? type : JSON.stringify(text)} in ${context}`,
    );
  }

  #close(context: string): void {
    if (this.#skipSpace().type !== "}}") this.#unexpected(context);
    this.#take();
  }

  #isKeyword(word: string): boolean {
    const token = this.#skipSpace();
    return token.type === "keyword" && token.text === word;
  }

  run(name: string): Map<string, Definition> {
    const { body, ending } = this.#body(true);
    if (ending !== "end of file") this.#fail(`unexpected {{${ending}}}`);
    this.#add({ name, body, slots: this.#slots });
    return this.definitions;
  }

  #add(definition: Definition): void {
    const known = this.definitions.get(definition.name);
    if (known && !isEmpty(known.body)) {
      if (!isEmpty(definition.body)) this.#fail(`multiple definition of template ${JSON.stringify(definition.name)}`);
      return;
    }
    this.definitions.set(definition.name, definition);
  }

  /** Nodes up to the `end` or `else` that is not theirs, which is taken but for what follows an `else`. */
  #body(top: boolean): { body: Node[]; ending: Ending } {
    if (++this.#depth > MAX_PARSE_DEPTH) this.#fail(`blocks nest deeper than ${MAX_PARSE_DEPTH} levels`);
    const body: Node[] = [];
    for (;;) {
      const token = this.#take();
      if (token.type === "text") body.push({ type: "text", text: token.text, at: token.at });
      else if (token.type === "end of file") {
        if (!top) this.#fail("unexpected EOF");
        return { body, ending: "end of file" };
      } else {
        const node = this.#action(top, token.at);
        if (typeof node === "string") {
          this.#depth--;
          return { body, ending: node };
        }
        if (node) body.push(node);
      }
    }
  }

  #action(top: boolean, at: number): Node | Ending | null {
    const token = this.#skipSpace();
    if (token.type !== "keyword" || token.text === "nil") {
      return { type: "action", at, pipe: this.#pipe("command", "}}") };
    }
    this.#take();
    switch (token.text) {
      case "define":
        if (!top) this.#fail("unexpected {{define}}", at);
        this.#define(this.#name("define clause"));
        return null;
      case "end":
        this.#close("end");
        return "end";
      case "else":
        if (this.#isKeyword("if")) return "else if";
        if (this.#isKeyword("with")) return "else with";
        this.#close("else");
        return "else";
      case "break":
      case "continue":
        if (this.#ranges === 0) this.#fail(`{{${token.text}}} outside {{range}}`, at);
        this.#close(token.text);
        return { type: token.text, at };
      case "template": {
        const name = this.#name("template clause");
        if (this.#skipSpace().type === "}}") {
          this.#take();
          return { type: "template", at, name, pipe: null };
        }
        return { type: "template", at, name, pipe: this.#pipe("template clause", "}}") };
      }
      case "block": {
        const name = this.#name("block clause");
        const pipe = this.#pipe("block clause", "}}");
        this.#define(name, true);
        return { type: "template", at, name, pipe };
      }
      default:
        return this.#control(token.text as "if" | "with" | "range", at);
    }
  }

  #name(context: string): string {
    const token = this.#skipSpace();
    if (token.type !== "string") this.#unexpected(context);
    this.#take();
    return unquoted(token.text) ?? this.#fail("invalid syntax", token.at);
  }

  #define(name: string, opened = false): void {
    if (!opened) this.#close("define clause");
    const outer = [this.#variables, this.#slots, this.#ranges] as const;
    [this.#variables, this.#slots, this.#ranges] = [["$"], 1, 0];
    const { body, ending } = this.#body(false);
    if (ending !== "end") this.#fail(`unexpected {{${ending}}} in define clause`);
    this.#add({ name, body, slots: this.#slots });
    [this.#variables, this.#slots, this.#ranges] = outer;
  }

  #control(type: "if" | "with" | "range", at: number): Node {
    const alive = this.#variables.length;
    const pipe = this.#pipe(type, "}}");
    if (type === "range") this.#ranges++;
    const { body, ending } = this.#body(false);
    if (type === "range") this.#ranges--;
    let otherwise: readonly Node[] | null = null;
    if (ending === `else ${type}` && (type === "if" || type === "with")) {
      this.#take();
      if (++this.#depth > MAX_PARSE_DEPTH) this.#fail(`blocks nest deeper than ${MAX_PARSE_DEPTH} levels`);
      otherwise = [this.#control(type, this.#peek().at)];
      this.#depth--;
    } else if (ending === "else") {
      const rest = this.#body(false);
      if (rest.ending !== "end") this.#fail(`expected end; found {{${rest.ending}}}`);
      otherwise = rest.body;
    } else if (ending !== "end") this.#unexpected("else");
    this.#variables.length = alive;
    return { type, at, pipe, body, otherwise };
  }

  #declare(name: string): number {
    this.#variables.push(name);
    this.#slots = Math.max(this.#slots, this.#variables.length);
    return this.#variables.length - 1;
  }

  /** The variables that a pipeline sets, if it starts with any. */
  #declarations(context: string): { slots: number[]; assigns: boolean } {
    const names: Token[] = [];
    const start = this.#next;
    for (;;) {
      const token = this.#skipSpace();
      if (token.type !== "variable") break;
      this.#take();
      const next = this.#skipSpace();
      if (next.type === "=" || next.type === ":=") {
        this.#take();
        names.push(token);
        const assigns = next.type === "=";
        const slots = names.map(({ text }) => (assigns ? this.#slotOf(text) : this.#declare(text)));
        return { slots, assigns };
      }
      if (next.type !== "char" || next.text !== ",") break;
      this.#take();
      names.push(token);
      if (context !== "range" || names.length > 1) this.#fail(`too many declarations in ${context}`);
      if (this.#skipSpace().type !== "variable") this.#fail("range can only initialize variables");
    }
    if (names.length > 0) this.#unexpected(context);
    this.#next = start;
    return { slots: [], assigns: false };
  }

  #slotOf(name: string): number {
    const slot = this.#variables.lastIndexOf(name);
    return slot < 0 ? this.#fail(`undefined variable ${JSON.stringify(name)}`) : slot;
  }

  #pipe(context: string, end: TokenType): Pipe {
    if (++this.#depth > MAX_PARSE_DEPTH) this.#fail("max expression depth exceeded");
    const { at } = this.#skipSpace();
    const { slots, assigns } = this.#declarations(context);
    const commands: Command[] = [];
    for (;;) {
      const token = this.#skipSpace();
      if (token.type === end) {
        this.#take();
        break;
      }
      if (!TERM_STARTS.has(token.type) && !(token.type === "keyword" && token.text === "nil"))
        this.#unexpected(context);
      commands.push(this.#command());
    }
    if (commands.length === 0) this.#fail(`missing value for ${context}`, at);
    for (const [index, { args }] of commands.entries()) {
      const type = args[0]?.type ?? "nil";
      if (index > 0 && ["bool", "dot", "nil", "number", "string"].includes(type)) {
        this.#fail(`non executable command in pipeline stage ${index + 1}`, at);
      }
    }
    this.#depth--;
    return { type: "pipe", at, assigns, slots, commands };
  }

  #command(): Command {
    const { at } = this.#skipSpace();
    const args: Term[] = [];
    for (;;) {
      this.#skipSpace();
      const operand = this.#operand();
      if (operand) args.push(operand);
      const token = this.#peek();
      if (token.type === "space") {
        this.#take();
        continue;
      }
      if (token.type === "|") this.#take();
      else if (token.type !== "}}" && token.type !== ")") this.#unexpected("operand");
      break;
    }
    if (args.length === 0) this.#fail("empty command");
    return { at, args };
  }

  #operand(): Term | null {
    const term = this.#term();
    if (!term || this.#peek().type !== "field") return term;
    const names: string[] = [];
    const { at } = this.#peek();
    while (this.#peek().type === "field") names.push(this.#take().text.slice(1));
    if (term.type === "field" || term.type === "variable") return { ...term, names: [...term.names, ...names] };
    if (["bool", "string", "number", "nil", "dot"].includes(term.type)) this.#fail("unexpected . after term", at);
    return { type: "chain", at, of: term, names };
  }

  #term(): Term | null {
    const { type, text, at } = this.#peek();
    switch (type) {
      case "identifier":
        if (!this.#hasFunction(text)) this.#fail(`function ${JSON.stringify(text)} not defined`);
        this.#take();
        return { type: "function", at, name: text };
      case "dot":
        this.#take();
        return { type: "dot", at };
      case "keyword":
        if (text !== "nil") return null;
        this.#take();
        return { type: "nil", at };
      case "variable": {
        const slot = this.#slotOf(text);
        this.#take();
        return { type: "variable", at, name: text, slot, names: [] };
      }
      case "field":
        this.#take();
        return { type: "field", at, names: [text.slice(1)] };
      case "bool":
        this.#take();
        return { type: "bool", at, value: text === "true" };
      case "rune":
      case "number": {
        const number = readNumber(text) ?? this.#fail(`illegal number syntax: ${JSON.stringify(text)}`);
        this.#take();
        return { type: "number", at, text, ...number };
      }
      case "string":
        this.#take();
        return { type: "string", at, value: unquoted(text) ?? this.#fail("invalid syntax", at) };
      case "(":
        this.#take();
        return this.#pipe("parenthesized pipeline", ")");
      default:
        return null;
    }
  }
}

/**
 * The templates that a text defines: its own under `name`, and its named ones.
 *
 * @throws TemplateError with the line
 */
export function parseTemplate(
  text: string,
  name: string,
  hasFunction: (name: string) => boolean,
): Map<string, Definition> {
  try {
    return new Parser(text, hasFunction).run(name);
  } catch (error) {
    throw error instanceof TemplateError ? error.at(name, error.line) : error;
  }
}

/** True if a template prints nothing: it then does not replace one of the same name. */
export const isEmptyDefinition = ({ body }: Definition): boolean => isEmpty(body);

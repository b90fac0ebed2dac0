import type { Call, ListElement, MapEntry, Node, Select, StructField } from "../ast.ts";
import type { Macro } from "../declaration.ts";
import { CelSyntaxError, issueAt } from "../error.ts";
import { CelDouble, MAX_INT, type Value } from "../value.ts";
import { Lexer } from "./lexer.ts";
import { depthOf } from "./walk.ts";

/** Longest source that is parsed, in UTF-16 code units; the API server's own limit counts code points. */
const MAX_SOURCE = 100_000;
/** Deepest nesting of an expression. */
const MAX_DEPTH = 250;
/** Most levels of a syntax tree: what the passes over it can recurse. */
const MAX_LEVELS = 700;

const RESERVED = new Set(
  "as break const continue else for function if import let loop package namespace return var void while".split(" "),
);
const RELATIONS = new Set(["<", "<=", ">=", ">", "==", "!=", "in"]);

/** Macros by call style, name and number of arguments. */
export type MacroTable = ReadonlyMap<string, Macro>;

/** The key of a macro in a {@link MacroTable}. */
export const macroKey = (name: string, method: boolean, arity: number): string =>
  `${method ? "." : ""}${name}:${arity < 0 ? "*" : arity}`;

/** The syntax tree of an expression, macros expanded. @throws CelSyntaxError */
export function parse(source: string, macros: MacroTable): Node {
  if (source.length > MAX_SOURCE) {
    throw new CelSyntaxError([issueAt("", 0, `the expression is longer than ${MAX_SOURCE} characters`)]);
  }
  return new Parser(source, macros).parse();
}

class Parser {
  readonly #lexer: Lexer;
  readonly #macros: MacroTable;
  #depth = 0;
  /** Members and left-associative operators so far: only they make a tree deeper without nesting. */
  #chained = 0;
  /** End of the token before the current one. */
  #last = 0;

  constructor(source: string, macros: MacroTable) {
    this.#lexer = new Lexer(source);
    this.#macros = macros;
  }

  parse(): Node {
    this.#lexer.next();
    const node = this.#expression();
    if (this.#lexer.kind !== "end") this.#unexpected();
    if (this.#chained > MAX_LEVELS - MAX_DEPTH && depthOf(node, MAX_LEVELS) > MAX_LEVELS) {
      this.#lexer.fail(`the expression has chains of more than ${MAX_LEVELS} operators`, 0);
    }
    return node;
  }

  #unexpected(): never {
    const { kind, start, end, source } = this.#lexer;
    return this.#lexer.fail(
      kind === "end" ? "unexpected end of the expression" : `unexpected ${source.slice(start, end)}`,
    );
  }

  #advance(): void {
    this.#last = this.#lexer.end;
    this.#lexer.next();
  }

  #accept(kind: string): boolean {
    if (this.#lexer.kind !== kind) return false;
    this.#advance();
    return true;
  }

  #expect(kind: string): void {
    if (this.#lexer.kind !== kind) this.#unexpected();
    this.#advance();
  }

  #expression(): Node {
    if (++this.#depth > MAX_DEPTH) this.#lexer.fail(`the expression is nested more than ${MAX_DEPTH} levels deep`);
    const condition = this.#logical("||", "or");
    let node = condition;
    if (this.#accept("?")) {
      const yes = this.#logical("||", "or");
      this.#expect(":");
      const no = this.#expression();
      node = { kind: "conditional", condition, yes, no, start: condition.start, end: no.end };
    }
    this.#depth--;
    return node;
  }

  /** `||` or `&&`; a long chain becomes a balanced tree, so that its depth stays small. */
  #logical(operator: "||" | "&&", kind: "or" | "and"): Node {
    const first = kind === "or" ? this.#logical("&&", "and") : this.#relation();
    if (this.#lexer.kind !== operator) return first;
    const terms = [first];
    while (this.#accept(operator)) terms.push(kind === "or" ? this.#logical("&&", "and") : this.#relation());
    return balance(kind, terms, 0, terms.length - 1);
  }

  #relation(): Node {
    let left = this.#sum();
    while (RELATIONS.has(this.#lexer.kind)) {
      const operator = this.#lexer.kind;
      this.#chained++;
      this.#advance();
      left = binary(operator, left, this.#sum());
    }
    return left;
  }

  #sum(): Node {
    let left = this.#product();
    while (this.#lexer.kind === "+" || this.#lexer.kind === "-") {
      const operator = this.#lexer.kind;
      this.#chained++;
      this.#advance();
      left = binary(operator, left, this.#product());
    }
    return left;
  }

  #product(): Node {
    let left = this.#unary();
    while (this.#lexer.kind === "*" || this.#lexer.kind === "/" || this.#lexer.kind === "%") {
      const operator = this.#lexer.kind;
      this.#chained++;
      this.#advance();
      left = binary(operator, left, this.#unary());
    }
    return left;
  }

  #unary(): Node {
    const { kind, start } = this.#lexer;
    if (kind !== "!" && kind !== "-") return this.#member(this.#primary());
    let count = 0;
    while (this.#accept(kind)) count++;
    // One minus sign belongs to the number behind it: the smallest int has no positive counterpart.
    const literal = kind === "-" && count === 1 && this.#lexer.kind === "number";
    const operand = this.#member(literal ? this.#negative(start) : this.#primary());
    return literal || count % 2 === 0 ? operand : unary(`${kind}_`, operand, start);
  }

  #negative(start: number): Node {
    const { value, end } = this.#lexer;
    this.#advance();
    return { kind: "literal", value: negated(value), start, end };
  }

  #primary(): Node {
    const lexer = this.#lexer;
    const { start } = lexer;
    switch (lexer.kind) {
      case "literal":
      case "number": {
        const { value, kind } = lexer;
        if (kind === "number" && typeof value === "bigint" && value > MAX_INT) {
          lexer.fail(`${lexer.source.slice(start, lexer.end)} is too large for an int`);
        }
        this.#advance();
        return { kind: "literal", value, start, end: this.#last };
      }
      case "ident":
        return this.#named(start, false);
      case ".":
        this.#advance();
        if ((lexer.kind as string) !== "ident") this.#unexpected();
        return this.#named(start, true);
      case "(": {
        this.#advance();
        const inside = this.#expression();
        this.#expect(")");
        return inside;
      }
      case "[":
        return this.#list(start);
      case "{":
        return this.#map(start);
      default:
        return this.#unexpected();
    }
  }

  #named(start: number, absolute: boolean): Node {
    const lexer = this.#lexer;
    const { name } = lexer;
    const at = lexer.start;
    this.#advance();
    const node: Node = { kind: "ident", name, absolute, start, end: this.#last };
    if (lexer.kind === "{") return this.#struct(node);
    if (RESERVED.has(name)) lexer.fail(`${name} is a reserved word`, at);
    return lexer.kind === "(" ? this.#call(null, name, absolute, start, at) : node;
  }

  #member(first: Node): Node {
    const lexer = this.#lexer;
    let node = first;
    for (;;) {
      if (lexer.kind === ".") {
        this.#chained++;
        node = this.#selection(node);
      } else if (lexer.kind === "[") {
        this.#chained++;
        this.#advance();
        const optional = this.#accept("?");
        const index = this.#expression();
        this.#expect("]");
        node = { kind: "index", operand: node, index, optional, start: node.start, end: this.#last };
      } else if (lexer.kind === "{" && qualifiedName(node) !== null) node = this.#struct(node);
      else return node;
    }
  }

  #selection(operand: Node): Node {
    const lexer = this.#lexer;
    this.#advance();
    const optional = this.#accept("?");
    const { kind, name } = lexer;
    if (kind !== "ident" && kind !== "quoted") this.#unexpected();
    const at = lexer.start;
    this.#advance();
    if (lexer.kind === "(" && kind === "ident" && !optional) return this.#call(operand, name, false, operand.start, at);
    return { kind: "select", operand, field: name, optional, test: false, start: operand.start, end: this.#last };
  }

  #call(target: Node | null, name: string, absolute: boolean, start: number, at: number): Node {
    this.#expect("(");
    const args: Node[] = [];
    if (this.#lexer.kind !== ")") {
      do args.push(this.#expression());
      while (this.#accept(","));
    }
    this.#expect(")");
    const call: Call = { kind: "call", target, name, absolute, args, start, end: this.#last };
    return this.#expand(call, at);
  }

  #expand(call: Call, at: number): Node {
    const { target, name, args } = call;
    const prefix = target === null ? null : qualifiedName(target);
    const macro =
      (prefix === null ? undefined : this.#macro(`${prefix}.${name}`, false, args.length)) ??
      this.#macro(name, target !== null, args.length);
    if (!macro) return call;
    const expanded = macro.expand(macro.method ? target : null, args, call);
    if (typeof expanded === "string") return this.#lexer.fail(expanded, at);
    return expanded ?? call;
  }

  #macro(name: string, method: boolean, arity: number): Macro | undefined {
    return this.#macros.get(macroKey(name, method, arity)) ?? this.#macros.get(macroKey(name, method, -1));
  }

  #list(start: number): Node {
    this.#advance();
    const elements: ListElement[] = [];
    while (this.#lexer.kind !== "]") {
      if (elements.length === 0 && this.#accept(",")) break;
      const optional = this.#accept("?");
      elements.push({ value: this.#expression(), optional });
      if (!this.#accept(",")) break;
    }
    this.#expect("]");
    return { kind: "list", elements, start, end: this.#last };
  }

  #map(start: number): Node {
    this.#advance();
    const entries: MapEntry[] = [];
    while (this.#lexer.kind !== "}") {
      if (entries.length === 0 && this.#accept(",")) break;
      const optional = this.#accept("?");
      const key = this.#expression();
      this.#expect(":");
      entries.push({ key, value: this.#expression(), optional });
      if (!this.#accept(",")) break;
    }
    this.#expect("}");
    return { kind: "map", entries, start, end: this.#last };
  }

  #struct(name: Node): Node {
    const lexer = this.#lexer;
    this.#advance();
    const fields: StructField[] = [];
    while (lexer.kind !== "}") {
      if (fields.length === 0 && this.#accept(",")) break;
      const optional = this.#accept("?");
      if (lexer.kind !== "ident" && lexer.kind !== "quoted") this.#unexpected();
      const { name: field, start } = lexer;
      this.#advance();
      this.#expect(":");
      fields.push({ name: field, value: this.#expression(), optional, start });
      if (!this.#accept(",")) break;
    }
    this.#expect("}");
    const type = qualifiedName(name) ?? "";
    const absolute = isAbsolute(name);
    return { kind: "struct", type, absolute, fields, start: name.start, end: this.#last };
  }
}

function balance(kind: "or" | "and", terms: readonly Node[], from: number, to: number): Node {
  const first = terms[from] as Node;
  if (from === to) return first;
  const middle = (from + to) >> 1;
  const left = balance(kind, terms, from, middle);
  const right = balance(kind, terms, middle + 1, to);
  return { kind, left, right, start: left.start, end: right.end };
}

const binary = (operator: string, left: Node, right: Node): Node => ({
  kind: "call",
  target: null,
  name: `_${operator}_`,
  absolute: true,
  args: [left, right],
  start: left.start,
  end: right.end,
});

const unary = (name: string, operand: Node, start: number): Node => ({
  kind: "call",
  target: null,
  name,
  absolute: true,
  args: [operand],
  start,
  end: operand.end,
});

function negated(value: Value): Value {
  if (typeof value === "number") return value === 0 ? 0 : -value;
  if (typeof value === "bigint") return -value;
  return value instanceof CelDouble ? new CelDouble(-value.value) : value;
}

/** The dotted name that a node spells, such as `a.b.c`, without a leading dot; null for any other node. */
export function qualifiedName(node: Node): string | null {
  if (node.kind === "ident") return node.name;
  if (node.kind !== "select" || node.test || node.optional) return null;
  const prefix = qualifiedName(node.operand);
  return prefix === null ? null : `${prefix}.${node.field}`;
}

/** True if the dotted name that a node spells starts with a dot. */
export function isAbsolute(node: Node): boolean {
  let root = node;
  while (root.kind === "select") root = (root as Select).operand;
  return root.kind === "ident" && root.absolute;
}

import type { Node } from "../../src/lang/cel/ast.ts";
import { type MacroTable, parse } from "../../src/lang/cel/syntax/parser.ts";
import { children } from "../../src/lang/cel/syntax/walk.ts";

/** An expression with one small change that its examples should notice. */
export interface Mutant {
  readonly source: string;
  /** What was changed, for a message: `1:14 == to !=`. */
  readonly change: string;
}

const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  "_==_": ["!="],
  "_!=_": ["=="],
  "_<_": ["<=", ">="],
  "_<=_": ["<", ">"],
  "_>_": [">=", "<="],
  "_>=_": [">", "<"],
};

/** Every small change of an expression: operators flipped, conditions dropped or negated, constants moved by one. */
export function mutantsOf(source: string, macros: MacroTable): Mutant[] {
  const mutants: Mutant[] = [];
  const replace = (start: number, end: number, text: string, change: string): void => {
    mutants.push({ source: source.slice(0, start) + text + source.slice(end), change: `${start}: ${change}` });
  };
  const between = (left: Node, right: Node, from: string, to: string): void => {
    const at = source.indexOf(from, left.end);
    if (at >= 0 && at < right.start) replace(at, at + from.length, to, `${from} to ${to}`);
  };
  const textOf = ({ start, end }: Node): string => source.slice(start, end);
  const visit = (node: Node): void => {
    for (const child of children(node)) visit(child);
    switch (node.kind) {
      case "and":
      case "or": {
        const [operator, other, neutral] = node.kind === "and" ? ["&&", "||", "true"] : ["||", "&&", "false"];
        between(node.left, node.right, operator ?? "", other ?? "");
        for (const side of [node.left, node.right]) {
          replace(side.start, side.end, neutral ?? "", `without ${textOf(side)}`);
        }
        break;
      }
      case "conditional":
        replace(node.yes.start, node.no.end, `${textOf(node.no)} : ${textOf(node.yes)}`, "branches swapped");
        break;
      case "literal":
        if (typeof node.value === "boolean") {
          replace(node.start, node.end, String(!node.value), `${node.value} to ${!node.value}`);
        } else if (typeof node.value === "number") {
          for (const value of [node.value - 1, node.value + 1]) {
            replace(node.start, node.end, `(${value})`, `${node.value} to ${value}`);
          }
        }
        break;
      case "list":
        for (const { value } of node.elements) {
          const rest = node.elements.filter((element) => element.value !== value);
          const elements = rest.map((element) => (element.optional ? "?" : "") + textOf(element.value));
          replace(node.start, node.end, `[${elements.join(", ")}]`, `list without ${textOf(value)}`);
        }
        break;
      case "select":
        if (node.test) replace(node.start, node.end, `!${textOf(node)}`, `${textOf(node)} negated`);
        break;
      case "comprehension":
        if (node.macro === "exists" || node.macro === "all") {
          const [from, to] = node.macro === "exists" ? [".exists(", ".all("] : [".all(", ".exists("];
          const at = source.indexOf(from ?? "", node.range.end);
          if (at >= 0) replace(at, at + (from ?? "").length, to ?? "", `${from} to ${to}`);
        } else if (node.macro === "filter") {
          replace(node.body.start, node.body.end, "true", `filter without ${textOf(node.body)}`);
        }
        break;
      case "call":
        mutateCall(node, { replace, between, textOf });
        break;
      default:
    }
  };
  visit(parse(source, macros));
  return mutants;
}

interface Edits {
  replace(start: number, end: number, text: string, change: string): void;
  between(left: Node, right: Node, from: string, to: string): void;
  textOf(node: Node): string;
}

function mutateCall(node: Extract<Node, { kind: "call" }>, { replace, between, textOf }: Edits): void {
  const [left, right] = node.args;
  const comparison = COMPARISONS[node.name];
  if (comparison && left && right) {
    const operator = node.name.replaceAll("_", "");
    for (const other of comparison) between(left, right, operator, other);
  } else if (node.name === "!_" && left) {
    replace(node.start, node.end, textOf(node).replace("!", " "), `${textOf(node)} without !`);
  } else if (node.name === "_in_") {
    replace(node.start, node.end, `!(${textOf(node)})`, `${textOf(node)} negated`);
  } else if (node.name === "_+_" && left && right) {
    replace(node.start, node.end, textOf(left), `without ${textOf(right)}`);
    replace(node.start, node.end, textOf(right), `without ${textOf(left)}`);
  } else if (node.target && (node.name === "or" || node.name === "lowerAscii")) {
    replace(node.start, node.end, textOf(node.target), `without .${node.name}`);
  } else if (node.target && ["hasValue", "matches", "startsWith", "endsWith", "contains"].includes(node.name)) {
    replace(node.start, node.end, `!${textOf(node)}`, `${textOf(node)} negated`);
  }
}

import type { Comprehension, ComprehensionMacro, Node } from "../ast.ts";
import type { Library, Macro } from "../declaration.ts";

const NOT_A_NAME = "the variable of a macro must be a simple name";

const nameOf = (node: Node | undefined): string | null => (node?.kind === "ident" && !node.absolute ? node.name : null);

/** A loop with one variable: `range.name(variable, [filter,] body)`. */
const loop = (name: string, macro: ComprehensionMacro, filtered = false): Macro => ({
  name,
  method: true,
  arity: filtered ? 3 : 2,
  expand(range, args, { start, end }) {
    const variable = nameOf(args[0]);
    if (variable === null) return NOT_A_NAME;
    const filter = filtered ? (args[1] as Node) : null;
    const body = args[filtered ? 2 : 1] as Node;
    return { kind: "comprehension", macro, range: range as Node, variable, second: null, filter, body, start, end };
  },
});

/** A loop with two variables: index and element, or key and value. */
const pairLoop = (name: string, macro: ComprehensionMacro, filtered = false): Macro => ({
  name,
  method: true,
  arity: filtered ? 4 : 3,
  expand(range, args, { start, end }): Comprehension | string {
    const variable = nameOf(args[0]);
    const second = nameOf(args[1]);
    if (variable === null || second === null) return NOT_A_NAME;
    if (variable === second) return "the two variables of a macro must have different names";
    const filter = filtered ? (args[2] as Node) : null;
    const body = args[filtered ? 3 : 2] as Node;
    return { kind: "comprehension", macro, range: range as Node, variable, second, filter, body, start, end };
  },
});

const has: Macro = {
  name: "has",
  method: false,
  arity: 1,
  expand(_target, [field], { start, end }) {
    if (field?.kind !== "select" || field.optional || field.test)
      return "has() takes a field selection, such as has(a.b)";
    return { ...field, test: true, start, end };
  },
};

/** The macros of the language itself. */
export const STANDARD_MACROS: readonly Macro[] = [
  has,
  loop("all", "all"),
  loop("exists", "exists"),
  loop("exists_one", "existsOne"),
  loop("existsOne", "existsOne"),
  loop("map", "map"),
  loop("map", "map", true),
  loop("filter", "filter"),
];

const optionalLoop = (name: string, flat: boolean): Macro => ({
  name,
  method: true,
  arity: 2,
  expand(target, args, { start, end }) {
    const variable = nameOf(args[0]);
    if (variable === null) return NOT_A_NAME;
    return { kind: "optMap", target: target as Node, variable, body: args[1] as Node, flat, start, end };
  },
});

/** The macros that belong to optional values. */
export const OPTIONAL_MACROS: readonly Macro[] = [optionalLoop("optMap", false), optionalLoop("optFlatMap", true)];

/** The loops with two variables. */
export const twoVariables: Library = {
  name: "two-variable comprehensions",
  functions: [],
  macros: [
    pairLoop("all", "all"),
    pairLoop("exists", "exists"),
    pairLoop("existsOne", "existsOne"),
    pairLoop("exists_one", "existsOne"),
    pairLoop("transformList", "transformList"),
    pairLoop("transformList", "transformList", true),
    pairLoop("transformMap", "transformMap"),
    pairLoop("transformMap", "transformMap", true),
    pairLoop("transformMapEntry", "transformMapEntry"),
    pairLoop("transformMapEntry", "transformMapEntry", true),
  ],
};

/** `cel.bind(variable, value, body)`. */
export const bindings: Library = {
  name: "bindings",
  functions: [],
  macros: [
    {
      name: "cel.bind",
      method: false,
      arity: 3,
      expand(_target, args, { start, end }) {
        const variable = nameOf(args[0]);
        if (variable === null) return NOT_A_NAME;
        return { kind: "bind", variable, value: args[1] as Node, body: args[2] as Node, start, end };
      },
    },
  ],
};

/** A number written as a literal. */
const ordinal = (node: Node | undefined): number | null =>
  node?.kind === "literal" && typeof node.value === "number" && node.value >= 0 ? node.value : null;

const numbered = (name: string, prefix: string, arity: number): Macro => ({
  name,
  method: false,
  arity,
  expand(_target, args, { start, end }) {
    const numbers = args.map(ordinal);
    if (numbers.includes(null)) return `${name} takes literal numbers`;
    return { kind: "ident", name: `${prefix}${numbers.join(":")}`, absolute: false, start, end };
  },
});

/** `cel.block([slots], body)` with `cel.index`, `cel.iterVar` and `cel.accuVar`: what an optimiser writes. */
export const blocks: Library = {
  name: "blocks",
  functions: [],
  macros: [
    {
      name: "cel.block",
      method: false,
      arity: 2,
      expand(_target, [slots, body], { start, end }) {
        if (slots?.kind !== "list" || slots.elements.some(({ optional }) => optional))
          return "cel.block() takes a list literal";
        return { kind: "block", slots: slots.elements.map(({ value }) => value), body: body as Node, start, end };
      },
    },
    numbered("cel.index", "@index", 1),
    numbered("cel.iterVar", "@it:", 2),
    numbered("cel.accuVar", "@ac:", 2),
  ],
};

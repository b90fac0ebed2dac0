import type { Node } from "./ast.ts";
import type { Checked, Reference } from "./check/checked.ts";
import type { Environment } from "./environment.ts";
import { DYN, listOf, optionalOf, type Type } from "./type.ts";
import { CelDouble } from "./value.ts";

/** JSON that stands for a checked expression. */
type Json = string | number | boolean | null | readonly Json[];

const KINDS = [
  ...["literal", "ident", "select", "index", "call", "and", "or", "conditional", "list", "map"],
  ...["comprehension", "bind", "block", "optMap"],
] as const;
/** What compiling asks of a node's type: whether it is a list, or an optional. */
const TYPES: readonly Type[] = [DYN, listOf(DYN), optionalOf(DYN)];

/** Thrown inside this file alone. */
class NotStorable extends Error {}

/**
 * A checked expression as text, so that it need not be parsed and checked again; null when it holds something that
 * has no such text. It is only good for the same version of the program.
 */
export function storeChecked(checked: Checked, environment: Environment): string | null {
  try {
    return JSON.stringify(new Writer(checked, environment).node(checked.root));
  } catch (error) {
    if (error instanceof NotStorable) return null;
    throw error;
  }
}

/** What {@link storeChecked} stored; of its types only lists and optionals are told apart from the rest. */
export function restoreChecked(text: string, source: string, environment: Environment): Checked {
  const reader = new Reader(environment);
  const root = reader.node(JSON.parse(text) as readonly Json[]);
  const { references, types } = reader;
  return { root, source, issues: [], references, typeOf: (node) => types.get(node) ?? DYN };
}

class Writer {
  readonly #checked: Checked;
  readonly #environment: Environment;

  constructor(checked: Checked, environment: Environment) {
    this.#checked = checked;
    this.#environment = environment;
  }

  node(node: Node): Json {
    const kind = KINDS.findIndex((known) => known === node.kind);
    if (kind < 0) throw new NotStorable();
    const type = TYPES.findIndex((known, index) => index > 0 && known.kind === this.#checked.typeOf(node).kind);
    return [kind, node.start, node.end, Math.max(0, type), this.#reference(node), ...this.#parts(node)];
  }

  #nodes(nodes: readonly Node[]): Json {
    return nodes.map((node) => this.node(node));
  }

  #maybe(node: Node | null): Json {
    return node === null ? null : this.node(node);
  }

  #parts(node: Node): readonly Json[] {
    switch (node.kind) {
      case "literal":
        return [literal(node.value)];
      case "ident":
        return [node.name, node.absolute];
      case "select":
        return [this.node(node.operand), node.field, node.optional, node.test];
      case "index":
        return [this.node(node.operand), this.node(node.index), node.optional];
      case "call":
        return [this.#maybe(node.target), node.name, node.absolute, this.#nodes(node.args)];
      case "and":
      case "or":
        return [this.node(node.left), this.node(node.right)];
      case "conditional":
        return [this.node(node.condition), this.node(node.yes), this.node(node.no)];
      case "list":
        return node.elements.map(({ value, optional }) => [this.node(value), optional]);
      case "map":
        return node.entries.map(({ key, value, optional }) => [this.node(key), this.node(value), optional]);
      case "comprehension": {
        const { macro, range, variable, second, filter, body } = node;
        return [macro, this.node(range), variable, second, this.#maybe(filter), this.node(body)];
      }
      case "bind":
        return [node.variable, this.node(node.value), this.node(node.body)];
      case "block":
        return [this.#nodes(node.slots), this.node(node.body)];
      case "optMap":
        return [this.node(node.target), node.variable, this.node(node.body), node.flat];
      default:
        throw new NotStorable();
    }
  }

  #reference(node: Node): Json {
    const reference = this.#checked.references.get(node);
    switch (reference?.kind) {
      case undefined:
        return 0;
      case "local":
        return [1, reference.name];
      case "variable":
        return [2, reference.name, reference.slot];
      case "constant":
        return [3, reference.name];
      case "function": {
        const all = this.#environment.overloads(reference.name) ?? [];
        const places = reference.overloads.map((overload) => all.indexOf(overload));
        return [4, reference.name, reference.receiver, reference.others.length > 0, places];
      }
    }
  }
}

/** A literal as JSON; a list of one stands for a double. */
function literal(value: unknown): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isSafeInteger(value) && !Object.is(value, -0)) return value;
  if (value instanceof CelDouble && Number.isFinite(value.value) && !Object.is(value.value, -0)) return [value.value];
  throw new NotStorable();
}

class Reader {
  readonly references = new Map<Node, Reference>();
  readonly types = new Map<Node, Type>();
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  node(json: Json): Node {
    const [kind, start, end, type, reference, ...parts] = json as readonly [number, number, number, number, Json];
    const node = this.#node(KINDS[kind] as (typeof KINDS)[number], { start, end }, parts as readonly Json[]);
    if (type !== 0) this.types.set(node, TYPES[type] as Type);
    if (reference !== 0) this.references.set(node, this.#reference(reference as readonly Json[]));
    return node;
  }

  #nodes(json: Json): Node[] {
    return (json as readonly Json[]).map((each) => this.node(each));
  }

  #maybe(json: Json): Node | null {
    return json === null ? null : this.node(json);
  }

  #node(kind: (typeof KINDS)[number], at: { start: number; end: number }, parts: readonly Json[]): Node {
    const [a, b, c, d, e, f] = parts as readonly [Json, Json, Json, Json, Json, Json];
    switch (kind) {
      case "literal":
        return { kind, ...at, value: Array.isArray(a) ? new CelDouble(a[0] as number) : (a as string) };
      case "ident":
        return { kind, ...at, name: a as string, absolute: b as boolean };
      case "select":
        return { kind, ...at, operand: this.node(a), field: b as string, optional: c as boolean, test: d as boolean };
      case "index":
        return { kind, ...at, operand: this.node(a), index: this.node(b), optional: c as boolean };
      case "call": {
        const [target, args] = [this.#maybe(a), this.#nodes(d)];
        return { kind, ...at, target, name: b as string, absolute: c as boolean, args };
      }
      case "and":
      case "or":
        return { kind, ...at, left: this.node(a), right: this.node(b) };
      case "conditional":
        return { kind, ...at, condition: this.node(a), yes: this.node(b), no: this.node(c) };
      case "list": {
        const elements = (parts as readonly (readonly Json[])[]).map(([value, optional]) => {
          return { value: this.node(value as Json), optional: optional as boolean };
        });
        return { kind, ...at, elements };
      }
      case "map": {
        const entries = (parts as readonly (readonly Json[])[]).map(([key, value, optional]) => {
          return { key: this.node(key as Json), value: this.node(value as Json), optional: optional as boolean };
        });
        return { kind, ...at, entries };
      }
      case "comprehension": {
        const macro = a as Extract<Node, { kind: "comprehension" }>["macro"];
        const [range, filter, body] = [this.node(b), this.#maybe(e), this.node(f)];
        return { kind, ...at, macro, range, variable: c as string, second: d as string | null, filter, body };
      }
      case "bind":
        return { kind, ...at, variable: a as string, value: this.node(b), body: this.node(c) };
      case "block":
        return { kind, ...at, slots: this.#nodes(a), body: this.node(b) };
      case "optMap":
        return { kind, ...at, target: this.node(a), variable: b as string, body: this.node(c), flat: d as boolean };
    }
  }

  #reference(json: readonly Json[]): Reference {
    const [kind, name, third, fourth, fifth] = json as readonly [number, string, Json, Json, Json];
    if (kind === 1) return { kind: "local", name };
    if (kind === 2) return { kind: "variable", name, slot: third as number };
    if (kind === 3) {
      const constant = this.#environment.constant(name);
      if (!constant) throw new Error(`no constant ${name}`);
      return { kind: "constant", name, value: constant.value };
    }
    const all = this.#environment.overloads(name) ?? [];
    const overloads = (fifth as readonly number[]).flatMap((place) => all[place] ?? []);
    const others = fourth === true ? all.filter((one) => !overloads.includes(one)) : [];
    return { kind: "function", name, overloads, others, receiver: third as boolean };
  }
}

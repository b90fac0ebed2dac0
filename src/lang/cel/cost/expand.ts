import type { Comprehension, Node } from "../ast.ts";
import type { Checked } from "../check/checked.ts";
import type { Overload } from "../declaration.ts";
import { BOOL, DYN, INT, STRING, type Type } from "../type.ts";
import { isInt, type Value } from "../value.ts";
import { ACCUMULATOR, type Core, type CoreIdent } from "./core.ts";

/** An expression with its macros expanded. */
export const expand = (checked: Checked): Core => new Expander(checked).expand(checked.root);

class Expander {
  readonly #checked: Checked;

  constructor(checked: Checked) {
    this.#checked = checked;
  }

  expand(node: Node): Core {
    const type = this.#checked.typeOf(node);
    switch (node.kind) {
      case "literal":
        return { kind: "literal", value: node.value, type, node };
      case "ident":
        return this.#name(node, node.name, type);
      case "select":
        return this.#checked.references.has(node) ? this.#name(node, node.field, type) : this.#select(node, type);
      case "index":
        return this.#call(node, node.optional ? "_[?_]" : "_[_]", [node.operand, node.index], false, type);
      case "call": {
        const reference = this.#checked.references.get(node);
        const method = reference?.kind === "function" && reference.receiver && node.target !== null;
        const operands = method && node.target ? [node.target, ...node.args] : node.args;
        return this.#call(node, node.name, operands, method, type);
      }
      case "and":
        return builtIn(node, "_&&_", "logical_and", [this.expand(node.left), this.expand(node.right)], BOOL);
      case "or":
        return builtIn(node, "_||_", "logical_or", [this.expand(node.left), this.expand(node.right)], BOOL);
      case "conditional": {
        const parts = [this.expand(node.condition), this.expand(node.yes), this.expand(node.no)];
        return builtIn(node, "_?_:_", "conditional", parts, type);
      }
      case "list": {
        const elements = node.elements.map(({ value, optional }) => ({ value: this.expand(value), optional }));
        return { kind: "list", elements, type, node };
      }
      case "map": {
        const entries = node.entries.map(({ key, value, optional }) => ({
          key: this.expand(key),
          value: this.expand(value),
          optional,
        }));
        return { kind: "map", entries, type, node };
      }
      case "struct":
        return { kind: "struct", values: node.fields.map(({ value }) => this.expand(value)), type, node };
      case "comprehension":
        return this.#comprehension(node, type);
      case "bind":
        return {
          kind: "bind",
          name: node.variable,
          value: this.expand(node.value),
          body: this.expand(node.body),
          type,
          node,
        };
      case "block":
        return node.slots.reduceRight<Core>(
          (body, slot, index) => ({ kind: "bind", name: `@index${index}`, value: this.expand(slot), body, type, node }),
          this.expand(node.body),
        );
      case "optMap":
        return this.#optionalMap(node, type);
    }
  }

  #name(node: Node, name: string, type: Type): Core {
    const reference = this.#checked.references.get(node);
    switch (reference?.kind) {
      case "constant":
        return { kind: "literal", value: reference.value, named: true, type, node };
      case "variable":
        return { kind: "ident", name: reference.name, slot: reference.slot, type, node };
      default:
        return { kind: "ident", name: reference?.name ?? name, slot: null, type, node };
    }
  }

  #select(node: Node & { kind: "select" }, type: Type): Core {
    const operand = this.expand(node.operand);
    if (!node.optional) return { kind: "select", operand, field: node.field, test: node.test, type, node };
    const field: Core = { kind: "literal", value: node.field, type: STRING, node };
    return builtIn(node, "_?._", "select_optional_field", [operand, field], type);
  }

  #call(node: Node, written: string, operands: readonly Node[], method: boolean, type: Type): Core {
    const reference = this.#checked.references.get(node);
    const overloads = reference?.kind === "function" ? reference.overloads : [];
    const name = reference?.kind === "function" ? reference.name : written;
    const args = operands.map((operand) => this.expand(operand));
    return { kind: "call", name, method, args, overloads, ids: overloads.map(({ id }) => id), type, node };
  }

  #comprehension(node: Comprehension, type: Type): Core {
    const { macro } = node;
    const range = this.expand(node.range);
    const body = this.expand(node.body);
    const filter = node.filter === null ? null : this.expand(node.filter);
    const { variable, second } = node;
    const fold = (initial: Core, condition: Core, step: Core, result: Core): Core => ({
      ...{ kind: "fold", range, variable, second, initial, condition, step, result, type, node },
    });
    const accumulator = (of: Type): CoreIdent => ({ kind: "ident", name: ACCUMULATOR, slot: null, type: of, node });
    const literal = (value: Value): Core => ({ kind: "literal", value, type: isInt(value) ? INT : BOOL, node });
    const goOn = (accu: Core) => builtIn(node, "@not_strictly_false", "not_strictly_false", [accu], BOOL);
    const when = (condition: Core | null, step: Core, accu: Core) =>
      condition === null ? step : builtIn(node, "_?_:_", "conditional", [condition, step, accu], accu.type);
    switch (macro) {
      case "all": {
        const accu = accumulator(BOOL);
        return fold(literal(true), goOn(accu), builtIn(node, "_&&_", "logical_and", [accu, body], BOOL), accu);
      }
      case "exists": {
        const accu = accumulator(BOOL);
        const not = builtIn(node, "!_", "logical_not", [accu], BOOL);
        return fold(literal(false), goOn(not), builtIn(node, "_||_", "logical_or", [accu, body], BOOL), accu);
      }
      case "existsOne": {
        const accu = accumulator(INT);
        const more = builtIn(node, "_+_", "add_int64", [accu, literal(1)], INT);
        const result = builtIn(node, "_==_", "equals", [accu, literal(1)], BOOL);
        return fold(literal(0), literal(true), when(body, more, accu), result);
      }
      case "transformMap":
      case "transformMapEntry": {
        const accu = accumulator(type);
        const key: Core = { kind: "ident", name: variable, slot: null, type: DYN, node };
        const inserted = macro === "transformMap" ? [accu, key, body] : [accu, body];
        const id = macro === "transformMap" ? "@mapInsert_map_key_value" : "@mapInsert_map_map";
        const empty: Core = { kind: "map", entries: [], type, node };
        return fold(
          empty,
          literal(true),
          when(filter, builtIn(node, "cel.@mapInsert", id, inserted, type), accu),
          accu,
        );
      }
      default: {
        const accu = accumulator(type);
        const element: Core =
          macro === "filter" ? { kind: "ident", name: variable, slot: null, type: elementOf(type), node } : body;
        const one: Core = { kind: "list", elements: [{ value: element, optional: false }], type, node };
        const more = builtIn(node, "_+_", "add_list", [accu, one], type);
        const empty: Core = { kind: "list", elements: [], type, node };
        return fold(empty, literal(true), when(macro === "filter" ? body : filter, more, accu), accu);
      }
    }
  }

  #optionalMap(node: Node & { kind: "optMap" }, type: Type): Core {
    const target = this.expand(node.target);
    const inner = type.kind === "optional" ? type.value : DYN;
    const has = builtIn(node, "hasValue", "optional_hasValue", [target], BOOL, true);
    const value = builtIn(node, "value", "optional_value", [target], inner, true);
    const body: Core = {
      kind: "bind",
      name: node.variable,
      value,
      body: this.expand(node.body),
      type: node.flat ? type : inner,
      node,
    };
    const yes = node.flat ? body : builtIn(node, "optional.of", "optional_of", [body], type);
    const no = builtIn(node, "optional.none", "optional_none", [], type);
    return builtIn(node, "_?_:_", "conditional", [has, yes, no], type);
  }
}

const elementOf = (type: Type): Type => (type.kind === "list" ? type.element : DYN);

const NONE: readonly Overload[] = [];

/** A call that a macro or the grammar makes; its overload is known. */
const builtIn = (node: Node, name: string, id: string, args: readonly Core[], type: Type, method = false): Core => ({
  ...{ kind: "call", name, method, args, overloads: NONE, ids: [id], type, node },
});

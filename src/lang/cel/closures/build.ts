import type { Bind, Block, Call, Index, Logical, Node, OptionalMap, Select } from "../ast.ts";
import type { Checked } from "../check/checked.ts";
import { CelError, NONE, Optional, type Value } from "../value.ts";
import { type Builder, type Evaluate, noOverload, readSlot, readsSlot } from "./builder.ts";
import { call, caller } from "./call.ts";
import { comprehension } from "./comprehension.ts";
import { guardedChain, samePath } from "./guards.ts";
import { list, map } from "./literals.ts";
import { conditional, logical, not, termsOf } from "./logic.ts";
import { readingOf } from "./names.ts";
import { operator } from "./operators.ts";
import { fieldOfIndex, maybe } from "./maybe.ts";
import { type Call as GeneralCall, optionalCall } from "./optional.ts";
import { select } from "./select.ts";
import { indexed } from "./index-access.ts";
import { struct } from "./struct.ts";
import { stringFunction, unaryFunction } from "./texts.ts";
import { UNSURE } from "./walk.ts";

/** A compiled expression and the number of slots its frame needs. */
export interface Built {
  readonly evaluate: Evaluate;
  readonly slots: number;
}

/** Compiles a checked expression; `variables` is the number of slots that declared variables take. */
export function build(checked: Checked, variables: number): Built {
  const builder = new ClosureBuilder(checked, variables);
  const evaluate = builder.compile(checked.root);
  return { evaluate, slots: builder.slots };
}

/** Marks a slot whose value has not been asked for yet. */
const PENDING = Symbol("pending");

interface Local {
  readonly name: string;
  readonly read: Evaluate;
}

/** A selection whose value stands in a slot. */
interface Alias {
  readonly selection: Select;
  readonly root: Local | number | undefined;
  readonly read: Evaluate;
}

class ClosureBuilder implements Builder {
  readonly checked: Checked;
  slots: number;
  #next: number;
  readonly quick: boolean;
  readonly #locals: Local[];
  readonly #aliases: Alias[] = [];
  /** What is compiled already: one map for each set of aliases, because aliases change what a node compiles to. */
  #compiled = new Map<Node, Evaluate>();
  readonly #constants = new Map<Node, Value | undefined>();

  constructor(checked: Checked, next: number, quick = true, locals: readonly Local[] = []) {
    this.checked = checked;
    this.slots = next;
    this.#next = next;
    this.quick = quick;
    this.#locals = [...locals];
  }

  typeOf(node: Node) {
    return this.checked.typeOf(node);
  }

  withLocal<T>(name: string, local: (slot: number) => Evaluate, within: (slot: number) => T): T {
    const slot = this.#next++;
    this.slots = Math.max(this.slots, this.#next);
    this.#locals.push({ name, read: local(slot) });
    const result = within(slot);
    this.#locals.pop();
    this.#next--;
    return result;
  }

  withAlias<T>(selection: Select, within: (slot: number) => T): T {
    const compiled = this.#compiled;
    this.#compiled = new Map();
    const slot = this.#next++;
    this.slots = Math.max(this.slots, this.#next);
    this.#aliases.push({ selection, root: this.#rootOf(selection), read: readSlot(slot) });
    const result = within(slot);
    this.#aliases.pop();
    this.#next--;
    this.#compiled = compiled;
    return result;
  }

  later(compile: (plain: Builder) => Evaluate): Evaluate {
    const locals = [...this.#locals];
    const next = this.#next;
    let compiled: Evaluate | undefined;
    return (frame) => {
      compiled ??= compile(new ClosureBuilder(this.checked, next, false, locals));
      return compiled(frame);
    };
  }

  isPlainSelect(node: Select): boolean {
    if (node.test || node.optional || readingOf(node.field) !== "free") return false;
    return !this.checked.references.has(node) && this.#aliasOf(node) === undefined;
  }

  isPath(node: Node): boolean {
    if (node.kind === "ident" || this.checked.references.get(node)?.kind === "variable") return true;
    return node.kind === "select" && !node.optional && !node.test && this.isPath(node.operand);
  }

  /** What the name at the root of a path stands for: a variable of the expression, or a declared one's slot. */
  #rootOf(node: Node): Local | number | undefined {
    const reference = this.checked.references.get(node);
    if (reference?.kind === "local") return this.#localOf(reference.name);
    if (reference?.kind === "variable") return reference.slot;
    return node.kind === "select" ? this.#rootOf(node.operand) : undefined;
  }

  #localOf(name: string): Local | undefined {
    return this.#locals.findLast((candidate) => candidate.name === name);
  }

  #aliasOf(node: Select): Alias | undefined {
    if (this.#aliases.length === 0 || node.test) return undefined;
    const root = this.#rootOf(node);
    return this.#aliases.findLast(
      (alias) => root !== undefined && alias.root === root && samePath(alias.selection, node, this),
    );
  }

  constantOf(node: Node): Value | undefined {
    if (this.#constants.has(node)) return this.#constants.get(node);
    const value = this.#fold(node);
    this.#constants.set(node, value);
    return value;
  }

  #fold(node: Node): Value | undefined {
    switch (node.kind) {
      case "literal":
        return node.value;
      case "ident":
      case "select": {
        const reference = this.checked.references.get(node);
        return reference?.kind === "constant" ? reference.value : undefined;
      }
      case "list":
        if (node.elements.some(({ value, optional }) => optional || this.constantOf(value) === undefined))
          return undefined;
        break;
      case "map":
        if (node.entries.some((entry) => entry.optional || !this.#isConstantEntry(entry))) return undefined;
        break;
      case "call":
        if (!this.#isConstantCall(node)) return undefined;
        break;
      default:
        return undefined;
    }
    const value = this.#construct(node)([]);
    return value instanceof CelError ? undefined : value;
  }

  #isConstantEntry({ key, value }: { readonly key: Node; readonly value: Node }): boolean {
    return this.constantOf(key) !== undefined && this.constantOf(value) !== undefined;
  }

  /** Functions give the same for the same arguments; those without arguments make the values that others take. */
  #isConstantCall(node: Call): boolean {
    const reference = this.checked.references.get(node);
    if (reference?.kind !== "function") return false;
    const operands = reference.receiver && node.target ? [node.target, ...node.args] : node.args;
    return operands.every((operand) => this.constantOf(operand) !== undefined);
  }

  compile(node: Node): Evaluate {
    const known = this.#compiled.get(node);
    if (known !== undefined) return known;
    const constant = this.constantOf(node);
    const evaluate = constant === undefined ? this.#construct(node) : () => constant;
    this.#compiled.set(node, evaluate);
    return evaluate;
  }

  #construct(node: Node): Evaluate {
    switch (node.kind) {
      case "literal":
        return () => node.value;
      case "ident":
        return this.#name(node, node.name);
      case "select":
        if (this.checked.references.has(node)) return this.#name(node, node.field);
        return this.#aliasOf(node)?.read ?? select(this, node);
      case "index":
        return this.#index(node);
      case "call":
        return this.#call(node);
      case "and":
      case "or":
        return this.#logical(node);
      case "conditional":
        return conditional(this, node);
      case "list":
        return list(this, node);
      case "map":
        return map(this, node);
      case "struct":
        return struct(this, node);
      case "comprehension":
        return comprehension(this, node);
      case "bind":
        return this.#bind(node);
      case "block":
        return this.#block(node);
      case "optMap":
        return this.#optionalMap(node);
    }
  }

  #name(node: Node, name: string): Evaluate {
    const reference = this.checked.references.get(node);
    switch (reference?.kind) {
      case "local": {
        const local = this.#localOf(reference.name);
        if (!local) throw new Error(`no slot for ${reference.name}`);
        return local.read;
      }
      case "variable":
        return readVariable(reference.slot, reference.name, node.start);
      default: {
        const error = new CelError(`undeclared reference to '${name}'`, node.start);
        return () => error;
      }
    }
  }

  #logical(node: Logical): Evaluate {
    const terms = termsOf(node, node.kind);
    if (this.quick) return guardedChain(this, node, terms);
    return logical(
      node,
      terms.map((term) => this.compile(term)),
    );
  }

  #index(node: Index): Evaluate {
    const { operand, index, optional } = node;
    const field = fieldOfIndex(this, node);
    if (field !== null) return select(this, field);
    const reference = this.checked.references.get(node);
    if (reference?.kind !== "function") return unbound("_[_]", node);
    const { name } = reference;
    const overloads = [...reference.overloads, ...reference.others];
    return indexed(this.compile(operand), this.compile(index), optional, caller(name, overloads, node));
  }

  #call(node: Call): Evaluate {
    const reference = this.checked.references.get(node);
    if (reference?.kind !== "function") return unbound(node.name, node);
    const { name, receiver } = reference;
    const overloads = reference.others.length > 0 ? [...reference.overloads, ...reference.others] : reference.overloads;
    const operands = receiver && node.target ? [node.target, ...node.args] : node.args;
    const [first, second] = operands;
    if (name === "!_" && first) return not(this.compile(first), node);
    const general = caller(name, overloads, node);
    return (
      (receiver && first && optionalCall(this, node, name, first, general)) ||
      (first && operands.length === 1 && unaryFunction(name, this.compile(first), general)) ||
      (first && second && operands.length === 2 && this.#binary(name, first, second, general)) ||
      call({ name, overloads, args: operands.map((operand) => this.compile(operand)), node })
    );
  }

  #binary(name: string, first: Node, second: Node, general: GeneralCall): Evaluate | null {
    const symmetric = name === "_==_" || name === "_!=_";
    const swap = symmetric && this.constantOf(first) !== undefined;
    const left = this.compile(swap ? second : first);
    const right = swap ? first : second;
    const value = this.constantOf(right);
    // Only an empty literal is known beforehand to hold nothing; what a call leaves empty comes after its operand's error.
    const constant = Array.isArray(value) && value.length === 0 && right.kind !== "list" ? undefined : value;
    const operands = { left, right: this.compile(right), constant, general };
    return operator(name, operands) ?? stringFunction(name, operands);
  }

  #bind(node: Bind): Evaluate {
    return this.#lazily(node.variable, node.value, () => this.compile(node.body));
  }

  #block(node: Block, from = 0): Evaluate {
    const slot = node.slots[from];
    if (!slot) return this.compile(node.body);
    return this.#lazily(`@index${from}`, slot, () => this.#block(node, from + 1));
  }

  /** Binds a name to a node's value, computed when it is first read. */
  #lazily(name: string, node: Node, compileBody: () => Evaluate): Evaluate {
    const next = this.#next;
    const slots = this.slots;
    this.slots = next;
    const value = this.compile(node);
    // The value is computed in the midst of the body, so the two may share no slot.
    this.#next = this.slots;
    this.slots = Math.max(slots, this.slots);
    const evaluate = this.withLocal(
      name,
      (slot) => readLazily(slot, value),
      (slot): Evaluate => {
        const body = compileBody();
        return (frame) => {
          frame[slot] = PENDING;
          return body(frame);
        };
      },
    );
    this.#next = next;
    return evaluate;
  }

  #optionalMap(node: OptionalMap): Evaluate {
    const quick = maybe(this, node.target);
    const target = quick === null ? this.compile(node.target) : null;
    const general = this.later((plain) => plain.compile(node));
    return this.withLocal(node.variable, readSlot, (slot): Evaluate => {
      const body = this.compile(node.body);
      const mapped = (frame: unknown[], given: Value): Value | CelError => {
        frame[slot] = given;
        const value = body(frame);
        return node.flat || value instanceof CelError ? value : new Optional(value);
      };
      if (quick !== null) {
        return (frame) => {
          const given = quick(frame);
          if (given === undefined) return NONE;
          return given === UNSURE ? general(frame) : mapped(frame, given);
        };
      }
      return (frame) => {
        const optional = target?.(frame) ?? NONE;
        if (optional instanceof CelError) return optional;
        if (!(optional instanceof Optional)) return noOverload("optMap of what is no optional", node.start);
        return optional.value === undefined ? NONE : mapped(frame, optional.value);
      };
    });
  }
}

function readVariable(slot: number, name: string, offset: number): Evaluate {
  const error = new CelError(`no such attribute: ${name}`, offset);
  return readsSlot((frame) => {
    const value = frame[slot] as Value | undefined;
    return value === undefined ? error : value;
  }, slot);
}

function unbound(name: string, node: Node): Evaluate {
  const error = new CelError(`unbound function: ${name}`, node.start);
  return () => error;
}

/** Computes a slot's value when it is first read. */
const readLazily =
  (slot: number, compute: Evaluate): Evaluate =>
  (frame) => {
    if (frame[slot] === PENDING) frame[slot] = compute(frame);
    return frame[slot] as Value;
  };

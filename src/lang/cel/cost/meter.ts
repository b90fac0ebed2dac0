import type { Checked } from "../check/checked.ts";
import { caller } from "../closures/call.ts";
import { at } from "../closures/index-access.ts";
import { MapBuilder } from "../closures/literals.ts";
import { fieldOf, hasField, optionalField } from "../closures/select.ts";
import { CelError, isList, isMap, mapGet, mapKeys, NONE, Optional, type Value } from "../value.ts";
import {
  ACCUMULATOR,
  type Core,
  type CoreBind,
  type CoreCall,
  type CoreFold,
  type CoreList,
  type CoreMap,
} from "./core.ts";
import { actualCost } from "./actual-calls.ts";
import { expand } from "./expand.ts";
import { inserted, notBool, simple } from "./macro-calls.ts";

/** What the API server lets one expression cost. */
export const PER_CALL_LIMIT = 1_000_000;

/** A result and what it cost; the result is an error when the limit was passed. */
export interface Metered {
  readonly value: Value | CelError;
  readonly cost: number;
}

/**
 * Evaluates an expression, counting its cost in Kubernetes' units, and stops it at a limit. It is many times slower
 * than the compiled form, and gives the same values.
 *
 * @param frame The values of the declared variables in the order of their declaration.
 * @see https://github.com/google/cel-go/blob/v0.26.0/interpreter/runtimecost.go
 */
export function evaluateMetered(checked: Checked, frame: readonly unknown[], limit = PER_CALL_LIMIT): Metered {
  const meter = new Meter(frame, limit);
  try {
    const value = meter.evaluate(expand(checked));
    return { value, cost: meter.cost };
  } catch (error) {
    if (!(error instanceof LimitPassed)) throw error;
    return { value: new CelError("operation cancelled: actual cost limit exceeded"), cost: meter.cost };
  }
}

/** Leaves the evaluation at once: no operator may absorb that the limit was passed. */
class LimitPassed extends Error {}

interface Local {
  readonly name: string;
  value: Value | CelError | undefined;
  /** What computes the value when it is first read. */
  readonly pending: Core | null;
  /** The variables that `pending` sees. */
  readonly depth: number;
}

const CONVERSIONS = new Set([
  "bool",
  "bytes",
  "double",
  "duration",
  "dyn",
  "int",
  "string",
  "timestamp",
  "type",
  "uint",
]);

class Meter {
  cost = 0;
  readonly #frame: readonly unknown[];
  readonly #limit: number;
  #locals: Local[] = [];
  readonly #constants = new Map<Core, boolean>();

  constructor(frame: readonly unknown[], limit: number) {
    this.#frame = frame;
    this.#limit = limit;
  }

  #charge(cost: number): void {
    this.cost += cost;
    if (this.cost > this.#limit) throw new LimitPassed();
  }

  /** True for what the reference implementation computes before it evaluates, at no cost. */
  #isConstant(core: Core): boolean {
    const known = this.#constants.get(core);
    if (known !== undefined) return known;
    const constant = this.#computeConstant(core);
    this.#constants.set(core, constant);
    return constant;
  }

  #computeConstant(core: Core): boolean {
    switch (core.kind) {
      case "literal":
        return true;
      case "list":
        return core.elements.every(({ value }) => this.#isConstant(value));
      case "map":
        return core.entries.every(({ key, value }) => this.#isConstant(key) && this.#isConstant(value));
      case "call": {
        const [first, second] = core.args;
        if (core.name === "_in_" && second?.kind === "list" && second.elements.length === 0)
          return core.ids.length === 1;
        return CONVERSIONS.has(core.name) && core.args.length === 1 && first !== undefined && this.#isConstant(first);
      }
      default:
        return false;
    }
  }

  evaluate(core: Core): Value | CelError {
    if (!this.#isConstant(core)) return this.#evaluate(core);
    const cost = this.cost;
    const value = this.#evaluate(core);
    this.cost = cost;
    return value;
  }

  #evaluate(core: Core): Value | CelError {
    switch (core.kind) {
      case "literal":
        return core.value;
      case "ident":
        this.#charge(1);
        return core.slot === null ? this.#read(core.name) : this.#declared(core.slot, core.name);
      case "select": {
        const operand = this.#attribute(core.operand);
        const offset = core.node.start;
        if (core.test) return hasField(operand, core.field, offset);
        const value = fieldOf(operand, core.field, offset);
        // A field that is optionally asked for and absent is not paid for.
        if (!(operand instanceof Optional && value === NONE)) this.#charge(1);
        return value;
      }
      case "call":
        return this.#call(core);
      case "list":
        return this.#list(core);
      case "map":
        return this.#map(core);
      case "struct":
        this.#charge(40);
        return new CelError("unknown type", core.node.start);
      case "fold":
        return this.#fold(core);
      case "bind":
        return this.#bind(core);
    }
  }

  #declared(slot: number, name: string): Value | CelError {
    const value = this.#frame[slot] as Value | undefined;
    return value === undefined ? new CelError(`no such attribute: ${name}`) : value;
  }

  #read(name: string): Value | CelError {
    const local = this.#locals.findLast((candidate) => candidate.name === name);
    if (!local) return new CelError(`undeclared reference to '${name}'`);
    if (local.value === undefined && local.pending) {
      const locals = this.#locals;
      this.#locals = locals.slice(0, local.depth);
      local.value = this.evaluate(local.pending);
      this.#locals = locals;
    }
    return local.value as Value | CelError;
  }

  /** What fields are selected from; selecting from what is neither a name nor a selection costs one more. */
  #attribute(core: Core): Value | CelError {
    const value = this.evaluate(core);
    if (!isAttribute(core)) this.#charge(1);
    return value;
  }

  /** A chosen alternative or an index: when it is a name or a selection, only its fields are paid for. */
  #resolve(core: Core): Value | CelError {
    const value = this.evaluate(core);
    const paid = (core.kind === "call" && core.name === "_?_:_") || (core.kind === "select" && core.test);
    if (isAttribute(core) && !paid) this.cost -= 1;
    return value;
  }

  #call(core: CoreCall): Value | CelError {
    const [first, second, third] = core.args;
    switch (core.name) {
      case "_&&_":
      case "_||_":
        return this.#logical(first as Core, second as Core, core.name === "_||_");
      case "_?_:_": {
        const condition = this.evaluate(first as Core);
        if (typeof condition !== "boolean") return notBool(condition);
        return this.#resolve((condition ? second : third) as Core);
      }
      case "_[_]":
      case "_[?_]":
      case "_?._":
        return this.#indexed(core, first as Core, second as Core);
      case "or":
      case "orValue":
        if (core.method && second) return this.#orElse(core.name, first as Core, second);
        break;
      case "_in_":
        if (this.#isConstant(core)) return false;
        if (first && second && this.#isSet(core, second)) {
          return caller(core.name, core.overloads, core.node)(this.evaluate(first), this.evaluate(second));
        }
        break;
    }
    const args: (Value | CelError)[] = [];
    let failed: CelError | undefined;
    for (const argument of core.args) {
      const value = this.evaluate(argument);
      args.push(value);
      if (!(value instanceof CelError) || core.name === "@not_strictly_false") continue;
      failed ??= value;
      if (core.args.length > 2) return failed;
    }
    const result = failed ?? this.#apply(core, args);
    this.#charge(actualCost(core.name, idOf(core), args, result));
    return result;
  }

  /** True where the reference implementation looks into a set made beforehand, which costs nothing. */
  #isSet(core: CoreCall, list: Core): boolean {
    if (core.ids.length !== 1 || core.ids[0] !== "in_list" || !this.#isConstant(list)) return false;
    const elements = this.evaluate(list);
    return (
      isList(elements) &&
      elements.every(
        (element) => element !== null && !isList(element) && !isMap(element) && !(element instanceof Uint8Array),
      )
    );
  }

  #apply(core: CoreCall, args: readonly (Value | CelError)[]): Value | CelError {
    const [first, second, third] = args;
    switch (core.name) {
      case "@not_strictly_false":
        return first !== false;
      case "cel.@mapInsert":
        return inserted(first as Value, second as Value, third);
      default:
        return core.overloads.length > 0 ? caller(core.name, core.overloads, core.node)(...args) : simple(core, args);
    }
  }

  #logical(left: Core, right: Core, deciding: boolean): Value | CelError {
    const one = this.evaluate(left);
    if (one === deciding) return deciding;
    const other = this.evaluate(right);
    if (other === deciding) return deciding;
    if (typeof one !== "boolean") return notBool(one);
    return typeof other === "boolean" ? other : notBool(other);
  }

  #indexed(core: CoreCall, container: Core, key: Core): Value | CelError {
    const operand = this.#attribute(container);
    if (operand instanceof CelError) return operand;
    const index = this.#resolve(key);
    if (index instanceof CelError) return index;
    const value =
      core.name === "_?._"
        ? optionalField(operand, String(index), core.node.start)
        : at(operand, index, core.name === "_[?_]", caller(core.name, core.overloads, core.node));
    if (value !== NONE) this.#charge(1);
    return value;
  }

  #orElse(name: string, target: Core, alternative: Core): Value | CelError {
    const value = this.evaluate(target);
    if (!(value instanceof Optional)) return value;
    if (value.value === undefined) return this.evaluate(alternative);
    return name === "or" ? value : value.value;
  }

  #list({ elements, node }: CoreList): Value | CelError {
    const made: Value[] = [];
    for (const { value, optional } of elements) {
      const element = this.evaluate(value);
      if (element instanceof CelError) return element;
      if (!optional) made.push(element);
      else if (!(element instanceof Optional)) return new CelError("no such overload: optional element", node.start);
      else if (element.value !== undefined) made.push(element.value);
    }
    this.#charge(10);
    return made;
  }

  #map({ entries, node }: CoreMap): Value | CelError {
    const made = new MapBuilder();
    for (const { key, value, optional } of entries) {
      const name = this.evaluate(key);
      if (name instanceof CelError) return name;
      const content = this.evaluate(value);
      if (content instanceof CelError) return content;
      if (optional && !(content instanceof Optional))
        return new CelError("no such overload: optional entry", node.start);
      const given = optional ? (content as Optional).value : content;
      const error = given === undefined ? undefined : made.add(name, given);
      if (error) return error;
    }
    this.#charge(30);
    return made.result();
  }

  #fold(core: CoreFold): Value | CelError {
    const range = this.evaluate(core.range);
    if (range instanceof CelError) return range;
    if (!isList(range) && !isMap(range)) return new CelError("no such overload: range", core.node.start);
    const depth = this.#locals.length;
    const local = (name: string, value: Value | CelError): Local => ({ name, value, pending: null, depth });
    const accumulator = local(ACCUMULATOR, this.evaluate(core.initial));
    const variable = local(core.variable, null);
    const second = local(core.second ?? "", null);
    this.#locals.push(accumulator, variable, second);
    const keys = isList(range) ? range.keys() : mapKeys(range).values();
    for (const key of keys) {
      const value = isList(range) ? (range[key as number] as Value) : (mapGet(range, key) as Value);
      variable.value = core.second === null && isList(range) ? value : key;
      second.value = value;
      if (this.evaluate(core.condition) === false) break;
      accumulator.value = this.evaluate(core.step);
    }
    this.#locals.length = depth + 1;
    const result = this.evaluate(core.result);
    this.#locals.length = depth;
    return result;
  }

  #bind({ name, value, body }: CoreBind): Value | CelError {
    const depth = this.#locals.length;
    this.#locals.push({ name, value: undefined, pending: value, depth });
    const result = this.evaluate(body);
    this.#locals.length = depth;
    return result;
  }
}

/** Names, fields and elements are read as one; so is a choice between such. */
function isAttribute(core: Core): boolean {
  if (core.kind === "ident" || core.kind === "select") return true;
  if (core.kind !== "call") return false;
  if (core.name === "_?_:_") return core.args.slice(1).every(isAttribute);
  return core.name === "_[_]" || core.name === "_[?_]" || core.name === "_?._";
}

/** The overload, where the types leave but one. */
const idOf = ({ name, ids }: CoreCall): string => {
  if (name === "_==_") return "equals";
  if (name === "_!=_") return "not_equals";
  return ids.length === 1 ? (ids[0] ?? "") : "";
};

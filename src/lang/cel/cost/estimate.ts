import type { Checked } from "../check/checked.ts";
import { codePoints } from "../standard/containers.ts";
import type { Type } from "../type.ts";
import { CelDouble, CelUint, type Value } from "../value.ts";
import { ACCUMULATOR, type Core, type CoreCall, type CoreFold, type CoreIdent, type CoreSelect } from "./core.ts";
import { type Argument, type CallEstimate, either, estimateCall } from "./estimated-calls.ts";
import { expand } from "./expand.ts";
import { add, fixed, MOST, multiply, type Range, sum, union, UNKNOWN } from "./range.ts";

/**
 * The sizes that a schema allows: of a string its characters, of a list or map its entries; null where it says nothing.
 *
 * @param path A variable, then names of fields, `@items` of a list, `@keys` and `@values` of a map.
 */
export type SizesOf = (path: readonly string[], type: Type) => Range | null;

/** The sizes of the keys (of a list: nothing) and values of a container. */
interface EntrySize {
  readonly list: boolean;
  readonly key: Range;
  readonly value: Range;
}

interface Local {
  readonly name: string;
  readonly path: readonly string[] | null;
  readonly size: Range | null;
  readonly entry: EntrySize | null;
}

/**
 * What an expression costs at least and at most, in Kubernetes' units, before it is evaluated.
 *
 * @see https://github.com/google/cel-go/blob/v0.26.0/checker/cost.go
 */
export const estimateCost = (checked: Checked, sizesOf: SizesOf = () => null): Range =>
  new Estimator(sizesOf).cost(expand(checked));

const LIST_BASE = fixed(10);
const MAP_BASE = fixed(30);
const STRUCT_BASE = fixed(40);
const NO_ENTRY: Range = { min: MOST, max: 0 };

class Estimator {
  readonly #sizesOf: SizesOf;
  readonly #paths = new Map<Core, readonly string[]>();
  readonly #costs = new Map<Core, Range>();
  readonly #sizes = new Map<Core, Range>();
  readonly #entries = new Map<Core, EntrySize>();
  readonly #locals: Local[] = [];

  constructor(sizesOf: SizesOf) {
    this.#sizesOf = sizesOf;
  }

  /** A part that a macro uses twice is looked at once; nested macros would double the work at each level. */
  cost(core: Core): Range {
    const known = this.#costs.get(core);
    if (known !== undefined) return known;
    const cost = this.#cost(core);
    this.#costs.set(core, cost);
    return cost;
  }

  #cost(core: Core): Range {
    switch (core.kind) {
      case "literal":
        return fixed(core.named ? 1 : 0);
      case "ident":
        this.#paths.set(core, this.#local(core)?.path ?? [core.name]);
        return fixed(1);
      case "select":
        return this.#select(core);
      case "call":
        return this.#call(core);
      case "list": {
        const costs = core.elements.map(({ value }) => this.cost(value));
        const value = this.#around(core.elements.map((element) => element.value));
        this.#entries.set(core, { list: true, key: fixed(1), value });
        return add(sum(costs), LIST_BASE);
      }
      case "map": {
        const costs = core.entries.map(({ key, value }) => add(this.cost(key), this.cost(value)));
        const key = this.#around(core.entries.map((entry) => entry.key));
        const value = this.#around(core.entries.map((entry) => entry.value));
        this.#entries.set(core, { list: false, key, value });
        return add(sum(costs), MAP_BASE);
      }
      case "struct":
        return add(sum(core.values.map((value) => this.cost(value))), STRUCT_BASE);
      case "fold":
        return this.#fold(core);
      case "bind": {
        const value = this.cost(core.value);
        const body = this.#within([this.#bound(core.name, core.value)], () => this.cost(core.body));
        this.#copySizes(core, core.body);
        // The reference implementation writes a binding as a fold over an empty list, and charges for the list.
        return add(add(LIST_BASE, value), body);
      }
    }
  }

  #around(values: readonly Core[]): Range {
    if (values.length === 0) return fixed(0);
    return values.map((value) => this.#sizeOrUnknown(value)).reduce(union, NO_ENTRY);
  }

  #local(core: CoreIdent): Local | undefined {
    return core.slot === null ? this.#locals.findLast(({ name }) => name === core.name) : undefined;
  }

  #within<T>(locals: readonly Local[], work: () => T): T {
    this.#locals.push(...locals);
    const result = work();
    this.#locals.length -= locals.length;
    return result;
  }

  #bound(name: string, value: Core): Local {
    return { name, path: this.#path(value), size: this.#size(value), entry: this.#entry(value) };
  }

  #path(core: Core): readonly string[] | null {
    if (core.kind === "ident") {
      const local = this.#local(core);
      if (local) return local.path;
    }
    return this.#paths.get(core) ?? null;
  }

  /** The path for a schema; what an accumulator holds has none. */
  #schemaPath(core: Core): readonly string[] {
    const path = this.#path(core) ?? [];
    return path[0] === ACCUMULATOR ? [] : path;
  }

  #select(core: CoreSelect): Range {
    const operand = this.cost(core.operand);
    if (core.test) return operand;
    this.#paths.set(core, [...(this.#path(core.operand) ?? []), core.field]);
    const { kind } = core.operand.type;
    return kind === "map" || kind === "object" || kind === "param" ? add(operand, fixed(1)) : operand;
  }

  #size(core: Core): Range | null {
    const known = this.#sizes.get(core) ?? sizeOfLiteral(core);
    if (known !== null && known !== undefined) return known;
    const bySchema = this.#sizesOf(this.#path(core) ?? [], core.type);
    if (bySchema !== null) {
      this.#sizes.set(core, bySchema);
      return bySchema;
    }
    if (isScalar(core.type)) return fixed(1);
    return core.kind === "ident" ? (this.#local(core)?.size ?? null) : null;
  }

  #sizeOrUnknown(core: Core): Range {
    return this.#size(core) ?? UNKNOWN;
  }

  #entry(core: Core): EntrySize | null {
    const known = this.#entries.get(core);
    if (known) return known;
    return core.kind === "ident" ? (this.#local(core)?.entry ?? null) : null;
  }

  #copySizes(to: Core, from: Core): void {
    const size = this.#size(from);
    const entry = this.#entry(from);
    if (size) this.#sizes.set(to, size);
    if (entry) this.#entries.set(to, entry);
  }

  #call(core: CoreCall): Range {
    const [first] = core.args;
    if (core.name === "dyn" && first) {
      const cost = this.cost(first);
      this.#copySizes(core, first);
      return add(cost, fixed(1));
    }
    const costs = core.args.map((argument) => this.cost(argument));
    if (core.ids.length === 0) return fixed(0);
    const args = core.args.map((argument) => this.#argument(argument));
    let estimate: CallEstimate | null = null;
    for (const id of core.ids) {
      const one = this.#overload(core, id, args, costs);
      estimate = estimate === null ? one : either(estimate, one);
      if (id === "index_list" || id === "index_map") estimate = this.#indexed(core, id, estimate);
      estimate = sized(estimate, estimate.size ?? this.#size(core));
    }
    if (estimate?.size) this.#sizes.set(core, estimate.size);
    return estimate?.cost ?? fixed(0);
  }

  /** The element's size is that of the container's entries. */
  #indexed(core: CoreCall, id: string, estimate: CallEstimate): CallEstimate {
    const container = core.args[0] as Core;
    this.#paths.set(core, [...(this.#path(container) ?? []), id === "index_list" ? "@items" : "@values"]);
    return sized({ cost: estimate.cost }, this.#entry(container)?.value ?? null);
  }

  #argument(core: Core): Argument {
    const path = this.#schemaPath(core);
    const { type } = core;
    const elementSize = type.kind === "list" ? this.#sizesOf([...path, "@items"], type.element) : null;
    return { literal: core.kind === "literal" ? core.value : undefined, type, size: this.#size(core), elementSize };
  }

  #overload(core: CoreCall, id: string, args: readonly Argument[], costs: readonly Range[]): CallEstimate {
    const [first = fixed(0), second = fixed(0), third = fixed(0)] = costs;
    const [, yes, no] = core.args;
    if (id === "logical_and" || id === "logical_or") return { cost: { min: first.min, max: add(first, second).max } };
    if (id === "conditional" && yes && no) {
      const entry = unionOfEntries(this.#entry(yes), this.#entry(no));
      if (entry) this.#entries.set(core, entry);
      const size = union(this.#sizeOrUnknown(yes), this.#sizeOrUnknown(no));
      return { cost: add(first, union(second, third)), size };
    }
    if (id === "add_list" || id === "add_string" || id === "add_bytes") {
      const entry = unionOfEntries(this.#entry(core.args[0] as Core), this.#entry(core.args[1] as Core));
      if (entry) this.#entries.set(core, entry);
    }
    const estimate = estimateCall(core.name, id, args, core.method);
    return { ...estimate, cost: add(estimate.cost, sum(costs)) };
  }

  #fold(core: CoreFold): Range {
    const { range, initial } = core;
    const before = add(this.cost(range), this.cost(initial));
    const accumulator = this.#bound(ACCUMULATOR, initial);
    const [each, result] = this.#within([accumulator], () => {
      const condition = this.#within(this.#elements(core), () => add(this.cost(core.condition), this.cost(core.step)));
      return [condition, this.cost(core.result)];
    });
    const count = this.#sizeOrUnknown(range);
    if (initial.kind === "literal") this.#sizes.set(core, this.#size(initial) ?? fixed(1));
    else if (initial.kind === "list" || initial.kind === "map") {
      this.#sizes.set(core, count);
      const entry = this.#entry(core.step);
      if (entry) this.#entries.set(core, entry);
    }
    return add(add(before, result ?? fixed(0)), multiply(count, each ?? fixed(0)));
  }

  #elements({ range, variable, second }: CoreFold): readonly Local[] {
    const entry = this.#entry(range);
    const list = entry === null ? range.type.kind === "list" : entry.list;
    const path = this.#path(range) ?? [];
    const local = (name: string, part: string, size: Range | null): Local => ({
      name,
      path: [...path, part],
      size,
      entry: null,
    });
    const key = entry?.key ?? null;
    const value = entry?.value ?? null;
    if (second === null) return [list ? local(variable, "@items", value) : local(variable, "@keys", key)];
    return [local(variable, list ? "@indices" : "@keys", key), local(second, list ? "@items" : "@values", value)];
  }
}

const sized = (estimate: CallEstimate, size: Range | null): CallEstimate =>
  size === null ? estimate : { cost: estimate.cost, size };

const unionOfEntries = (left: EntrySize | null, right: EntrySize | null): EntrySize | null =>
  left && right ? { list: left.list, key: union(left.key, right.key), value: union(left.value, right.value) } : null;

/** True for types whose values all have the same size. */
function isScalar(type: Type): boolean {
  switch (type.kind) {
    case "bool":
    case "double":
    case "duration":
    case "int":
    case "timestamp":
    case "uint":
      return true;
    case "optional":
      return isScalar(type.value);
    default:
      return false;
  }
}

function sizeOfLiteral(core: Core): Range | null {
  if (core.kind === "list") return fixed(core.elements.length);
  if (core.kind === "map") return fixed(core.entries.length);
  return core.kind === "literal" ? sizeOfScalar(core.value) : null;
}

const sizeOfScalar = (value: Value): Range | null => {
  if (typeof value === "string") return fixed(codePoints(value));
  if (value instanceof Uint8Array) return fixed(value.length);
  if (value instanceof CelDouble || value instanceof CelUint) return fixed(1);
  return typeof value === "object" && value !== null ? null : fixed(1);
};

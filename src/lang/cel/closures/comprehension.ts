import type { Comprehension } from "../ast.ts";
import { CelError, CelMap, isMap, mapGet, mapKeys, type Value } from "../value.ts";
import { type Builder, type Evaluate, noOverload, readSlot } from "./builder.ts";
import { MapBuilder } from "./literals.ts";

type Container = readonly Value[] | CelMap | { readonly [key: string]: Value };

/** Asks for each element until told to stop; `visit` finds the element in the frame. */
type ForEach = (frame: unknown[], container: Container, visit: () => boolean) => void;

/** Compiles a macro that loops. */
export function comprehension(builder: Builder, node: Comprehension): Evaluate {
  const range = builder.compile(node.range);
  return builder.withLocal(node.variable, readSlot, (slot) => {
    if (node.second === null) return loop(builder, node, range, oneVariable(slot), slot);
    return builder.withLocal(node.second, readSlot, (second) =>
      loop(builder, node, range, twoVariables(slot, second), slot),
    );
  });
}

const oneVariable =
  (slot: number): ForEach =>
  (frame, container, visit) => {
    const elements = Array.isArray(container) ? (container as readonly Value[]) : mapKeys(container as CelMap);
    for (const element of elements) {
      frame[slot] = element;
      if (!visit()) return;
    }
  };

const twoVariables =
  (slot: number, second: number): ForEach =>
  (frame, container, visit) => {
    const list = Array.isArray(container);
    const keys = list ? container.keys() : mapKeys(container as CelMap);
    for (const key of keys) {
      frame[slot] = key;
      frame[second] = list ? container[key as number] : mapGet(container as CelMap, key);
      if (!visit()) return;
    }
  };

const isContainer = (value: Value | CelError): value is Container => Array.isArray(value) || isMap(value);

function loop(builder: Builder, node: Comprehension, range: Evaluate, forEach: ForEach, slot: number): Evaluate {
  const filter = node.filter === null ? null : builder.compile(node.filter);
  const body = builder.compile(node.body);
  const overContainer = generic(node, filter, body, forEach, slot);
  const overList = node.second === null ? overArray(node, filter, body, slot) : null;
  const general: Evaluate = (frame) => {
    const container = range(frame);
    if (isContainer(container)) return overContainer(frame, container);
    return container instanceof CelError
      ? container
      : noOverload(`${node.macro} of what is no list or map`, node.start);
  };
  if (overList === null) return general;
  return (frame) => {
    const container = range(frame);
    if (Array.isArray(container)) return overList(frame, container as readonly Value[]);
    if (isContainer(container)) return overContainer(frame, container);
    return container instanceof CelError
      ? container
      : noOverload(`${node.macro} of what is no list or map`, node.start);
  };
}

/** The error that stands for a condition's result that is neither true nor false. */
const failure = (value: Value | CelError, node: Comprehension): CelError =>
  value instanceof CelError ? value : noOverload("a condition that is no bool", node.body.start);

/** Loops over arrays with one variable: what nearly all expressions do. */
function overArray(
  node: Comprehension,
  filter: Evaluate | null,
  body: Evaluate,
  slot: number,
): ((frame: unknown[], list: readonly Value[]) => Value | CelError) | null {
  switch (node.macro) {
    case "all":
    case "exists":
      return node.macro === "all" ? allOf(node, body, slot) : anyOf(node, body, slot);
    case "filter":
      return (frame, list) => {
        const kept: Value[] = [];
        for (let index = 0; index < list.length; index++) {
          const element = list[index] as Value;
          frame[slot] = element;
          const answer = body(frame);
          if (answer === true) kept.push(element);
          else if (answer !== false) return failure(answer, node);
        }
        return kept;
      };
    case "map":
      if (filter !== null) return null;
      return (frame, list) => {
        const made: Value[] = [];
        for (let index = 0; index < list.length; index++) {
          frame[slot] = list[index];
          const value = body(frame);
          if (value instanceof CelError) return value;
          made.push(value);
        }
        return made;
      };
    default:
      return null;
  }
}

const allOf =
  (node: Comprehension, body: Evaluate, slot: number) =>
  (frame: unknown[], list: readonly Value[]): boolean | CelError => {
    let error: CelError | undefined;
    for (let index = 0; index < list.length; index++) {
      frame[slot] = list[index];
      const answer = body(frame);
      if (answer === true) continue;
      if (answer === false) return false;
      error ??= failure(answer, node);
    }
    return error ?? true;
  };

const anyOf =
  (node: Comprehension, body: Evaluate, slot: number) =>
  (frame: unknown[], list: readonly Value[]): boolean | CelError => {
    let error: CelError | undefined;
    for (let index = 0; index < list.length; index++) {
      frame[slot] = list[index];
      const answer = body(frame);
      if (answer === false) continue;
      if (answer === true) return true;
      error ??= failure(answer, node);
    }
    return error ?? false;
  };

type OverContainer = (frame: unknown[], container: Container) => Value | CelError;

function generic(
  node: Comprehension,
  filter: Evaluate | null,
  body: Evaluate,
  forEach: ForEach,
  slot: number,
): OverContainer {
  switch (node.macro) {
    case "all":
    case "exists":
      return quantified(node, body, forEach, node.macro === "exists");
    case "existsOne":
      return exactlyOne(node, body, forEach);
    default:
      return collected(node, filter, body, forEach, slot);
  }
}

const quantified =
  (node: Comprehension, body: Evaluate, forEach: ForEach, deciding: boolean): OverContainer =>
  (frame, container) => {
    let result: boolean | CelError = !deciding;
    forEach(frame, container, () => {
      const answer = body(frame);
      if (answer === deciding) result = deciding;
      else if (answer !== !deciding && !(result instanceof CelError)) result = failure(answer, node);
      return result !== deciding;
    });
    return result;
  };

const exactlyOne =
  (node: Comprehension, body: Evaluate, forEach: ForEach): OverContainer =>
  (frame, container) => {
    let count = 0;
    let error: CelError | undefined;
    forEach(frame, container, () => {
      const answer = body(frame);
      if (answer === true) count++;
      else if (answer !== false) error = failure(answer, node);
      return error === undefined;
    });
    return error ?? count === 1;
  };

/** What a transformation makes of the elements that its filter lets through. */
interface Collector {
  /** Takes what the body gave for the element in the frame; an error ends the loop. */
  add(value: Value): CelError | undefined;
  result(): Value;
}

const intoList = (): Collector => {
  const made: Value[] = [];
  return {
    add: (value) => {
      made.push(value);
      return undefined;
    },
    result: () => made,
  };
};

function intoMap(frame: unknown[], slot: number): Collector {
  const built = new MapBuilder();
  return { add: (value) => built.add(frame[slot] as Value, value), result: () => built.result() };
}

function intoMerged(): Collector {
  const built = new MapBuilder();
  return {
    add: (value) => {
      if (!isMap(value)) return new CelError("no such overload: an entry that is no map");
      for (const key of mapKeys(value)) {
        const error = built.add(key, mapGet(value, key) as Value);
        if (error) return error;
      }
      return undefined;
    },
    result: () => built.result(),
  };
}

function collected(
  node: Comprehension,
  filter: Evaluate | null,
  body: Evaluate,
  forEach: ForEach,
  slot: number,
): OverContainer {
  const keepsElement = node.macro === "filter";
  const condition = keepsElement ? body : filter;
  const value = keepsElement ? readSlot(slot) : body;
  return (frame, container) => {
    const into =
      node.macro === "transformMap"
        ? intoMap(frame, slot)
        : node.macro === "transformMapEntry"
          ? intoMerged()
          : intoList();
    let error: CelError | undefined;
    forEach(frame, container, () => {
      const wanted = condition === null ? true : condition(frame);
      if (wanted === false) return true;
      if (wanted === true) {
        const made = value(frame);
        error = made instanceof CelError ? made : into.add(made);
      } else error = failure(wanted, node);
      return error === undefined;
    });
    return error ?? into.result();
  };
}

import type { List, MapNode } from "../ast.ts";
import { canonicalKey, CelDouble, CelError, CelMap, Optional, type Value } from "../value.ts";
import { type Builder, type Evaluate, noOverload } from "./builder.ts";

/** What an optional element or entry adds: its value, or nothing. */
const unwrap = (value: Value | CelError, offset: number): Value | CelError | undefined => {
  if (value instanceof Optional) return value.value;
  return value instanceof CelError ? value : noOverload("an optional element that is no optional", offset);
};

/** Compiles `[a, ?b]`. */
export function list(builder: Builder, node: List): Evaluate {
  const elements = node.elements.map(({ value, optional }) => ({
    evaluate: builder.compile(value),
    optional,
    offset: value.start,
  }));
  return (frame) => {
    const values: Value[] = [];
    for (const { evaluate, optional, offset } of elements) {
      const value = optional ? unwrap(evaluate(frame), offset) : evaluate(frame);
      if (value instanceof CelError) return value;
      if (value !== undefined) values.push(value);
    }
    return values;
  };
}

/** A map of entries of which no two have the same key: a plain object where all keys are strings. */
export class MapBuilder {
  readonly #entries = new CelMap();
  #plain = true;

  /** Adds an entry; gives an error for a key that is there or can be none. */
  add(key: Value, value: Value): CelError | undefined {
    if (canonicalKey(key) === undefined || key instanceof CelDouble) return new CelError("unsupported key type");
    if (typeof key !== "string") this.#plain = false;
    return this.#entries.add(key, value) ? undefined : new CelError(`Failed with repeated key: ${String(key)}`);
  }

  result(): Value {
    if (!this.#plain) return this.#entries;
    const map: { [key: string]: Value } = {};
    for (const [key, value] of this.#entries.entries.values()) setField(map, key as string, value);
    return map;
  }
}

function setField(map: { [key: string]: Value }, key: string, value: Value): void {
  if (key === "__proto__") {
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  } else map[key] = value;
}

/** Compiles `{a: b, ?c: d}`. */
export function map(builder: Builder, node: MapNode): Evaluate {
  const entries = node.entries.map(({ key, value, optional }) => ({
    key: builder.compile(key),
    value: builder.compile(value),
    optional,
    offset: key.start,
  }));
  return (frame) => {
    const built = new MapBuilder();
    for (const { key, value, optional, offset } of entries) {
      const name = key(frame);
      if (name instanceof CelError) return name;
      const content = optional ? unwrap(value(frame), offset) : value(frame);
      if (content instanceof CelError) return content;
      const error = content === undefined ? undefined : built.add(name, content);
      if (error) return at(error, offset);
    }
    return built.result();
  };
}

function at(error: CelError, offset: number): CelError {
  error.offset = offset;
  return error;
}

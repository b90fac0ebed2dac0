import type { Node, Select } from "../ast.ts";
import { CelError, CelMap, field, isMap, isPlainMap, mapGet, NONE, Optional, type Value } from "../value.ts";
import type { Builder, Evaluate } from "./builder.ts";
import { readingOf } from "./names.ts";

/** A JavaScript value of which a property may be asked. */
type Holder = { readonly [key: string]: Value } | null | undefined;

const offsetOf = (node: Select) => node.end - node.field.length;

/** A field of anything: of a map its value, of an optional the field as an optional; otherwise an error. */
export function fieldOf(operand: Value | CelError, name: string, offset: number): Value | CelError {
  if (operand instanceof CelError) return operand;
  if (isPlainMap(operand)) return found(field(operand, name), name, offset);
  if (operand instanceof CelMap) return found(operand.get(name), name, offset);
  if (operand instanceof Optional) {
    return operand.value === undefined ? operand : optionalField(operand.value, name, offset);
  }
  return noFields(name, offset);
}

const found = (value: Value | undefined, name: string, offset: number): Value | CelError =>
  value === undefined ? new CelError(`no such key: ${name}`, offset) : value;

const noFields = (name: string, offset: number) =>
  new CelError(`no such overload: field ${name} of a value that is no map`, offset);

/** A field as an optional: none where it is absent; an error on values that have no fields. */
export function optionalField(operand: Value | CelError, name: string, offset: number): Optional | CelError {
  if (operand instanceof CelError) return operand;
  if (operand instanceof Optional) {
    return operand.value === undefined ? NONE : optionalField(operand.value, name, offset);
  }
  if (!isMap(operand)) return noFields(name, offset);
  const value = mapGet(operand, name);
  return value === undefined ? NONE : new Optional(value);
}

/** True if the field is there; an error on values that have no fields. */
export function hasField(operand: Value | CelError, name: string, offset: number): boolean | CelError {
  if (isPlainMap(operand)) return field(operand, name) !== undefined;
  if (operand instanceof CelError) return operand;
  if (operand instanceof Optional) return operand.value !== undefined && hasField(operand.value, name, offset);
  return operand instanceof CelMap ? operand.get(name) !== undefined : noFields(name, offset);
}

/** Compiles `a.b`, `a.?b` and `has(a.b)`. */
export function select(builder: Builder, node: Select): Evaluate {
  const { field: name } = node;
  const offset = offsetOf(node);
  if (!node.test && !node.optional && readingOf(name) === "free") return chain(builder, node);
  const operand = builder.compile(node.operand);
  if (node.test) return test(operand, name, offset);
  if (node.optional) return (frame) => optionalField(operand(frame), name, offset);
  return readingOf(name) === "map" ? mapSelect(operand, name, offset) : ownSelect(operand, name, offset);
}

function test(operand: Evaluate, name: string, offset: number): Evaluate {
  if (readingOf(name) !== "free") return (frame) => hasField(operand(frame), name, offset);
  return (frame) => {
    const value = operand(frame);
    return (value as Holder)?.[name] !== undefined || hasField(value, name, offset);
  };
}

const ownSelect =
  (operand: Evaluate, name: string, offset: number): Evaluate =>
  (frame) =>
    fieldOf(operand(frame), name, offset);

const mapSelect =
  (operand: Evaluate, name: string, offset: number): Evaluate =>
  (frame) => {
    const value = operand(frame);
    const found = isPlainMap(value) ? value[name] : undefined;
    return found === undefined ? fieldOf(value, name, offset) : found;
  };

const freeSelect =
  (operand: Evaluate, name: string, offset: number): Evaluate =>
  (frame) => {
    const value = operand(frame);
    const found = (value as Holder)?.[name];
    return found === undefined ? fieldOf(value, name, offset) : found;
  };

/** Compiles a chain of up to three free fields as one closure. */
function chain(builder: Builder, node: Select): Evaluate {
  const [last = node, middle, first] = builder.quick ? freeFields(builder, node) : [node];
  if (!middle) return freeSelect(builder.compile(last.operand), last.field, offsetOf(last));
  const operand = builder.compile((first ?? middle).operand);
  const general = builder.later((plain) => plain.compile(node));
  return first
    ? triple(operand, first.field, middle.field, last.field, general)
    : pair(operand, middle.field, last.field, general);
}

/** The node and the selections right below it that may be joined with it, outermost first; three at most. */
function freeFields(builder: Builder, node: Select): readonly Select[] {
  const fields: Select[] = [];
  let at: Node = node;
  // A dotted name that is a variable as a whole is no selection, and what was read already is not read again.
  while (fields.length < 3 && at.kind === "select" && (at === node || builder.isPlainSelect(at))) {
    fields.push(at);
    at = at.operand;
  }
  return fields;
}

const pair =
  (operand: Evaluate, first: string, second: string, otherwise: Evaluate): Evaluate =>
  (frame) => {
    const found = ((operand(frame) as Holder)?.[first] as Holder)?.[second];
    return found === undefined ? otherwise(frame) : found;
  };

const triple =
  (operand: Evaluate, first: string, second: string, third: string, otherwise: Evaluate): Evaluate =>
  (frame) => {
    const found = (((operand(frame) as Holder)?.[first] as Holder)?.[second] as Holder)?.[third];
    return found === undefined ? otherwise(frame) : found;
  };

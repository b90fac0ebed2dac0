import type { Node, Select } from "../ast.ts";
import { CelError, CelMap, field, isMap, isPlainMap, mapGet, NONE, Optional, type Value } from "../value.ts";
import type { Builder, Evaluate } from "./builder.ts";
import { isPlainName } from "./names.ts";

/** A JavaScript value of which a property may be asked. */
type Holder = { readonly [key: string]: Value } | undefined;

const offsetOf = (node: Select) => node.end - node.field.length;

/** A field of anything: of a map its value, of an optional the field as an optional; otherwise an error. */
function fieldOf(operand: Value | CelError, name: string, offset: number): Value | CelError {
  if (operand instanceof CelError) return operand;
  if (isPlainMap(operand)) return found(field(operand, name), name, offset);
  if (operand instanceof CelMap) return found(operand.get(name), name, offset);
  if (operand instanceof Optional)
    return operand.value === undefined ? operand : optionalField(operand.value, name, offset);
  return noFields(name, offset);
}

const found = (value: Value | undefined, name: string, offset: number): Value | CelError =>
  value === undefined ? new CelError(`no such key: ${name}`, offset) : value;

const noFields = (name: string, offset: number) =>
  new CelError(`no such overload: field ${name} of a value that is no map`, offset);

/** A field as an optional: none where it is absent; an error on values that have no fields. */
function optionalField(operand: Value | CelError, name: string, offset: number): Optional | CelError {
  if (operand instanceof CelError) return operand;
  if (operand instanceof Optional) {
    return operand.value === undefined ? NONE : optionalField(operand.value, name, offset);
  }
  if (!isMap(operand)) return noFields(name, offset);
  const value = mapGet(operand, name);
  return value === undefined ? NONE : new Optional(value);
}

/** True if the field is there; an error on values that have no fields. */
function hasField(operand: Value | CelError, name: string, offset: number): boolean | CelError {
  if (operand instanceof CelError) return operand;
  if (operand instanceof Optional) return operand.value !== undefined && hasField(operand.value, name, offset);
  return isMap(operand) ? mapGet(operand, name) !== undefined : noFields(name, offset);
}

/** Compiles `a.b`, `a.?b` and `has(a.b)`. */
export function select(builder: Builder, node: Select): Evaluate {
  const { field: name } = node;
  const offset = offsetOf(node);
  if (node.test) {
    const operand = builder.compile(node.operand);
    return isPlainName(name) ? plainTest(operand, name, offset) : (frame) => hasField(operand(frame), name, offset);
  }
  if (node.optional) {
    const operand = builder.compile(node.operand);
    return (frame) => optionalField(operand(frame), name, offset);
  }
  return isPlainName(name) ? chain(builder, node) : riskySelect(builder.compile(node.operand), name, offset);
}

const riskySelect =
  (operand: Evaluate, name: string, offset: number): Evaluate =>
  (frame) =>
    fieldOf(operand(frame), name, offset);

function plainTest(operand: Evaluate, name: string, offset: number): Evaluate {
  return (frame) => {
    const value = operand(frame);
    return (value as Holder)?.[name] !== undefined || hasField(value, name, offset);
  };
}

const plainSelect =
  (operand: Evaluate, name: string, offset: number): Evaluate =>
  (frame) => {
    const value = operand(frame);
    const found = (value as Holder)?.[name];
    return found === undefined ? fieldOf(value, name, offset) : found;
  };

/** Compiles a chain of up to three plain fields as one closure. */
function chain(builder: Builder, node: Select): Evaluate {
  const [last, middle, first] = plainFields(builder, node);
  if (last === undefined) throw new Error("a chain has at least one field");
  if (middle === undefined) return plainSelect(builder.compile(last.operand), last.field, offsetOf(last));
  if (first === undefined) {
    const operand = builder.compile(middle.operand);
    const step = plainSelect(operand, middle.field, offsetOf(middle));
    return pair(operand, middle.field, last.field, plainSelect(step, last.field, offsetOf(last)));
  }
  const operand = builder.compile(first.operand);
  const one = plainSelect(operand, first.field, offsetOf(first));
  const two = plainSelect(one, middle.field, offsetOf(middle));
  return triple(operand, first.field, middle.field, last.field, plainSelect(two, last.field, offsetOf(last)));
}

/** The node and the selections right below it that may be joined with it, outermost first; three at most. */
function plainFields(builder: Builder, node: Select): readonly Select[] {
  const fields: Select[] = [];
  let at: Node = node;
  while (fields.length < 3 && at.kind === "select" && !at.test && !at.optional && isPlainName(at.field)) {
    // A dotted name that is a variable as a whole is no selection.
    if (builder.checked.references.has(at)) break;
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

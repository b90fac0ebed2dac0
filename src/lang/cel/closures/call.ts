import type { Node } from "../ast.ts";
import type { Overload } from "../declaration.ts";
import { CelError, normalise, typeOf, type Value } from "../value.ts";
import { type Evaluate, noOverload } from "./builder.ts";
import { type Candidate, candidatesOf, choose } from "./matching.ts";

/** A call with its arguments compiled, the receiver first. */
export interface CallParts {
  readonly name: string;
  readonly overloads: readonly Overload[];
  readonly args: readonly Evaluate[];
  readonly node: Node;
}

/** Compiles a call: the overload is chosen by the arguments' run-time types. */
export function call({ name, overloads, args, node }: CallParts): Evaluate {
  const candidates = candidatesOf(overloads);
  const [only] = candidates;
  if (candidates.length === 1 && only && args.length === 1) return unaryCall(only, args[0] as Evaluate, name, node);
  if (candidates.length === 1 && only && args.length === 2) {
    return binaryCall(only, args[0] as Evaluate, args[1] as Evaluate, name, node);
  }
  return (frame) => {
    const values: Value[] = [];
    for (const argument of args) {
      const value = argument(frame);
      if (value instanceof CelError) return value;
      values.push(normalise(value));
    }
    return apply(candidates, values, name, node);
  };
}

/** Calls the overload that takes the values; the first error among them is the result. */
export const caller = (name: string, overloads: readonly Overload[], node: Node) => {
  // Most calls are never made this way: quicker closures stand before it.
  let candidates: readonly Candidate[] | undefined;
  return (...values: readonly (Value | CelError)[]): Value | CelError => {
    candidates ??= candidatesOf(overloads);
    for (const value of values) if (value instanceof CelError) return value;
    return apply(candidates, (values as readonly Value[]).map(normalise), name, node);
  };
};

function apply(candidates: readonly Candidate[], values: readonly Value[], name: string, node: Node): Value | CelError {
  const overload = choose(candidates, values);
  return overload ? located(overload.invoke(...values), node) : unsupported(name, values, node);
}

/** Tells an error of a function where it happened. */
function located(value: Value | CelError, node: Node): Value | CelError {
  if (value instanceof CelError && value.offset < 0) value.offset = node.start;
  return value;
}

const unsupported = (name: string, values: readonly Value[], node: Node): CelError =>
  noOverload(`'${name}' applied to '(${values.map(typeOf).join(", ")})'`, node.start);

function unaryCall({ overload, tests }: Candidate, argument: Evaluate, name: string, node: Node): Evaluate {
  const [test] = tests;
  return (frame) => {
    const value = argument(frame);
    if (value instanceof CelError) return value;
    const given = normalise(value);
    return test?.(given) ? located(overload.invoke(given), node) : unsupported(name, [given], node);
  };
}

function binaryCall(
  { overload, tests }: Candidate,
  left: Evaluate,
  right: Evaluate,
  name: string,
  node: Node,
): Evaluate {
  const [testLeft, testRight] = tests;
  return (frame) => {
    const one = left(frame);
    if (one instanceof CelError) return one;
    const two = right(frame);
    if (two instanceof CelError) return two;
    const first = normalise(one);
    const second = normalise(two);
    return testLeft?.(first) && testRight?.(second)
      ? located(overload.invoke(first, second), node)
      : unsupported(name, [first, second], node);
  };
}

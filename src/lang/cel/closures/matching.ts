import type { Overload } from "../declaration.ts";
import type { Type } from "../type.ts";
import {
  CelUint,
  Duration,
  isDouble,
  isInt,
  isList,
  isMap,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  type Value,
} from "../value.ts";

type Test = (value: Value) => boolean;

const always: Test = () => true;

/** Tells whether a value is of a type, as far as its outside shows: elements are not looked at. */
function testOf(type: Type): Test {
  switch (type.kind) {
    case "dyn":
    case "param":
      return always;
    case "null":
      return (value) => value === null;
    case "bool":
      return (value) => typeof value === "boolean";
    case "string":
      return (value) => typeof value === "string";
    case "int":
      return isInt;
    case "uint":
      return (value) => value instanceof CelUint;
    case "double":
      return isDouble;
    case "bytes":
      return (value) => value instanceof Uint8Array;
    case "timestamp":
      return (value) => value instanceof Timestamp;
    case "duration":
      return (value) => value instanceof Duration;
    case "type":
      return (value) => value instanceof TypeValue;
    case "list":
      return isList;
    case "map":
    case "object":
      return isMap;
    case "optional":
      return optionalTest(type.value);
    case "opaque":
      return (value) => value instanceof Opaque && value.celType === type.name;
    case "error":
      return () => false;
  }
}

/** Overloads of one name may differ in what an optional holds, so its value is looked at where there is one. */
function optionalTest(inner: Type): Test {
  const test = testOf(inner);
  return (value) => value instanceof Optional && (value.value === undefined || test(value.value));
}

/** An overload with the tests of its parameters. */
export interface Candidate {
  readonly overload: Overload;
  readonly tests: readonly Test[];
}

/** The overloads ready for {@link choose}. */
export const candidatesOf = (overloads: readonly Overload[]): readonly Candidate[] =>
  overloads.map((overload) => ({ overload, tests: overload.params.map(testOf) }));

/** The first overload that takes the arguments. */
export function choose(candidates: readonly Candidate[], args: readonly Value[]): Overload | undefined {
  for (const { overload, tests } of candidates) {
    let fits = true;
    for (let index = 0; index < tests.length && fits; index++) fits = (tests[index] as Test)(args[index] as Value);
    if (fits) return overload;
  }
  return undefined;
}

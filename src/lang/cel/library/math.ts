import type { Node } from "../ast.ts";
import type { FunctionDeclaration, Library, Macro } from "../declaration.ts";
import { call, define } from "../standard/define.ts";
import { int64 } from "../standard/integer.ts";
import { BOOL, DOUBLE, DYN, INT, listOf, type Type, UINT } from "../type.ts";
import { CelDouble, CelError, CelUint, compare, isDouble, isInt, normalise, toInt, type Value } from "../value.ts";

type Int = number | bigint;

const isNumber = (value: Value) => isInt(value) || isDouble(value) || value instanceof CelUint;

/** The one of two numbers that comes first when orders are multiplied by `sign`; the first of equals. */
function choose(name: string, sign: 1 | -1, first: Value, second: Value): Value | CelError {
  const order = compare(first, second);
  if (order === undefined) return new CelError(`no such overload: ${name}`);
  if (Number.isNaN(order)) return new CelError(`NaN values cannot be ordered: ${name}`);
  return order * sign > 0 ? second : first;
}

function chooseOf(name: string, sign: 1 | -1, list: readonly Value[]): Value | CelError {
  if (list.length === 0) return new CelError(`${name}(list) argument must not be empty`);
  let best = list[0] as Value;
  for (let index = 1; index < list.length; index++) {
    const chosen = choose(name, sign, best, list[index] as Value);
    if (chosen instanceof CelError) return chosen;
    best = chosen;
  }
  return isNumber(best) ? normalise(best) : new CelError(`no such overload: ${name}`);
}

const NUMBERS: readonly (readonly [name: string, type: Type])[] = [
  ["double", DOUBLE],
  ["int", INT],
  ["uint", UINT],
];

const extreme = (name: "math.@min" | "math.@max", sign: 1 | -1): FunctionDeclaration => {
  const id = name.replace(".", "_");
  const pair = (first: Value, second: Value) => choose(name, sign, first, second);
  return define(
    name,
    ...NUMBERS.map(([text, type]) => call(`${id}_${text}`, [type], type, (value: Value) => value)),
    ...NUMBERS.flatMap(([text, type]) =>
      NUMBERS.map(([other, otherType]) =>
        call(`${id}_${text}_${other}`, [type, otherType], text === other ? type : DYN, pair),
      ),
    ),
    ...NUMBERS.map(([text, type]) =>
      call(`${id}_list_${text}`, [listOf(type)], type, (list: readonly Value[]) => chooseOf(name, sign, list)),
    ),
  );
};

/** Whether a node may stand for a number, as far as its form tells. */
const mayBeNumber = (node: Node) =>
  node.kind === "literal"
    ? isNumber(node.value)
    : node.kind !== "list" && node.kind !== "map" && node.kind !== "struct";

const variadic = (name: string, into: string): Macro => ({
  name,
  method: false,
  arity: -1,
  expand(_target, args, { start, end }): Node | string {
    const made = (list: readonly Node[]): Node => {
      return { kind: "call", target: null, name: into, absolute: false, args: list, start, end };
    };
    const [only] = args;
    if (only === undefined) return `${name}() requires at least one argument`;
    if (args.length === 1) {
      const listed =
        only.kind === "list" && only.elements.length > 0 && only.elements.every((e) => mayBeNumber(e.value));
      return listed || mayBeNumber(only) ? made(args) : `${name}() invalid single argument value`;
    }
    if (!args.every(mayBeNumber)) return `${name}() simple literal arguments must be numeric`;
    if (args.length === 2) return made(args);
    const elements = args.map((value) => ({ value, optional: false }));
    return made([{ kind: "list", elements, start, end }]);
  },
});

const onDouble = (name: string, result: (value: number) => number) =>
  define(
    `math.${name}`,
    call(`math_${name}_double`, [DOUBLE], DOUBLE, ({ value }: CelDouble) => new CelDouble(result(value))),
  );

const asks = (name: string, question: (value: number) => boolean) =>
  define(
    `math.${name}`,
    call(`math_${name}_double`, [DOUBLE], BOOL, ({ value }: CelDouble) => question(value)),
  );

/** Halves go away from zero. */
function round(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

const bitwise = (name: string, operation: (left: bigint, right: bigint) => bigint) =>
  define(
    `math.${name}`,
    call(`math_${name}_int_int`, [INT, INT], INT, (left: Int, right: Int) =>
      toInt(operation(BigInt(left), BigInt(right))),
    ),
    call(
      `math_${name}_uint_uint`,
      [UINT, UINT],
      UINT,
      (left: CelUint, right: CelUint) => new CelUint(operation(left.value, right.value)),
    ),
  );

/** @param operation Gets the 64 bits as an unsigned number, and fewer than 64 places. */
const shift = (name: string, operation: (bits: bigint, places: bigint) => bigint) => {
  const shifted = (value: bigint, places: Int): bigint | CelError => {
    if (places < 0) return new CelError(`math.${name}() negative offset: ${places}`);
    return places > 63 ? 0n : BigInt.asUintN(64, operation(BigInt.asUintN(64, value), BigInt(places)));
  };
  return define(
    `math.${name}`,
    call(`math_${name}_int_int`, [INT, INT], INT, (value: Int, places: Int) => {
      const bits = shifted(BigInt(value), places);
      return bits instanceof CelError ? bits : toInt(BigInt.asIntN(64, bits));
    }),
    call(`math_${name}_uint_int`, [UINT, INT], UINT, (value: CelUint, places: Int) => {
      const bits = shifted(value.value, places);
      return bits instanceof CelError ? bits : new CelUint(bits);
    }),
  );
};

const root = (value: number | bigint) => new CelDouble(Math.sqrt(Number(value)));

/** CEL's extension for numbers. */
export const library: Library = {
  name: "math",
  macros: [variadic("math.least", "math.@min"), variadic("math.greatest", "math.@max")],
  functions: [
    extreme("math.@min", 1),
    extreme("math.@max", -1),
    onDouble("ceil", Math.ceil),
    onDouble("floor", Math.floor),
    onDouble("round", round),
    onDouble("trunc", Math.trunc),
    asks("isInf", (value) => Math.abs(value) === Number.POSITIVE_INFINITY),
    asks("isNaN", Number.isNaN),
    asks("isFinite", Number.isFinite),
    define(
      "math.abs",
      call("math_abs_double", [DOUBLE], DOUBLE, ({ value }: CelDouble) => new CelDouble(Math.abs(value))),
      call("math_abs_int", [INT], INT, (value: Int) => (value < 0 ? int64(-BigInt(value)) : value)),
      call("math_abs_uint", [UINT], UINT, (value: CelUint) => value),
    ),
    define(
      "math.sign",
      call("math_sign_double", [DOUBLE], DOUBLE, ({ value }: CelDouble) => new CelDouble(Math.sign(value) + 0)),
      call("math_sign_int", [INT], INT, (value: Int) => (value > 0 ? 1 : value < 0 ? -1 : 0)),
      call("math_sign_uint", [UINT], UINT, ({ value }: CelUint) => new CelUint(value > 0n ? 1n : 0n)),
    ),
    define(
      "math.sqrt",
      call("math_sqrt_double", [DOUBLE], DOUBLE, ({ value }: CelDouble) => root(value)),
      call("math_sqrt_int", [INT], DOUBLE, root),
      call("math_sqrt_uint", [UINT], DOUBLE, ({ value }: CelUint) => root(value)),
    ),
    bitwise("bitAnd", (left, right) => left & right),
    bitwise("bitOr", (left, right) => left | right),
    bitwise("bitXor", (left, right) => left ^ right),
    define(
      "math.bitNot",
      call("math_bitNot_int_int", [INT], INT, (value: Int) => toInt(~BigInt(value))),
      call("math_bitNot_uint_uint", [UINT], UINT, ({ value }: CelUint) => new CelUint(BigInt.asUintN(64, ~value))),
    ),
    shift("bitShiftLeft", (bits, places) => bits << places),
    shift("bitShiftRight", (bits, places) => bits >> places),
  ],
};

import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { fn, type GoFunction } from "../../../lang/gotemplate/function.ts";
import { MAX_ITEMS } from "../../../lang/gotemplate/limits.ts";
import { parseFloat64, parseInteger } from "../../../lang/gotemplate/number.ts";
import { show } from "../../../lang/gotemplate/print.ts";
import { int, Int, int64, ints } from "../../../lang/gotemplate/value.ts";

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);

/** A float as a 64-bit integer: what does not fit becomes the smallest one. */
function truncated(value: number): bigint {
  if (!Number.isFinite(value)) return MIN;
  const whole = BigInt(Math.trunc(value));
  return whole > MAX || whole < MIN ? MIN : whole;
}

/** `12.00` is `12`; anything else stays. */
const withoutZeros = (text: string): string => text.replace(/\.0+$/, "");

/** A value as an integer; what is none is zero. */
export function toInteger(value: unknown): bigint {
  if (value instanceof Int) return value.type === "time.Duration" ? 0n : BigInt.asIntN(64, value.n);
  if (typeof value === "number") return truncated(value);
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value !== "string") return 0n;
  const parsed = parseInteger(withoutZeros(value));
  return parsed === null || parsed > MAX || parsed < MIN ? 0n : parsed;
}

/** A value as a float; what is none is zero. */
function toFloat(value: unknown): number {
  if (value instanceof Int) return Number(value.n);
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "string" ? (parseFloat64(value) ?? 0) : 0;
}

function steps(start: number, stop: number, step: number): unknown[] {
  const list: unknown[] = [];
  if (step === 0 || (stop < start ? step >= 0 : step <= 0)) return ints(list);
  if (Math.abs((stop - start) / step) > MAX_ITEMS) throw new TemplateError(`a list has more than ${MAX_ITEMS} items`);
  for (let at = start; stop < start ? at > stop : at < stop; at += step) list.push(int(at));
  return ints(list);
}

function sequence(params: readonly Int[]): string {
  const [first = 0, second = 0, third = 0] = params.map((param) => Number(param.n));
  const text = (list: unknown[]): string => list.map((item) => show(item)).join(" ");
  switch (params.length) {
    case 1: {
      const step = first < 1 ? -1 : 1;
      return text(steps(1, first + step, step));
    }
    case 2: {
      const step = second < first ? -1 : 1;
      return text(steps(first, second + step, step));
    }
    case 3: {
      const sign = third < first ? -1 : 1;
      return sign < 0 && second > 0 ? "" : text(steps(first, third + sign, second));
    }
    default:
      return "";
  }
}

function divided(a: unknown, b: unknown, remainder: boolean): Int {
  const divisor = toInteger(b);
  if (divisor === 0n) throw new TemplateError("runtime error: integer divide by zero");
  return int64(remainder ? toInteger(a) % divisor : toInteger(a) / divisor);
}

function rounded(value: unknown, places: Int, on: number): number {
  const power = 10 ** Number(places.n);
  const digit = power * toFloat(value);
  return (digit - Math.trunc(digit) >= on ? Math.ceil(digit) : Math.floor(digit)) / power;
}

/** Digits after the point that a division keeps. */
const DIVISION_DIGITS = 16;

interface Decimal {
  readonly n: bigint;
  /** Digits after the point. */
  readonly scale: number;
}

function decimal(value: number): Decimal {
  if (!Number.isFinite(value)) throw new TemplateError(`Cannot create a Decimal from ${show(value)}`);
  const [mantissa = "0", exponent = "0"] = value.toExponential().split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const scale = fraction.length - Number(exponent);
  const n = BigInt(whole + fraction);
  return scale < 0 ? { n: n * 10n ** BigInt(-scale), scale: 0 } : { n, scale };
}

const toNumber = ({ n, scale }: Decimal): number => Number(`${n}e-${scale}`);
const scaled = ({ n, scale }: Decimal, to: number): bigint => n * 10n ** BigInt(to - scale);

function sum(a: Decimal, b: Decimal, sign: bigint): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { n: scaled(a, scale) + sign * scaled(b, scale), scale };
}

function quotient(a: Decimal, b: Decimal): Decimal {
  if (b.n === 0n) throw new TemplateError("decimal division by 0");
  const scale = Math.max(a.scale, b.scale);
  const top = scaled(a, scale) * 10n ** BigInt(DIVISION_DIGITS);
  const bottom = scaled(b, scale);
  const negative = top < 0n !== bottom < 0n;
  const [dividend, divisor] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom];
  let n = dividend / divisor;
  if ((dividend % divisor) * 2n >= divisor) n++;
  return { n: negative ? -n : n, scale: DIVISION_DIGITS };
}

const folded =
  (operation: (a: Decimal, b: Decimal) => Decimal) =>
  (first: unknown, ...others: unknown[]): number =>
    toNumber(
      others.reduce<Decimal>((total, other) => operation(total, decimal(toFloat(other))), decimal(toFloat(first))),
    );

const add = folded((a, b) => sum(a, b, 1n));
const greatest = (list: readonly unknown[], sign: bigint): Int =>
  int64(list.map(toInteger).reduce((best, next) => ((next - best) * sign > 0n ? next : best)));

/** Go's `math.Max` and `Min` of several. */
const extreme = (list: readonly unknown[], pick: (a: number, b: number) => number): number =>
  list.map(toFloat).reduce((a, b) => pick(a, b));

function octal(value: unknown): Int {
  const text = show(value);
  return int64(
    /^[+-]?[0-7]+$/.test(text)
      ? BigInt(text.startsWith("-") ? 0 : `0o${text.replace("+", "")}`) -
          (text.startsWith("-") ? BigInt(`0o${text.slice(1)}`) : 0n)
      : 0n,
  );
}

export const numberFunctions: readonly (readonly [string, GoFunction])[] = [
  ["atoi", fn("string", (text: string) => int(/^[+-]?[0-9]+$/.test(text) ? clamp(BigInt(text.replace("+", ""))) : 0n))],
  ["int64", fn("any", (value: unknown) => int64(toInteger(value)))],
  ["int", fn("any", (value: unknown) => int(toInteger(value)))],
  ["float64", fn("any", toFloat)],
  ["seq", fn("int...", (...params: Int[]) => sequence(params))],
  ["toDecimal", fn("any", octal)],
  ["until", fn("int", (n: Int) => steps(0, Number(n.n), n.n < 0n ? -1 : 1))],
  [
    "untilStep",
    fn("int int int", (from: Int, to: Int, step: Int) => steps(Number(from.n), Number(to.n), Number(step.n))),
  ],
  ["add1", fn("any", (value: unknown) => int64(toInteger(value) + 1n))],
  [
    "add",
    fn("any...", (...list: unknown[]) => int64(list.reduce<bigint>((total, item) => total + toInteger(item), 0n))),
  ],
  ["sub", fn("any any", (a: unknown, b: unknown) => int64(toInteger(a) - toInteger(b)))],
  ["div", fn("any any", (a: unknown, b: unknown) => divided(a, b, false))],
  ["mod", fn("any any", (a: unknown, b: unknown) => divided(a, b, true))],
  [
    "mul",
    fn("any any...", (...list: unknown[]) =>
      int64(list.reduce<bigint>((total, item) => BigInt.asIntN(64, total * toInteger(item)), 1n)),
    ),
  ],
  ["add1f", fn("any", (value: unknown) => add(value, 1))],
  ["addf", fn("any...", (...list: unknown[]) => add(0, ...list))],
  [
    "subf",
    fn(
      "any any...",
      folded((a, b) => sum(a, b, -1n)),
    ),
  ],
  ["divf", fn("any any...", folded(quotient))],
  [
    "mulf",
    fn(
      "any any...",
      folded((a, b) => ({ n: a.n * b.n, scale: a.scale + b.scale })),
    ),
  ],
  ["biggest", fn("any any...", (...list: unknown[]) => greatest(list, 1n))],
  ["max", fn("any any...", (...list: unknown[]) => greatest(list, 1n))],
  ["min", fn("any any...", (...list: unknown[]) => greatest(list, -1n))],
  ["maxf", fn("any any...", (...list: unknown[]) => extreme(list, Math.max))],
  ["minf", fn("any any...", (...list: unknown[]) => extreme(list, Math.min))],
  ["ceil", fn("any", (value: unknown) => Math.ceil(toFloat(value)))],
  ["floor", fn("any", (value: unknown) => Math.floor(toFloat(value)))],
  ["round", fn("any int float64...", (value: unknown, places: Int, on = 0.5) => rounded(value, places, on))],
];

function clamp(value: bigint): bigint {
  return value > MAX ? MAX : value < MIN ? MIN : value;
}

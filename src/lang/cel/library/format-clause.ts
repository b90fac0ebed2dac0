import { MAX_SIZE, tooLarge } from "../standard/arithmetic.ts";
import { CelError, CelUint, isInt, typeOf, type Value } from "../value.ts";

/** Formats one value by one clause, or says what is wrong. */
export type Clause = (value: Value) => string | CelError;

/** The clauses of a dialect of `format` by their letter; each takes the digits that the clause names, if it does. */
export type Dialect = Readonly<Record<"s" | "d" | "f" | "e" | "b" | "o" | "x" | "X", ClauseOf>>;
export type ClauseOf = (precision: number | undefined) => Clause;

/** A template could ask for a text of any size; Go's own limit is a million. */
const MOST_DECIMALS = 1_000;

/** Replaces the clauses of a template by the values in order. */
export function formatTemplate(template: string, values: readonly Value[], dialect: Dialect): string | CelError {
  let result = "";
  let used = 0;
  let from = 0;
  for (let at = template.indexOf("%"); at >= 0; at = template.indexOf("%", from)) {
    result += template.slice(from, at);
    if (template.charAt(at + 1) === "%") {
      result += "%";
      from = at + 2;
      continue;
    }
    if (used >= values.length) return new CelError(`index ${used} out of range`);
    if (at + 1 >= template.length) return new CelError("unexpected end of string");
    const parsed = parseClause(template, at + 1, dialect);
    if (typeof parsed === "string") return new CelError(`could not parse formatting clause: ${parsed}`);
    const text = parsed.clause(values[used] as Value);
    if (text instanceof CelError) return new CelError(`error during formatting: ${text.message}`);
    if (result.length + text.length > MAX_SIZE) return tooLarge();
    result += text;
    from = parsed.end;
    used++;
  }
  return result + template.slice(from);
}

function parseClause(template: string, start: number, dialect: Dialect): { clause: Clause; end: number } | string {
  let at = start;
  let precision: number | undefined;
  if (template.charAt(at) === ".") {
    const digits = /^[0-9]*/.exec(template.slice(at + 1))?.[0] ?? "";
    at += 1 + digits.length;
    if (at >= template.length) return "error while parsing precision: could not find end of precision specifier";
    if (digits === "") {
      return 'error while parsing precision: error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax';
    }
    precision = Number(digits);
    if (precision > MOST_DECIMALS) return `error while parsing precision: more than ${MOST_DECIMALS} digits`;
  }
  const letter = String.fromCodePoint(template.codePointAt(at) ?? 0);
  return isLetter(letter, dialect)
    ? { clause: dialect[letter](precision), end: at + 1 }
    : `unrecognized formatting clause "${letter}"`;
}

const isLetter = (letter: string, dialect: Dialect): letter is keyof Dialect => Object.hasOwn(dialect, letter);

/** The error of a clause that does not take values of this type. */
export const refused = (rule: string, value: Value): CelError => new CelError(`${rule}, was given ${typeOf(value)}`);

function inBase(value: Value, base: number, rule: string): string | CelError {
  if (isInt(value)) return value.toString(base);
  return value instanceof CelUint ? value.value.toString(base) : refused(rule, value);
}

const encoder = new TextEncoder();

function hexText(value: Value, rule: string): string | CelError {
  const bytes = typeof value === "string" ? encoder.encode(value) : value;
  if (!(bytes instanceof Uint8Array)) return inBase(value, 16, rule);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What dialects differ in is only how they refuse: the clauses that write bits. */
export function bitClauses(
  rules: Readonly<Record<"binary" | "octal" | "hex", string>>,
): Pick<Dialect, "b" | "o" | "x" | "X"> {
  return {
    b: () => (value) => (typeof value === "boolean" ? String(Number(value)) : inBase(value, 2, rules.binary)),
    o: () => (value) => inBase(value, 8, rules.octal),
    x: () => (value) => hexText(value, rules.hex),
    X: () => (value) => {
      const text = hexText(value, rules.hex);
      return typeof text === "string" ? text.toUpperCase() : text;
    },
  };
}

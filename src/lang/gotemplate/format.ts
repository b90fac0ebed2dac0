/** Go's `fmt.Sprintf`. */
import { TemplateError } from "./error.ts";
import { preciseFloat, shortFloat } from "./float.ts";
import { MAX_PARTS } from "./limits.ts";
import { intText, show } from "./print.ts";
import { quoted, quotedRune } from "./quote.ts";
import { bytesOf, byteSlice, GoMap, Int, Native, textOf, typeOf } from "./value.ts";

/** Characters that one verb may be padded to. */
const MAX_WIDTH = 1_000_000;

/** Parts of the value at work that may still be formatted. */
let partsLeft = MAX_PARTS;

interface Verb {
  readonly verb: string;
  readonly minus: boolean;
  readonly plus: boolean;
  readonly sharp: boolean;
  readonly space: boolean;
  readonly zero: boolean;
  /** -1 when none is given. */
  readonly width: number;
  readonly precision: number;
}

function pad(text: string, verb: Verb, numeric = false): string {
  const missing = verb.width - [...text].length;
  if (missing <= 0) return text;
  if (verb.minus) return text + " ".repeat(missing);
  if (!verb.zero) return " ".repeat(missing) + text;
  const sign = numeric && /^[-+ ]/.test(text) ? (text[0] ?? "") : "";
  return sign + "0".repeat(missing) + text.slice(sign.length);
}

const bad = (verb: Verb, value: unknown): string =>
  value === undefined || value === null ? `%!${verb.verb}(<nil>)` : `%!${verb.verb}(${typeOf(value)}=${show(value)})`;

const RADIX: Readonly<Record<string, number>> = { b: 2, o: 8, O: 8, d: 10, v: 10, x: 16, X: 16 };
const PREFIX: Readonly<Record<string, string>> = { b: "0b", o: "0", O: "0o", x: "0x", X: "0X" };

function integer(value: bigint, verb: Verb): string | null {
  const radix = RADIX[verb.verb];
  if (radix !== undefined) {
    const negative = value < 0n;
    let digits = (negative ? -value : value).toString(radix);
    if (verb.precision >= 0) digits = verb.precision === 0 && value === 0n ? "" : digits.padStart(verb.precision, "0");
    if (verb.verb === "X") digits = digits.toUpperCase();
    const sign = negative ? "-" : verb.plus ? "+" : verb.space ? " " : "";
    const prefix = verb.sharp || verb.verb === "O" ? (PREFIX[verb.verb] ?? "") : "";
    if (verb.zero && !verb.minus && verb.precision < 0) digits = digits.padStart(verb.width - sign.length, "0");
    return pad(sign + prefix + digits, { ...verb, zero: false });
  }
  const code = value < 0n || value > 0x10ffffn ? 0xfffd : Number(value);
  if (verb.verb === "c") return pad(String.fromCodePoint(code), verb);
  if (verb.verb === "q") return pad(quotedRune(code, verb.plus), verb);
  if (verb.verb === "U") return pad(`U+${value.toString(16).toUpperCase().padStart(4, "0")}`, verb);
  return null;
}

function float(value: number, verb: Verb): string | null {
  const lower = verb.verb.toLowerCase();
  let text: string;
  if (verb.verb === "v" || lower === "g")
    text = verb.precision < 0 ? shortFloat(value) : preciseFloat(value, "g", verb.precision);
  else if (lower === "e" || lower === "f") text = preciseFloat(value, lower, verb.precision < 0 ? 6 : verb.precision);
  else return null;
  if (verb.verb === "E" || verb.verb === "G") text = text.toUpperCase();
  if (!text.startsWith("-") && !text.startsWith("+")) text = (verb.plus ? "+" : verb.space ? " " : "") + text;
  if (text === "+Inf" && !verb.plus) text = verb.space ? " Inf" : "+Inf";
  return pad(text, Number.isFinite(value) ? verb : { ...verb, zero: false }, true);
}

function text(value: string, verb: Verb): string | null {
  const cut =
    verb.precision >= 0 && verb.verb !== "x" && verb.verb !== "X"
      ? [...value].slice(0, verb.precision).join("")
      : value;
  switch (verb.verb) {
    case "v":
      return pad(verb.sharp ? quoted(cut) : cut, verb);
    case "s":
      return pad(cut, verb);
    case "q":
      return pad(
        verb.sharp && !/[`\x00-\x08\x0a-\x1f\x7f\ufeff]/.test(cut) ? `\`${cut}\`` : quoted(cut, verb.plus),
        verb,
      );
    case "x":
    case "X": {
      const bytes = bytesOf(
        verb.precision >= 0 ? byteSlice(value, 0, Math.min(verb.precision, bytesOf(value).length)) : value,
      );
      const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
      const joined = verb.space
        ? digits.map((pair) => (verb.sharp ? `0x${pair}` : pair)).join(" ")
        : (verb.sharp && digits.length > 0 ? "0x" : "") + digits.join("");
      return pad(verb.verb === "X" ? joined.toUpperCase() : joined, verb);
    }
    default:
      return null;
  }
}

/** One value under one verb; a value that does not fit it says so, as in Go. */
function formatted(value: unknown, verb: Verb, depth: number): string {
  if (depth === 0) partsLeft = MAX_PARTS;
  if (--partsLeft < 0) throw new TemplateError(`a formatted value has more than ${MAX_PARTS} parts`);
  if (depth > 100) throw new TemplateError("a formatted value nests deeper than 100 levels");
  if (verb.verb === "T") return pad(typeOf(value), verb);
  if (value === undefined || value === null)
    return verb.verb === "v" ? pad("<nil>", verb) : depth > 0 ? `%!${verb.verb}(<nil>)` : bad(verb, value);
  if (typeof value === "string") return text(value, verb) ?? bad(verb, value);
  if (typeof value === "number") return float(value, verb) ?? bad(verb, value);
  if (typeof value === "boolean") {
    return verb.verb === "t" || verb.verb === "v" ? pad(String(value), verb) : bad(verb, value);
  }
  if (value instanceof Int) {
    const named = value.type.startsWith("time.") && "vsqxX".includes(verb.verb);
    return (named ? text(intText(value), verb) : integer(value.n, verb)) ?? bad(verb, value);
  }
  if (value instanceof Uint8Array && "sqxX".includes(verb.verb)) return text(textOf(value), verb) ?? bad(verb, value);
  if (value instanceof GoMap) {
    const entries = value
      .sortedKeys()
      .map((key) => `${formatted(key, verb, depth + 1)}:${formatted(value.get(key), verb, depth + 1)}`);
    return verb.sharp && verb.verb === "v" ? `${typeOf(value)}{${entries.join(", ")}}` : `map[${entries.join(" ")}]`;
  }
  if (Array.isArray(value) || value instanceof Uint8Array) {
    const items = Array.from(value as unknown[], (item) =>
      formatted(
        typeof item === "number" && value instanceof Uint8Array ? new Int(item, "uint8") : item,
        verb,
        depth + 1,
      ),
    );
    return verb.sharp && verb.verb === "v" ? `${typeOf(value)}{${items.join(", ")}}` : `[${items.join(" ")}]`;
  }
  if (value instanceof Native) {
    const own = value.string();
    if (own !== null && "vsqxX".includes(verb.verb)) return text(own, verb) ?? bad(verb, value);
    return `${value.kind === "ptr" ? "&" : ""}{${value
      .fields()
      .map(([name, field]) => (verb.plus ? `${name}:` : "") + formatted(field, { ...verb, plus: false }, depth + 1))
      .join(" ")}}`;
  }
  return bad(verb, value);
}

/** Go's `fmt.Sprintf`, with its own complaints in the text where verbs and values do not fit. */
export function sprintf(format: string, values: readonly unknown[]): string {
  let out = "";
  let next = 0;
  let reordered = false;
  let at = 0;
  /** The number given by `*`; null, with Go's complaint, when there is none. */
  const star = (complaint: string): number => {
    const value = values[next++];
    if (value instanceof Int && value.n > -1_000_000n && value.n < 1_000_000n) return Number(value.n);
    out += complaint;
    return Number.NaN;
  };
  while (at < format.length) {
    const start = format.indexOf("%", at);
    if (start < 0) {
      out += format.slice(at);
      break;
    }
    out += format.slice(at, start);
    at = start + 1;
    let minus = false;
    let plus = false;
    let sharp = false;
    let space = false;
    let zero = false;
    for (; at < format.length; at++) {
      const flag = format[at];
      if (flag === "-") {
        minus = true;
        zero = false;
      } else if (flag === "+") plus = true;
      else if (flag === "#") sharp = true;
      else if (flag === " ") space = true;
      else if (flag === "0") zero = !minus;
      else break;
    }
    let afterIndex = false;
    let goodIndex = true;
    const index = (): void => {
      if (format[at] !== "[") return;
      reordered = true;
      const end = format.indexOf("]", at);
      const number = end < 0 ? Number.NaN : Number(format.slice(at + 1, end));
      if (end < 0) {
        goodIndex = false;
        at++;
        return;
      }
      at = end + 1;
      if (Number.isInteger(number) && number >= 1 && number <= values.length) {
        next = number - 1;
        afterIndex = true;
      } else goodIndex = false;
    };
    const number = (): number => {
      const digits = /^[0-9]+/.exec(format.slice(at, at + 8))?.[0] ?? "";
      at += digits.length;
      return digits === "" ? -1 : Math.min(Number(digits), MAX_WIDTH);
    };
    index();
    let width = -1;
    if (format[at] === "*") {
      at++;
      width = star("%!(BADWIDTH)");
      if (width < 0) {
        width = -width;
        minus = true;
        zero = false;
      }
      if (Number.isNaN(width)) width = -1;
      afterIndex = false;
    } else {
      width = number();
      if (afterIndex && width >= 0) goodIndex = false;
    }
    let precision = -1;
    if (format[at] === ".") {
      at++;
      if (afterIndex) goodIndex = false;
      index();
      if (format[at] === "*") {
        at++;
        precision = star("%!(BADPREC)");
        if (Number.isNaN(precision) || precision < 0) precision = -1;
        afterIndex = false;
      } else precision = Math.max(number(), 0);
    }
    if (!afterIndex) index();
    if (at >= format.length) {
      out += "%!(NOVERB)";
      break;
    }
    const char = String.fromCodePoint(format.codePointAt(at) ?? 0);
    at += char.length;
    const verb: Verb = { verb: char, minus, plus, sharp, space, zero, width, precision };
    if (char === "%") out += "%";
    else if (!goodIndex) out += `%!${char}(BADINDEX)`;
    else if (next >= values.length) out += `%!${char}(MISSING)`;
    else out += formatted(values[next++], verb, 0);
  }
  if (!reordered && next < values.length) {
    const extra = values
      .slice(next)
      .map((value) => (value === undefined || value === null ? "<nil>" : `${typeOf(value)}=${show(value)}`));
    out += `%!(EXTRA ${extra.join(", ")})`;
  }
  return out;
}

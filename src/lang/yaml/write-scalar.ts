import { resolvePlain } from "./scalar.ts";
import { isTimestamp } from "./timestamp.ts";

/** The column past which spaces become line breaks. */
const BEST_WIDTH = 80;
const SIMPLE = /^[A-Za-z/][A-Za-z0-9_./-]*$/;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const UNPRINTABLE = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;
const BREAK = /[\n\r\u0085\u2028\u2029]/;
const NAMED: Readonly<Record<number, string>> = {
  0: "0",
  7: "a",
  8: "b",
  9: "t",
  10: "n",
  11: "v",
  12: "f",
  13: "r",
  27: "e",
  34: '"',
  92: "\\",
  0x85: "N",
  0xa0: "_",
  0x2028: "L",
  0x2029: "P",
};

interface Allowed {
  readonly plain: boolean;
  readonly single: boolean;
  readonly block: boolean;
}

/** The styles in which a text reads back as itself. */
function analyse(text: string): Allowed {
  if (text === "") return { plain: true, single: true, block: false };
  const breaks = BREAK.test(text);
  const indicators =
    /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:-](?:[\s\u0085\u2028\u2029]|$))/.test(text) ||
    /:(?:[\s\u0085\u2028\u2029]|$)|[\s\u0085\u2028\u2029]#/.test(text.slice(1)) ||
    /^[\s]#/.test(text);
  const special = UNPRINTABLE.test(text) || / [\n\r\u0085\u2028\u2029]/.test(text);
  const breakSpace = /[\n\r\u0085\u2028\u2029] /.test(text);
  const edges = /^[ \n\r\u0085\u2028\u2029]|[ \n\r\u0085\u2028\u2029]$/.test(text);
  return {
    plain: !(indicators || special || breakSpace || edges || breaks),
    single: !(special || breakSpace),
    block: !(special || text.endsWith(" ")),
  };
}

/** Folds a text at single spaces past the best width. */
function folded(text: string, column: number, indent: number, quoted: boolean): string {
  if (column + text.length <= BEST_WIDTH && !BREAK.test(text)) return quoted ? text.replaceAll("'", "''") : text;
  let out = "";
  let at = column;
  let spaces = false;
  let breaks = false;
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? "";
    if (char === " ") {
      const next = text[index + 1];
      if (!spaces && at > BEST_WIDTH && next !== " " && (!quoted || (index > 0 && index < text.length - 1))) {
        out += `\n${" ".repeat(indent)}`;
        at = indent;
      } else {
        out += char;
        at++;
      }
      spaces = true;
    } else if (char === "\n") {
      if (!breaks) out += "\n";
      out += "\n";
      at = 0;
      breaks = true;
    } else {
      if (breaks) {
        out += " ".repeat(indent);
        at = indent;
      }
      out += quoted && char === "'" ? "''" : char;
      at += quoted && char === "'" ? 2 : char >= "\udc00" && char <= "\udfff" ? 0 : 1;
      spaces = false;
      breaks = false;
    }
  }
  return out;
}

function doubleQuoted(text: string, column: number, indent: number, breaks: boolean): string {
  let out = '"';
  let at = column + 1;
  let spaces = false;
  const chars = [...text];
  for (const [index, char] of chars.entries()) {
    const code = char.codePointAt(0) ?? 0;
    if (char === '"' || char === "\\" || UNPRINTABLE.test(char) || BREAK.test(char)) {
      const named = NAMED[code];
      const width = code <= 0xff ? 2 : code <= 0xffff ? 4 : 8;
      const escape = `\\${named ?? `${code <= 0xff ? "x" : code <= 0xffff ? "u" : "U"}${code.toString(16).toUpperCase().padStart(width, "0")}`}`;
      out += escape;
      at += escape.length;
      spaces = false;
    } else if (char === " ") {
      if (breaks && !spaces && at > BEST_WIDTH && index > 0 && index < chars.length - 1) {
        out += `\n${" ".repeat(indent)}`;
        at = indent;
        if (chars[index + 1] === " ") {
          out += "\\";
          at++;
        }
      } else {
        out += " ";
        at++;
      }
      spaces = true;
    } else {
      out += char;
      at++;
      spaces = false;
    }
  }
  return `${out}"`;
}

function literal(text: string, indent: number): string {
  const hint = /^[ \n\r\u0085\u2028\u2029]/.test(text) ? "2" : "";
  const chomp = !BREAK.test(text.at(-1) ?? "") ? "-" : text.length === 1 || BREAK.test(text.at(-2) ?? "") ? "+" : "";
  const pad = " ".repeat(indent);
  const lines = text.split("\n");
  const last = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  return `|${hint}${chomp}\n${last.map((line) => (line === "" ? "" : pad + line)).join("\n")}`;
}

/**
 * A text in the style that Kubernetes' writer gives it.
 *
 * @param column Where it starts. @param indent The column of its further lines. @param isKey True for a key on one line.
 */
export function writeScalar(text: string, column: number, indent: number, isKey: boolean): string {
  if (text.length <= 40 && SIMPLE.test(text) && typeof resolvePlain(text) === "string") return text;
  const allowed = analyse(text);
  if (text.includes("\n") && allowed.block && !isKey) return literal(text, indent);
  const isText = typeof resolvePlain(text) === "string" && !BASE_60.test(text) && !isTimestamp(text) && text !== "<<";
  if (!text.includes("\n") && isText) {
    if (allowed.plain && text !== "") return isKey ? text : folded(text, column, indent, false);
    if (allowed.single) {
      return isKey ? `'${text.replaceAll("'", "''")}'` : `'${folded(text, column + 1, indent, true)}'`;
    }
  }
  return doubleQuoted(text, column, indent, !isKey);
}

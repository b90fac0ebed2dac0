import {
  type Cursor,
  isBlank,
  isBlankOrEnd,
  isBreak,
  isBreakOrEnd,
  isDigit,
  SPACE,
  SyntaxIssue,
  TAB,
} from "./cursor.ts";

/** The text of a scalar, and where its last character ends. */
export interface ScannedScalar {
  readonly value: string;
  readonly end: number;
  /** True when the scalar ended by running over a line end: a new key may start here. */
  readonly brokeLine: boolean;
}

/** What the line breaks between two parts of a flow scalar become. */
function fold(first: string, rest: string): string {
  if (first === "\n") return rest === "" ? " " : rest;
  return first + rest;
}

const isFlowEnd = (code: number): boolean =>
  code === 44 || code === 63 || code === 91 || code === 93 || code === 123 || code === 125;

/** Reads a plain scalar. `indent` is the column that its further lines must reach in block context. */
export function scanPlain(cursor: Cursor, indent: number, inFlow: boolean): ScannedScalar {
  const { text } = cursor;
  const start = cursor.at;
  let value = "";
  let end = start;
  let gap = "";
  let brokeLine = false;
  for (;;) {
    if (cursor.atDocumentMarker() || cursor.peek() === 35) break;
    const from = cursor.at;
    let code = cursor.peek();
    while (!isBlankOrEnd(code)) {
      if (code === 58 && isBlankOrEnd(cursor.peek(1))) break;
      if (inFlow && isFlowEnd(code)) break;
      cursor.at++;
      code = cursor.peek();
    }
    if (cursor.at > from) {
      value += gap + text.slice(from, cursor.at);
      end = cursor.at;
      gap = "";
      brokeLine = false;
    }
    if (!isBlank(code) && !isBreak(code)) break;
    const blanks = cursor.at;
    let first = "";
    let rest = "";
    while (isBlank(code) || isBreak(code)) {
      if (isBreak(code)) {
        if (brokeLine) rest += cursor.takeBreak();
        else first = cursor.takeBreak();
        brokeLine = true;
      } else {
        if (brokeLine && code === TAB && cursor.column < indent) {
          throw new SyntaxIssue("a tab stands where indentation must be spaces", cursor.at);
        }
        cursor.at++;
      }
      code = cursor.peek();
    }
    gap = brokeLine ? fold(first, rest) : text.slice(blanks, cursor.at);
    if (!inFlow && cursor.column < indent) break;
  }
  return { value, end, brokeLine };
}

const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "'": "'",
  "\\": "\\",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};
const HEX_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Reads the escape at the cursor, which stands on its backslash. */
function scanEscape(cursor: Cursor): string {
  const letter = cursor.text[cursor.at + 1] ?? "";
  const simple = ESCAPES[letter];
  if (simple !== undefined) {
    cursor.at += 2;
    return simple;
  }
  const length = HEX_LENGTHS[letter];
  if (length === undefined) {
    throw new SyntaxIssue(`\\${letter} is no escape in double quotes`, cursor.at);
  }
  const digits = cursor.text.slice(cursor.at + 2, Math.min(cursor.at + 2 + length, cursor.end));
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) {
    throw new SyntaxIssue(`\\${letter} needs ${length} hexadecimal digits`, cursor.at);
  }
  const point = Number.parseInt(digits, 16);
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
    throw new SyntaxIssue(`\\${letter}${digits} is no character`, cursor.at);
  }
  cursor.at += 2 + length;
  return String.fromCodePoint(point);
}

/** Reads a quoted scalar; the cursor stands on its opening quote and ends behind the closing one. */
export function scanQuoted(cursor: Cursor): ScannedScalar {
  const { text } = cursor;
  const start = cursor.at;
  const quote = cursor.peek();
  const double = quote === 34;
  cursor.at++;
  let value = "";
  for (;;) {
    if (cursor.atDocumentMarker()) throw new SyntaxIssue("a document ends inside quotes that open here", start);
    if (cursor.at >= cursor.end) throw new SyntaxIssue("the quotes that open here do not close", start);
    let brokeLine = false;
    let from = cursor.at;
    let code = cursor.peek();
    while (!isBlankOrEnd(code)) {
      if (code === quote) {
        if (double || cursor.peek(1) !== quote) break;
        value += text.slice(from, cursor.at + 1);
        cursor.at += 2;
        from = cursor.at;
      } else if (double && code === 92) {
        value += text.slice(from, cursor.at);
        if (isBreak(cursor.peek(1))) {
          cursor.at++;
          cursor.takeBreak();
          brokeLine = true;
          from = cursor.at;
          break;
        }
        value += scanEscape(cursor);
        from = cursor.at;
      } else cursor.at++;
      code = cursor.peek();
    }
    value += text.slice(from, cursor.at);
    code = cursor.peek();
    if (code === quote) break;
    const blanks = cursor.at;
    let first = "";
    let rest = "";
    const escaped = brokeLine;
    while (isBlank(code) || isBreak(code)) {
      if (isBlank(code)) cursor.at++;
      else if (brokeLine) rest += cursor.takeBreak();
      else {
        first = cursor.takeBreak();
        brokeLine = true;
      }
      code = cursor.peek();
    }
    if (!brokeLine) value += text.slice(blanks, cursor.at);
    else value += escaped ? rest : fold(first, rest);
  }
  cursor.at++;
  return { value, end: cursor.at, brokeLine: false };
}

/** Reads the breaks before a line of a block scalar and finds its indentation when it is not known yet (0). */
function scanBreaks(cursor: Cursor, parentIndent: number, indent: number): { breaks: string; indent: number } {
  const limit = indent === 0 ? Number.POSITIVE_INFINITY : indent;
  let breaks = "";
  let widest = 0;
  for (;;) {
    while (cursor.column < limit && cursor.peek() === SPACE) cursor.at++;
    if (cursor.column > widest) widest = cursor.column;
    const code = cursor.peek();
    if (cursor.column < limit && code === TAB) {
      throw new SyntaxIssue("a tab stands where indentation must be spaces", cursor.at);
    }
    if (!isBreak(code)) break;
    breaks += cursor.takeBreak();
  }
  return { breaks, indent: indent === 0 ? Math.max(widest, parentIndent + 1, 1) : indent };
}

/** Reads a literal or folded block scalar; the cursor stands on its `|` or `>`. `parentIndent` is -1 at the top. */
export function scanBlock(cursor: Cursor, parentIndent: number): ScannedScalar {
  const { text } = cursor;
  const start = cursor.at;
  const literal = cursor.peek() === 124;
  cursor.at++;
  let chomp = "";
  let increment = 0;
  for (let count = 0; count < 2; count++) {
    const code = cursor.peek();
    if (chomp === "" && (code === 43 || code === 45)) chomp = code === 43 ? "+" : "-";
    else if (increment === 0 && isDigit(code)) {
      increment = code - 48;
      if (increment === 0) throw new SyntaxIssue("the indentation of a block scalar cannot be 0", start);
    } else break;
    cursor.at++;
  }
  while (isBlank(cursor.peek())) cursor.at++;
  if (cursor.peek() === 35) while (!isBreakOrEnd(cursor.peek())) cursor.at++;
  if (!isBreakOrEnd(cursor.peek())) {
    throw new SyntaxIssue("only a comment may follow the indicator of a block scalar on its line", cursor.at);
  }
  let end = cursor.at;
  cursor.takeBreak();
  const given = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment;
  const leading = scanBreaks(cursor, parentIndent, given);
  const { indent } = leading;
  let { breaks } = leading;
  let value = "";
  let lastBreak = "";
  let wasBlank = false;
  while (cursor.column === indent && cursor.at < cursor.end) {
    const code = cursor.peek();
    const blank = isBlank(code);
    if (!literal && lastBreak === "\n" && !wasBlank && !blank) {
      if (breaks === "") value += " ";
    } else value += lastBreak;
    value += breaks;
    wasBlank = blank;
    const from = cursor.at;
    while (!isBreakOrEnd(cursor.peek())) cursor.at++;
    value += text.slice(from, cursor.at);
    end = cursor.at;
    lastBreak = cursor.takeBreak();
    breaks = scanBreaks(cursor, parentIndent, indent).breaks;
  }
  if (chomp !== "-") value += lastBreak;
  if (chomp === "+") value += breaks;
  return { value, end, brokeLine: true };
}

/** Tabulator, line feed, carriage return, space: the characters that scanning turns on. */
export const TAB = 9;
const LF = 10;
const CR = 13;
export const SPACE = 32;

/** True for the line breaks of YAML 1.1, among them next line (U+0085), line and paragraph separator. */
export const isBreak = (code: number): boolean =>
  code === LF || code === CR || code === 0x85 || code === 0x2028 || code === 0x2029;

export const isBlank = (code: number): boolean => code === SPACE || code === TAB;

/** True at the end of the text, which reads as 0. */
export const isBreakOrEnd = (code: number): boolean => code === 0 || isBreak(code);

export const isBlankOrEnd = (code: number): boolean => code === SPACE || code === TAB || code === 0 || isBreak(code);

/** True for ASCII letters, digits, `-` and `_`. */
export const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || code === 45;

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** The offset of the first character from `from` on that is neither blank, nor a line break, nor in a comment; or `end`. */
export function skipBlanksAndComments(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === 35) {
      const lineEnd = text.indexOf("\n", at);
      if (lineEnd < 0) return end;
      at = lineEnd;
    } else if (!isBlank(code) && !isBreak(code)) return at;
    else at++;
  }
  return end;
}

/** A text that YAML's grammar does not allow, or that goes past a limit. `offset` is where in the text. */
export class SyntaxIssue extends Error {
  readonly offset: number;
  readonly code: "yaml/syntax" | "yaml/limit";

  constructor(message: string, offset: number, code: "yaml/syntax" | "yaml/limit" = "yaml/syntax") {
    super(message);
    this.name = "SyntaxIssue";
    this.offset = offset;
    this.code = code;
  }
}

/** A place in a text without NUL characters that moves forward, knowing its line and column. */
export class Cursor {
  readonly text: string;
  readonly end: number;
  at: number;
  lineStart: number;
  line = 0;

  constructor(text: string, start: number, end: number) {
    this.text = text;
    this.end = end;
    this.at = start;
    this.lineStart = start;
  }

  get column(): number {
    return this.at - this.lineStart;
  }

  /** The code unit `ahead` of the cursor, 0 past the end. */
  peek(ahead = 0): number {
    const at = this.at + ahead;
    return at < this.end ? this.text.charCodeAt(at) : 0;
  }

  /** Moves over one line break, if there is one here, and returns what it reads as: separators stand for themselves. */
  takeBreak(): string {
    const code = this.peek();
    if (!isBreak(code)) return "";
    this.at += code === CR && this.peek(1) === LF ? 2 : 1;
    this.line++;
    this.lineStart = this.at;
    return code === 0x2028 || code === 0x2029 ? String.fromCharCode(code) : "\n";
  }

  /** True at `---` or `...` at the start of a line, with nothing or a blank after. */
  atDocumentMarker(): boolean {
    if (this.at !== this.lineStart) return false;
    const first = this.peek();
    return (
      (first === 45 || first === 46) && this.peek(1) === first && this.peek(2) === first && isBlankOrEnd(this.peek(3))
    );
  }
}

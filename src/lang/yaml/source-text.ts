/** Controls and line breaks beyond ASCII's, which, like NUL, only the reader of all YAML knows. */
const UNCOMMON = /[\x80-\x9f\u2028\u2029\ufeff\ufffe\uffff]/;

/** A text that was read, with its lines found once, when first asked for. */
export class SourceText {
  readonly file: string;
  readonly text: string;
  readonly endsWithBreak: boolean;
  /** The text with a line break at its end. */
  readonly padded: string;
  /** True if the reader of the common subset may try the text. */
  readonly isCommon: boolean;
  #lineStarts: number[] | null = null;
  readonly #mentioned = new Map<string, boolean>();

  constructor(file: string, text: string) {
    this.file = file;
    this.endsWithBreak = text.endsWith("\n");
    this.padded = this.endsWithBreak ? text : `${text}\n`;
    this.text = text;
    this.isCommon = !text.includes("\0") && (Buffer.byteLength(text) === text.length || !UNCOMMON.test(text));
  }

  get #lines(): number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    for (let at = this.text.indexOf("\n"); at >= 0; at = this.text.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
    return starts;
  }

  /** True if the text holds these words; looked for once. */
  mentions(words: string): boolean {
    let found = this.#mentioned.get(words);
    if (found === undefined) {
      found = this.text.includes(words);
      this.#mentioned.set(words, found);
    }
    return found;
  }

  /** The one-based line and column of an offset. */
  place(offset: number): { line: number; column: number } {
    const starts = this.#lines;
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  /** The text of a line without its end; null past the last line. */
  line(line: number): string | null {
    const start = this.#lines[line - 1];
    if (start === undefined) return null;
    const next = this.#lines[line] ?? this.text.length + 1;
    return this.text.slice(start, next - 1).replace(/\r$/, "");
  }
}

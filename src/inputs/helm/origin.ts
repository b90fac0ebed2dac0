/** Leads from a rendered object back to the templates and values that it was made of. */
import type { Located, Locator, Path, TextRange, ValueSource } from "../../core/location.ts";
import { lineAt } from "../../lang/gotemplate/lexer.ts";
import { type Segment, segmentAt } from "../../lang/gotemplate/segment.ts";
import { TextLocator } from "../../lang/yaml/locator.ts";
import { readDocuments } from "../../lang/yaml/read.ts";
import { SourceText } from "../../lang/yaml/source-text.ts";
import type { Printed } from "./rendering.ts";

const NO_VALUE = "<no value>";

/** A values text, and the path below which its values stand. */
export interface ValuesText {
  readonly file: string;
  readonly text: string;
  /** The names of the charts that lead to it. */
  readonly below: Path;
}

/** What locators of one chart share: its templates rendered once more, with their origins. */
export interface Origins {
  /** A template's traced output. */
  traced(name: string): Printed | null;
  /** How reports name a template. */
  shown(name: string): string;
  /** The files that templates take parts from, as reports name them. */
  readonly files: readonly string[];
  /** The text of a template by the name that reports give it. */
  text(file: string): string | null;
  /** The file of the outermost chart's own values. */
  readonly valuesFile: string;
  /** Where a value is set; null where only a flag sets it. */
  valueSource(path: Path): ValueSource;
}

/** Where values are set, the texts with the last word first. */
export function valueFinder(texts: readonly ValuesText[]): (path: Path) => ValueSource {
  const locators = new Map<ValuesText, readonly Locator[]>();
  const found = new Map<string, ValueSource>();
  const locate = (path: Path): ValueSource => {
    for (const source of texts) {
      if (source.below.some((name, index) => path[index] !== name)) continue;
      let own = locators.get(source);
      if (!own) {
        own = readDocuments(source.text, { file: source.file, dropNulls: false })
          .documents.map(({ locator }) => locator)
          .reverse();
        locators.set(source, own);
      }
      for (const locator of own) {
        const place = locator.locate(path.slice(source.below.length));
        if (place?.exact) return { path, where: { file: place.file, line: place.line, column: place.column } };
      }
    }
    const global = path.indexOf("global");
    return global > 0 ? { ...locate(path.slice(global)), path: path.slice(global) } : { path, where: null };
  };
  return (path) => {
    const key = path.join("\u0000");
    const known = found.get(key) ?? locate(path);
    found.set(key, known);
    return known;
  };
}

/** Finds places of one rendered document in the templates that printed it. */
export class TemplateLocator implements Locator {
  readonly #inner: Locator;
  readonly #origins: Origins;
  readonly #name: string;
  readonly #text: string;
  readonly #offset: number;
  #lines: TextLocator | null = null;
  #linesOf = "";

  /** `text` is the manifest, which starts at `offset` in what the template printed; `inner` finds places in it. */
  constructor(inner: Locator, origins: Origins, name: string, text: string, offset: number) {
    this.#inner = inner;
    this.#origins = origins;
    this.#name = name;
    this.#text = text;
    this.#offset = offset;
  }

  /** An offset of what was printed as one of the traced output, which still holds what Helm takes out. */
  #raw(printed: Printed, offset: number): number {
    let raw = offset;
    for (
      let at = printed.text.indexOf(NO_VALUE);
      at >= 0 && at <= raw;
      at = printed.text.indexOf(NO_VALUE, at + NO_VALUE.length)
    )
      raw += NO_VALUE.length;
    return raw;
  }

  #offsetOf(line: number, column: number): number {
    let start = 0;
    for (let n = 1; n < line; n++) start = this.#text.indexOf("\n", start) + 1;
    return start + column - 1;
  }

  #segmentAt(offset: number): { segment: Segment; raw: number } | null {
    const printed = this.#origins.traced(this.#name);
    if (!printed) return null;
    const raw = this.#raw(printed, this.#offset + offset);
    const segment = segmentAt(printed.segments, raw);
    return segment && { segment, raw };
  }

  locate(path: Path): Located {
    const place = this.#inner.locate(path);
    const fallback = { file: this.#origins.shown(this.#name), line: 1, column: 1, exact: false };
    if (!place) return fallback;
    const found = this.#segmentAt(this.#offsetOf(place.line, place.column));
    const source = found?.segment.source;
    if (!found || !source) return { ...fallback, exact: place.exact };
    const { segment, raw } = found;
    const at = segment.isText ? Math.min(segment.at + raw - segment.offset, source.text.length) : segment.at;
    const line = lineAt(source.text, at);
    const column = at - source.text.lastIndexOf("\n", at - 1);
    return { file: this.#origins.shown(source.name), line, column, exact: place.exact };
  }

  /**
   * The values that a field was made of. For a map or list, or for a field that is absent, the one value that all of the
   * map or list was made of, if there is one.
   */
  values(path: Path): readonly ValueSource[] {
    const printed = this.#origins.traced(this.#name);
    if (!printed) return [];
    let depth = path.length;
    let range = this.#inner.range(path);
    while (!range && depth > 0) range = this.#inner.range(path.slice(0, --depth));
    if (!range) return [];
    const from = this.#raw(printed, this.#offset + range.start);
    const to = this.#raw(printed, this.#offset + range.end);
    const text = this.#text.slice(range.start, range.end);
    const isScalar = depth === path.length && !/[\n]|^[[{]/.test(text);
    const first = segmentAt(printed.segments, from);
    if (!isScalar && first?.isText === true) return [];
    const reads: Path[] = [];
    for (const segment of printed.segments) {
      if (segment !== first && (segment.offset < from || segment.offset >= to)) continue;
      reads.push(...segment.reads);
    }
    // The lines of a map or list that was written out come from what is below the value.
    const isWritten = !isScalar && !/^[[{]/.test(text);
    const found = isScalar
      ? distinctPaths(reads)
      : commonPath(isWritten ? reads.map((read) => read.slice(0, -1)) : reads);
    return found.map((read) => this.#origins.valueSource(read));
  }

  range(path: Path): TextRange | null {
    const range = this.#inner.range(path);
    if (!range) return null;
    const from = this.#segmentAt(range.start);
    const to = this.#segmentAt(Math.max(range.end - 1, range.start));
    if (!from?.segment.isText || from.segment !== to?.segment || !from.segment.source) return null;
    const start = from.segment.at + from.raw - from.segment.offset;
    const end = start + range.end - range.start;
    const { source } = from.segment;
    if (source.text.slice(start, end) !== this.#text.slice(range.start, range.end)) return null;
    return { file: this.#origins.shown(source.name), start, end };
  }

  mentions(words: string): boolean {
    return this.#inner.mentions(words);
  }

  get files(): readonly string[] {
    return this.#origins.files;
  }

  get valuesFile(): string {
    return this.#origins.valuesFile;
  }

  /** The text of a template, for lines and comments. */
  #template(file: string): TextLocator | null {
    if (this.#lines && this.#linesOf === file) return this.#lines;
    const text = this.#origins.text(file);
    if (text === null) return null;
    this.#lines = new TextLocator(new SourceText(file, text), 0, text.length);
    this.#linesOf = file;
    return this.#lines;
  }

  lineText(line: number, file = this.#origins.shown(this.#name)): string | null {
    return this.#template(file)?.lineText(line) ?? null;
  }

  commentsAt(line: number, file = this.#origins.shown(this.#name)): readonly string[] {
    return this.#template(file)?.commentsAt(line) ?? [];
  }
}

function distinctPaths(paths: readonly Path[]): Path[] {
  return [...new Map(paths.map((path) => [path.join("\u0000"), path])).values()];
}

/** The path that all paths start with; none when it is empty. */
function commonPath([first, ...rest]: readonly Path[]): Path[] {
  if (!first) return [];
  let length = first.length;
  for (const path of rest) {
    let at = 0;
    while (at < length && path[at] === first[at]) at++;
    length = at;
  }
  return length > 0 ? [first.slice(0, length)] : [];
}

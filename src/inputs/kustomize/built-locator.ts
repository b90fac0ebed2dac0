import type { Located, Locator, Path, TextRange } from "../../core/location.ts";
import { TextLocator } from "../../lang/yaml/locator.ts";
import type { SourceText } from "../../lang/yaml/source-text.ts";
import type { Mark, TreeNode } from "../../lang/yaml/tree.ts";

/** True if all of a node stands in its place in the text as it is: nothing was put in, taken out or changed. */
function isAsWritten(node: TreeNode, within: Mark): boolean {
  const { mark } = node;
  if (!mark || mark.source !== within.source || mark.start < within.start || mark.end > within.end) return false;
  if (node.kind !== "scalar") return node.items.every((item) => isAsWritten(item, within));
  const text = mark.source.text.slice(mark.start, mark.end);
  return text === node.text || text.slice(1, -1) === node.text || /^[|>]/.test(text);
}

/** Finds where the fields of a built object were set last, in whichever file that was. */
export class BuiltLocator implements Locator {
  readonly #root: TreeNode;
  #sources: Set<SourceText> | null = null;

  constructor(root: TreeNode) {
    this.#root = root;
  }

  #find(path: Path): { node: TreeNode | null; mark: Mark | null; isWhole: boolean } {
    let node: TreeNode = this.#root;
    let { mark } = node;
    for (const part of path) {
      const next: TreeNode | undefined = node.kind === "list" ? node.items[Number(part)] : node.get(String(part));
      if (!next) return { node: null, mark, isWhole: false };
      node = next;
      mark = node.mark ?? mark;
    }
    return { node, mark, isWhole: node.mark !== null };
  }

  #all(): ReadonlySet<SourceText> {
    if (this.#sources) return this.#sources;
    const sources = new Set<SourceText>();
    const visit = (node: TreeNode): void => {
      if (node.mark) sources.add(node.mark.source);
      for (const item of node.items) visit(item);
    };
    visit(this.#root);
    this.#sources = sources;
    return sources;
  }

  #source(file: string | undefined): SourceText | null {
    if (file === undefined) return this.#root.mark?.source ?? null;
    for (const source of this.#all()) if (source.file === file) return source;
    return null;
  }

  get files(): readonly string[] {
    return [...this.#all()].map(({ file }) => file);
  }

  locate(path: Path): Located | null {
    const { mark, isWhole } = this.#find(path);
    return mark ? { file: mark.source.file, ...mark.source.place(mark.keyStart), exact: isWhole } : null;
  }

  range(path: Path): TextRange | null {
    const { node } = this.#find(path);
    const mark = node?.mark;
    if (!node || !mark || mark.start === mark.end || !isAsWritten(node, mark)) return null;
    return { file: mark.source.file, start: mark.start, end: mark.end };
  }

  mentions(words: string): boolean {
    for (const source of this.#all()) if (source.mentions(words)) return true;
    return false;
  }

  lineText(line: number, file?: string): string | null {
    return this.#source(file)?.line(line) ?? null;
  }

  commentsAt(line: number, file?: string): readonly string[] {
    const source = this.#source(file);
    return source ? new TextLocator(source, 0, source.text.length).commentsAt(line) : [];
  }
}

import { composeDocument } from "../../lang/yaml/compose.ts";
import { SyntaxIssue } from "../../lang/yaml/cursor.ts";
import { SourceText } from "../../lang/yaml/source-text.ts";
import type { Mark, TreeNode } from "../../lang/yaml/tree.ts";
import { BuildIssue, placeOf } from "./issue.ts";
import { isEmpty, isMissing, textOf } from "./nodes.ts";
import { Resource, type Scopes } from "./resource.ts";
import { append } from "./resource-list.ts";

const SEPARATOR = /\n---(.*)\n/g;

/** Composes the one document between two offsets; what is wrong with it is an issue that names its line. */
export function compose(source: SourceText, start: number, end: number): TreeNode | null {
  try {
    return composeDocument(source, start, end);
  } catch (error) {
    if (!(error instanceof SyntaxIssue)) throw error;
    throw new BuildIssue(error.message, { file: source.file, line: source.place(error.offset).line });
  }
}

/** The documents between two offsets of a text. */
function documentsOf(source: SourceText, from: number, end: number): TreeNode[] {
  const { text } = source;
  const found: TreeNode[] = [];
  let start = from === 0 && text.charCodeAt(0) === 0xfeff ? 1 : from;
  const add = (to: number): void => {
    const node = compose(source, start, to);
    if (node && !isMissing(node)) found.push(node);
  };
  SEPARATOR.lastIndex = from;
  for (let match = SEPARATOR.exec(text); match && match.index < end; match = SEPARATOR.exec(text)) {
    const rest = (match[1] ?? "").trim();
    if (rest !== "" && !rest.startsWith("#")) {
      throw new BuildIssue("text follows the --- between two documents", {
        file: source.file,
        line: source.place(match.index + 1).line,
      });
    }
    add(match.index + 1);
    start = match.index + match[0].length;
  }
  add(end);
  const [only] = found;
  const kind = textOf(only?.get("kind"));
  if (found.length !== 1 || !only || (kind !== "List" && kind !== "ResourceList")) return found;
  const items = only.get("items");
  if (!items && !only.get("functionConfig")) return found;
  return items?.kind === "list" ? items.items : [];
}

/** The objects among documents: empty ones are left out, what has no kind or name is an issue. */
function objects(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.filter((node) => {
    if (isEmpty(node)) return false;
    validate(node);
    return true;
  });
}

/** Fails unless an object has a kind and, but for lists, a name. */
export function validate(node: TreeNode): void {
  const kind = textOf(node.get("kind"));
  const metadata = node.get("metadata");
  if (kind === "") throw new BuildIssue("an object needs a kind", placeOf(node.mark));
  if (kind.endsWith("List")) return;
  const name = isEmpty(metadata) ? undefined : metadata?.get("name");
  if (isEmpty(name) || name?.text === "") throw new BuildIssue(`this ${kind} has no metadata.name`, placeOf(node.mark));
}

/**
 * The objects of a text, lists of objects opened.
 *
 * @throws {BuildIssue} when the text is not YAML, an object has no kind or name, or one is there twice.
 */
export function readResources(text: string, shown: string, scopes: Scopes): Resource[] {
  const source = new SourceText(shown, text.includes("\r\n") ? text.replaceAll("\r\n", "\n") : text);
  return readBetween(source, 0, source.text.length, scopes);
}

/** The objects between two offsets of a text. */
function readBetween(source: SourceText, start: number, end: number, scopes: Scopes): Resource[] {
  const queue = objects(documentsOf(source, start, end));
  const found: Resource[] = [];
  for (let at = 0; at < queue.length; at++) {
    const node = queue[at] as TreeNode;
    const items = textOf(node.get("kind")).endsWith("List") ? node.get("items") : undefined;
    if (!items) found.push(new Resource(node, scopes));
    else if (isMissing(items)) continue;
    else if (items.kind !== "list") throw new BuildIssue("items must be a list", placeOf(items.mark));
    else queue.push(...objects(items.items));
  }
  const resources: Resource[] = [];
  append(resources, found);
  return resources;
}

/** Where the lines of a literal block scalar stand in its file; null when the mark is at something else. */
export function literalLines(mark: Mark | null, text: string): { start: number; end: number } | null {
  if (!mark || mark.source.text[mark.start] !== "|" || text.includes("\n---") || text.startsWith("---")) return null;
  const start = mark.source.text.indexOf("\n", mark.start) + 1;
  return start > 0 && start < mark.end ? { start, end: mark.end } : null;
}

/**
 * The objects of a text that stands inside a file. Where it is a literal block their places are exact, else all is at
 * the mark.
 */
export function readInline(text: string, mark: Mark | null, scopes: Scopes): Resource[] {
  const lines = literalLines(mark, text);
  if (mark && lines) return readBetween(mark.source, lines.start, lines.end, scopes);
  const file = placeOf(mark)?.file ?? "";
  const read = readResources(text, file, scopes);
  const visit = (node: TreeNode): void => {
    node.mark = mark;
    for (const item of node.items) visit(item);
  };
  for (const { node } of read) visit(node);
  return read;
}

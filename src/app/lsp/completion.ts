import type { CompiledControl } from "../../controls/index.ts";
import { schemaAt } from "./config-schema.ts";
import type { CompletionItem, Position, Range } from "./protocol.ts";
import type { Shown } from "./shown.ts";
import type { OpenText } from "./text.ts";
import { yamlPlace } from "./yaml-place.ts";

const EXCEPT = "ringfence.dev/except.";
/** How long an exception that is completed holds, in days. */
const EXCEPTION_DAYS = 90;

/** What could be written at a position of a manifest: annotations and comments that excuse a finding. */
export function completeManifest(
  document: OpenText,
  position: Position,
  shown: readonly Shown[],
  controls: readonly CompiledControl[],
  today: string,
): CompletionItem[] {
  const { word, range } = before(document, position, /[A-Za-z0-9./*-]/);
  if (!word.startsWith(EXCEPT)) return prefixFor(document, position, word, range);
  const start = { line: position.line, character: range.start.character + EXCEPT.length };
  const found = new Set(shown.map(({ judgement }) => judgement.control));
  const until = new Date(Date.parse(today) + EXCEPTION_DAYS * 86_400_000).toISOString().slice(0, 10);
  const isLast = document.line(position.line).slice(position.character).trim() === "";
  const rest = isLast ? `: until=${until} owner= reason=` : "";
  return controls.map(({ control: { id, title, why } }) => ({
    ...{ label: id, kind: 10, detail: title, documentation: why, sortText: `${found.has(id) ? 0 : 1} ${id}` },
    textEdit: { range: { start, end: position }, newText: id + rest },
  }));
}

/** The annotation's beginning, where it is being written or annotations are. */
function prefixFor(document: OpenText, position: Position, word: string, range: Range): CompletionItem[] {
  const line = document.line(position.line).slice(0, position.character);
  const isComment = /^\s*#\s*[\w./-]*$/.test(line) && word !== "";
  const isKey = /^\s*["']?[\w./-]*$/.test(line);
  if (!EXCEPT.startsWith(word) || !(isComment || isKey)) return [];
  if (!isComment && yamlPlace(document.lines, position.line, position.character).path.at(-1) !== "annotations")
    return [];
  const detail = "excuses findings of one control, with owner, last day and reason";
  return [
    { label: EXCEPT, kind: 10, detail, textEdit: { range: { start: range.start, end: position }, newText: EXCEPT } },
  ];
}

/** What could be written at a position of `ringfence.yaml`: keys, values and controls. */
export function completeConfig(
  document: OpenText,
  position: Position,
  controls: readonly CompiledControl[],
): CompletionItem[] {
  const place = yamlPlace(document.lines, position.line, position.character);
  const { range } = before(document, position, /[A-Za-z0-9.*_-]/);
  const replaced = { start: range.start, end: position };
  const item = (label: string, kind: CompletionItem["kind"], newText: string, detail?: string): CompletionItem => ({
    ...{ label, kind, textEdit: { range: replaced, newText } },
    ...(detail === undefined ? {} : { detail }),
  });
  const ids = (after: string): CompletionItem[] => [
    ...controls.map(({ control }) => item(control.id, 12, control.id + after, control.title)),
    ...areasOf(controls).map((area) => item(area, 12, area + after, "every control of the area")),
  ];
  const { path, key } = place;
  if (key !== null) {
    if (key === "control") return ids("");
    const values = schemaAt([...path, key])?.enum ?? [];
    return values.map((value) => item(value, 20, value));
  }
  if (path.length === 1 && (path[0] === "severities" || path[0] === "params")) return ids(": ");
  if (path.length === 2 && path[0] === "exclude") return ids("");
  if (path.length === 2 && path[0] === "params") {
    const params = controls.find(({ control }) => control.id === path[1])?.params ?? {};
    return Object.entries(params).map(([name, value]) => item(name, 5, `${name}: `, JSON.stringify(value)));
  }
  const node = schemaAt(path);
  return Object.entries(node?.properties ?? {}).map(([name, { description }]) =>
    item(name, 5, `${name}: `, description),
  );
}

/** The run of characters of a class up to a position. */
function before(
  document: OpenText,
  position: Position,
  letters: RegExp,
): { readonly word: string; readonly range: Range } {
  const { range } = document.wordAt(position, letters);
  const word = document.line(position.line).slice(range.start.character, position.character);
  return { word, range: { start: range.start, end: position } };
}

const areasOf = (controls: readonly CompiledControl[]): string[] => [
  ...new Set(controls.map(({ control: { id } }) => `${id.slice(0, id.lastIndexOf("."))}.*`)),
];

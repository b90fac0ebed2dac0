import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Document } from "../core/document.ts";
import { type Path, toPointer } from "../core/location.ts";
import { readDocuments } from "../lang/yaml/read.ts";
import {
  type Edit,
  entryLines,
  isFields,
  type Manner,
  scalarInPlace,
  type Unit,
  valueAt,
  type Wanted,
} from "../outputs/fix/index.ts";

/** One way to bring a change of a rendered document about. */
export type Candidate =
  | { readonly kind: "document"; readonly file: string; readonly at: number; readonly unit: Unit }
  | { readonly kind: "text"; readonly file: string; readonly edit: Edit };

/** The texts of files as they would be now. */
export class Texts {
  readonly changed: Map<string, string>;
  readonly #documents = new Map<string, readonly Document[]>();

  constructor(changed: ReadonlyMap<string, string> = new Map()) {
    this.changed = new Map(changed);
  }

  /** The text of a file; null when there is none. */
  text(file: string): string | null {
    const known = this.changed.get(file);
    if (known !== undefined) return known;
    try {
      return readFileSync(resolve(file), "utf8");
    } catch (error) {
      if (typeof (error as NodeJS.ErrnoException).code !== "string") throw error;
      return null;
    }
  }

  documents(file: string): readonly Document[] {
    let known = this.#documents.get(file);
    if (!known) {
      const text = this.text(file);
      known = text === null ? [] : readDocuments(text, { file, dropNulls: true }).documents;
      this.#documents.set(file, known);
    }
    return known;
  }
}

/** Names that a field has in the values of charts, the likeliest first. */
function namesOf(key: string, ofPod: boolean): readonly string[] {
  if (key === "securityContext")
    return ofPod ? ["podSecurityContext", "securityContext"] : ["containerSecurityContext", "securityContext"];
  if (key === "volumes" || key === "volumeMounts")
    return [
      `extra${key[0]?.toUpperCase() ?? ""}${key.slice(1)}`,
      `additional${key[0]?.toUpperCase() ?? ""}${key.slice(1)}`,
      key,
    ];
  if (key === "automountServiceAccountToken") return [key, "automount"];
  return key === "imagePullPolicy" ? ["pullPolicy", key] : [key];
}

/** Places in values that are tried for one change. */
const MAX_NAMED = 6;
const MAX_NAMED_DEPTH = 4;

/** Places in values that bear a field's name. */
function placesNamed(values: unknown, names: readonly string[], path: Path = []): Path[] {
  if (!isFields(values) || path.length >= MAX_NAMED_DEPTH) return [];
  return Object.entries(values).flatMap(([key, value]) => [
    ...(names.includes(key) ? [[...path, key]] : []),
    ...placesNamed(value, names, [...path, key]),
  ]);
}

const MANNER: Manner = { json: false, unit: 2, listIndent: 2, eol: "\n" };

/** The ways to bring about a change of a chart's document, the likeliest first. */
export function chartCandidates(document: Document, unit: Unit, texts: Texts, given: readonly string[]): Candidate[] {
  const { locator } = document;
  const found: Candidate[] = [];
  const { valuesFile } = locator;
  if (valuesFile === undefined || !locator.values) return [];
  const own = texts.documents(valuesFile).at(-1);
  const into = (path: Path, file: string, kind: Unit["kind"], value: unknown): void => {
    const documents = texts.documents(file);
    const last = documents.at(-1);
    if (!last) return;
    const present = valueAt(last.value, path) !== undefined;
    const set: Unit["kind"] = kind === "append" ? "append" : present ? "set" : "add";
    found.push({
      kind: "document",
      file,
      at: documents.length - 1,
      unit: { kind: kind === "remove" ? "remove" : set, path, value },
    });
  };
  const sources = locator.values(unit.path);
  const [source] = sources;
  if (source && sources.length === 1) {
    const file = source.where && given.includes(source.where.file) ? source.where.file : valuesFile;
    const isAbsent = unit.kind === "add";
    const path = isAbsent ? [...source.path, ...unit.path.slice(-1)] : source.path;
    into(path, file, unit.kind, unit.value);
    if (unit.kind === "remove") into(path, file, "set", typeof valueAt(own?.value, path) === "boolean" ? false : null);
  }
  const key = String(unit.path.at(-1));
  if (unit.kind === "add" && own) {
    const names = namesOf(key, valueAt(document.value, [...unit.path.slice(0, -1), "containers"]) !== undefined);
    const template = texts.text(locator.locate([])?.file ?? "") ?? "";
    const isUsed = (place: Path): boolean => template.includes(place.slice(-2).join("."));
    const rank = (place: Path): number => names.indexOf(String(place.at(-1))) + (isUsed(place) ? 0 : names.length);
    const places = placesNamed(own.value, names).toSorted((a, b) => rank(a) - rank(b));
    for (const place of places.slice(0, MAX_NAMED)) {
      const known = valueAt(own.value, place);
      if (isFields(known) && isFields(unit.value)) into(place, valuesFile, "add", { ...known, ...unit.value });
      else if (Array.isArray(known) && Array.isArray(unit.value))
        into(place, valuesFile, "add", [...(known as unknown[]), ...(unit.value as unknown[])]);
      else if (!isFields(known) && !isFields(unit.value)) into(place, valuesFile, "add", unit.value);
    }
  }
  found.push(...templateCandidates(document, unit, texts));
  return found;
}

/** Changes of the template's own text. */
function templateCandidates({ locator, value }: Document, unit: Unit, texts: Texts): Candidate[] {
  const found: Candidate[] = [];
  const { path } = unit;
  if (unit.kind === "set") {
    const range = locator.range(path);
    const text = range && texts.text(range.file);
    if (range && text !== null && (typeof unit.value !== "object" || unit.value === null)) {
      const written = scalarInPlace(unit.value, text.slice(range.start, range.end), MANNER);
      found.push({ kind: "text", file: range.file, edit: { start: range.start, end: range.end, text: written } });
    }
    return found;
  }
  if (unit.kind === "append") return found;
  if (unit.kind === "remove") {
    const line = lineOf(path);
    if (line && !line.text.includes("{{") && new RegExp(`^\\s*${String(path.at(-1))}:\\s*\\S`).test(line.text))
      found.push({ kind: "text", file: line.file, edit: { start: line.start, end: line.next, text: "" } });
    return found;
  }
  const parent = valueAt(value, path.slice(0, -1));
  if (!isFields(parent)) return found;
  const siblings = Object.keys(parent);
  const order = ["containers", "image", "name", "kind", ...siblings];
  for (const sibling of order) {
    if (!siblings.includes(sibling)) continue;
    const at = lineOf([...path.slice(0, -1), sibling]);
    if (!at) continue;
    const [, lead = "", dash = "", rest = ""] = new RegExp(`^(\\s*)((?:- +)?)${sibling}:(.*)$`).exec(at.text) ?? [];
    if (rest === "" && !at.text.trimEnd().endsWith(`${sibling}:`)) continue;
    const column = lead.length + dash.length;
    const text = texts.text(at.file) ?? "";
    if (standsAround(text, at.start, column, String(path.at(-1)))) continue;
    const lines = entryLines(String(path.at(-1)), unit.value, column, MANNER)
      .map((line) => `${line}\n`)
      .join("");
    const isOneLine = typeof parent[sibling] !== "object" && !/^\s*[|>]/.test(rest) && rest.trim() !== "";
    if (sibling === "containers" && dash === "")
      found.push({ kind: "text", file: at.file, edit: { start: at.start, end: at.start, text: lines } });
    else if (isOneLine)
      found.push({ kind: "text", file: at.file, edit: { start: at.next, end: at.next, text: lines } });
    if (found.length >= 3) break;
  }
  return found;

  function lineOf(where: Path): { file: string; start: number; next: number; text: string } | null {
    const place = locator.locate(where);
    const text = place?.exact ? texts.text(place.file) : null;
    if (!place || text === null) return null;
    let start = 0;
    for (let n = 1; n < place.line; n++) start = text.indexOf("\n", start) + 1;
    const end = text.indexOf("\n", start);
    const next = end < 0 ? text.length : end + 1;
    return { file: place.file, start, next, text: text.slice(start, end < 0 ? text.length : end) };
  }
}

/** True if a block of a template already holds a key, which other values may print. */
function standsAround(text: string, from: number, column: number, key: string): boolean {
  const lines = text.split("\n");
  const first = text.slice(0, from).split("\n").length - 1;
  const own = new RegExp(`^ {${column}}${key}:`);
  const ends = (line: string): boolean => line.trim() !== "" && !/^\s*(?:\{\{|#)/.test(line) && indentOf(line) < column;
  for (const step of [1, -1]) {
    for (let at = first; at >= 0 && at < lines.length; at += step) {
      const line = (lines[at] ?? "").replace(/^(\s*)- /, "$1  ");
      if (own.test(line)) return true;
      if (at !== first && (ends(line) || (step < 0 && ends(lines[at] ?? "")))) break;
    }
  }
  return false;
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** The ways to bring about a change of a kustomization's document: in the files that it takes its objects from. */
export function kustomizeCandidates(document: Document, unit: Unit, texts: Texts): Candidate[] {
  const found: Candidate[] = [];
  const kind = valueAt(document.value, ["kind"]);
  const name = String(valueAt(document.value, ["metadata", "name"]));
  const parent = document.locator.locate(unit.path)?.file;
  const files = new Set([...(parent === undefined ? [] : [parent]), ...(document.locator.files ?? [])]);
  for (const file of files) {
    for (const [at, source] of texts.documents(file).entries()) {
      const own = valueAt(source.value, ["metadata", "name"]);
      if (valueAt(source.value, ["kind"]) !== kind || typeof own !== "string" || !name.includes(own)) continue;
      const path = translated(document.value, source.value, unit.path);
      if (path === null) continue;
      const present = valueAt(source.value, path) !== undefined;
      if (!present && (unit.kind === "remove" || unit.kind === "append")) continue;
      const set: Unit["kind"] = unit.kind === "append" || unit.kind === "remove" ? unit.kind : present ? "set" : "add";
      found.push({ kind: "document", file, at, unit: { ...unit, kind: set, path } });
    }
  }
  return found;
}

/** A path of one object in another, list items by their name; null where the other has no such item. */
function translated(from: unknown, to: unknown, path: Path): Path | null {
  const found: (string | number)[] = [];
  for (const [depth, token] of path.entries()) {
    if (typeof token === "string") found.push(token);
    else {
      const item = valueAt(from, path.slice(0, depth + 1));
      const list = valueAt(to, found);
      if (!Array.isArray(list)) return null;
      const named = valueAt(item, ["name"]);
      const at = list.findIndex((other) => (named === undefined ? other === item : valueAt(other, ["name"]) === named));
      if (at < 0) return null;
      found.push(at);
    }
  }
  return found;
}

/** A candidate in a file's document as a change to plan. */
export function wantedOf(
  candidate: Candidate & { readonly kind: "document" },
  id: string,
  texts: Texts,
): Wanted | null {
  const document = texts.documents(candidate.file)[candidate.at];
  if (!document) return null;
  const { kind, path, value } = candidate.unit;
  const pointer = toPointer(path);
  if (kind === "remove") return { id, document, at: [], patch: [{ op: "remove", path: pointer }] };
  const op = kind === "set" ? "replace" : "add";
  return { id, document, at: [], patch: [{ op, path: kind === "append" ? `${pointer}/-` : pointer, value }] };
}

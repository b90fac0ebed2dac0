/** Turns a draft into the smallest changes of a text. */
import { type Draft, valueAt } from "./draft.ts";
import { type Edit, Uneditable } from "./edit.ts";
import type { Sheet } from "./sheet.ts";
import { entryInFlow, entryLines, inFlow, itemLines, jsonLines, scalarInPlace, valueLines } from "./written.ts";

/** The edits that make a document what its draft says. @throws Uneditable */
export function editsOf(sheet: Sheet, draft: Draft, value: unknown): Edit[] {
  const writer = new EditWriter(sheet);
  if (draft.removed || draft.replaced) throw new Uneditable("a whole document is not replaced");
  writer.node(0, draft, value);
  return writer.edits;
}

interface Child {
  readonly key: string | number;
  readonly node: number;
}

class EditWriter {
  readonly edits: Edit[] = [];
  readonly #sheet: Sheet;

  constructor(sheet: Sheet) {
    this.#sheet = sheet;
  }

  #put(start: number, end: number, text: string): void {
    this.edits.push({ start, end, text });
  }

  node(node: number, draft: Draft, value: unknown): void {
    const { tree } = this.#sheet;
    const children = tree.children(node);
    const removed: Child[] = [];
    const added = new Map(draft.added);
    for (const [key, child] of draft.children) {
      if (child.isEmpty) continue;
      const at = tree.child(node, key);
      const own = valueAt(value, [key]);
      const next = child.result(own);
      if (at < 0) throw new Uneditable(`${key} has no place in the text`);
      if (this.#sheet.isMerged(at)) added.set(String(key), next === undefined ? null : next);
      else if (child.removed && !child.replaced) removed.push({ key, node: at });
      else if (tree.isAlias(at) || child.replaced) this.#replace(node, { key, node: at }, next);
      else this.node(at, child, own);
    }
    const isRefilled =
      children.length > 0 && removed.length === children.length && added.size + draft.appended.length > 0;
    if (isRefilled) {
      this.#refill(node, children, added, draft.appended);
      return;
    }
    this.#remove(node, children, removed);
    if (Array.isArray(value)) this.#append(node, children, removed, draft.appended);
    else if (added.size > 0) this.#add(node, children, removed, added);
  }

  /** Replaces the value of an entry or item. */
  #replace(parent: number, { key, node }: Child, next: unknown): void {
    const sheet = this.#sheet;
    const { tree, text, manner } = sheet;
    const start = tree.valueStart(node);
    const end = sheet.lastOf(node) + 1;
    const inline = sheet.isFlow(parent) || manner.json;
    const isCollection = typeof next === "object" && next !== null;
    if (manner.json) {
      const isLong = this.#isAlone(start);
      const indent =
        /^\s*/.exec(text.slice(sheet.lineStart(tree.keyStart(node)), tree.keyStart(node)))?.[0].length ?? 0;
      this.#put(start, end, isLong ? jsonLines(next, indent, manner) : inFlow(next, manner));
    } else if (
      !inline &&
      isCollection &&
      typeof key === "string" &&
      tree.children(node).length === 0 &&
      !sheet.anchorOf(node, key)
    ) {
      const column = sheet.column(tree.keyStart(node));
      this.#fill(start, Math.max(start, end), valueLines(next, column, manner) ?? [], inFlow(next, manner));
    } else if (!isCollection)
      this.#put(start, Math.max(start, end), pad(text, start) + scalarInPlace(next, text.slice(start, end), manner));
    else if (inline || sheet.isFlow(node))
      this.#put(start, Math.max(start, end), pad(text, start) + inFlow(next, manner));
    else {
      const column = typeof key === "number" ? sheet.column(sheet.dash(node)) : sheet.column(tree.keyStart(node));
      if (typeof key === "number") {
        const lines = itemLines(next, column, manner).join(manner.eol);
        this.#put(start, end, lines.slice(column + 2));
        return;
      }
      this.#fill(start, Math.max(start, end), valueLines(next, column, manner) ?? [], inFlow(next, manner));
    }
  }

  /** Puts lines below a key in the place of what stands on its line; comments on the line stay. */
  #fill(start: number, end: number, lines: readonly string[], short: string): void {
    const { text, manner } = this.#sheet;
    if (lines.length === 0) {
      this.#put(start, end, pad(text, start) + short);
      return;
    }
    let from = start;
    while (/[ \t]/.test(text[from - 1] ?? "")) from--;
    const lineEnd = this.#sheet.lineEnd(end);
    const rest = text.slice(end, lineEnd);
    if (rest.trim() !== "" && !/^\s*#/.test(rest)) throw new Uneditable("something else stands on the line");
    const below = lines.map((line) => manner.eol + line).join("");
    if (rest.trim() === "") this.#put(from, lineEnd, below);
    else {
      this.#put(from, end, "");
      this.#put(lineEnd, lineEnd, below);
    }
  }

  #remove(parent: number, children: readonly Child[], removed: readonly Child[]): void {
    if (removed.length === 0) return;
    const sheet = this.#sheet;
    const { tree, text } = sheet;
    const gone = new Set(removed.map(({ node }) => node));
    if (gone.size === children.length) {
      const isList = typeof children[0]?.key === "number";
      if (sheet.isFlow(parent)) {
        this.#put(tree.valueStart(parent), tree.valueEnd(parent), isList ? "[]" : "{}");
        return;
      }
      const head = text.slice(0, tree.valueStart(parent)).trimEnd();
      if (!/[:-]$/.test(head)) throw new Uneditable("a comment stands where the empty value would");
      this.#put(head.length, sheet.lastOf(parent) + 1, isList ? " []" : " {}");
      return;
    }
    if (sheet.isFlow(parent)) {
      this.#removeInFlow(children, gone);
      return;
    }
    for (const [index, child] of children.entries()) {
      if (!gone.has(child.node)) continue;
      const from = typeof child.key === "number" ? sheet.dash(child.node) : tree.keyStart(child.node);
      if (from < 0) throw new Uneditable("the item's dash cannot be told");
      const lineStart = sheet.lineStart(from);
      const last = Math.max(sheet.lastOf(child.node), typeof child.key === "number" ? from : this.#colonOf(child));
      const lineEnd = sheet.lineEnd(last);
      const stop = text[lineEnd] === "\r" ? lineEnd + 2 : lineEnd + 1;
      if (text.slice(lineStart, from).trim() === "") {
        if (stop > text.length && lineStart > 0) {
          // the last line of a text that ends without a break takes the break before it along
          this.#put(text[lineStart - 2] === "\r" ? lineStart - 2 : lineStart - 1, text.length, "");
        } else this.#put(lineStart, Math.min(stop, text.length), "");
        continue;
      }
      // the first entry after a dash: the next one that stays moves up
      const next = children.slice(index + 1).find(({ node }) => !gone.has(node));
      if (!next) throw new Uneditable("the entry shares its line with others");
      const nextStart = typeof next.key === "number" ? sheet.dash(next.node) : tree.keyStart(next.node);
      const skipped = children.slice(index + 1).filter(({ node }) => gone.has(node) && tree.keyStart(node) < nextStart);
      if (skipped.length > 0) throw new Uneditable("several entries go where others share their line");
      const between = text.slice(lineEnd, nextStart);
      if (between.includes("#")) this.#put(text.slice(0, from).trimEnd().length, lineEnd, "");
      else this.#put(from, nextStart, "");
    }
  }

  /** Puts new entries or items where all that stood there goes. */
  #refill(
    node: number,
    children: readonly Child[],
    added: ReadonlyMap<string, unknown>,
    items: readonly unknown[],
  ): void {
    const sheet = this.#sheet;
    const { tree, manner } = sheet;
    const [first, ...rest] = children as [Child, ...Child[]];
    const isList = typeof first.key === "number";
    const entries = [...added].sort(([a], [b]) => (a < b ? -1 : 1));
    if (sheet.isFlow(node)) {
      const written = isList
        ? items.map((item) => inFlow(item, manner))
        : entries.map(([key, value]) => entryInFlow(key, value, manner));
      this.#put(tree.keyStart(first.node), tree.valueEnd((children.at(-1) as Child).node), written.join(", "));
      return;
    }
    const from = isList ? sheet.dash(first.node) : tree.keyStart(first.node);
    const column = sheet.column(from);
    const lines = isList
      ? items.flatMap((item) => itemLines(item, column, manner))
      : entries.flatMap(([key, value]) => entryLines(key, value, column, manner));
    const last = Math.max(sheet.lastOf(first.node), isList ? from : this.#colonOf(first));
    this.#put(from, sheet.lineEnd(last), lines.join(manner.eol).slice(column));
    this.#remove(node, children, rest);
  }

  #colonOf({ node }: Child): number {
    const { tree, text } = this.#sheet;
    return tree.valueEnd(node) > tree.valueStart(node)
      ? tree.valueStart(node)
      : text.lastIndexOf(":", tree.valueStart(node));
  }

  #removeInFlow(children: readonly Child[], gone: ReadonlySet<number>): void {
    const { tree } = this.#sheet;
    let lastKept: Child | null = null;
    for (const [index, child] of children.entries()) {
      if (!gone.has(child.node)) {
        lastKept = child;
        continue;
      }
      const next = children.slice(index + 1).find(({ node }) => !gone.has(node));
      if (next) {
        const following = children[index + 1] as Child;
        this.#put(tree.keyStart(child.node), tree.keyStart(following.node), "");
      } else if (lastKept) {
        this.#put(tree.valueEnd(lastKept.node), tree.valueEnd((children.at(-1) as Child).node), "");
        return;
      }
    }
  }

  #append(node: number, children: readonly Child[], removed: readonly Child[], items: readonly unknown[]): void {
    if (items.length === 0) return;
    const sheet = this.#sheet;
    const { manner } = sheet;
    if (sheet.isFlow(node)) {
      if (children.length === 0 && this.#openUp(node, items)) return;
      this.#intoFlow(
        node,
        children,
        removed,
        items.map((item) => ({ key: null, value: item })),
      );
      return;
    }
    const last = children.at(-1);
    if (!last) throw new Uneditable("the list has no place in the text");
    const dash = sheet.dash(last.node);
    const column = sheet.column(dash);
    const lines = items.flatMap((item) => itemLines(item, column, manner));
    const lineEnd = sheet.lineEnd(Math.max(sheet.lastOf(last.node), dash));
    this.#put(lineEnd, lineEnd, lines.map((line) => manner.eol + line).join(""));
  }

  /** True if a value of JSON starts on a line of its own entry, in a text of several lines. */
  #isAlone(start: number): boolean {
    const { text } = this.#sheet;
    const head = text.slice(this.#sheet.lineStart(start), start);
    return this.#sheet.lineStart(start) > this.#sheet.start && /^\s*(?:"(?:[^"\\]|\\.)*"\s*:\s*)?$/.test(head);
  }

  /** Writes empty braces or brackets behind a key of a block map as lines below it; false where they stand elsewhere. */
  #openUp(node: number, value: unknown): boolean {
    const { tree, text, manner } = this.#sheet;
    const start = tree.valueStart(node);
    const key = /^(\s*(?:- +)*)[^\s#{[][^#]*:\s+$/.exec(text.slice(this.#sheet.lineStart(start), start));
    if (!key || manner.json || node === 0) return false;
    const lines = valueLines(value, key[1]?.length ?? 0, manner) ?? [];
    this.#fill(start, tree.valueEnd(node), lines, inFlow(value, manner));
    return true;
  }

  #add(node: number, children: readonly Child[], removed: readonly Child[], added: ReadonlyMap<string, unknown>): void {
    const sheet = this.#sheet;
    const { tree, manner } = sheet;
    const fresh = [...added].filter(([key, value]) => {
      const at = tree.child(node, key);
      if (at < 0 || sheet.isMerged(at)) return true;
      this.#replace(node, { key, node: at }, value);
      return false;
    });
    if (fresh.length === 0) return;
    fresh.sort(([a], [b]) => (a < b ? -1 : 1));
    const isEmpty = children.length === 0;
    if (sheet.isFlow(node)) {
      if (isEmpty && this.#openUp(node, Object.fromEntries(fresh))) return;
      this.#intoFlow(
        node,
        children,
        removed,
        fresh.map(([name, value]) => ({ key: name, value })),
      );
      return;
    }
    const stands = children.filter(
      (child) => !removed.includes(child) && !removed.some(({ node: gone }) => gone === child.node),
    );
    const own = stands.find((child) => !sheet.isMerged(child.node));
    const column = sheet.column(tree.keyStart((own ?? (children[0] as Child)).node));
    const places = Map.groupBy(fresh, ([key]) => this.#placeOf(key, stands));
    for (const [place, entries] of places) {
      const lines = entries.flatMap(([key, value]) => entryLines(key, value, column, manner));
      this.#insert(stands, place, lines, column);
    }
  }

  /** The entry after which a new one is put: where people look for it; null for before all. */
  #placeOf(key: string, stands: readonly Child[]): Child | null {
    const last = stands.at(-1) ?? null;
    if (key === "imagePullPolicy") return stands.find((child) => child.key === "image") ?? last;
    const merge = stands.findLastIndex(({ node }) => this.#sheet.isMerged(node));
    const pods = stands.findIndex(({ key: own }) => own === "containers" || own === "initContainers");
    if (key === "volumes" || key === "containers" || pods < 0 || merge >= pods) return last;
    return pods === 0 ? null : (stands[pods - 1] ?? null);
  }

  /** Puts lines of new entries into a block map, after one of its entries or before all. */
  #insert(stands: readonly Child[], before: Child | null, lines: readonly string[], column: number): void {
    const sheet = this.#sheet;
    const { tree, manner } = sheet;
    if (before) {
      const last = Math.max(sheet.lastOf(before.node), this.#colonOf(before));
      const kept = /^[|>][^\s]*\+/.test(
        sheet.text.slice(tree.valueStart(before.node), tree.valueStart(before.node) + 4),
      );
      if (kept) throw new Uneditable("a text block that keeps its last lines stands before it");
      const lineEnd = sheet.lineEnd(last);
      this.#put(lineEnd, lineEnd, lines.map((line) => manner.eol + line).join(""));
      return;
    }
    const first = stands[0];
    if (!first) throw new Uneditable("nothing is left to stand beside");
    const at = tree.keyStart(first.node);
    const block = lines.map((line, index) => (index === 0 ? line.slice(column) : line)).join(manner.eol);
    this.#put(at, at, `${block}${manner.eol}${" ".repeat(column)}`);
  }

  /** Puts entries or items into braces or brackets. */
  #intoFlow(
    node: number,
    children: readonly Child[],
    removed: readonly Child[],
    entries: readonly { readonly key: string | null; readonly value: unknown }[],
  ): void {
    const sheet = this.#sheet;
    const { tree, manner, text } = sheet;
    const gone = new Set(removed.map(({ node: each }) => each));
    const last = children.findLast(({ node: each }) => !gone.has(each));
    const first = children[0];
    const long = first !== undefined && text.slice(tree.valueStart(node), tree.keyStart(first.node)).includes("\n");
    const short = ({ key, value }: { key: string | null; value: unknown }): string =>
      key === null ? inFlow(value, manner) : entryInFlow(key, value, manner);
    if (!last) {
      const start = tree.valueStart(node);
      const isMap = text[start] === "{";
      const wide = manner.json && this.#isAlone(start);
      const indent = /^\s*/.exec(text.slice(sheet.lineStart(start)))?.[0].length ?? 0;
      const whole = isMap
        ? Object.fromEntries(entries.map(({ key, value }) => [key ?? "", value]))
        : entries.map(({ value }) => value);
      const written = wide ? jsonLines(whole, indent, manner) : inFlow(whole, manner);
      this.#put(start, tree.valueEnd(node), written);
      return;
    }
    const end = tree.valueEnd(last.node);
    const isLast = last === children.at(-1);
    const trailing = isLast ? (/^\s*,/.exec(text.slice(end, tree.valueEnd(node)))?.[0] ?? "") : "";
    const at = end + trailing.length;
    if (!long) {
      const comma =
        manner.json && !text.slice(tree.valueStart(node), tree.valueEnd(node)).includes(", ") && children.length > 1
          ? ","
          : ", ";
      const joined = entries.map((entry) => short(entry)).join(comma);
      this.#put(at, at, trailing === "" ? `${comma}${joined}` : ` ${joined},`);
      return;
    }
    const indent = sheet.column(tree.keyStart(last.node));
    const pad = manner.eol + " ".repeat(indent);
    const written = entries.map((entry) =>
      manner.json
        ? `${entry.key === null ? "" : `${JSON.stringify(entry.key)}: `}${jsonLines(entry.value, indent, manner)}`
        : short(entry),
    );
    this.#put(at, at, `${trailing === "" ? "," : ""}${pad}${written.join(`,${pad}`)}${trailing === "" ? "" : ","}`);
  }
}

/** The blank that a value needs after a colon that nothing stands behind. */
const pad = (text: string, at: number): string => (text[at - 1] === ":" || text[at - 1] === "-" ? " " : "");

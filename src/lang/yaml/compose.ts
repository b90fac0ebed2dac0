import type { Event } from "js-yaml";
import { EVENT_ID, getScalarValue, SCALAR_STYLE } from "js-yaml";
import type { Path } from "../../core/location.ts";
import { MAX_EXPANDED_NODES } from "./limits.ts";
import type { PositionTree } from "./positions.ts";
import { isInteger, plainKey, resolvePlain } from "./scalar.ts";
import { tagName } from "./tag.ts";

/** A document that is not what Kubernetes reads, with the offset of the text to blame. */
export class ComposeError extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = "ComposeError";
    this.offset = offset;
  }
}

/** A key written again in the same map, at an offset of the text. */
export interface DuplicateAt {
  readonly path: Path;
  readonly offset: number;
}

/** A document as composed, still holding the nulls of its maps. */
export interface Composed {
  readonly value: unknown;
  readonly duplicates: readonly DuplicateAt[];
}

type Fields = Record<string, unknown>;

interface Frame {
  readonly kind: "document" | "map" | "list";
  readonly value: Fields | unknown[];
  readonly node: number;
  readonly anchor: Anchor | null;
  readonly flow: boolean;
  /** How the frame's own parent names it. */
  readonly key: string | number;
  /** The next value's key; null while a map waits for one. */
  next: string | number | null;
  keyStart: number;
  keyEnd: number;
  merges: boolean;
  seen: Set<string> | null;
  /** Where the last thing inside ended. */
  end: number;
}

interface Anchor {
  readonly value: unknown;
  /** How many nodes the value stands for, with every alias in it counted as a copy. */
  size: number;
  complete: boolean;
}

const NAMED = "tag:yaml.org,2002:";
const RESOLVED = new Set(["bool", "int", "float", "null", "timestamp"].map((name) => NAMED + name));
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}$|^\d{4}-\d{1,2}-\d{1,2}([Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(\.\d*)?[ \t]*(Z|[-+]\d{1,2}(:?\d{2})?)?$/;

/** Sets a key of a map made from input; `__proto__` is a key like any other. */
export function setField(map: Fields, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  } else map[key] = value;
}

const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

/** The value of a scalar with an explicit tag, as Go's library resolves it. */
function tagged(tag: string, text: string, offset: number): unknown {
  if (tag === `${NAMED}binary`) {
    const bare = text.replaceAll(/[\r\n]/g, "");
    if (bare.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(bare)) {
      throw new ComposeError("a !!binary value holds invalid base64", offset);
    }
    return Buffer.from(bare, "base64").toString("utf8");
  }
  if (!RESOLVED.has(tag)) return text;
  const wanted = tag.slice(NAMED.length);
  if (wanted === "timestamp" && TIMESTAMP.test(text)) return text;
  const value = resolvePlain(text);
  const found =
    value === null
      ? "null"
      : typeof value === "boolean"
        ? "bool"
        : typeof value === "bigint"
          ? "int"
          : typeof value === "string"
            ? "str"
            : isInteger(text)
              ? "int"
              : "float";
  if (found !== wanted && !(wanted === "float" && found === "int")) {
    throw new ComposeError(`cannot read this !!${found} as a !!${wanted}`, offset);
  }
  return value;
}

/** Turns the parser's events for one text into values by Kubernetes' rules, and notes positions when asked. */
export class Composer {
  readonly #text: string;
  readonly #tree: PositionTree | null;
  #frames: Frame[] = [];
  #anchors = new Map<string, Anchor>();
  #handles: Record<string, string> = {};
  #duplicates: DuplicateAt[] = [];
  #size = 0;

  constructor(text: string, tree: PositionTree | null) {
    this.#text = text;
    this.#tree = tree;
  }

  /** @throws {ComposeError} when Kubernetes would refuse a document. */
  compose(events: readonly Event[]): Composed[] {
    const documents: Composed[] = [];
    for (const event of events) {
      switch (event.type) {
        case EVENT_ID.DOCUMENT:
          this.#anchors = new Map();
          this.#duplicates = [];
          this.#size = 0;
          this.#handles = {};
          for (const directive of event.directives) {
            if (directive.kind === "tag") this.#handles[directive.handle] = directive.prefix;
          }
          this.#frames.push(this.#frame("document", [], -1, null, "", false, 0));
          break;
        case EVENT_ID.SCALAR:
          this.#scalar(event);
          break;
        case EVENT_ID.SEQUENCE:
        case EVENT_ID.MAPPING: {
          const kind = event.type === EVENT_ID.MAPPING ? "map" : "list";
          const value = kind === "map" ? {} : [];
          this.#open(kind, value, event.start, event.anchorStart, event.anchorEnd, event.style === 2);
          break;
        }
        case EVENT_ID.ALIAS:
          this.#alias(event.anchorStart, event.anchorEnd);
          break;
        case EVENT_ID.POP: {
          const frame = this.#frames.pop() as Frame;
          if (frame.kind === "document") {
            documents.push({ value: (frame.value as unknown[])[0], duplicates: this.#duplicates });
          } else this.#close(frame);
          break;
        }
      }
    }
    return documents;
  }

  #frame(
    kind: Frame["kind"],
    value: Fields | unknown[],
    node: number,
    anchor: Anchor | null,
    key: string | number,
    flow: boolean,
    start: number,
  ): Frame {
    const next = kind === "map" ? null : 0;
    return {
      kind,
      value,
      node,
      anchor,
      flow,
      key,
      next,
      keyStart: -1,
      keyEnd: start,
      merges: false,
      seen: null,
      end: start,
    };
  }

  get #top(): Frame {
    return this.#frames[this.#frames.length - 1] as Frame;
  }

  #scalar(event: Extract<Event, { type: typeof EVENT_ID.SCALAR }>): void {
    const { valueStart, valueEnd, tagStart, style } = event;
    const text = getScalarValue(this.#text, event);
    const parent = this.#top;
    const isKey = parent.kind === "map" && parent.next === null;
    const raw = tagStart < 0 ? "" : this.#text.slice(tagStart, event.tagEnd);
    const tag = raw === "" || raw === "!" ? "" : tagName(raw, this.#handles);
    const plain = (style === SCALAR_STYLE.PLAIN && tag === "") || raw === "!";
    const quote = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
    const end = valueStart < 0 ? parent.end : valueEnd + quote;
    const start = valueStart < 0 ? end : valueStart - quote;
    const blame = tagStart < 0 ? start : tagStart;
    const value = tag !== "" ? tagged(tag, text, blame) : plain ? resolvePlain(text) : text;
    if (isKey) {
      const merges = text === "<<" && (plain || tag === `${NAMED}merge`);
      const key = plain ? plainKey(text) : value === null ? null : String(value);
      if (key === null) throw new ComposeError("a null cannot be a map key", blame);
      if (event.anchorStart >= 0) this.#anchor(event.anchorStart, event.anchorEnd, value, true);
      this.#key(parent, key, merges, start, end);
      return;
    }
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw new ComposeError(`${text} has no JSON form, so Kubernetes refuses it`, blame);
    }
    if (event.anchorStart >= 0) this.#anchor(event.anchorStart, event.anchorEnd, value, true);
    this.#size++;
    this.#value(value, start, end);
  }

  #key(map: Frame, key: string, merges: boolean, start: number, end: number): void {
    if (!merges) {
      map.seen ??= new Set();
      if (map.seen.has(key)) this.#duplicates.push({ path: [...this.#path(), key], offset: start });
      map.seen.add(key);
    }
    map.next = key;
    map.merges = merges;
    map.keyStart = start;
    map.keyEnd = end;
    map.end = end;
  }

  #path(): (string | number)[] {
    return this.#frames.slice(2).map((frame) => frame.key);
  }

  #anchor(start: number, end: number, value: unknown, complete: boolean): Anchor {
    const anchor = { value, size: 1, complete };
    this.#anchors.set(this.#text.slice(start, end), anchor);
    return anchor;
  }

  #open(kind: "map" | "list", value: Fields | unknown[], start: number, from: number, to: number, flow: boolean): void {
    const parent = this.#top;
    if (parent.kind === "map" && parent.next === null) {
      throw new ComposeError("a map or list cannot be a map key", start);
    }
    const anchor = from < 0 ? null : this.#anchor(from, to, value, false);
    if (anchor) anchor.size = -this.#size;
    this.#size++;
    const key = parent.next ?? "";
    const keyStart = parent.kind === "map" ? parent.keyStart : start;
    const node = this.#tree?.open(parent.kind === "document" ? "" : key, keyStart, start) ?? -1;
    this.#frames.push(this.#frame(kind, value, node, anchor, key, flow, start));
  }

  #close(frame: Frame): void {
    let end = frame.end;
    if (frame.flow) {
      const closing = frame.kind === "map" ? "}" : "]";
      for (let char = this.#text[end]; end < this.#text.length && char !== closing; char = this.#text[end]) {
        if (char === "#") end = this.#text.indexOf("\n", end);
        else end++;
      }
      end++;
    }
    if (frame.anchor) {
      frame.anchor.size += this.#size;
      frame.anchor.complete = true;
    }
    if (frame.node >= 0) this.#tree?.close(frame.node, end);
    this.#place(frame.value, end, frame.node);
  }

  #alias(start: number, end: number): void {
    const name = this.#text.slice(start, end);
    const anchor = this.#anchors.get(name);
    if (!anchor) throw new ComposeError(`unknown anchor ${name}`, start - 1);
    if (!anchor.complete) throw new ComposeError(`the value of anchor ${name} contains itself`, start - 1);
    this.#size += anchor.size;
    if (this.#size > MAX_EXPANDED_NODES) {
      throw new ComposeError(`aliases expand to more than ${MAX_EXPANDED_NODES} nodes`, start - 1);
    }
    const parent = this.#top;
    if (parent.kind === "map" && parent.next === null) {
      if (anchor.value === null) throw new ComposeError("a null cannot be a map key", start - 1);
      if (typeof anchor.value === "object") throw new ComposeError("a map or list cannot be a map key", start - 1);
      this.#key(parent, String(anchor.value), false, start - 1, end);
      return;
    }
    const node = this.#value(anchor.value, start - 1, end);
    if (node >= 0) this.#tree?.aliases.add(node);
  }

  /** Adds a scalar or an alias to the frame on top. */
  #value(value: unknown, start: number, end: number): number {
    const parent = this.#top;
    const keyStart = parent.kind === "map" ? parent.keyStart : start;
    const key = parent.kind === "document" ? "" : (parent.next ?? "");
    const node = this.#tree?.open(key, keyStart, start) ?? -1;
    if (node >= 0) this.#tree?.close(node, end);
    this.#place(value, end, node);
    return node;
  }

  #place(value: unknown, end: number, node: number): void {
    const parent = this.#top;
    parent.end = Math.max(parent.end, end);
    if (parent.kind !== "map") {
      (parent.value as unknown[]).push(value);
      parent.next = (parent.next as number) + 1;
      return;
    }
    const map = parent.value as Fields;
    if (parent.merges) this.#merge(map, value, parent, node);
    else setField(map, parent.next as string, value);
    parent.next = null;
    parent.merges = false;
  }

  /** Copies the merged maps in where the key stands: a later key, merged or not, overrides an earlier one. */
  #merge(map: Fields, value: unknown, frame: Frame, node: number): void {
    const sources = Array.isArray(value) ? value.toReversed() : [value];
    for (const source of sources) {
      if (!isMap(source)) throw new ComposeError("a merge key needs a map or a list of maps", frame.keyStart);
      for (const key of Object.keys(source)) {
        setField(map, key, source[key]);
        if (node < 0 || !this.#tree) continue;
        const merged = this.#tree.open(key, frame.keyStart, this.#tree.valueStarts[node] ?? frame.keyStart);
        this.#tree.close(merged, this.#tree.valueEnds[node] ?? frame.keyStart);
        this.#tree.aliases.add(merged);
      }
    }
  }
}

import type { Attributes, Identity } from "../../facts/index.ts";

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;

/** Texts kept for when they are met again; a power of two. */
const SLOTS = 1 << 16;
const LONGEST_KEPT = 96;

type Writable<T> = { -readonly [key in keyof T]: T[key] };

/**
 * Reads reviews of access from bytes when they are written plainly: ASCII without escapes, a user or groups, and
 * attributes of a resource. That is how nearly every line of a batch is written, and reading it so takes a fraction of
 * what a general reader of JSON does; everything else is left to one.
 */
export class ReviewReader {
  /** Whom the last review was about; filled anew by each {@link read}. */
  readonly identity: Writable<Identity> = { user: "", groups: [] };
  /** What the last review asked; filled anew by each {@link read}. */
  readonly asked: Writable<Attributes> = {
    ...{ verb: "", group: "", resource: "", subresource: "", name: "", namespace: "", path: null },
  };
  readonly #kept: string[] = Array.from({ length: SLOTS }, () => "");
  readonly #groups: string[] = [];
  #data: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;

  /** Where the closing brace of the review stands; -1 when a general reader is needed. */
  read(data: Buffer, from: number, to: number): number {
    this.#data = data;
    this.#at = from;
    this.#end = to;
    this.#groups.length = 0;
    const { identity } = this;
    identity.user = "";
    identity.groups = this.#groups;
    let hasAttributes = false;
    if (!this.#eat(OPEN_MAP)) return -1;
    do {
      const key = this.#text();
      if (key === null || !this.#eat(COLON)) return -1;
      if (key === "user") {
        const user = this.#text();
        if (user === null) return -1;
        identity.user = user;
      } else if (key === "groups") {
        if (!this.#list()) return -1;
      } else if (key === "resourceAttributes") {
        if (hasAttributes || !this.#attributes()) return -1;
        hasAttributes = true;
      } else if (key !== "uid" || this.#text() === null) return -1;
    } while (this.#eat(COMMA));
    if (!this.#eat(CLOSE_MAP)) return -1;
    const brace = this.#at - 1;
    this.#skip();
    const complete = this.#at === this.#end && hasAttributes && (identity.user !== "" || this.#groups.length > 0);
    return complete ? brace : -1;
  }

  #list(): boolean {
    this.#groups.length = 0;
    if (!this.#eat(OPEN_LIST)) return false;
    if (this.#eat(CLOSE_LIST)) return true;
    do {
      const group = this.#text();
      if (group === null) return false;
      this.#groups.push(group);
    } while (this.#eat(COMMA));
    return this.#eat(CLOSE_LIST);
  }

  #attributes(): boolean {
    const { asked } = this;
    asked.verb = asked.group = asked.resource = asked.subresource = asked.name = asked.namespace = "";
    if (!this.#eat(OPEN_MAP)) return false;
    do {
      const key = this.#text();
      if (key === null || !this.#eat(COLON)) return false;
      const value = this.#text();
      if (value === null) return false;
      if (key === "verb") asked.verb = value;
      else if (key === "namespace") asked.namespace = value;
      else if (key === "group") asked.group = value;
      else if (key === "resource") asked.resource = value;
      else if (key === "subresource") asked.subresource = value;
      else if (key === "name") asked.name = value;
      else if (key !== "version") return false;
    } while (this.#eat(COMMA));
    return this.#eat(CLOSE_MAP);
  }

  #skip(): void {
    const data = this.#data;
    let at = this.#at;
    while (at < this.#end) {
      const code = data[at];
      if (code !== 32 && code !== 9 && code !== 13) break;
      at++;
    }
    this.#at = at;
  }

  #eat(code: number): boolean {
    this.#skip();
    if (this.#at >= this.#end || this.#data[this.#at] !== code) return false;
    this.#at++;
    return true;
  }

  /** A text of plain ASCII; null for anything else. */
  #text(): string | null {
    if (!this.#eat(QUOTE)) return null;
    const data = this.#data;
    const start = this.#at;
    let at = start;
    let hash = 0;
    for (;;) {
      if (at >= this.#end) return null;
      const code = data[at] as number;
      if (code === QUOTE) break;
      if (code === BACKSLASH || code < 32 || code > 126) return null;
      hash = (Math.imul(hash, 31) + code) | 0;
      at++;
    }
    this.#at = at + 1;
    return this.#keep(start, at, hash);
  }

  /** The text of these bytes: the same one as the last time, where it was met before. */
  #keep(start: number, end: number, hash: number): string {
    const length = end - start;
    if (length === 0) return "";
    const data = this.#data;
    const slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    const known = this.#kept[slot] as string;
    if (known.length === length) {
      let same = 0;
      while (same < length && known.charCodeAt(same) === data[start + same]) same++;
      if (same === length) return known;
    }
    const text = data.toString("latin1", start, end);
    if (length <= LONGEST_KEPT) this.#kept[slot] = text;
    return text;
  }
}

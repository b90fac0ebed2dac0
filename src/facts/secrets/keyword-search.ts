/** Bits of a character's class; three classes make the index of a trigram. */
const CLASS_BITS = 6;
const CLASSES = 1 << CLASS_BITS;
const TRIGRAMS = 1 << (3 * CLASS_BITS);
const CHUNK = 64 * 1024;

// shared by all searches: each call fills them anew
const chunk = Buffer.allocUnsafeSlow(CHUNK);
const places = new Int32Array(CHUNK);
const slotsAt = new Uint16Array(CHUNK);

/**
 * Finds many keywords in one pass over a text, ignoring the case of ASCII letters. Each place costs one look into a
 * table by its last three characters; the few that may begin a keyword are then compared.
 */
export class KeywordSearch {
  /** Class of each byte; 0 for those in no keyword, and shared by what is left once the classes are used up. */
  readonly #classes = new Uint8Array(256);
  /** Which keywords may stand at a trigram: an index into the lists, 0 for none. */
  readonly #slots = new Uint16Array(TRIGRAMS);
  readonly #lists: (readonly number[])[] = [[]];
  readonly #keywords: readonly string[];

  /** @param keywords Printable ASCII. */
  constructor(keywords: readonly string[]) {
    this.#keywords = keywords.map((keyword) => keyword.toLowerCase());
    let used = 0;
    for (const keyword of this.#keywords) {
      for (const character of keyword) {
        const code = character.charCodeAt(0);
        if (this.#classes[code] !== 0) continue;
        if (used < CLASSES - 1) used++;
        this.#classes[code] = used;
        this.#classes[character.toUpperCase().charCodeAt(0)] = used;
      }
    }
    const merged = new Map<string, number>();
    for (const [id, keyword] of this.#keywords.entries()) this.#place(id, keyword, merged);
  }

  /** Enters a keyword at its first three characters, or at everything that ends in it when it is shorter. */
  #place(id: number, keyword: string, merged: Map<string, number>): void {
    let base = 0;
    for (const character of keyword.slice(0, 3)) {
      base = (base << CLASS_BITS) | (this.#classes[character.charCodeAt(0)] as number);
    }
    const known = Math.min(keyword.length, 3);
    const free = 1 << ((3 - known) * CLASS_BITS);
    for (let any = 0; any < free; any++) {
      const trigram = (any << (known * CLASS_BITS)) | base;
      const before = this.#slots[trigram] as number;
      const key = `${before} ${id}`;
      let slot = merged.get(key);
      if (slot === undefined) {
        slot = this.#lists.length;
        merged.set(key, slot);
        this.#lists.push([...(this.#lists[before] as readonly number[]), id]);
      }
      this.#slots[trigram] = slot;
    }
  }

  /** Calls back for each occurrence, in the order in which their first three characters end. */
  scan(text: string, found: (keyword: number, start: number, end: number) => void): void {
    let trigram = 0;
    for (let from = 0; from < text.length; from += CHUNK) {
      // beyond Latin-1 only the low byte is kept: what looks like a keyword then is compared with the text itself
      const length = chunk.write(text.length <= CHUNK ? text : text.slice(from, from + CHUNK), "latin1");
      const count = placesIn(length, trigram, this.#classes, this.#slots);
      trigram = last;
      for (let at = 0; at < count; at++) {
        const place = places[at] as number;
        this.#compare(text, from + place + 1, slotsAt[at] as number, found);
      }
    }
  }

  #compare(
    text: string,
    end: number,
    slot: number,
    found: (keyword: number, start: number, end: number) => void,
  ): void {
    for (const id of this.#lists[slot] as readonly number[]) {
      const keyword = this.#keywords[id] as string;
      const start = end - Math.min(3, keyword.length);
      if (start >= 0 && isAt(text, start, keyword)) found(id, start, start + keyword.length);
    }
  }
}

/** The last trigram that `placesIn` met. */
let last = 0;

/** Writes down where in the chunk a keyword may stand; the loop that every character of every text goes through. */
function placesIn(length: number, before: number, classes: Uint8Array, slots: Uint16Array): number {
  let count = 0;
  let trigram = before;
  for (let at = 0; at < length; at++) {
    trigram = ((trigram << CLASS_BITS) | (classes[chunk[at] as number] as number)) & (TRIGRAMS - 1);
    const slot = slots[trigram] as number;
    if (slot === 0) continue;
    places[count] = at;
    slotsAt[count++] = slot;
  }
  last = trigram;
  return count;
}

function isAt(text: string, start: number, keyword: string): boolean {
  for (let at = 0; at < keyword.length; at++) {
    const code = text.charCodeAt(start + at);
    const folded = code >= 65 && code <= 90 ? code + 32 : code;
    if (folded !== keyword.charCodeAt(at)) return false;
  }
  return true;
}

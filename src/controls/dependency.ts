import { SLOT } from "./frame.ts";

/** Something that answers depend on, and the numbers of the values it has had. */
export interface Dependency {
  /**
   * A number that equal values share: 0 for an absent field, -1 for a value that has no number.
   *
   * @param subject The number of the present subject, so that a value is looked at once for each.
   */
  number(frame: unknown[], subject: number): number;
}

/** Nothing: the answer is always the same. */
export class None implements Dependency {
  number(): number {
    return 0;
  }
}

/** A field of a variable. */
export class Field implements Dependency {
  readonly #slot: number;
  readonly #first: string;
  readonly #second: string | undefined;
  readonly #numbers = new Map<unknown, number>();
  #number = 0;
  #subject = 0;

  /** @param path A variable and one or two of its fields: `object.metadata.name`. */
  constructor(path: string) {
    const [variable = "", first = "", second] = path.split(".");
    this.#slot = SLOT[variable as keyof typeof SLOT];
    this.#first = first;
    this.#second = second;
  }

  number(frame: unknown[], subject: number): number {
    if (this.#subject !== subject) {
      this.#subject = subject;
      let value = fieldOf(frame[this.#slot], this.#first);
      if (this.#second !== undefined) value = fieldOf(value, this.#second);
      this.#number = value === undefined ? 0 : this.#numberOf(value);
    }
    return this.#number;
  }

  #numberOf(value: unknown): number {
    const key = typeof value === "object" ? textOf(value) : value;
    if (key === null) return -1;
    let number = this.#numbers.get(key);
    if (number === undefined) this.#numbers.set(key, (number = this.#numbers.size + 1));
    return number;
  }
}

const NO_MAP = Symbol("a field of what is no map");

function fieldOf(value: unknown, field: string): unknown {
  if (value === undefined || value === null) return undefined;
  // a field of what is no map is an error, which is not the same as an absent field
  if (typeof value !== "object" || Array.isArray(value)) return NO_MAP;
  return (value as Record<string, unknown>)[field];
}

/** A map or list as text that no string value equals; null when it has no text. */
function textOf(value: unknown): string | null {
  try {
    return `\u0000${JSON.stringify(value)}`;
  } catch {
    // an integer past 2^53 has no JSON text here; such subjects are asked each time
    return null;
  }
}

/** Two numbers below this make one that is still a small integer. */
const HALF = 1 << 15;
const SMALL = 64;

/** Two dependencies together. */
export class Pair implements Dependency {
  readonly #left: Dependency;
  readonly #right: Dependency;
  readonly #numbers = new Map<number, number>();
  /** The numbers of pairs of small numbers, which nearly all are, by left and right. */
  readonly #small: (number | undefined)[][] = [];
  #count = 0;
  #number = 0;
  #subject = 0;

  constructor(left: Dependency, right: Dependency) {
    this.#left = left;
    this.#right = right;
  }

  number(frame: unknown[], subject: number): number {
    if (this.#subject !== subject) {
      this.#subject = subject;
      this.#number = this.#together(this.#left.number(frame, subject), this.#right.number(frame, subject));
    }
    return this.#number;
  }

  #together(left: number, right: number): number {
    if (left < 0 || right < 0 || left >= HALF || right >= HALF) return -1;
    if (left < SMALL && right < SMALL) {
      const row = (this.#small[left] ??= []);
      return (row[right] ??= this.#count++);
    }
    const key = left * HALF + right;
    let number = this.#numbers.get(key);
    if (number === undefined) this.#numbers.set(key, (number = this.#count++));
    return number;
  }
}

/** A source of repeatable choices. */
export class Random {
  #state: number;
  /** The objects made so far, by kind and name, for references to them. */
  readonly known: { readonly kind: string; readonly name: string; readonly namespace?: string }[] = [];

  constructor(seed: number) {
    this.#state = (seed * 2654435761 + 1013904223) >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** An object of these kinds that was made, nearly always when there is one. */
  existing(
    kinds: readonly string[],
  ): { readonly kind: string; readonly name: string; readonly namespace?: string } | null {
    const found = this.known.filter(({ kind }) => kinds.includes(kind));
    return found.length > 0 && this.chance(0.95) ? this.pick(found) : null;
  }

  some<T>(items: readonly T[], share: number): T[] {
    return items.filter(() => this.chance(share));
  }
}

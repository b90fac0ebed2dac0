/** Why a task got no turn. */
export type NoTurn = "full" | "late" | "closed";

interface Waiting {
  readonly run: () => void;
  readonly refuse: (why: NoTurn) => void;
  readonly deadline: number;
}

/**
 * Runs tasks one after another, in order, and lets the event loop breathe between them. At most so many wait; one that
 * waits past its deadline is told so in the place of being run.
 */
export class Turns {
  readonly #most: number;
  readonly #now: () => number;
  #waiting: Waiting[] = [];
  #first = 0;
  #scheduled = false;

  /** @param now Milliseconds of a clock that never goes back. */
  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#now = now;
  }

  get waiting(): number {
    return this.#waiting.length - this.#first;
  }

  /** Exactly one of the two is called, later. @param deadline in milliseconds of the clock */
  take(run: () => void, refuse: (why: NoTurn) => void, deadline: number): void {
    if (this.waiting >= this.#most) return refuse("full");
    this.#waiting.push({ run, refuse, deadline });
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#next());
  }

  #next(): void {
    this.#scheduled = false;
    const next = this.#waiting[this.#first++];
    if (this.#first > 64 && this.#first * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    if (this.waiting > 0) this.#schedule();
    if (!next) return;
    if (this.#now() > next.deadline) next.refuse("late");
    else next.run();
  }
}

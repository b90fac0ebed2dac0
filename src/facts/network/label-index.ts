import { matchesSelector } from "../../kube/index.ts";
import type { LabelTest } from "./calico-selector.ts";

type Labels = Readonly<Record<string, string>>;

/** True for a condition on labels that is not a label selector of Kubernetes. */
export const isTest = (selector: unknown): selector is LabelTest =>
  typeof (selector as LabelTest | null)?.test === "function";

/** Distinct sets of labels, and which of them a selector chooses; each question is answered once. */
export class LabelIndex {
  readonly sets: Labels[] = [];
  readonly #ids = new Map<string, number>();
  /** `key\0value` → ids of the sets that hold it. */
  readonly #holding = new Map<string, number[]>();
  readonly #chosen = new Map<string, readonly number[]>();
  #all: readonly number[] | null = null;

  /** The id of a set of labels; the same for equal ones. */
  add(labels: Labels): number {
    const keys = Object.keys(labels).toSorted();
    const text = JSON.stringify(keys.map((key) => [key, labels[key]]));
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.sets.length;
    this.sets.push(labels);
    this.#ids.set(text, id);
    for (const key of keys) {
      const pair = `${key}\0${labels[key]}`;
      const holding = this.#holding.get(pair);
      if (holding) holding.push(id);
      else this.#holding.set(pair, [id]);
    }
    return id;
  }

  /** Ids of the sets that a label selector chooses, sorted. All sets must have been added before. */
  chosen(selector: unknown): readonly number[] {
    const test = isTest(selector) ? selector : null;
    const text = test ? `test ${test.text}` : JSON.stringify(selector);
    let ids = this.#chosen.get(text);
    if (!ids) {
      ids = this.#candidates(selector).filter((id) => {
        const labels = this.sets[id] as Labels;
        return test ? test.test(labels) : matchesSelector(selector, labels);
      });
      this.#chosen.set(text, ids);
    }
    return ids;
  }

  /** The sets that hold the rarest pair that the selector asks for, or all. */
  #candidates(selector: unknown): readonly number[] {
    let fewest: readonly number[] | null = null;
    const wanted = (selector as { matchLabels?: unknown } | null)?.matchLabels;
    if (typeof wanted === "object" && wanted !== null) {
      for (const [key, value] of Object.entries(wanted)) {
        const holding = this.#holding.get(`${key}\0${String(value)}`) ?? [];
        if (fewest === null || holding.length < fewest.length) fewest = holding;
      }
    }
    this.#all ??= this.sets.map((_, id) => id);
    return fewest ?? this.#all;
  }
}

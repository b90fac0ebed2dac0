import type { SyntaxIssue } from "./cursor.ts";

/**
 * What Kubernetes reads but cannot turn into JSON: maps with a key that is null or too large, and numbers that are not
 * finite. It refuses them only in what is left once later keys have overridden earlier ones.
 */
export class Refusals {
  readonly #maps = new Map<object, SyntaxIssue>();
  #number: SyntaxIssue | null = null;

  /** Notes a map with a key that cannot be one in JSON. */
  addMap(map: object, issue: SyntaxIssue): void {
    if (!this.#maps.has(map)) this.#maps.set(map, issue);
  }

  /** Notes that a number is not finite. */
  addNumber(issue: SyntaxIssue): void {
    this.#number ??= issue;
  }

  /** Notes that a map takes in what another one holds. */
  merge(into: object, from: object): void {
    const issue = this.#maps.get(from);
    if (issue) this.addMap(into, issue);
  }

  /** The issue with a finished document, if any is left. */
  issueIn(document: unknown): SyntaxIssue | null {
    if (this.#maps.size === 0 && !this.#number) return null;
    const seen = new Set<object>();
    const visit = (value: unknown): SyntaxIssue | null => {
      if (typeof value === "number") return Number.isFinite(value) ? null : this.#number;
      if (typeof value !== "object" || value === null || seen.has(value)) return null;
      seen.add(value);
      const own = this.#maps.get(value);
      if (own) return own;
      for (const item of Object.values(value)) {
        const issue = visit(item);
        if (issue) return issue;
      }
      return null;
    };
    return visit(document);
  }
}

/** The fields of one object definition: type expressions by field name, required ones ending in `!`. */
export type Fields = { readonly [field: string]: string };

const HOLE = /<#(\d+)>/g;

/**
 * Object definitions of one API group before they have names. Equal definitions are one; an expression refers to
 * another definition of the group by its number, as `<#7>`.
 */
export class Registry {
  readonly definitions: { readonly fields: Fields; readonly paths: string[][]; wanted: string | null }[] = [];
  readonly #byText = new Map<string, number>();

  /**
   * The expression for a definition with these fields.
   *
   * @param path Where it was met, from the kind down, as capitalised words: names are made of its end.
   * @param wanted A name it must have, such as the kind's.
   */
  add(fields: Fields, path: readonly string[], wanted: string | null = null): string {
    const text = JSON.stringify(Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    let index = this.#byText.get(text);
    const known = index === undefined ? undefined : this.definitions[index];
    if (index === undefined || (wanted !== null && known?.wanted !== wanted)) {
      index = this.definitions.length;
      this.definitions.push({ fields, paths: [], wanted });
      this.#byText.set(text, index);
    }
    this.definitions[index]?.paths.push([...path]);
    return `<#${index}>`;
  }

  /** The definitions by name, each named by the shortest end of its path that tells it from the others. */
  named(): { definitions: Map<string, Fields>; nameOf: (expression: string) => string } {
    const names = new Map<number, string>();
    const taken = new Set<string>();
    for (const [index, { wanted }] of this.definitions.entries()) {
      if (wanted === null) continue;
      names.set(index, wanted);
      taken.add(wanted);
    }
    for (const [index, { paths }] of this.definitions.entries()) {
      if (names.has(index)) continue;
      const path = paths.toSorted((a, b) => a.length - b.length || (a.join() < b.join() ? -1 : 1))[0] ?? ["Unnamed"];
      let name = "";
      for (let words = 1; words <= path.length && (name === "" || taken.has(name)); words += 1) {
        name = path.slice(-words).join("");
      }
      for (let suffix = 2; taken.has(name); suffix += 1) name = `${path.join("")}${suffix}`;
      names.set(index, name);
      taken.add(name);
    }
    const nameOf = (expression: string) =>
      expression.replaceAll(HOLE, (_, index: string) => names.get(Number(index)) ?? "");
    const definitions = new Map<string, Fields>();
    for (const [index, { fields }] of this.definitions.entries()) {
      const rendered = Object.fromEntries(Object.entries(fields).map(([field, text]) => [field, nameOf(text)]));
      definitions.set(names.get(index) ?? "", rendered);
    }
    return { definitions, nameOf };
  }
}

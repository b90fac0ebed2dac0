import type { CheckId, Violation } from "./check.ts";

export type Fields = { readonly [key: string]: unknown };
export type ContainerList = "initContainers" | "containers" | "ephemeralContainers";

/** True for what Kubernetes treats as not written. */
export const absent = (value: unknown): value is undefined | null => value === undefined || value === null;

/**
 * Reads fields as the API server decodes them and keeps what is wrong. A place is named by the list a container stands
 * in, its index and the path below it; the empty list means the pod itself. Paths are joined only for a violation.
 */
export class FieldReader {
  protected found: Violation[] | null = null;

  protected note(
    check: CheckId,
    owner: Fields,
    value: string,
    list: ContainerList | "",
    index: number,
    key: string,
  ): void {
    this.add(check, list === "" ? "pod" : "container", nameOf(owner), value, fieldAt(list, index, key));
  }

  protected missing(check: CheckId, owner: Fields, list: ContainerList, index: number, key: string): void {
    this.add(check, "container", nameOf(owner), "", fieldAt(list, index, key), true);
  }

  protected add(
    check: CheckId,
    by: Violation["by"],
    name: string,
    value: string,
    field: string,
    missing = false,
  ): void {
    this.found ??= [];
    this.found.push({ check, by, name, value, missing, field });
  }

  protected type(value: unknown, wanted: string, list: ContainerList | "", index: number, key: string): void {
    this.add("schema", "pod", "", `is ${typeName(value)}, not ${wanted}`, fieldAt(list, index, key));
  }

  protected boolean(value: unknown, list: ContainerList | "", index: number, key: string): boolean | null {
    if (typeof value === "boolean") return value;
    if (!absent(value)) this.type(value, "a boolean", list, index, key);
    return null;
  }

  protected string(value: unknown, list: ContainerList | "", index: number, key: string): string | null {
    if (typeof value === "string") return value;
    if (!absent(value)) this.type(value, "a string", list, index, key);
    return null;
  }

  protected object(value: unknown, list: ContainerList | "", index: number, key: string): Fields | null {
    if (value === undefined || value === null) return null;
    if (typeof value === "object" && !Array.isArray(value)) return value as Fields;
    this.type(value, "an object", list, index, key);
    return null;
  }

  protected objectAt(value: unknown, field: string, list?: string, index?: number): Fields | null {
    if (value === undefined || value === null) return null;
    if (typeof value === "object" && !Array.isArray(value)) return value as Fields;
    const at = list === undefined ? field : `${field}/${list}/${index}`;
    this.add("schema", "pod", "", `is ${typeName(value)}, not an object`, at);
    return null;
  }

  protected list(value: unknown, list: ContainerList | "", index: number, key: string): readonly unknown[] | null {
    if (value === undefined || value === null) return null;
    if (Array.isArray(value)) return value;
    this.type(value, "a list", list, index, key);
    return null;
  }

  /** A list of strings, in which null counts as the empty string; null when it is absent or holds anything else. */
  protected strings(value: unknown, list: ContainerList | "", index: number, key: string): readonly unknown[] | null {
    const values = this.list(value, list, index, key);
    if (values === null) return null;
    for (let i = 0; i < values.length; i++) {
      if (typeof values[i] === "string" || absent(values[i])) continue;
      this.type(values[i], "a string", list, index, `${key}/${i}`);
      return null;
    }
    return values;
  }
}

const nameOf = (owner: Fields) => (typeof owner["name"] === "string" ? owner["name"] : "");
const fieldAt = (list: string, index: number, key: string) =>
  list === "" ? `/spec/${key}` : `/spec/${list}/${index}/${key}`;

/** The JSON type of a value with its article, for messages. */
export function typeName(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value !== null && typeof value === "object") return "an object";
  return typeof value === "bigint" ? "a number" : `a ${typeof value}`;
}

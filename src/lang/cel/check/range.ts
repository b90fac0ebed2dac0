import { DYN, INT, type Type } from "../type.ts";

/** The types of a range's keys (of a list: indexes) and values, and whether it is a map. */
export type Elements = readonly [key: Type, value: Type, isMap: boolean];

const UNKNOWN: Elements = [DYN, DYN, false];

/** What a macro loops over in values of a type; null for types that it cannot loop over. */
export function elementsOf(type: Type): Elements | null {
  switch (type.kind) {
    case "list":
      return [INT, type.element, false];
    case "map":
      return [type.key, type.value, true];
    case "dyn":
    case "error":
    case "param":
      return UNKNOWN;
    default:
      return null;
  }
}

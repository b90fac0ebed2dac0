import { formatType, type Type } from "../type.ts";

/** What is told of a call that no overload takes, in the API server's words. */
export function noOverload(name: string, types: readonly Type[], method: boolean): string {
  const spelt = types.map(formatType);
  const given = method ? `${spelt[0]}.(${spelt.slice(1).join(", ")})` : `(${spelt.join(", ")})`;
  return `found no matching overload for '${name}' applied to '${given}'`;
}

/** What is told of a macro over what is neither list nor map. */
export const notARange = (type: Type): string =>
  `expression of type '${formatType(type)}' cannot be range of a comprehension (must be list, map, or dynamic)`;

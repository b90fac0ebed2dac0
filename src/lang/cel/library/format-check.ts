import type { Type } from "../type.ts";
import { CelError, TypeValue, type Value } from "../value.ts";
import { type ClauseOf, type Dialect, formatTemplate } from "./format-clause.ts";
import { KUBERNETES_RULES as RULES } from "./kubernetes-text-format.ts";

type Kind = Type["kind"];

const NUMBERS: readonly Kind[] = ["int", "uint"];
const TEXTUAL: readonly Kind[] = [
  ...NUMBERS,
  ...(["list", "map", "double", "bool", "string", "timestamp", "bytes", "duration", "type", "null"] as const),
];

/** Why a literal template does not go with arguments of these types, as the API server says it; null if it does. */
export function formatFault(
  template: string,
  types: readonly { readonly kind: Kind; readonly name: string }[],
): { readonly message: string; readonly argument: number } | null {
  let used = 0;
  let failed = -1;
  const takes =
    (rule: string, kinds: readonly Kind[]): ClauseOf =>
    () =>
    () => {
      const type = types[used] as (typeof types)[number];
      if (type.kind !== "dyn" && !kinds.includes(type.kind)) {
        failed = used;
        return new CelError(`${rule}, was given ${type.name}`);
      }
      used++;
      return "";
    };
  const dialect: Dialect = {
    s: takes(RULES.text, TEXTUAL),
    d: takes(RULES.decimal, NUMBERS),
    // Texts are let through because "NaN" and "Infinity" are.
    f: takes(RULES.fixed, ["double", "string"]),
    e: takes(RULES.scientific, ["double", "string"]),
    b: takes(RULES.binary, [...NUMBERS, "bool"]),
    o: takes(RULES.octal, NUMBERS),
    x: takes(RULES.hex, [...NUMBERS, "string", "bytes"]),
    X: takes(RULES.hex, [...NUMBERS, "string", "bytes"]),
  };
  const values: readonly Value[] = types.map(({ name }) => new TypeValue(name));
  const result = formatTemplate(template, values, dialect);
  if (result instanceof CelError) return { message: result.message, argument: failed };
  if (used >= types.length) return null;
  const message = `too many arguments supplied to string.format (expected ${used}, got ${types.length})`;
  return { message, argument: -1 };
}

import { MapBuilder } from "../closures/literals.ts";
import { CelError, isMap, mapGet, mapKeys, NONE, Optional, type Value } from "../value.ts";
import type { CoreCall } from "./core.ts";

/** The error that stands for what is no bool where one is wanted. */
export const notBool = (value: Value | CelError): CelError =>
  value instanceof CelError ? value : new CelError("no such overload: a condition that is no bool");

/** The calls that macros make. */
export function simple({ ids }: CoreCall, [first, second]: readonly (Value | CelError)[]): Value | CelError {
  switch (ids[0]) {
    case "logical_not":
      return typeof first === "boolean" ? !first : notBool(first as Value);
    case "add_int64":
      return (first as number) + (second as number);
    case "equals":
      return first === second;
    case "add_list":
      return [...(first as readonly Value[]), ...(second as readonly Value[])];
    case "optional_hasValue":
      return first instanceof Optional ? first.value !== undefined : new CelError("no such overload: optMap");
    case "optional_value":
      return (first as Optional).value as Value;
    case "optional_of":
      return new Optional(first as Value);
    default:
      return NONE;
  }
}

/** The map with one more entry, or with those of another map. */
export function inserted(map: Value, key: Value, value: Value | CelError | undefined): Value | CelError {
  const made = new MapBuilder();
  const entries = (of: Value) =>
    isMap(of) ? mapKeys(of).map((name) => [name, mapGet(of, name) as Value] as const) : [];
  const added = value === undefined ? entries(key) : [[key, value as Value] as const];
  for (const [name, content] of [...entries(map), ...added]) {
    const error = made.add(name, content);
    if (error) return error;
  }
  return made.result();
}

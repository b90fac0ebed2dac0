/** What a parameter takes. `value` tells nil from nothing, as Go's `reflect.Value` does. */
export type Param =
  | "any"
  | "value"
  | "string"
  | "int"
  | "int64"
  | "bool"
  | "float64"
  | "map"
  | "bytes"
  | "time"
  | "uint32";

/** A function that templates call. */
export interface GoFunction {
  readonly params: readonly Param[];
  /** True if the last parameter takes any number of arguments. */
  readonly variadic: boolean;
  readonly call: (...args: never[]) => unknown;
}

/**
 * A function with its Go parameters: `"string any..."` takes a string and any number of values. Arguments are checked
 * against them before the call, as Go's reflection does.
 */
export function fn(signature: string, call: (...args: never[]) => unknown): GoFunction {
  const variadic = signature.endsWith("...");
  const bare = variadic ? signature.slice(0, -3) : signature;
  return { params: bare === "" ? [] : (bare.split(" ") as Param[]), variadic, call };
}

import type { Term } from "./ast.ts";
import { TemplateError } from "./error.ts";
import type { Param } from "./function.ts";
import { looksLikeFloat } from "./number.ts";
import { GoMap, Int, int, typeOf } from "./value.ts";

const NAMES: Readonly<Record<Param, string>> = {
  any: "interface {}",
  value: "reflect.Value",
  string: "string",
  int: "int",
  int64: "int64",
  bool: "bool",
  float64: "float64",
  map: "map[string]interface {}",
  bytes: "[]uint8",
  time: "time.Time",
  uint32: "uint32",
};
const ASSIGNABLE_MAPS = new Set(["map[string]interface {}", "common.Values"]);
const NO_ENTRIES = new GoMap();

/** A value as a parameter takes it. @throws TemplateError when Go could not assign it */
export function checked(value: unknown, param: Param): unknown {
  switch (param) {
    case "value":
      return value;
    case "any":
      return value ?? null;
    case "string":
      if (typeof value === "string") return value;
      break;
    case "bool":
      if (typeof value === "boolean") return value;
      break;
    case "float64":
      if (typeof value === "number") return value;
      break;
    case "map":
      if (value instanceof GoMap && (value.type === null || ASSIGNABLE_MAPS.has(value.type.name))) return value;
      if (value === undefined) return NO_ENTRIES;
      break;
    case "bytes":
      if (value instanceof Uint8Array) return value;
      if (value === undefined) return new Uint8Array();
      break;
    default:
      if (value instanceof Int && value.type === param) return value;
      if (typeOf(value) === NAMES[param]) return value;
  }
  if (value === undefined) throw new TemplateError(`invalid value; expected ${NAMES[param]}`);
  throw new TemplateError(
    `wrong type for value; expected ${NAMES[param]}; got ${value === null ? "interface {}" : typeOf(value)}`,
  );
}

/** A map that a function may not change, because it was given nil. */
export const isNilMap = (map: unknown): boolean => map === NO_ENTRIES;

/** A literal as an argument of a parameter. */
export function constant(
  term: Term & { readonly type: "bool" | "string" | "number" | "nil" },
  param: Param,
): () => unknown {
  const found = literal(term, param);
  if (!(found instanceof TemplateError)) return () => found;
  return () => {
    throw new TemplateError(found.message);
  };
}

function literal(term: Term & { readonly type: "bool" | "string" | "number" | "nil" }, param: Param): unknown {
  if (term.type === "nil") {
    if (param === "any" || param === "value") return null;
    if (param === "map" || param === "bytes") return checked(undefined, param);
    return new TemplateError(`cannot assign nil to ${NAMES[param]}`);
  }
  const free = param === "any" || param === "value";
  if (term.type === "bool")
    return free || param === "bool" ? term.value : new TemplateError(`expected ${NAMES[param]}; found ${term.value}`);
  if (term.type === "string") {
    return free || param === "string"
      ? term.value
      : new TemplateError(`expected ${NAMES[param]}; found ${JSON.stringify(term.value)}`);
  }
  if (free) return looksLikeFloat(term.text) || term.int === null ? term.float : int(term.int);
  if (param === "float64") return term.float;
  if ((param === "int" || param === "int64" || param === "uint32") && term.int !== null)
    return new Int(term.int, param);
  return new TemplateError(`expected ${NAMES[param]}; found ${term.text}`);
}

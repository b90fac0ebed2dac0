import { BuildIssue } from "./issue.ts";

/** The form that a configuration must have. */
export type Form =
  | "string"
  | "bool"
  | "int"
  | "any"
  | { readonly list: Form }
  | { readonly map: Form }
  | { readonly fields: Readonly<Record<string, Form>> };

/** How strict to be: whether unknown fields are refused, and whether numbers may stand for text. */
export interface DecodeOptions {
  readonly strict: boolean;
  readonly lenientText: boolean;
}

type Path = readonly (string | number)[];
const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function fail(path: Path, wanted: string): never {
  throw new BuildIssue(`${path.length === 0 ? "the document" : path.join(".")} must be ${wanted}`);
}

/** Finds the field that Go would: the one so named, else one that differs in case alone. */
function fieldNamed(fields: Readonly<Record<string, Form>>, key: string): string | null {
  if (Object.hasOwn(fields, key)) return key;
  const lower = key.toLowerCase();
  return Object.keys(fields).find((name) => name.toLowerCase() === lower) ?? null;
}

/** What Go has where a list says null. */
function zeroOf(form: Form): unknown {
  if (form === "string") return "";
  return typeof form === "object" && "fields" in form ? {} : undefined;
}

/**
 * A value of a form, fields spelt as the form has them and nulls left out; what is absent stays absent.
 *
 * @throws {BuildIssue} when the value is of another form.
 */
export function decode(value: unknown, form: Form, options: DecodeOptions, path: Path = []): unknown {
  if (value === null || value === undefined) return undefined;
  if (form === "any") return value;
  if (form === "string") {
    if (typeof value === "string") return value;
    if (options.lenientText && (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")) {
      return String(value);
    }
    return fail(path, "text");
  }
  if (form === "bool") return typeof value === "boolean" ? value : fail(path, "true or false");
  if (form === "int") {
    return typeof value === "bigint" || Number.isInteger(value) ? Number(value) : fail(path, "a whole number");
  }
  if ("list" in form) {
    if (!Array.isArray(value)) return fail(path, "a list");
    return value.map((item, at) => decode(item, form.list, options, [...path, at]) ?? zeroOf(form.list));
  }
  if (!isMap(value)) return fail(path, "a map");
  const decoded: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  // Fields that differ in case alone are one to Go, and the last in the order of its JSON wins.
  for (const key of Object.keys(value).sort()) {
    const item = value[key];
    if ("map" in form) {
      decoded[key] = decode(item, form.map, options, [...path, key]) ?? (form.map === "string" ? "" : undefined);
      continue;
    }
    const name = fieldNamed(form.fields, key);
    if (name === null) {
      if (options.strict) throw new BuildIssue(`there is no field ${[...path, key].join(".")}`);
    } else {
      const own = decode(item, form.fields[name] as Form, options, [...path, key]);
      if (own !== undefined) decoded[name] = own;
    }
  }
  return decoded;
}

/** Checks a chart's values against its `values.schema.json`. @see https://json-schema.org */
import { RE2JS } from "re2js";
import { GoMap, Int } from "../../lang/gotemplate/value.ts";
import { formatCheck } from "./schema-formats.ts";

/** Schemas that one check may go into, references followed. */
const MAX_SCHEMAS = 2_000_000;
const MAX_DEPTH = 200;
/** Violations that are named. */
const MAX_NAMED = 20;

type Schema = Readonly<Record<string, unknown>>;

/** What checking values found. */
export interface SchemaCheck {
  readonly violations: readonly string[];
  /** References that lead out of the schema, which is not followed. */
  readonly unresolved: readonly string[];
}

const isObject = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (value instanceof GoMap) return "object";
  if (value instanceof Int || typeof value === "number") return "number";
  return typeof value;
}

const numberOf = (value: unknown): number => (value instanceof Int ? Number(value.n) : (value as number));

/** True if a value of the engine equals plain JSON, or another value. */
function same(a: unknown, b: unknown): boolean {
  const kind = kindOf(a);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  if (a instanceof GoMap) {
    const entries = b instanceof GoMap ? [...b] : isObject(b) ? Object.entries(b) : null;
    return (
      entries !== null &&
      entries.length === a.size &&
      entries.every(([key, value]) => a.has(key) && same(a.get(key), value))
    );
  }
  if (kind === "number") return (typeof b === "number" || b instanceof Int) && numberOf(a) === numberOf(b);
  return kind === "null" ? b === null || b === undefined : a === b;
}

class Checker {
  readonly violations: string[] = [];
  readonly unresolved = new Set<string>();
  readonly #root: unknown;
  readonly #anchors = new Map<string, unknown>();
  readonly #patterns = new Map<string, RE2JS>();
  readonly #formats: boolean;
  #schemas = 0;
  #depth = 0;
  #quiet = 0;

  constructor(root: unknown) {
    this.#root = root;
    const draft = isObject(root) && typeof root["$schema"] === "string" ? root["$schema"] : "";
    this.#formats = /draft-0[467]/.test(draft);
    this.#index(root, 0);
  }

  /** Remembers the schemas that have a name of their own. */
  #index(schema: unknown, depth: number): void {
    if (depth > MAX_DEPTH || typeof schema !== "object" || schema === null) return;
    for (const value of Object.values(schema)) this.#index(value, depth + 1);
    if (!isObject(schema)) return;
    const { $id, id, $anchor } = schema;
    if (typeof $id === "string") this.#anchors.set($id, schema);
    if (typeof id === "string") this.#anchors.set(id, schema);
    if (typeof $anchor === "string") this.#anchors.set(`#${$anchor}`, schema);
  }

  #resolve(reference: string): unknown {
    const named = this.#anchors.get(reference);
    if (named !== undefined) return named;
    const [base = "", fragment = ""] = reference.split("#");
    const start = base === "" ? this.#root : this.#anchors.get(base);
    if (start === undefined) {
      this.unresolved.add(reference);
      return true;
    }
    let at: unknown = start;
    for (const token of decodeURIComponent(fragment).split("/").slice(1)) {
      const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
      at = typeof at === "object" && at !== null ? (at as Schema)[key] : undefined;
    }
    if (at === undefined) throw new SchemaError(`the reference ${JSON.stringify(reference)} leads nowhere`);
    return at;
  }

  #fails(at: string, message: string): false {
    if (this.#quiet === 0 && this.violations.length < MAX_NAMED) this.violations.push(`at '${at}': ${message}`);
    return false;
  }

  /** Whether a schema holds, without saying why not. */
  #holds(schema: unknown, value: unknown, at: string): boolean {
    this.#quiet++;
    const holds = this.check(schema, value, at);
    this.#quiet--;
    return holds;
  }

  #matches(pattern: string, text: string): boolean {
    let compiled = this.#patterns.get(pattern);
    if (!compiled) {
      try {
        compiled = RE2JS.compile(pattern);
      } catch (error) {
        throw new SchemaError(
          `the pattern ${JSON.stringify(pattern)} is not valid: ${error instanceof Error ? error.message : ""}`,
        );
      }
      this.#patterns.set(pattern, compiled);
    }
    return compiled.matcher(text).find();
  }

  check(schema: unknown, value: unknown, at: string): boolean {
    if (schema === true) return true;
    if (schema === false) return this.#fails(at, "false schema");
    if (!isObject(schema)) throw new SchemaError("a schema is neither an object nor true or false");
    if (++this.#schemas > MAX_SCHEMAS || this.#depth > MAX_DEPTH)
      throw new SchemaError("the schema takes too long to check");
    this.#depth++;
    const { $ref } = schema;
    let holds = true;
    if (typeof $ref === "string") holds = this.check(this.#resolve($ref), value, at);
    const alone = typeof $ref === "string" && this.#formats;
    if (!alone) {
      const parts = [this.#type(schema, value, at), this.#sized(schema, value, at), this.#combined(schema, value, at)];
      if (Array.isArray(value)) parts.push(this.#list(schema, value, at));
      else if (value instanceof GoMap) parts.push(this.#map(schema, value, at));
      holds &&= parts.every(Boolean);
    }
    this.#depth--;
    return holds;
  }

  #type(schema: Schema, value: unknown, at: string): boolean {
    const { type, enum: allowed } = schema;
    const kind = kindOf(value);
    if (type !== undefined) {
      const types = Array.isArray(type) ? (type as unknown[]) : [type];
      const fits = types.some(
        (each) => each === kind || (each === "integer" && kind === "number" && Number.isInteger(numberOf(value))),
      );
      if (!fits) return this.#fails(at, `got ${kind}, want ${types.join(" or ")}`);
    }
    if (Array.isArray(allowed) && !allowed.some((each) => same(value, each)))
      return this.#fails(at, `value must be one of ${allowed.map((each) => JSON.stringify(each)).join(", ")}`);
    if ("const" in schema && !same(value, schema["const"]))
      return this.#fails(at, `value must be ${JSON.stringify(schema["const"])}`);
    return true;
  }

  #sized(schema: Schema, value: unknown, at: string): boolean {
    const limit = (key: string): number | null => (typeof schema[key] === "number" ? (schema[key] as number) : null);
    const between = (size: number, least: string, most: string): boolean => {
      const [min, max] = [limit(least), limit(most)];
      if (min !== null && size < min) return this.#fails(at, `${least}: got ${size}, want ${min}`);
      return max !== null && size > max ? this.#fails(at, `${most}: got ${size}, want ${max}`) : true;
    };
    if (typeof value === "string") {
      const { pattern, format } = schema;
      if (!between([...value].length, "minLength", "maxLength")) return false;
      if (typeof pattern === "string" && !this.#matches(pattern, value))
        return this.#fails(at, `${JSON.stringify(value)} does not match pattern ${JSON.stringify(pattern)}`);
      if (this.#formats && typeof format === "string" && !formatCheck(format, value))
        return this.#fails(at, `${JSON.stringify(value)} is not valid ${format}`);
      return true;
    }
    if (typeof value === "number" || value instanceof Int) {
      const number = numberOf(value);
      const [over, under, step] = [limit("exclusiveMinimum"), limit("exclusiveMaximum"), limit("multipleOf")];
      if (!between(number, "minimum", "maximum")) return false;
      if (over !== null && number <= over) return this.#fails(at, `exclusiveMinimum: got ${number}, want ${over}`);
      if (under !== null && number >= under) return this.#fails(at, `exclusiveMaximum: got ${number}, want ${under}`);
      if (schema["exclusiveMinimum"] === true && number === limit("minimum"))
        return this.#fails(at, `exclusiveMinimum: got ${number}`);
      if (schema["exclusiveMaximum"] === true && number === limit("maximum"))
        return this.#fails(at, `exclusiveMaximum: got ${number}`);
      if (step !== null && step > 0 && Math.abs(number / step - Math.round(number / step)) > 1e-9)
        return this.#fails(at, `multipleOf: got ${number}, want ${step}`);
      return true;
    }
    if (Array.isArray(value)) return between(value.length, "minItems", "maxItems");
    return value instanceof GoMap ? between(value.size, "minProperties", "maxProperties") : true;
  }

  #combined(schema: Schema, value: unknown, at: string): boolean {
    const list = (key: string): readonly unknown[] => (Array.isArray(schema[key]) ? (schema[key] as unknown[]) : []);
    let holds = true;
    for (const each of list("allOf")) holds = this.check(each, value, at) && holds;
    const anyOf = list("anyOf");
    if (anyOf.length > 0 && !anyOf.some((each) => this.#holds(each, value, at)))
      holds = this.#fails(at, "anyOf failed");
    const oneOf = list("oneOf");
    if (oneOf.length > 0) {
      const count = oneOf.filter((each) => this.#holds(each, value, at)).length;
      if (count !== 1)
        holds = this.#fails(at, count === 0 ? "oneOf failed, none matched" : "oneOf failed, more than one matched");
    }
    if ("not" in schema && this.#holds(schema["not"], value, at)) holds = this.#fails(at, "not failed");
    if ("if" in schema) {
      const branch = this.#holds(schema["if"], value, at) ? schema["then"] : schema["else"];
      if (branch !== undefined) holds = this.check(branch, value, at) && holds;
    }
    return holds;
  }

  #list(schema: Schema, value: readonly unknown[], at: string): boolean {
    const { items, prefixItems, additionalItems, contains, uniqueItems } = schema;
    const first = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
    const rest = Array.isArray(items) ? additionalItems : items;
    let holds = true;
    for (const [index, item] of value.entries()) {
      const own: unknown = index < first.length ? first[index] : rest;
      if (own !== undefined) holds = this.check(own, item, `${at}/${index}`) && holds;
    }
    if (contains !== undefined) {
      const count = value.filter((item, index) => this.#holds(contains, item, `${at}/${index}`)).length;
      const least = typeof schema["minContains"] === "number" ? schema["minContains"] : 1;
      if (count < least || (typeof schema["maxContains"] === "number" && count > schema["maxContains"]))
        holds = this.#fails(at, "contains failed");
    }
    if (uniqueItems === true && value.some((item, index) => value.slice(0, index).some((other) => same(item, other))))
      holds = this.#fails(at, "items are equal");
    return holds;
  }

  #map(schema: Schema, value: GoMap, at: string): boolean {
    const { properties, patternProperties, additionalProperties, required, propertyNames } = schema;
    let holds = true;
    if (Array.isArray(required)) {
      const missing = required.filter((key) => typeof key === "string" && !value.has(key));
      if (missing.length > 0)
        holds = this.#fails(
          at,
          `missing propert${missing.length > 1 ? "ies" : "y"} ${missing.map((key) => `'${String(key)}'`).join(", ")}`,
        );
    }
    const own = isObject(properties) ? properties : {};
    const patterns = isObject(patternProperties) ? Object.entries(patternProperties) : [];
    for (const [key, item] of value) {
      let known = Object.hasOwn(own, key);
      if (known) holds = this.check(own[key], item, `${at}/${key}`) && holds;
      for (const [pattern, inner] of patterns) {
        if (!this.#matches(pattern, key)) continue;
        known = true;
        holds = this.check(inner, item, `${at}/${key}`) && holds;
      }
      if (!known && additionalProperties === false)
        holds = this.#fails(at, `additional properties '${key}' not allowed`);
      else if (!known && additionalProperties !== undefined)
        holds = this.check(additionalProperties, item, `${at}/${key}`) && holds;
      if (propertyNames !== undefined && !this.#holds(propertyNames, key, at))
        holds = this.#fails(at, `invalid propertyName '${key}'`);
    }
    for (const keyword of ["dependencies", "dependentRequired", "dependentSchemas"]) {
      const dependent = schema[keyword];
      if (!isObject(dependent)) continue;
      for (const [key, needs] of Object.entries(dependent)) {
        if (!value.has(key)) continue;
        if (!Array.isArray(needs)) holds = this.check(needs, value, at) && holds;
        else if (needs.some((each) => typeof each === "string" && !value.has(each)))
          holds = this.#fails(at, `properties required by '${key}' are missing`);
      }
    }
    return holds;
  }
}

/** A schema that cannot be used. */
export class SchemaError extends Error {
  override readonly name = "SchemaError";
}

/** Checks values against a schema's text. @throws SchemaError when it is no schema */
export function checkSchema(text: string, values: GoMap): SchemaCheck {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new SchemaError(`the schema is not JSON: ${error.message}`);
    throw error;
  }
  const checker = new Checker(schema);
  const holds = checker.check(schema, values, "");
  const violations = holds || checker.violations.length > 0 ? checker.violations : ["at '': the values do not fit"];
  return { violations: holds ? [] : violations, unresolved: [...checker.unresolved] };
}

import type { Path } from "../../core/location.ts";
import { isBase64, isInt, isLong, isQuantity, isTime } from "./format.ts";
import type { Definition, Shape } from "./shape.ts";
import { nearest } from "../../core/nearest.ts";
import type { Violation, ViolationKind } from "./violation.ts";

/** The longest part of a value that is quoted. */
const MOST_QUOTED = 40;
/** The most alternatives that are listed. */
const MOST_LISTED = 12;

const quoted = (text: string) => JSON.stringify(text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}…` : text);

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "string":
      return "a string";
    case "boolean":
      return "a boolean";
    case "number":
      return Number.isInteger(value) ? "an integer" : "a number with a fraction";
    case "bigint":
      return "an integer";
    default:
      return "a map";
  }
}

const EXPECTED: Readonly<Record<Exclude<Shape["kind"], "enum" | "fields">, string>> = {
  any: "any value",
  object: "a map",
  bool: "true or false",
  int: "an integer of 32 bits",
  long: "an integer",
  number: "a number",
  "int|string": "an integer or a string",
  quantity: "a quantity such as 500m or 2Gi",
  time: "a time such as 2026-01-31T12:00:00Z",
  bytes: "text in base64",
  string: "a string",
  list: "a list",
  map: "a map",
};

const named = (definition: Definition) => definition.name.slice(definition.name.lastIndexOf(".") + 1);

/** Collects what is wrong with one object, in the order of its text, as far as `most` goes. */
export class Explainer {
  readonly violations: Violation[] = [];
  readonly #most: number;
  readonly #unknownFields: boolean;
  readonly #path: (string | number)[] = [];
  /** True while inside a definition of Kubernetes' own. */
  #builtIn = true;

  constructor(most: number, unknownFields: boolean) {
    this.#most = most;
    this.#unknownFields = unknownFields;
  }

  #kind = "";

  /** Looks at a whole object of a kind; its `status` is left alone, because writers cannot set it. */
  object(definition: Definition, value: unknown): void {
    this.#kind = named(definition);
    this.#fields(definition, value, "status");
  }

  /** Looks at a part of objects. */
  part(definition: Definition, value: unknown): void {
    this.#fields(definition, value);
  }

  /** What people call a definition: parts of custom kinds have no names of their own. */
  #name(definition: Definition): string {
    return definition.builtIn ? named(definition) : this.#kind;
  }

  #add(problem: ViolationKind, expected: string, got: string, suggestion: string | null = null): void {
    if (this.violations.length >= this.#most) return;
    const path: Path = [...this.#path];
    const meant = problem === "unknown-field" && suggestion !== null;
    const certain = this.#builtIn || meant || problem === "wrong-type" || problem === "bad-format";
    this.violations.push({ path, problem, expected, got, suggestion, certain });
  }

  #at(token: string | number, visit: () => void): void {
    if (this.violations.length >= this.#most) return;
    this.#path.push(token);
    visit();
    this.#path.pop();
  }

  #value(shape: Shape, value: unknown): void {
    switch (shape.kind) {
      case "fields":
        this.#fields(shape.definition, value);
        return;
      case "list":
        this.#list(shape, value);
        return;
      case "map":
        this.#map(shape, value);
        return;
      case "enum":
        this.#enum(shape, value);
        return;
      default:
        this.#scalar(shape, value);
    }
  }

  #fields(definition: Definition, value: unknown, skipped?: string): void {
    if (!isMap(value)) {
      this.#add("wrong-type", definition.builtIn ? `a map (${named(definition)})` : EXPECTED.map, typeName(value));
      return;
    }
    const { fields, rest, builtIn } = definition;
    const outside = this.#builtIn;
    this.#builtIn = builtIn;
    for (const key of Object.keys(value)) {
      if (key === skipped) continue;
      const item = value[key];
      const shape = fields.get(key) ?? rest;
      if (shape === null) {
        if (this.#unknownFields) {
          this.#at(key, () =>
            this.#add("unknown-field", this.#name(definition), typeName(item), nearest(key, fields.keys())),
          );
        }
      } else if (item !== null && item !== undefined) this.#at(key, () => this.#value(shape, item));
    }
    for (const key of definition.required) {
      if (key === skipped || (value[key] !== null && value[key] !== undefined)) continue;
      this.#at(key, () => this.#add("missing-required", this.#name(definition), "nothing"));
    }
    this.#builtIn = outside;
  }

  #list(shape: Shape & { kind: "list" }, value: unknown): void {
    if (!Array.isArray(value)) {
      this.#add("wrong-type", EXPECTED.list, typeName(value));
      return;
    }
    if (shape.maxItems !== null && value.length > shape.maxItems) {
      this.#add("too-long", `${shape.maxItems}`, `${value.length} elements`);
    }
    for (const [index, item] of value.entries()) {
      if (this.violations.length >= this.#most) return;
      if (item !== null && item !== undefined) this.#at(index, () => this.#value(shape.element, item));
    }
  }

  #map(shape: Shape & { kind: "map" }, value: unknown): void {
    if (!isMap(value)) {
      this.#add("wrong-type", EXPECTED.map, typeName(value));
      return;
    }
    const keys = Object.keys(value);
    if (shape.maxProperties !== null && keys.length > shape.maxProperties) {
      this.#add("too-long", `${shape.maxProperties}`, `${keys.length} keys`);
    }
    for (const key of keys) {
      if (this.violations.length >= this.#most) return;
      const item = value[key];
      if (item !== null && item !== undefined) this.#at(key, () => this.#value(shape.value, item));
    }
  }

  #enum(shape: Shape & { kind: "enum" }, value: unknown): void {
    if (typeof value !== "string") {
      this.#add("wrong-type", EXPECTED.string, typeName(value));
    } else if (!shape.values.includes(value) && !(value === "" && shape.emptyAllowed)) {
      const more = shape.values.length > MOST_LISTED ? ", …" : "";
      const listed = shape.values.slice(0, MOST_LISTED).join(", ");
      this.#add("bad-enum", `one of ${listed}${more}`, quoted(value), nearest(value, shape.values));
    }
  }

  #scalar(shape: Exclude<Shape, { kind: "enum" | "fields" | "list" | "map" }>, value: unknown): void {
    const expected = EXPECTED[shape.kind];
    const isText = typeof value === "string";
    const isNumber = typeof value === "number" || typeof value === "bigint";
    const isWhole = typeof value === "bigint" || Number.isInteger(value);
    const wrong = () => this.#add("wrong-type", expected, typeName(value));
    switch (shape.kind) {
      case "any":
        return;
      case "object":
        if (!isMap(value)) wrong();
        return;
      case "bool":
        if (typeof value !== "boolean") wrong();
        return;
      case "int":
      case "long":
        if (!isNumber || !isWhole) wrong();
        else if (!(shape.kind === "int" ? isInt(value) : isLong(value))) {
          this.#add("bad-format", expected, String(value).slice(0, MOST_QUOTED));
        }
        return;
      case "number":
        if (!isNumber) wrong();
        return;
      case "int|string":
        if (isText) return;
        if (!isNumber || !isWhole) wrong();
        else if (!isInt(value)) this.#add("bad-format", expected, String(value).slice(0, MOST_QUOTED));
        return;
      case "quantity":
        if (!isText && !isNumber) wrong();
        else if (isText && !isQuantity(value)) this.#add("bad-format", expected, quoted(value));
        return;
      case "time":
        if (!isText) wrong();
        else if (!isTime(value)) this.#add("bad-format", expected, quoted(value));
        return;
      case "bytes":
        if (!isText) wrong();
        // What stands there may be a secret: it is never quoted.
        else if (!isBase64(value)) this.#add("bad-format", expected, "other text");
        return;
      case "string":
        if (!isText) wrong();
        else if (shape.maxLength !== null && [...value].length > shape.maxLength) {
          this.#add("too-long", `${shape.maxLength}`, `${[...value].length} characters`);
        }
    }
  }
}

const isMap = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

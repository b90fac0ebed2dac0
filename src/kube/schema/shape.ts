/** A file of library/schemas: the kinds of one API group and the definitions they are made of. */
export interface SchemaFile {
  /** `module@version` of every publication the facts come from. */
  readonly source: readonly string[];
  readonly kinds: { readonly [kind: string]: KindEntry };
  /** Type expressions by field, by definition; see {@link parseShape}. */
  readonly definitions: { readonly [name: string]: { readonly [field: string]: string } };
  /** True for Kubernetes' own kinds, whose empty strings stand for absent ones. */
  readonly builtIn?: boolean;
}

export interface KindEntry {
  readonly scope: Scope;
  /** Names of definitions by served version. */
  readonly versions: { readonly [version: string]: string };
}

export type Scope = "Namespaced" | "Cluster";

/** Gives the file of an API group (`core` for the core group), or null where there is none. */
export type SchemaLoader = (group: string) => SchemaFile | null;

export type SimpleShape =
  | "any"
  | "object"
  | "bool"
  | "int"
  | "long"
  | "number"
  | "int|string"
  | "quantity"
  | "time"
  | "bytes";

/** What a value must look like. */
export type Shape =
  | { readonly kind: SimpleShape }
  | { readonly kind: "string"; readonly maxLength: number | null }
  | { readonly kind: "enum"; readonly values: readonly string[]; readonly emptyAllowed: boolean }
  | {
      readonly kind: "list";
      readonly element: Shape;
      readonly maxItems: number | null;
      readonly keys: readonly string[];
    }
  | { readonly kind: "map"; readonly value: Shape; readonly maxProperties: number | null }
  | { readonly kind: "fields"; readonly definition: Definition };

/** An object with known fields, parsed when first looked into. */
export class Definition {
  readonly group: string;
  readonly name: string;
  /** The shape of values with its fields. */
  readonly shape: Shape;
  readonly #shapes: Shapes;
  readonly #written: { readonly [field: string]: string };
  #fields: ReadonlyMap<string, Shape> | null = null;
  #required: readonly string[] = [];
  #rest: Shape | null = null;

  constructor(shapes: Shapes, group: string, name: string, written: { readonly [field: string]: string }) {
    this.#shapes = shapes;
    this.group = group;
    this.name = name;
    this.shape = { kind: "fields", definition: this };
    this.#written = written;
  }

  /** True for a definition of Kubernetes' own. */
  get builtIn(): boolean {
    return this.#shapes.file(this.group)?.builtIn === true;
  }

  /** The shapes of its fields. */
  get fields(): ReadonlyMap<string, Shape> {
    return this.#fields ?? this.#parse();
  }

  /** Names of the fields that must be present. */
  get required(): readonly string[] {
    if (this.#fields === null) this.#parse();
    return this.#required;
  }

  /** The shape of fields that are not named; null when there may be none. */
  get rest(): Shape | null {
    if (this.#fields === null) this.#parse();
    return this.#rest;
  }

  #parse(): ReadonlyMap<string, Shape> {
    const fields = new Map<string, Shape>();
    const required: string[] = [];
    for (const [name, written] of Object.entries(this.#written)) {
      const must = written.endsWith("!");
      const shape = this.#shapes.parse(this.group, must ? written.slice(0, -1) : written);
      if (name === REST) this.#rest = shape;
      else fields.set(name, shape);
      if (must) required.push(name);
    }
    this.#required = required;
    this.#fields = fields;
    return fields;
  }
}

/** The field name that stands for all fields that are not named. */
const REST = "...";
const STRING: Shape = { kind: "string", maxLength: null };
const SIMPLE: readonly SimpleShape[] = [
  ...(["any", "object", "bool", "int", "long", "number", "int|string", "quantity", "time", "bytes"] as const),
];
const WORDS: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...SIMPLE.map((kind) => [kind, { kind }] as const),
  ["string", STRING],
]);
const NO_KEYS: readonly string[] = [];

const count = (digits: string) => (digits === "" ? null : Number(digits));

/** Definitions of all groups, loaded when first asked for. */
export class Shapes {
  readonly #load: SchemaLoader;
  readonly #files = new Map<string, SchemaFile | null>();
  readonly #definitions = new Map<string, Map<string, Definition | null>>();

  constructor(load: SchemaLoader) {
    this.#load = load;
  }

  /** The file of a group; null when there is none. */
  file(group: string): SchemaFile | null {
    let file = this.#files.get(group);
    if (file === undefined) {
      file = this.#load(group);
      this.#files.set(group, file);
    }
    return file;
  }

  /** A definition by the name of its group's file and its own; null when there is none. */
  definition(group: string, name: string): Definition | null {
    let ofGroup = this.#definitions.get(group);
    if (ofGroup === undefined) {
      ofGroup = new Map();
      this.#definitions.set(group, ofGroup);
    }
    let definition = ofGroup.get(name);
    if (definition === undefined) {
      const written = this.file(group)?.definitions[name];
      definition = written === undefined ? null : new Definition(this, group, name, written);
      ofGroup.set(name, definition);
    }
    return definition;
  }

  /**
   * The shape that an expression stands for. `[]T` is a list of T, `[16]T` of at most 16, `[@name]T` one whose
   * elements `name` identifies, `[=]T` one without equal elements; `{}T` a map from strings to T; `'a'|'b'` one of
   * the strings; `string(63)` a string of at most 63 characters; `object` any map and `any` anything; other words
   * name a definition, of this file or, as `core/PodSpec`, of another.
   *
   * @throws Error at an expression that names nothing: a defect of the file.
   */
  parse(group: string, expression: string): Shape {
    const word = WORDS.get(expression);
    if (word !== undefined) return word;
    switch (expression[0]) {
      case "[":
        return this.#list(group, expression);
      case "{": {
        const end = expression.indexOf("}");
        const value = this.parse(group, expression.slice(end + 1));
        return { kind: "map", value, maxProperties: count(expression.slice(1, end)) };
      }
      case "'": {
        const values = expression.slice(1, -1).split("'|'");
        return { kind: "enum", values, emptyAllowed: this.file(group)?.builtIn === true };
      }
      default:
        if (expression.startsWith("string(")) return { kind: "string", maxLength: count(expression.slice(7, -1)) };
        return this.#reference(group, expression);
    }
  }

  #list(group: string, expression: string): Shape {
    const end = expression.indexOf("]");
    const element = this.parse(group, expression.slice(end + 1));
    if (end === 1) return { kind: "list", element, maxItems: null, keys: NO_KEYS };
    const [most = "", keys] = expression.slice(1, end).replace("=", "").split("@");
    return { kind: "list", element, maxItems: count(most), keys: keys === undefined ? NO_KEYS : keys.split(",") };
  }

  #reference(group: string, expression: string): Shape {
    const slash = expression.indexOf("/");
    const definition =
      slash < 0
        ? this.definition(group, expression)
        : this.definition(expression.slice(0, slash), expression.slice(slash + 1));
    if (!definition) throw new Error(`library/schemas/${group}.json: ${expression} is not defined`);
    return definition.shape;
  }
}

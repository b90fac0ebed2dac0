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
  readonly #shapes: Shapes;
  readonly #written: { readonly [field: string]: string };
  #fields: ReadonlyMap<string, Shape> | null = null;
  #required: readonly string[] = [];
  #rest: Shape | null = null;

  constructor(shapes: Shapes, group: string, name: string, written: { readonly [field: string]: string }) {
    this.#shapes = shapes;
    this.group = group;
    this.name = name;
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
const PREFIX = /^(?:\[(\d*)(?:@([^\]]*)|=)?\]|\{(\d*)\})/;
const STRING = /^string(?:\((\d+)\))?$/;
const SIMPLE = new Set(["any", "object", "bool", "int", "long", "number", "int|string", "quantity", "time", "bytes"]);

const count = (digits: string | undefined) => (digits === undefined || digits === "" ? null : Number(digits));

/** Definitions of all groups, loaded when first asked for. */
export class Shapes {
  readonly #load: SchemaLoader;
  readonly #files = new Map<string, SchemaFile | null>();
  readonly #definitions = new Map<string, Definition | null>();
  readonly #shapes = new Map<string, Shape>();

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
    const key = `${group}/${name}`;
    let definition = this.#definitions.get(key);
    if (definition === undefined) {
      const written = this.file(group)?.definitions[name];
      definition = written === undefined ? null : new Definition(this, group, name, written);
      this.#definitions.set(key, definition);
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
    const key = `${group} ${expression}`;
    const known = this.#shapes.get(key);
    if (known) return known;
    const shape = this.#parse(group, expression);
    this.#shapes.set(key, shape);
    return shape;
  }

  #parse(group: string, expression: string): Shape {
    const prefix = PREFIX.exec(expression);
    if (prefix) {
      const inner = this.parse(group, expression.slice(prefix[0].length));
      if (prefix[0].startsWith("{")) return { kind: "map", value: inner, maxProperties: count(prefix[3]) };
      const keys = prefix[2] === undefined ? [] : prefix[2].split(",");
      return { kind: "list", element: inner, maxItems: count(prefix[1]), keys };
    }
    if (SIMPLE.has(expression)) return { kind: expression as SimpleShape };
    if (expression.startsWith("'")) {
      const values = expression.slice(1, -1).split("'|'");
      return { kind: "enum", values, emptyAllowed: this.file(group)?.builtIn === true };
    }
    const string = STRING.exec(expression);
    if (string) return { kind: "string", maxLength: count(string[1]) };
    const slash = expression.indexOf("/");
    const definition =
      slash < 0
        ? this.definition(group, expression)
        : this.definition(expression.slice(0, slash), expression.slice(slash + 1));
    if (!definition) throw new Error(`library/schemas/${group}.json: ${expression} is not defined`);
    return { kind: "fields", definition };
  }
}

import type { Shape, Types } from "./merge-keys.ts";
import { BUILT_IN_TYPES } from "./merge-keys.ts";

type Fields = Readonly<Record<string, unknown>>;
const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const at = (value: unknown, key: string): unknown =>
  isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
const text = (value: unknown): string => (typeof value === "string" ? value : "");
/** References that one schema may go through before it has an end. */
const MAX_REFERENCES = 100;

function typeOf(entry: unknown): string {
  const group = text(at(entry, "group"));
  return `${group === "" ? "" : `${group}/`}${text(at(entry, "version"))} ${text(at(entry, "kind"))}`;
}

class Definitions {
  readonly #definitions: unknown;
  readonly #shapes = new Map<unknown, Shape>();

  readonly #named: Types["named"];

  constructor(definitions: unknown, named: Types["named"]) {
    this.#definitions = definitions;
    this.#named = named;
  }

  shape(schema: unknown): Shape | undefined {
    let target = schema;
    for (let count = 0; typeof at(target, "$ref") === "string"; count++) {
      if (count > MAX_REFERENCES) return undefined;
      const name = text(at(target, "$ref")).replace("#/definitions/", "");
      target = at(this.#definitions, name);
      if (target === undefined) return this.#named(name);
    }
    if (!isMap(target)) return undefined;
    const known = this.#shapes.get(target);
    if (known) return known;
    const made = this.#make(target);
    this.#shapes.set(target, made);
    return made;
  }

  #make(schema: Fields): Shape {
    const strategy = text(schema["x-kubernetes-patch-strategy"]);
    const listKeys = schema["x-kubernetes-list-map-keys"];
    const mergeKey = text(schema["x-kubernetes-patch-merge-key"]);
    const keys = Array.isArray(listKeys) ? listKeys.map(text) : mergeKey === "" ? [] : [mergeKey];
    const items = schema["type"] === "array" ? schema["items"] : undefined;
    const shapeOf = (target: unknown): Shape | undefined => this.shape(target);
    return {
      field: (key) => {
        const own = at(schema["properties"], key) ?? schema["additionalProperties"];
        return own === undefined ? undefined : shapeOf(own);
      },
      get items() {
        return items === undefined ? undefined : shapeOf(items);
      },
      keys: strategy.split(",").includes("merge") ? keys : null,
    };
  }
}

/** The types that an OpenAPI document describes, over those that are known already; null `under` for none. */
export function typesOf(document: unknown, under: Types | null): Types {
  const definitions = at(document, "definitions");
  const all = new Definitions(definitions, (name) => under?.named(name));
  const schemas = new Map<string, unknown>();
  if (isMap(definitions)) {
    for (const schema of Object.values(definitions)) {
      const types = at(schema, "x-kubernetes-group-version-kind");
      if (Array.isArray(types)) for (const type of types) schemas.set(typeOf(type), schema);
    }
  }
  const namespaced = new Map<string, boolean>();
  const paths = at(document, "paths");
  if (isMap(paths)) {
    for (const [path, methods] of Object.entries(paths)) {
      const type = at(at(methods, "get"), "x-kubernetes-group-version-kind");
      if (!isMap(type)) continue;
      const name = typeOf(type);
      if (path.includes("namespaces/{namespace}")) namespaced.set(name, true);
      else if (!namespaced.has(name)) namespaced.set(name, false);
    }
  }
  return {
    named: () => undefined,
    shapeOf(apiVersion, kind) {
      const schema = schemas.get(`${apiVersion} ${kind}`);
      return schema === undefined ? under?.shapeOf(apiVersion, kind) : all.shape(schema);
    },
    isClusterScoped: (apiVersion, kind) =>
      BUILT_IN_TYPES.isClusterScoped(apiVersion, kind) ||
      (under ?? BUILT_IN_TYPES).isClusterScoped(apiVersion, kind) ||
      namespaced.get(`${apiVersion} ${kind}`) === false,
  };
}

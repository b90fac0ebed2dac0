import { BOOL, DOUBLE, DYN, INT, listOf, mapOf, type ObjectType, STRING, type Type } from "../../lang/cel/type.ts";
import type { Definition, Shape } from "./shape.ts";

/** Kubernetes' escapes for property names that are no identifiers of CEL. */
const ESCAPES: Readonly<Record<string, string>> = {
  __underscores__: "__",
  __dot__: ".",
  __dash__: "-",
  __slash__: "/",
};
/** CEL's reserved words; as a property name each is written between double underscores. */
const RESERVED =
  /^__(true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return|var|void|while)__$/;

/**
 * The property name that an escaped one stands for: `foo__dash__bar` is `foo-bar`, `__namespace__` is `namespace`.
 *
 * @see https://kubernetes.io/docs/reference/using-api/cel/#escaping
 */
export function unescapeProperty(name: string): string {
  const reserved = RESERVED.exec(name);
  if (reserved) return reserved[1] ?? name;
  return name.replaceAll(/__(?:underscores|dot|dash|slash)__/g, (escape) => ESCAPES[escape] ?? escape);
}

/** Makes CEL types of shapes, each definition's once; the fields of an object are looked up when asked for. */
export class CelTypes {
  readonly #ofDefinitions = new Map<Definition, ObjectType>();

  /** The type of an object with the fields of a definition. */
  ofDefinition(definition: Definition): ObjectType {
    const known = this.#ofDefinitions.get(definition);
    if (known) return known;
    const fields = new Map<string, Type | null>();
    const type: ObjectType = {
      kind: "object",
      name: definition.name,
      fields: (name) => {
        let field = fields.get(name);
        if (field === undefined) {
          const shape = definition.fields.get(name) ?? definition.fields.get(unescapeProperty(name)) ?? definition.rest;
          field = shape === null ? null : this.of(shape);
          fields.set(name, field);
        }
        return field;
      },
    };
    this.#ofDefinitions.set(definition, type);
    return type;
  }

  /**
   * The type that values of a shape have in an expression: as they stand in the object, so quantities and times are
   * strings, and what may be an integer or a string is dynamic.
   */
  of(shape: Shape): Type {
    switch (shape.kind) {
      case "bool":
        return BOOL;
      case "int":
      case "long":
        return INT;
      case "number":
        return DOUBLE;
      case "string":
      case "enum":
      case "quantity":
      case "time":
      case "bytes":
        return STRING;
      case "list":
        return listOf(this.of(shape.element));
      case "map":
        return mapOf(STRING, this.of(shape.value));
      case "fields":
        return this.ofDefinition(shape.definition);
      default:
        return DYN;
    }
  }
}

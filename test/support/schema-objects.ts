import type { Path } from "../../src/core/location.ts";
import type { Definition, Shape } from "../../src/kube/schema/shape.ts";

/** A value that a schema allows, and the path and shape of every value in it. */
interface Sample {
  readonly value: unknown;
  readonly places: readonly { readonly path: Path; readonly shape: Shape }[];
}

/**
 * An object with every field of a definition and, where asked, of the definitions below it, each opened once;
 * others have their required fields alone.
 */
export function sampleOf(definition: Definition, deep: boolean): Sample {
  const places: { path: Path; shape: Shape }[] = [];
  const opened = new Set<Definition>();

  function fields(of: Definition, path: Path): { [key: string]: unknown } {
    const value: { [key: string]: unknown } = {};
    const open = of === definition || deep;
    const first = open && !opened.has(of);
    opened.add(of);
    for (const [name, shape] of of.fields) {
      if (!first && !of.required.includes(name)) continue;
      value[name] = sample(shape, [...path, name]);
    }
    if (of.rest !== null) value.furtherField = sample(of.rest, [...path, "furtherField"]);
    return value;
  }

  function sample(shape: Shape, path: Path): unknown {
    places.push({ path, shape });
    switch (shape.kind) {
      case "fields":
        return fields(shape.definition, path);
      case "list":
        return shape.maxItems === 0 ? [] : [sample(shape.element, [...path, 0])];
      case "map":
        return { "some/key": sample(shape.value, [...path, "some/key"]) };
      case "enum":
        return shape.values[0];
      case "any":
      case "object":
        return { anything: [1, "two", null] };
      case "bool":
        return false;
      case "int":
        return 2 ** 31 - 1;
      case "long":
        return 2 ** 40;
      case "number":
        return 0.5;
      case "int|string":
        return path.length % 2 === 0 ? 8080 : "http";
      case "quantity":
        return path.length % 2 === 0 ? "1.5Gi" : 2;
      case "time":
        return "2026-01-31T12:00:00Z";
      case "bytes":
        return "YWJj";
      default:
        return "text";
    }
  }
  return { value: fields(definition, []), places };
}

/** Values of a type that a shape does not allow. */
export function wrongFor(shape: Shape): readonly unknown[] {
  switch (shape.kind) {
    case "any":
      return [];
    case "bool":
      return ["true", 1, [], {}];
    case "int":
      return ["8080", 1.5, 2 ** 31, true, [1], {}];
    case "long":
      return ["8080", 1.5, 2 ** 64, false, {}];
    case "number":
      return ["0.5", true, []];
    case "int|string":
      return [1.5, 2 ** 31, true, ["a"], {}];
    case "quantity":
      return ["1GB", "", true, ["1"], {}];
    case "time":
      return ["yesterday", 1769860800, true, {}];
    case "bytes":
      return ["not base64!", 1, {}];
    case "string":
      return [8080, true, 0.5, ["text"], {}];
    case "enum":
      return ["NoSuchValue", 1, true, []];
    case "list":
      return ["text", 1, true, {}];
    default:
      return ["text", 1, true, [{}]];
  }
}

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The parts of JSON Schema that `schemas/config.json` is written in. */
export interface SchemaNode {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | false;
  readonly items?: SchemaNode;
  readonly enum?: readonly string[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
}

/** Beside the bundle's folder, or in the checkout above the sources. */
const PLACES = ["../schemas/config.json", "../../../schemas/config.json"];

let loaded: SchemaNode | null = null;

/** The schema of `ringfence.yaml`, read when first asked for. */
function configSchema(): SchemaNode {
  if (loaded) return loaded;
  const file = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((path) => existsSync(path));
  if (file === undefined) throw new Error("the schema of ringfence.yaml is missing from the package");
  loaded = JSON.parse(readFileSync(file, "utf8")) as SchemaNode;
  return loaded;
}

/** The part of the schema for a place in `ringfence.yaml`, `[]` standing for the items of a list; null where none is. */
export function schemaAt(path: readonly string[]): SchemaNode | null {
  const root = configSchema();
  let node: SchemaNode | undefined = root;
  for (const step of path) {
    const whole: SchemaNode = resolved(node, root);
    node = step === "[]" ? whole.items : (whole.properties?.[step] ?? (whole.additionalProperties || undefined));
    if (node === undefined) return null;
  }
  return resolved(node, root);
}

function resolved(node: SchemaNode, root: SchemaNode): SchemaNode {
  const name = node.$ref?.replace("#/$defs/", "");
  return name === undefined ? node : (root.$defs?.[name] ?? node);
}

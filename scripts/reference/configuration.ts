import { readFileSync } from "node:fs";
import { join } from "node:path";
import { builtInControls } from "../../src/pack/index.ts";
import { code, page, table } from "./markdown.ts";
import type { Pages } from "./pages.ts";

interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly $ref?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** The settings of `ringfence.yaml`, and the parameters of controls that may be set there. */
export async function configurationPages(): Promise<Pages> {
  const file = join(import.meta.dirname, "..", "..", "schemas", "config.json");
  const schema: Schema = JSON.parse(readFileSync(file, "utf8"));
  const parts = Object.entries(schema.$defs ?? {}).flatMap(([name, part]) =>
    part.properties ? [`## An entry of type ${name}`, fields(part)] : [],
  );
  const params = (await builtInControls()).flatMap(({ id, params: own }) =>
    Object.entries(own).map(([name, value]) => [code(id), code(name), code(JSON.stringify(value))]),
  );
  return new Map([
    [
      "configuration.md",
      page(
        `# ${schema.title ?? "Configuration"}`,
        `${schema.description ?? ""}. Its JSON Schema is \`schemas/config.json\`.`,
        fields(schema),
        ...parts,
        "## Parameters of controls",
        "Set under `params`, by control.",
        table(["control", "parameter", "default"], params),
      ),
    ],
  ]);
}

function fields({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([name, field]) => [
    code(name),
    typeOf(field),
    required.includes(name) ? "yes" : "",
    field.description ?? "",
  ]);
  return table(["field", "type", "required", "is"], rows);
}

function typeOf({ type, enum: values, items, $ref }: Schema): string {
  if (values) return values.map(code).join(", ");
  if ($ref) return $ref.slice($ref.lastIndexOf("/") + 1);
  if (items) return `list of ${typeOf(items)}`;
  return typeof type === "string" ? type : (type ?? []).join(" or ");
}

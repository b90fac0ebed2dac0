import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { fn, type GoFunction } from "../../../lang/gotemplate/function.ts";
import { GoMap } from "../../../lang/gotemplate/value.ts";
import { readDocuments } from "../../../lang/yaml/read.ts";
import { writeYaml } from "../../../lang/yaml/write.ts";
import { fromPlain, plainValue, writeJson } from "./json.ts";
import { readToml, writeToml } from "./toml.ts";

/** A value as YAML without its last line break; what cannot be written is empty, as Helm swallows the error. */
export function toYaml(value: unknown): string {
  return orEmpty(() => writeYaml(value, { plain: plainValue }).slice(0, -1));
}

function orEmpty(write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof TemplateError || error instanceof RangeError) return "";
    throw error;
  }
}

function strict(write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof RangeError) throw new TemplateError(error.message);
    throw error;
  }
}

/** The first document of a YAML text as plain data, or what is wrong with it. */
function yamlData(text: string): { data: unknown } | { error: string } {
  const { documents, problems } = readDocuments(text, { file: "", dropNulls: false });
  const [problem] = problems;
  if (problem && problem.code !== "yaml/ignored" && (documents[0]?.index ?? 0) === 0) {
    return { error: `error converting YAML to JSON: yaml: line ${problem.line ?? 1}: ${problem.message}` };
  }
  return { data: documents[0]?.value ?? null };
}

function fromYaml(text: string): GoMap {
  const read = yamlData(text);
  if ("error" in read) return new GoMap([["Error", read.error]]);
  const value = fromPlain(read.data);
  if (value instanceof GoMap) return value;
  if (value === null) return new GoMap();
  return new GoMap([
    [
      "Error",
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`,
    ],
  ]);
}

function fromYamlArray(text: string): unknown[] {
  const read = yamlData(text);
  if ("error" in read) return [read.error];
  const value = fromPlain(read.data);
  if (Array.isArray(value)) return value;
  return value === null
    ? []
    : [
        `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go value of type []interface {}`,
      ];
}

const jsonKind = (value: unknown): string =>
  Array.isArray(value)
    ? "array"
    : value instanceof GoMap
      ? "object"
      : typeof value === "boolean"
        ? "bool"
        : typeof value;

/** A JSON text as plain data; null with the reason when it is none. */
function jsonData(text: string): { data: unknown } | { error: string } {
  if (text.trim() === "") return { error: "unexpected end of JSON input" };
  try {
    return { data: JSON.parse(text) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return { error: error.message };
    throw error;
  }
}

function fromJson(text: string): GoMap {
  const read = jsonData(text);
  if ("error" in read) return new GoMap([["Error", read.error]]);
  const value = fromPlain(read.data);
  if (value instanceof GoMap) return value;
  if (value === null) return new GoMap();
  return new GoMap([
    ["Error", `json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`],
  ]);
}

function fromJsonArray(text: string): unknown[] {
  const read = jsonData(text);
  if ("error" in read) return [read.error];
  const value = fromPlain(read.data);
  if (Array.isArray(value)) return value;
  return value === null ? [] : [`json: cannot unmarshal ${jsonKind(value)} into Go value of type []interface {}`];
}

function mustFromJson(text: string): unknown {
  const read = jsonData(text);
  if ("error" in read) throw new TemplateError(read.error);
  return fromPlain(read.data);
}

function toToml(value: unknown): string {
  try {
    return writeToml(value);
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
}

function fromToml(text: string): GoMap {
  try {
    return readToml(text);
  } catch (error) {
    if (error instanceof TemplateError) return new GoMap([["Error", error.message]]);
    throw error;
  }
}

export const dataFunctions: readonly (readonly [string, GoFunction])[] = [
  ["toYaml", fn("any", toYaml)],
  ["mustToYaml", fn("any", (value: unknown) => strict(() => writeYaml(value, { plain: plainValue }).slice(0, -1)))],
  [
    "toYamlPretty",
    fn("any", (value: unknown) =>
      orEmpty(() => writeYaml(value, { plain: plainValue, indentLists: true }).slice(0, -1)),
    ),
  ],
  ["fromYaml", fn("string", fromYaml)],
  ["fromYamlArray", fn("string", fromYamlArray)],
  ["toJson", fn("any", (value: unknown) => orEmpty(() => writeJson(value)))],
  ["mustToJson", fn("any", (value: unknown) => writeJson(value))],
  ["toPrettyJson", fn("any", (value: unknown) => orEmpty(() => writeJson(value, true, "  ")))],
  ["mustToPrettyJson", fn("any", (value: unknown) => writeJson(value, true, "  "))],
  ["toRawJson", fn("any", (value: unknown) => writeJson(value, false))],
  ["mustToRawJson", fn("any", (value: unknown) => writeJson(value, false))],
  ["fromJson", fn("string", fromJson)],
  ["fromJsonArray", fn("string", fromJsonArray)],
  ["mustFromJson", fn("string", mustFromJson)],
  ["toToml", fn("any", toToml)],
  ["mustToToml", fn("any", writeToml)],
  ["fromToml", fn("string", fromToml)],
];

/** How new values look: in the manner of the text around them. */
import { writeScalar } from "../../lang/yaml/write-scalar.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The manner of a text. */
export interface Manner {
  /** True for JSON: keys and texts in double quotes. */
  readonly json: boolean;
  /** Columns of one level. */
  readonly unit: number;
  /** Columns by which lists stand deeper than their key: 0 or {@link unit}. */
  readonly listIndent: number;
  readonly eol: string;
}

const scalar = (value: unknown, json: boolean, isKey = false): string => {
  if (typeof value === "string") return json ? JSON.stringify(value) : writeScalar(value, 0, 0, isKey);
  return String(value);
};

/** The text of a scalar in a place where another text stood: quotes are kept. */
export function scalarInPlace(value: unknown, before: string, { json }: Manner): string {
  if (json || typeof value !== "string") return scalar(value, json);
  if (before.startsWith('"')) return JSON.stringify(value);
  if (before.startsWith("'") && !/[\n\r]/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  return scalar(value, false, true);
}

/** A value on one line, as it stands inside braces or brackets. */
export function inFlow(value: unknown, manner: Manner): string {
  if (Array.isArray(value)) return `[${value.map((item) => inFlow(item, manner)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return flowScalar(value, manner);
  const entries = Object.entries(value).map(([key, item]) => `${flowScalar(key, manner)}: ${inFlow(item, manner)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function flowScalar(value: unknown, { json }: Manner): string {
  const text = scalar(value, json, true);
  return json || typeof value !== "string" || !/[,[\]{}]/.test(text) || /^["']/.test(text)
    ? text
    : JSON.stringify(value);
}

/** An entry of a flow map on one line. */
export const entryInFlow = (key: string, value: unknown, manner: Manner): string =>
  `${flowScalar(key, manner)}: ${inFlow(value, manner)}`;

/** The lines of an entry of a block map at a column. */
export function entryLines(key: string, value: unknown, indent: number, manner: Manner): string[] {
  const pad = " ".repeat(indent);
  const name = `${pad}${scalar(key, false, true)}:`;
  const short = Array.isArray(value) && value.length <= 3 && value.every((item) => typeof item === "string");
  const below = short && key === "drop" ? null : valueLines(value, indent, manner);
  return below === null ? [`${name} ${inFlow(value, manner)}`] : [name, ...below];
}

/** The lines of a map or list below a key at a column; null for what stands on the key's line. */
export function valueLines(value: unknown, indent: number, manner: Manner): string[] | null {
  if (Array.isArray(value)) {
    if (value.length === 0) return null;
    return value.flatMap((item) => itemLines(item, indent + manner.listIndent, manner));
  }
  if (typeof value !== "object" || value === null) return null;
  const entries = Object.entries(value as Fields);
  if (entries.length === 0) return null;
  return entries.flatMap(([key, item]) => entryLines(key, item, indent + manner.unit, manner));
}

/** The lines of an item of a block list whose dash stands at a column. */
export function itemLines(value: unknown, indent: number, manner: Manner): string[] {
  const pad = " ".repeat(indent);
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0 || Array.isArray(value))
    return [`${pad}- ${inFlow(value, manner)}`];
  const lines = Object.entries(value as Fields).flatMap(([key, item]) => entryLines(key, item, indent + 2, manner));
  return lines.map((line, at) => (at === 0 ? `${pad}- ${line.slice(indent + 2)}` : line));
}

/** A value as JSON over several lines; its first line stands after what introduces it. */
export const jsonLines = (value: unknown, indent: number, { unit, eol }: Manner): string =>
  JSON.stringify(value, null, unit)
    .split("\n")
    .map((line, at) => (at === 0 ? line : " ".repeat(indent) + line))
    .join(eol);

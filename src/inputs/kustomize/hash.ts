import { createHash } from "node:crypto";
import { type TreeNode, treeValue } from "../../lang/yaml/tree.ts";
import { compareText } from "./field-spec.ts";
import type { Resource } from "./resource.ts";

const ESCAPED = /[<>&\u2028\u2029]/g;

/** A text as Go's JSON encoder writes it. */
const goText = (text: string): string =>
  JSON.stringify(text).replace(ESCAPED, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

function goJson(value: unknown): string {
  if (typeof value === "string") return goText(value);
  if (Array.isArray(value)) return `[${value.map(goJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([one], [other]) => compareText(one, other));
    return `{${entries.map(([key, item]) => `${goText(key)}:${goJson(item)}`).join(",")}}`;
  }
  return String(value);
}

/** The part of an object that its hash is made of: a scalar's text, a map's value; empty when absent. */
function part(node: TreeNode, key: string): unknown {
  const value = node.get(key);
  if (!value) return "";
  return value.kind === "scalar" ? value.text : treeValue(value, false);
}

const isMap = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const LETTERS: Readonly<Record<string, string>> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };

/** The ending that kustomize gives the name of a generated object, from what the object holds. */
export function nameHash({ node, kind }: Resource): string {
  const fields: Record<string, unknown> = { kind, name: "", data: part(node, "data") };
  if (kind === "Secret") fields["type"] = part(node, "type");
  const other = kind === "Secret" ? "stringData" : "binaryData";
  const more = part(node, other);
  if (isMap(more)) fields[other] = more;
  const digest = createHash("sha256").update(goJson(fields)).digest("hex");
  return [...digest.slice(0, 10)].map((letter) => LETTERS[letter] ?? letter).join("");
}

import { SyntaxIssue } from "./cursor.ts";
import { isInteger, resolvePlain, type Scalar } from "./scalar.ts";
import { isTimestamp } from "./timestamp.ts";

const STANDARD = "tag:yaml.org,2002:";
const RESOLVED = new Set(["bool", "int", "float", "null", "timestamp"].map((name) => STANDARD + name));

function kindOf(text: string, value: Scalar): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return isTimestamp(text) ? "timestamp" : "str";
  return typeof value === "bigint" || isInteger(text) ? "int" : "float";
}

/**
 * The value of a scalar with an explicit tag. `!!binary` is decoded to text, `!!int` and its kin must look like what
 * they say, and any other tag leaves the text as it is.
 *
 * @throws {SyntaxIssue} when the text is not what the tag says.
 */
export function resolveTagged(tag: string, text: string, offset: number): Scalar {
  if (tag === `${STANDARD}binary`) {
    const bare = text.replaceAll(/[\r\n]/g, "");
    if (bare.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(bare)) {
      throw new SyntaxIssue("the text of this !!binary is not base64", offset);
    }
    return Buffer.from(bare, "base64").toString("utf8");
  }
  if (!RESOLVED.has(tag)) return text;
  const wanted = tag.slice(STANDARD.length);
  const value = resolvePlain(text);
  const found = kindOf(text, value);
  if (found === wanted) return value;
  if (wanted === "float" && found === "int" && typeof value !== "bigint") return value;
  throw new SyntaxIssue(`${JSON.stringify(text)} is !!${found}, not !!${wanted}`, offset);
}

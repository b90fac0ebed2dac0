import { Lexer } from "../../lang/cel/syntax/lexer.ts";

/** Why something cannot be asked by an API server on its own. */
export class NotExportable extends Error {}

/** Variables of a control that stand for variables of a policy. */
const NAMES: Readonly<Record<string, string>> = { pod: "variables.pod", template: "variables.template" };
/** Variables of a control that an API server cannot compute. */
const FOREIGN: Readonly<Record<string, string>> = {
  facts: "it asks what Ringfence works out from more than the object (facts)",
  cluster: "it asks about the cluster or the time (cluster)",
  workload: "it asks what Ringfence works out about the workload",
};

/** A JSON value as CEL writes it. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, each]) => `${literal(key)}: ${literal(each)}`)
      .join(", ")}}`;
  }
  return typeof value === "string" ? text(value) : String(value);
}

/** A text as a CEL literal in single quotes, which read well inside YAML. */
export function text(value: string): string {
  const inner = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner}'`;
}

/**
 * A control's expression in the words of an admission policy, its parameters written out.
 *
 * @throws NotExportable where it reads what an API server does not have
 */
export function inPolicyWords(source: string, params: Readonly<Record<string, unknown>>): string {
  const lexer = new Lexer(source);
  let result = "";
  let at = 0;
  let before: readonly string[] = ["", ""];
  const advance = (): string => {
    before = [before[1] ?? "", lexer.kind];
    lexer.next();
    return lexer.kind;
  };
  for (lexer.next(); lexer.kind !== "end"; advance()) {
    if (lexer.kind !== "ident" || isField(before)) continue;
    const { name, start } = lexer;
    const foreign = Object.hasOwn(FOREIGN, name) ? FOREIGN[name] : undefined;
    if (foreign !== undefined) throw new NotExportable(foreign);
    const known = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
    if (known === undefined && name !== "params") continue;
    let { end } = lexer;
    let replacement = known ?? "";
    if (name === "params") {
      if (advance() !== ".") throw new NotExportable("it uses its parameters as a whole");
      if (advance() !== "ident" || !Object.hasOwn(params, lexer.name)) {
        throw new NotExportable("it asks whether a parameter is there");
      }
      replacement = `dyn(${literal(params[lexer.name])})`;
      end = lexer.end;
    }
    result += source.slice(at, start) + replacement;
    at = end;
  }
  return result + source.slice(at);
}

/** True after a dot, or a dot and a question mark: what follows is a field, no variable. */
const isField = ([first, second]: readonly string[]): boolean => second === "." || (first === "." && second === "?");

import { RE2JS } from "re2js";
import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { fn, type GoFunction } from "../../../lang/gotemplate/function.ts";
import type { Int } from "../../../lang/gotemplate/value.ts";
import { nilStrings, strings } from "../../../lang/gotemplate/value.ts";

const compiled = new Map<string, RE2JS | TemplateError>();
/** Patterns that are kept; ones made from values could be without number. */
const MOST = 1_000;

function expression(pattern: string): RE2JS {
  let found = compiled.get(pattern);
  if (found === undefined) {
    try {
      found = RE2JS.compile(pattern);
    } catch (error) {
      found = new TemplateError(
        `regexp: Compile(${JSON.stringify(pattern)}): ${error instanceof Error ? error.message : "invalid"}`,
      );
    }
    if (compiled.size >= MOST) compiled.clear();
    compiled.set(pattern, found);
  }
  if (found instanceof TemplateError) throw new TemplateError(found.message);
  return found;
}

/** Whether a pattern matches; a broken one never does, as Helm swallows the error. */
function matches(pattern: string, text: string): boolean {
  try {
    return expression(pattern).matcher(text).find();
  } catch (error) {
    if (error instanceof TemplateError) return false;
    throw error;
  }
}

/** The bounds of every match, as Go finds them: an empty match right after another one does not count. */
function found(pattern: string, text: string, most: number): { from: number; to: number; text: string }[] {
  const matcher = expression(pattern).matcher(text);
  const list: { from: number; to: number; text: string }[] = [];
  let end = -1;
  const limit = most < 0 ? Number.POSITIVE_INFINITY : most;
  while (list.length < limit && matcher.find()) {
    const [from, to] = [matcher.start(), matcher.end()];
    if (from !== to || from !== end) list.push({ from, to, text: matcher.group() ?? "" });
    end = to;
  }
  return list;
}

/** Go's template of a replacement: `$1`, `${name}`, `$$`. */
function expanded(template: string, group: (name: string) => string): string {
  return template.replaceAll(
    /\$(?:(\$)|\{([^}]*)\}|([A-Za-z0-9_]+))/g,
    (_whole, dollar: string | undefined, braced: string | undefined, bare: string | undefined) => {
      if (dollar !== undefined) return "$";
      return group(braced ?? bare ?? "");
    },
  );
}

function replaced(pattern: string, text: string, replacement: string, literally: boolean): string {
  const regex = expression(pattern);
  const matcher = regex.matcher(text);
  let out = "";
  let last = 0;
  let end = -1;
  while (matcher.find()) {
    const [from, to] = [matcher.start(), matcher.end()];
    if (from === to && from === end) continue;
    end = to;
    out += text.slice(last, from);
    out += literally
      ? replacement
      : expanded(replacement, (name) => {
          if (/^[0-9]+$/.test(name))
            return Number(name) <= matcher.groupCount() ? (matcher.group(Number(name)) ?? "") : "";
          return name in regex.namedGroups() ? (matcher.group(name) ?? "") : "";
        });
    last = to;
  }
  return out + text.slice(last);
}

/** Go's `Regexp.Split`. */
function split(pattern: string, text: string, most: number): unknown[] {
  if (most === 0) return nilStrings();
  if (pattern !== "" && text === "") return strings([""]);
  const parts: string[] = [];
  let from = 0;
  let end = 0;
  for (const match of found(pattern, text, most)) {
    if (most > 0 && parts.length === most - 1) break;
    end = match.from;
    if (match.to !== 0) parts.push(text.slice(from, end));
    from = match.to;
  }
  if (end !== text.length) parts.push(text.slice(from));
  return strings(parts);
}

const pair = (name: string, own: GoFunction): readonly (readonly [string, GoFunction])[] => [
  [name, own],
  [`must${name[0]?.toUpperCase()}${name.slice(1)}`, own],
];

export const regexFunctions: readonly (readonly [string, GoFunction])[] = [
  ["regexMatch", fn("string string", matches)],
  ["mustRegexMatch", fn("string string", (pattern: string, text: string) => expression(pattern).matcher(text).find())],
  ...pair(
    "regexFindAll",
    fn("string string int", (pattern: string, text: string, most: Int) => {
      const all = found(pattern, text, Number(most.n)).map((match) => match.text);
      return all.length > 0 ? strings(all) : nilStrings();
    }),
  ),
  ...pair(
    "regexFind",
    fn("string string", (pattern: string, text: string) => found(pattern, text, 1)[0]?.text ?? ""),
  ),
  ...pair(
    "regexReplaceAll",
    fn("string string string", (pattern: string, text: string, by: string) => replaced(pattern, text, by, false)),
  ),
  ...pair(
    "regexReplaceAllLiteral",
    fn("string string string", (pattern: string, text: string, by: string) => replaced(pattern, text, by, true)),
  ),
  ...pair(
    "regexSplit",
    fn("string string int", (pattern: string, text: string, most: Int) => split(pattern, text, Number(most.n))),
  ),
  ["regexQuoteMeta", fn("string", (text: string) => text.replaceAll(/[\\.+*?()|[\]{}^$]/g, "\\$&"))],
];

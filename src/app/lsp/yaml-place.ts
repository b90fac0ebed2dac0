/** A place in block-style YAML that is being written and need not be whole. */
export interface YamlPlace {
  /** The keys above, outermost first; `[]` for an item of a list. */
  readonly path: readonly string[];
  /** The key whose value is being written; null where a key or an item of a list is. */
  readonly key: string | null;
  /** What stands there already, up to the cursor. */
  readonly typed: string;
}

const OWN = /^(\s*)((?:-\s+)*)(?:("[^"]*"|'[^']*'|[^\s:#"'][^:#]*?)\s*:\s+)?(.*)$/;
const ABOVE = /^(\s*)((?:-\s+)*)(?:("[^"]*"|'[^']*'|[^\s:#"'-][^:]*?)\s*:(?:\s|$))?/;
/** Lines above a cursor that are looked at. */
const MAX_LINES = 20_000;

const bare = (key: string): string => key.replace(/^["']|["']$/g, "");

/** The place of a cursor, told by indentation alone. Line and character are zero-based. */
export function yamlPlace(lines: readonly string[], line: number, character: number): YamlPlace {
  const own = (lines[line] ?? "").slice(0, character);
  const [, lead = "", dashes = "", key, typed = ""] = OWN.exec(own) ?? [];
  const inner = Array.from({ length: dashes.replaceAll(/\s/g, "").length }, () => "[]");
  const path = [...above(lines, line, lead.length, inner.length > 0), ...inner];
  return { path, key: key === undefined ? null : bare(key), typed };
}

/** The keys above a line whose content starts at a column; a list may start where its key does. */
function above(lines: readonly string[], line: number, column: number, isItem: boolean): string[] {
  const path: string[] = [];
  let [limit, mayBeEqual] = [column, isItem];
  for (let at = line - 1; at >= Math.max(0, line - MAX_LINES) && (limit > 0 || mayBeEqual); at--) {
    const text = lines[at] ?? "";
    if (/^\s*(?:#|$)/.test(text)) continue;
    if (text.startsWith("---")) break;
    const [, lead = "", dashes = "", key] = ABOVE.exec(text) ?? [];
    const content = lead.length + dashes.length;
    if (dashes !== "") {
      if (lead.length >= limit) continue;
      if (key !== undefined && content < limit) path.unshift(bare(key));
      path.unshift("[]");
      [limit, mayBeEqual] = [lead.length, true];
    } else if (key !== undefined && (lead.length < limit || (mayBeEqual && lead.length === limit))) {
      path.unshift(bare(key));
      [limit, mayBeEqual] = [lead.length, false];
    }
  }
  return path;
}

/**
 * Whether a path fits a pattern of `.Files.Glob`: `*` within a folder, `**` across folders, `?`, `[a-z]`, `[!a]`,
 * `{a,b}`. A malformed pattern fits everything, as in Helm.
 *
 * @see https://github.com/gobwas/glob
 */
export function filesPattern(pattern: string): (path: string) => boolean {
  let out = "";
  let braces = 0;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? "";
    if (char === "*") {
      const deep = pattern[at + 1] === "*";
      if (deep) at++;
      out += deep ? ".*" : "[^/]*";
    } else if (char === "?") out += "[^/]";
    else if (char === "{") {
      braces++;
      out += "(?:";
    } else if (char === "}" && braces > 0) {
      braces--;
      out += ")";
    } else if (char === "," && braces > 0) out += "|";
    else if (char === "\\" && at + 1 < pattern.length) out += literal(pattern[++at] ?? "");
    else if (char === "[") {
      const end = pattern.indexOf("]", at + 1);
      if (end < 0) return () => true;
      const body = pattern.slice(at + 1, end);
      out += body.startsWith("!") ? `[^${inClass(body.slice(1))}]` : `[${inClass(body)}]`;
      at = end;
    } else out += literal(char);
  }
  if (braces > 0) return () => true;
  try {
    const compiled = new RegExp(`^${out}$`, "su");
    return (path) => compiled.test(path);
  } catch (error) {
    if (error instanceof SyntaxError) return () => true;
    throw error;
  }
}

const literal = (char: string): string => char.replace(/[.*+?^${}()|[\]\\/]/, "\\$&");
const inClass = (body: string): string => body.replaceAll(/[\\[\]^]/g, "\\$&");

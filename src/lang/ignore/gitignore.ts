/** One line of an ignore file, ready to match paths below the file's folder. */
interface Pattern {
  readonly expression: RegExp;
  readonly negated: boolean;
  readonly foldersOnly: boolean;
}

const SPECIAL = /[.+^${}()|\\]/;

/** The regular expression of one glob: `*` and `?` stop at slashes, `**` crosses them, `[…]` is a class. */
function globSource(glob: string): string {
  let source = "";
  for (let at = 0; at < glob.length; at++) {
    const char = glob[at] ?? "";
    if (char === "\\" && at + 1 < glob.length) {
      at++;
      source += (glob[at] ?? "").replace(/[.+^${}()|\\*?[\]]/, "\\$&");
    } else if (char === "*") {
      const double = glob[at + 1] === "*";
      const opens = at === 0 || glob[at - 1] === "/";
      if (double && opens && glob[at + 2] === "/") {
        source += "(?:.*/)?";
        at += 2;
      } else if (double && opens && at + 2 === glob.length) {
        source += ".+";
        at++;
      } else {
        source += "[^/]*";
        while (glob[at + 1] === "*") at++;
      }
    } else if (char === "?") source += "[^/]";
    else if (char === "[") {
      const close = glob.indexOf("]", at + (glob[at + 1] === "!" || glob[at + 1] === "^" ? 3 : 2));
      if (close < 0) return "(?!)";
      const body = glob
        .slice(at + 1, close)
        .replace(/^[!^]/, "^")
        .replaceAll("\\", "\\\\")
        .replaceAll("[", "\\[");
      source += `(?!/)[${body.replace(/^\]/, "\\]").replace(/^\^\]/, "^\\]")}]`;
      at = close;
    } else source += SPECIAL.test(char) ? `\\${char}` : char;
  }
  return source;
}

function patternOf(line: string): Pattern | null {
  let glob = line.replace(/\r$/, "").replace(/(?<!\\)[ \t]+$/, "");
  if (glob === "" || glob.startsWith("#")) return null;
  const negated = glob.startsWith("!");
  if (negated) glob = glob.slice(1);
  const foldersOnly = glob.endsWith("/");
  if (foldersOnly) glob = glob.slice(0, -1);
  const anchored = glob.includes("/");
  if (glob.startsWith("/")) glob = glob.slice(1);
  if (glob === "") return null;
  try {
    return { expression: new RegExp(`^${anchored ? "" : "(?:.*/)?"}${globSource(glob)}$`, "s"), negated, foldersOnly };
  } catch {
    // A class such as [z-a] is a pattern that matches nothing, as in git.
    return null;
  }
}

/** The rules of one ignore file. Paths are relative to the file's folder, with forward slashes. */
export interface IgnoreRules {
  /** True to leave the path out, false when a `!` rule brings it back, null when no rule speaks of it. */
  ignores(path: string, isFolder: boolean): boolean | null;
}

/**
 * The rules in the text of an ignore file; the last rule that matches decides.
 *
 * @see https://git-scm.com/docs/gitignore#_pattern_format
 */
export function ignoreRules(text: string): IgnoreRules {
  const patterns = text.split("\n").flatMap((line) => patternOf(line) ?? []);
  return {
    ignores(path, isFolder) {
      for (let at = patterns.length - 1; at >= 0; at--) {
        const pattern = patterns[at];
        if (pattern && (isFolder || !pattern.foldersOnly) && pattern.expression.test(path)) return !pattern.negated;
      }
      return null;
    },
  };
}

interface Rule {
  readonly negated: boolean;
  readonly folderOnly: boolean;
  /** True to match the whole path, false for the name alone. */
  readonly whole: boolean;
  readonly pattern: RegExp;
}

/** Go's `filepath.Match` as an expression; null when the pattern is malformed. */
function matcher(glob: string): RegExp | null {
  let out = "";
  for (let at = 0; at < glob.length; at++) {
    const char = glob[at] ?? "";
    if (char === "*") out += "[^/]*";
    else if (char === "?") out += "[^/]";
    else if (char === "\\") {
      at++;
      if (at >= glob.length) return null;
      out += (glob[at] ?? "").replace(/[.*+?^${}()|[\]\\/]/, "\\$&");
    } else if (char === "[") {
      const end = glob.indexOf("]", at + 2);
      if (end < 0) return null;
      const body = glob
        .slice(at + 1, end)
        .replace(/\\(.)/g, "$1")
        .replaceAll("\\", "\\\\");
      out += body.startsWith("^")
        ? `(?!/)[^${body.slice(1).replaceAll("[", "\\[")}]`
        : `[${body.replaceAll("[", "\\[")}]`;
      at = end;
    } else out += char.replace(/[.*+?^${}()|[\]\\/]/, "\\$&");
  }
  try {
    return new RegExp(`^${out}$`, "s");
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Whether a chart's `.helmignore` leaves out a path below the chart's folder. */
export function chartIgnoreRules(text: string): (path: string, isFolder: boolean) => boolean {
  const rules: Rule[] = [];
  for (const line of [...text.replace(/^\ufeff/, "").split(/\r?\n/), "templates/.?*"]) {
    let rule = line.trim();
    if (rule === "" || rule.startsWith("#") || rule.includes("**")) continue;
    const negated = rule.startsWith("!");
    if (negated) rule = rule.slice(1);
    const folderOnly = rule.endsWith("/");
    if (folderOnly) rule = rule.slice(0, -1);
    const rooted = rule.startsWith("/");
    const pattern = matcher(rooted ? rule.slice(1) : rule);
    if (pattern) rules.push({ negated, folderOnly, whole: rooted || rule.includes("/"), pattern });
  }
  return (path, isFolder) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    for (const { negated, folderOnly, whole, pattern } of rules) {
      const fits = pattern.test(whole ? path : name);
      if (negated) {
        if ((folderOnly && !isFolder) || !fits) return true;
      } else if (fits && (!folderOnly || isFolder)) return true;
    }
    return false;
  };
}

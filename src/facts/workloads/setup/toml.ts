import type { Settings } from "./flatten.ts";

const KEY = /^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=\s*(.*)$/;
const TABLE = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/;

const path = (key: string): string =>
  [...key.matchAll(/"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? "").join(".");

/**
 * The settings of a TOML file whose values stand on one line: texts, numbers, booleans; lists and inline tables are
 * kept as written. Multi-line texts are read to their end and kept without their quotes.
 */
export function readToml(text: string): Settings {
  const settings = new Map<string, string>();
  let table = "";
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const [, name] = TABLE.exec(line) ?? [];
    if (name !== undefined) {
      table = path(name);
      settings.set(table, "");
      continue;
    }
    const [, key = "", written = ""] = KEY.exec(line) ?? [];
    if (key === "") continue;
    let value = written;
    const [quotes] = /^("""|''')/.exec(value) ?? [];
    if (quotes) {
      value = value.slice(3);
      while (!value.includes(quotes) && at + 1 < lines.length) value += `\n${lines[++at] ?? ""}`;
      value = value.split(quotes)[0] ?? "";
    } else {
      value = plain(value);
    }
    settings.set(table === "" ? path(key) : `${table}.${path(key)}`, value);
  }
  return settings;
}

function plain(written: string): string {
  const [, double] = /^"((?:[^"\\]|\\.)*)"/.exec(written) ?? [];
  if (double !== undefined) return double.replace(/\\(["\\])/g, "$1");
  const [, single] = /^'([^']*)'/.exec(written) ?? [];
  return single ?? written.replace(/\s+#.*$/, "").trim();
}

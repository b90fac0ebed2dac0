import type { Settings } from "./flatten.ts";

/**
 * The settings of an INI, properties or plain `name value` file. A section's name stands before its keys; names that a
 * file gives twice keep the last value. Quotes around a whole value are taken off.
 */
export function readIni(text: string): Settings {
  const settings = new Map<string, string>();
  let section = "";
  for (const line of text.replaceAll("\\\n", "").split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === "" || /^[#;!]/.test(trimmed)) continue;
    const [, name] = /^\[([^\]]*)\]/.exec(trimmed) ?? [];
    if (name !== undefined) {
      section = name.trim();
      settings.set(section, "");
      continue;
    }
    const [, key = "", value = ""] = /^([^\s=:]+)\s*(?:[=:]\s*|\s+)(.*)$/s.exec(trimmed) ?? [trimmed, trimmed, ""];
    settings.set(section === "" ? key : `${section}.${key}`, unquoted(value));
  }
  return settings;
}

const unquoted = (value: string): string => /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value;

const decode = (text: string) => {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The full name of a tag as written, such as `tag:yaml.org,2002:int` for `!!int`. */
export function tagName(raw: string, handles: Readonly<Record<string, string>>): string {
  if (raw.startsWith("!<")) return decode(raw.slice(2, -1));
  const end = raw.indexOf("!", 1);
  const handle = end < 0 ? "!" : raw.slice(0, end + 1);
  const prefix = handles[handle] ?? (handle === "!!" ? "tag:yaml.org,2002:" : handle);
  return prefix + decode(raw.slice(handle.length));
}

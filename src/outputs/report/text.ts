import { stripVTControlCharacters } from "node:util";

/** Breaks a text into lines of at most `width` columns at spaces; a longer word keeps a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of printable(text).split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

/** Text from a manifest made safe to print: no control characters that could move a terminal's cursor. */
export const printable = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    "�",
  );

/** `1 finding`, `2 findings`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** `Deployment ml/vllm`, with the container where there is one. */
export function nameOf(finding: {
  resource: { kind: string; namespace: string | null; name: string };
  container: string | null;
}): string {
  const { kind, namespace, name } = finding.resource;
  const object = printable(`${kind} ${namespace === null ? "" : `${namespace}/`}${name || "(no name)"}`);
  return finding.container === null ? object : `${object} · container ${printable(finding.container)}`;
}

/** `file:line:column`, or an empty string. */
export const placeOf = (location: { file: string; line: number; column: number } | null): string =>
  location === null ? "" : `${printable(location.file)}:${location.line}:${location.column}`;

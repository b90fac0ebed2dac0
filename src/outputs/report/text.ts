import { printable } from "../../core/text.ts";

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

import type { Path } from "../core/location.ts";

/** Where a dotted path of a control starts. */
export type Start = "subject" | "item" | "pod" | "template" | "object";

export interface FieldPath {
  readonly start: Start;
  readonly path: Path;
}

const TOKEN = /\.?([A-Za-z0-9_$-]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/y;

/**
 * Reads a dotted path such as `securityContext.privileged`, `pod:volumes[0]` or
 * `template:metadata.annotations["a.b/c"]`; null when it is malformed.
 */
export function parseFieldPath(text: string): FieldPath | null {
  const [, prefix, rest] = /^(?:(subject|item|pod|template|object):)?(.*)$/s.exec(text) ?? [];
  const path: (string | number)[] = [];
  TOKEN.lastIndex = 0;
  const body = rest ?? "";
  while (TOKEN.lastIndex < body.length) {
    const match = TOKEN.exec(body);
    if (!match) return null;
    if (match[1] !== undefined) path.push(match[1]);
    else if (match[2] !== undefined) path.push(Number(match[2]));
    else path.push((match[3] ?? "").replaceAll(/\\(.)/g, "$1"));
  }
  return { start: (prefix as Start | undefined) ?? "item", path };
}

/** A path as text that {@link parseFieldPath} reads. */
export const pathText = (path: Path): string =>
  path
    .map((token, index) => {
      if (typeof token === "number") return `[${token}]`;
      if (!/^[A-Za-z0-9_$-]+$/.test(token)) return `["${token.replaceAll(/["\\]/g, "\\$&")}"]`;
      return index === 0 ? token : `.${token}`;
    })
    .join("");

/** The value at a path below `value`; undefined when any step is absent. */
export function valueAt(value: unknown, path: Path): unknown {
  let current = value;
  for (const token of path) {
    if (current === null || typeof current !== "object" || !Object.hasOwn(current, token)) return undefined;
    current = (current as Record<string | number, unknown>)[token];
  }
  return current;
}

/** How many leading steps of a path are present below `value`. */
export function presentDepth(value: unknown, path: Path): number {
  let current = value;
  for (let depth = 0; depth < path.length; depth++) {
    const token = path[depth] as string | number;
    if (current === null || typeof current !== "object" || !Object.hasOwn(current, token)) return depth;
    current = (current as Record<string | number, unknown>)[token];
  }
  return path.length;
}

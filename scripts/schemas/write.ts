import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GroupSchemas } from "./kubernetes.ts";

const sorted = <T>(entries: Iterable<readonly [string, T]>) =>
  [...entries].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

const lines = (entries: Iterable<readonly [string, unknown]>) =>
  sorted(entries)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join(",\n");

/** Writes one group's file: sorted keys, one definition a line. */
export function writeGroup(
  folder: string,
  group: string,
  sources: Iterable<string>,
  schemas: GroupSchemas,
  more: Readonly<Record<string, unknown>> = {},
): number {
  const definitions = [...schemas.definitions].map(
    ([name, fields]) => [name, Object.fromEntries(sorted(Object.entries(fields)))] as const,
  );
  const extra = Object.entries(more).map(([key, value]) => `,\n"${key}":${JSON.stringify(value)}`);
  const text = `{"source":${JSON.stringify([...sources].toSorted())},
"kinds":{
${lines(schemas.kinds)}
},
"definitions":{
${lines(definitions)}
}${extra.join("")}}
`;
  writeFileSync(join(folder, `${group}.json`), text);
  return Buffer.byteLength(text);
}

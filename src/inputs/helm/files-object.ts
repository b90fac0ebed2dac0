import { posix } from "node:path";
import { fn, type GoFunction } from "../../lang/gotemplate/function.ts";
import { GoMap, type GoType, strings, textOf, typedMap } from "../../lang/gotemplate/value.ts";
import type { ChartFile } from "./chart.ts";
import { filesPattern } from "./files-pattern.ts";
import { toYaml } from "./functions/data.ts";

const EMPTY = new Uint8Array();

const bytesAt = (files: GoMap, name: string): Uint8Array => {
  const value = files.get(name);
  return value instanceof Uint8Array ? value : EMPTY;
};

/** The files by their last names, made into texts. */
const byName = (files: GoMap, text: (bytes: Uint8Array) => string): GoMap =>
  new GoMap(files.sortedKeys().map((key) => [posix.basename(key), text(bytesAt(files, key))] as const));

function lines(text: string): unknown[] {
  if (text === "") return strings([]);
  return strings((text.endsWith("\n") ? text.slice(0, -1) : text).split("\n"));
}

const FILES: GoType = {
  name: "engine.files",
  methods(name, receiver): GoFunction | null {
    const files = receiver as GoMap;
    switch (name) {
      case "Get":
        return fn("string", (path: string) => textOf(bytesAt(files, path)));
      case "GetBytes":
        return fn("string", (path: string) => bytesAt(files, path));
      case "Glob":
        return fn("string", (pattern: string) => {
          const matches = filesPattern(pattern);
          return typedMap(
            FILES,
            [...files].filter(([path]) => matches(path)),
          );
        });
      case "AsConfig":
        return fn("", () => toYaml(byName(files, textOf)));
      case "AsSecrets":
        return fn("", () => toYaml(byName(files, (bytes) => Buffer.from(bytes).toString("base64"))));
      case "Lines":
        return fn("string", (path: string) => lines(textOf(bytesAt(files, path))));
      default:
        return null;
    }
  },
};

/** `.Files` of a chart. */
export const filesObject = (files: readonly ChartFile[]): GoMap =>
  typedMap(
    FILES,
    files.map(({ name, bytes }) => [name, bytes] as const),
  );

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { RenderOptions } from "../../core/renderer.ts";
import { GoMap } from "../../lang/gotemplate/value.ts";
import { ChartError } from "./chart.ts";
import { fromPlain } from "./functions/json.ts";
import { mergeMaps, readValues } from "./load.ts";
import { SettingError, setValues, wholeJson, type SettingKind } from "./set-values.ts";

/** A values file that was given. */
export interface GivenFile {
  readonly file: string;
  readonly text: string;
}

function readGiven(file: string, texts?: ReadonlyMap<string, string>): string {
  const text = texts?.get(resolve(file));
  if (text !== undefined) return text;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (typeof code !== "string") throw error;
    throw new ChartError(
      file,
      `the file cannot be read: ${code === "ENOENT" ? "it does not exist" : `the system says ${code}`}`,
      null,
      "helm/values",
    );
  }
}

/** The values that the user gives: files first, then settings, as Helm orders them. @throws ChartError naming the flag */
export function givenValues(options: RenderOptions): { values: GoMap; files: GivenFile[] } {
  const files = options.values.map((file) => ({ file, text: readGiven(file, options.texts) }));
  let values = new GoMap();
  for (const { file, text } of files) values = mergeMaps(values, readValues(text, file));
  for (const each of options.inline ?? []) values = mergeMaps(values, fromPlain(each) as GoMap);
  const apply = (flag: string, kind: SettingKind, settings: readonly string[]): void => {
    for (const setting of settings) {
      try {
        const whole = kind === "json" ? wholeJson(setting) : null;
        if (whole) values = mergeMaps(values, whole);
        else setValues(setting, values, kind, readGiven);
      } catch (error) {
        if (error instanceof SettingError)
          throw new ChartError("", `${flag} cannot be read: ${error.message}`, null, "helm/values");
        throw error;
      }
    }
  };
  apply("--set-json", "json", options.setJson ?? []);
  apply("--set", "typed", options.set);
  apply("--set-string", "string", options.setString ?? []);
  apply("--set-file", "file", options.setFile ?? []);
  return { values, files };
}

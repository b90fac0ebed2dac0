import { readDocuments } from "../../../lang/yaml/read.ts";
import { flatten, type Settings } from "./flatten.ts";
import { readIni } from "./ini.ts";
import { readPythonLiterals } from "./python-literals.ts";
import { readToml } from "./toml.ts";

/** A mounted configuration file. */
export interface ConfigFile {
  readonly file: string;
  /** `ConfigMap jupyter-config`. */
  readonly from: string;
  /** Null when it cannot be read as what its name says it is. */
  readonly settings: Settings | null;
}

/** Longer files are no configuration that people write. */
const MAX_CONFIG_TEXT = 512 * 1024;

/**
 * The settings in a configuration file, read as what its name says it is: YAML and JSON, TOML, INI and properties,
 * or the literals of Python.
 *
 * @returns Null when the text is too long or cannot be read.
 */
export function readConfig(file: string, text: string): Settings | null {
  if (text.length > MAX_CONFIG_TEXT) return null;
  const extension = /\.([A-Za-z0-9]+)$/.exec(file)?.[1]?.toLowerCase() ?? "";
  switch (extension) {
    case "py":
      return readPythonLiterals(text);
    case "toml":
      return readToml(text);
    case "ini":
    case "cfg":
    case "conf":
    case "cnf":
    case "properties":
    case "env":
      return readIni(text);
    default:
      return (
        readYaml(text) ?? (extension === "yaml" || extension === "yml" || extension === "json" ? null : readIni(text))
      );
  }
}

function readYaml(text: string): Settings | null {
  const { documents, problems } = readDocuments(text, { file: "", dropNulls: false });
  const settings = new Map<string, string>();
  let maps = 0;
  for (const { value } of documents) {
    if (typeof value !== "object" || value === null) continue;
    maps++;
    flatten(value, "", settings);
  }
  return problems.length > 0 || maps === 0 ? null : settings;
}

import type { Path } from "../../../core/location.ts";
import type { JsonObject } from "../../../inventory/index.ts";
import { commandLines, literalVariables } from "../recognition/command-lines.ts";
import { shellCommands } from "../recognition/shell-words.ts";

/** One option of a command line. */
export interface Argument {
  readonly name: string;
  /** After `=`, or the next word; null for an option that stands alone. */
  readonly value: string | null;
  /** Where it is written, in the workload's resource. */
  readonly path: Path;
}

/** The options that a container's programs get. */
export interface Arguments {
  readonly all: readonly Argument[];
  /** True when words come from variables that the input does not tell: there may be further options. */
  readonly open: boolean;
}

/** Variables that images append to their own command line. */
const ARGUMENT_VARIABLES = ["NOTEBOOK_ARGS", "JUPYTERHUB_SINGLEUSER_ARGS", "VLLM_EXTRA_ARGS", "EXTRA_ARGS"];

/** The options in a container's `command` and `args`, those of scripts included. */
export function argumentsOf(container: JsonObject, path: Path): Arguments {
  const all: Argument[] = [];
  let open = false;
  for (const { words, places } of commandLines(container)) {
    const read = optionsOf(words, (at) => [...path, ...(places[at] ?? [])]);
    all.push(...read.all);
    open ||= read.open;
  }
  const variables = literalVariables(container);
  for (const name of ARGUMENT_VARIABLES) {
    const value = variables.get(name);
    if (!value) continue;
    for (const words of shellCommands(value, variables)) all.push(...optionsOf(words, () => [...path, "env"]).all);
  }
  return { all, open };
}

function optionsOf(words: readonly string[], place: (at: number) => Path): Arguments {
  const all: Argument[] = [];
  let open = false;
  for (const [at, word] of words.entries()) {
    if (/^\$(?:[A-Za-z_@*]\w*|\{[^}]*\}|\([^)]*\))$/.test(word) && !(words[at - 1] ?? "").startsWith("-")) open = true;
    if (!word.startsWith("-")) continue;
    const equals = word.indexOf("=");
    const next = words[at + 1];
    const value = equals >= 0 ? word.slice(equals + 1) : next !== undefined && !next.startsWith("-") ? next : null;
    all.push({ name: equals < 0 ? word : word.slice(0, equals), value: unquoted(value), path: place(at) });
  }
  return { all, open };
}

/** Jupyter takes a pair of quotes around an option's value off, which no shell has taken off in a list of arguments. */
const unquoted = (value: string | null): string | null => value && (/^(["'])(.*)\1$/s.exec(value)?.[2] ?? value);

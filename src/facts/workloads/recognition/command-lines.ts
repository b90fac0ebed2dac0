import type { JsonObject } from "../../../inventory/index.ts";
import { shellCommands, type Variables } from "./shell-words.ts";

/** One program's call, from a container's `command` and `args` or from a script inside them. */
export interface CommandLine {
  readonly words: readonly string[];
  /** Where each word stands in the container: `["args", 2]`. All words of a script share its place. */
  readonly places: readonly (readonly [field: "command" | "args", index: number])[];
}

const SHELLS = new Set(["sh", "bash", "dash", "ash", "zsh", "ksh"]);
const MAX_EXPANSION = 65_536;
/** How many words may stand before a shell. */
const MAX_BEFORE_SHELL = 4;

/** The last part of a path. */
export const basename = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

const texts = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/**
 * The values that a container's `env` writes out, with `$(NAME)` of earlier ones expanded as the kubelet does. Values
 * that come from elsewhere are absent.
 */
export function literalVariables(container: JsonObject): Variables {
  const variables: Variables = new Map();
  for (const entry of texts(container["env"])) {
    if (typeof entry !== "object" || entry === null) continue;
    const { name, value } = entry as JsonObject;
    if (typeof name === "string" && typeof value === "string") variables.set(name, expand(value, variables));
  }
  return variables;
}

/**
 * A text with `$(NAME)` replaced by the values that are known; `$$(NAME)` is a literal `$(NAME)`.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
function expand(text: string, variables: ReadonlyMap<string, string>): string {
  if (!text.includes("$(")) return text;
  const expanded = text.replace(/\$?\$\(([A-Za-z_.-][\w.-]*)\)/g, (whole, name: string) =>
    whole.startsWith("$$") ? whole.slice(1) : (variables.get(name) ?? whole),
  );
  return expanded.slice(0, MAX_EXPANSION);
}

/** The first word of a container's command line; empty when its image decides. */
export function firstWord(container: JsonObject): string {
  const word = texts(container["command"])[0] ?? texts(container["args"])[0];
  return typeof word === "string" ? word : "";
}

/**
 * The programs that a container's `command` and `args` call, those inside `sh -c` scripts included. Without `command`
 * the first argument may be a program or an option: the image decides.
 */
export function commandLines(container: JsonObject): CommandLine[] {
  const words: string[] = [];
  const places: ["command" | "args", number][] = [];
  let known: Variables | null = null;
  // most containers need none of their variables
  const variables = () => (known ??= literalVariables(container));
  for (const field of ["command", "args"] as const) {
    for (const [index, word] of texts(container[field]).entries()) {
      if (typeof word !== "string") continue;
      words.push(word.includes("$(") ? expand(word, variables()) : word);
      places.push([field, index]);
    }
  }
  if (words.length === 0) return [];
  const lines: CommandLine[] = [];
  collect({ words, places }, variables, lines, 0);
  return lines;
}

/**
 * The place of the script in a call of a shell; -1 when there is none. Only an init program, busybox, env and their
 * options may stand before the shell, and only options between it and `-c`.
 */
function scriptPlace(words: readonly string[]): number {
  let shell = 0;
  while (shell < MAX_BEFORE_SHELL && !SHELLS.has(basename(words[shell] ?? ""))) shell++;
  if (shell === MAX_BEFORE_SHELL) return -1;
  for (let at = shell + 1; at < words.length - 1; at++) {
    const word = words[at] ?? "";
    const sign = word.charAt(0);
    if (sign === "-" && word.charAt(1) !== "-" && word.includes("c")) return at + 1;
    if (sign !== "-" && sign !== "+" && words[at - 1] !== "-o") return -1;
  }
  return -1;
}

function collect(line: CommandLine, variables: () => Variables, lines: CommandLine[], depth: number): void {
  const script = depth > 3 ? -1 : scriptPlace(line.words);
  if (script < 0) {
    lines.push(line);
    return;
  }
  const known = new Map(variables());
  for (const [index, word] of line.words.slice(script + 1).entries()) known.set(String(index), word);
  const place = line.places[script] ?? ["args", 0];
  for (const words of shellCommands(line.words[script] ?? "", known)) {
    collect({ words, places: words.map(() => place) }, () => known, lines, depth + 1);
  }
}

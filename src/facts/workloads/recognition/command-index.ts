import { glob, type Matcher } from "../../../lang/glob.ts";
import { basename, type CommandLine } from "./command-lines.ts";

/** Something that is known by the command that starts it. */
export interface CommandSign<Value> {
  readonly value: Value;
  /** A program (or `-m module`), then words and options that follow it, with `*` for any text inside one. */
  readonly patterns: readonly string[];
}

interface Entry<Value> {
  readonly value: Value;
  readonly isModule: boolean;
  /** The program's pattern has folders: the whole word is matched, not its last part. */
  readonly isPath: boolean;
  readonly program: Matcher;
  /** Words that follow in this order, options between them. */
  readonly words: readonly Matcher[];
  /** Options that stand anywhere. */
  readonly options: readonly Matcher[];
}

/** What was found, and the words that tell it. */
export interface CommandHit<Value> {
  readonly value: Value;
  /** `vllm serve`. */
  readonly words: string;
}

/** Programs that start another one, which may stand anywhere after them. */
const LAUNCHERS = wordSet(
  "exec nohup time env sudo gosu su-exec chroot setpriv tini dumb-init catatonit timeout nice ionice stdbuf taskset",
  "numactl xvfb-run wait-for-it dockerize s6-setuidgid nsys ncu strace opentelemetry-instrument ddtrace-run",
);
/** Package runners: the program follows their own word. */
const RUNNERS = wordSet("uv conda mamba micromamba poetry pipenv pdm hatch rye pixi");
const MAX_WORDS = 24;
/** How many words without a dash are looked at after the program. */
const MAX_PLAIN_WORDS = 4;

function wordSet(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}

const isPython = (program: string): boolean => program.startsWith("py") && /^(?:python|pypy)[0-9.]*$/.test(program);
const isAssignment = (word: string): boolean => word.includes("=") && /^[A-Za-z_]\w*=/.test(word);
/** True for a word that is neither an option nor a command line of its own in quotes. */
const isPlain = (word: string): boolean => !word.startsWith("-") && !/\s/.test(word);
const isScript = (program: string): boolean => program.endsWith(".sh") || program.includes("entrypoint");

/** True when a command line that starts with this word may call something other than the word itself. */
const mayCallAnother = (word: string): boolean => {
  const program = basename(word);
  return (
    LAUNCHERS.has(program) || RUNNERS.has(program) || isScript(program) || isPython(program) || program.endsWith("sh")
  );
};

const NONE: readonly never[] = [];

/** Finds what a command line starts. */
export class CommandIndex<Value> {
  private readonly programs = new Map<string, Entry<Value>[]>();
  private readonly modules = new Map<string, Entry<Value>[]>();
  private readonly anyProgram: Entry<Value>[] = [];
  private readonly anyModule: Entry<Value>[] = [];
  private readonly simple = new Map<string, boolean>();

  constructor(signs: readonly CommandSign<Value>[]) {
    for (const { value, patterns } of signs) {
      for (const pattern of patterns) this.add(value, pattern);
    }
  }

  /** True when a command line that starts with this word needs to be looked at. */
  concerns(word: string): boolean {
    if (word === "" || word.startsWith("-")) return false;
    if (word.includes("$(")) return true;
    let answer = this.simple.get(word);
    if (answer === undefined) {
      answer = mayCallAnother(word) || this.programsAt(word).length > 0;
      this.simple.set(word, answer);
    }
    return answer;
  }

  /** Every different thing that the lines start, in their order. */
  find(lines: readonly CommandLine[]): CommandHit<Value>[] {
    const hits: CommandHit<Value>[] = [];
    for (const { words } of lines) this.search(words, 0, hits);
    return hits;
  }

  private add(value: Value, pattern: string): void {
    const words = pattern.split(" ").filter((word) => word !== "");
    const isModule = words[0] === "-m";
    const program = words[isModule ? 1 : 0] ?? "";
    const rest = words.slice(isModule ? 2 : 1);
    const entry: Entry<Value> = {
      value,
      isModule,
      isPath: program.includes("/"),
      program: glob(program),
      words: rest.filter((word) => !word.startsWith("-")).map(glob),
      options: rest.filter((word) => word.startsWith("-")).map((word) => glob(word.endsWith("*") ? word : `${word}*`)),
    };
    if (program.includes("*") || entry.isPath) (isModule ? this.anyModule : this.anyProgram).push(entry);
    else {
      const lists = isModule ? this.modules : this.programs;
      lists.set(program, [...(lists.get(program) ?? []), entry]);
    }
  }

  private programsAt(word: string): readonly Entry<Value>[] {
    const name = basename(word);
    const exact = this.programs.get(name) ?? NONE;
    const others = this.anyProgram.filter(({ isPath, program }) => program(isPath ? word : name));
    return others.length === 0 ? exact : [...exact, ...others];
  }

  private search(words: readonly string[], from: number, hits: CommandHit<Value>[]): void {
    let at = from;
    while (isAssignment(words[at] ?? "")) at++;
    const word = words[at];
    if (word === undefined) return;
    this.test(this.programsAt(word), words, at, hits);
    const program = basename(word);
    if (isPython(program)) this.python(words, at + 1, hits);
    else if (RUNNERS.has(program)) {
      if (words[at + 1] === "run" || words[at + 1] === "x") this.anywhere(words, at + 2, hits);
    } else if (LAUNCHERS.has(program) || isScript(program)) this.anywhere(words, at + 1, hits);
  }

  private python(words: readonly string[], from: number, hits: CommandHit<Value>[]): void {
    for (let at = from; at < Math.min(words.length, from + MAX_WORDS); at++) {
      const word = words[at] ?? "";
      if (word === "-m") {
        const name = words[at + 1] ?? "";
        const entries = [...(this.modules.get(name) ?? []), ...this.anyModule.filter(({ program }) => program(name))];
        this.test(entries, words, at + 1, hits);
        return;
      }
      if (!word.startsWith("-")) {
        this.test(this.programsAt(word), words, at, hits);
        return;
      }
    }
  }

  /** After a launcher the program is the first word that is known; what follows belongs to it. */
  private anywhere(words: readonly string[], from: number, hits: CommandHit<Value>[]): void {
    for (let at = from; at < Math.min(words.length, from + MAX_WORDS); at++) {
      const word = words[at] ?? "";
      if (word.startsWith("-")) continue;
      const before = hits.length;
      if (isPython(basename(word))) this.python(words, at + 1, hits);
      else this.test(this.programsAt(word), words, at, hits);
      if (hits.length > before) return;
    }
  }

  private test(
    entries: readonly Entry<Value>[],
    words: readonly string[],
    at: number,
    hits: CommandHit<Value>[],
  ): void {
    for (const entry of entries) {
      if (hits.some(({ value }) => value === entry.value)) continue;
      const following = words.slice(at + 1);
      const told: string[] = [];
      for (const word of following.filter(isPlain).slice(0, MAX_PLAIN_WORDS)) {
        if (entry.words[told.length]?.(word)) told.push(word);
      }
      if (told.length < entry.words.length) continue;
      const options = entry.options.map((matches) => following.find(matches));
      if (options.includes(undefined)) continue;
      const program = entry.isModule ? `-m ${words[at]}` : basename(words[at] ?? "");
      // an option's value may be a secret
      const shown = options.map((option) => option?.split("=")[0] ?? "");
      hits.push({ value: entry.value, words: [program, ...told, ...shown].join(" ") });
    }
  }
}

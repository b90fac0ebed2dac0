/** Longer scripts are read up to here: a program that matters starts long before. */
const MAX_SCRIPT_LENGTH = 65_536;
const MAX_WORDS = 4_096;
/** Scripts inside scripts: `sh -c`, `$(…)` and backquotes. */
const MAX_DEPTH = 4;

/** Words that open or close a construct and are followed by a command. */
const RESERVED = new Set(["if", "then", "elif", "else", "fi", "while", "until", "do", "done", "esac", "!", "{", "}"]);
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;

/** Values of variables by name; a script's own assignments are added to it. */
export type Variables = Map<string, string>;

/**
 * The simple commands of a shell script, each as its words after quoting and the substitution of known variables;
 * nothing is run. Redirections, here-documents, reserved words and leading assignments are left out; unknown variables
 * and substituted commands stay as written, the latter's own commands follow in the list.
 *
 * @param variables What is known at the start; not changed.
 */
export function shellCommands(script: string, variables: ReadonlyMap<string, string>): string[][] {
  const reader = new ShellReader(script.slice(0, MAX_SCRIPT_LENGTH), new Map(variables), 0);
  reader.read();
  return reader.commands;
}

class ShellReader {
  readonly commands: string[][] = [];
  private readonly text: string;
  private readonly variables: Variables;
  private readonly depth: number;
  private at = 0;
  private words: string[] = [];
  private word = "";
  /** True from the first character or quote of a word: an empty pair of quotes is a word too. */
  private started = false;
  private quoted = false;
  /** The next word is where a redirection goes to. */
  private redirecting = false;
  private hereDelimiters: string[] = [];
  private count = 0;

  constructor(text: string, variables: Variables, depth: number) {
    this.text = text;
    this.variables = variables;
    this.depth = depth;
  }

  read(): void {
    const { text } = this;
    while (this.at < text.length && this.count < MAX_WORDS) {
      const char = text[this.at] ?? "";
      if (char === "'") this.singleQuoted();
      else if (char === '"') this.doubleQuoted();
      else if (char === "\\") this.escape();
      else if (char === "$") this.dollar(false);
      else if (char === "`") this.backquoted();
      else if (char === " " || char === "\t" || char === "\r") this.endWord(1);
      else if (char === "\n") this.newline();
      else if (char === "#" && !this.started) this.at = this.lineEnd();
      else if (char === ";" || char === "|" || char === "(" || char === ")") this.endCommand();
      else if (char === "&") this.ampersand();
      else if (char === ">" || char === "<") this.redirection(char);
      else this.take(char);
    }
    this.endCommand();
  }

  private take(char: string): void {
    this.word += char;
    this.started = true;
    this.at++;
  }

  private lineEnd(): number {
    const end = this.text.indexOf("\n", this.at);
    return end < 0 ? this.text.length : end;
  }

  private singleQuoted(): void {
    const end = this.text.indexOf("'", this.at + 1);
    this.word += this.text.slice(this.at + 1, end < 0 ? undefined : end);
    this.started = this.quoted = true;
    this.at = end < 0 ? this.text.length : end + 1;
  }

  private doubleQuoted(): void {
    this.started = this.quoted = true;
    this.at++;
    while (this.at < this.text.length) {
      const char = this.text[this.at] ?? "";
      if (char === '"') {
        this.at++;
        return;
      }
      if (char === "\\") {
        const next = this.text[this.at + 1] ?? "";
        if (next !== "\n") this.word += '$`"\\'.includes(next) ? next : char + next;
        this.at += 2;
      } else if (char === "$") this.dollar(true);
      else if (char === "`") this.backquoted();
      else this.take(char);
    }
  }

  private escape(): void {
    const next = this.text[this.at + 1];
    if (next !== "\n" && next !== undefined) {
      this.word += next;
      this.started = this.quoted = true;
    }
    this.at += 2;
  }

  private ampersand(): void {
    if (this.text[this.at + 1] === ">") this.at++;
    else this.endCommand();
  }

  private redirection(char: string): void {
    // a number just before is the descriptor, not a word
    if (this.started && /^[0-9]+$/.test(this.word)) this.clearWord();
    this.endWord(0);
    const rest = this.text.slice(this.at, this.at + 3);
    if (char === "<" && rest.startsWith("<<") && rest !== "<<<") {
      this.at += rest === "<<-" ? 3 : 2;
      this.hereDelimiters.push("");
    } else {
      this.at += /^(<<<|>>|>\||<>|[<>]&|.)/.exec(rest)?.[0].length ?? 1;
    }
    this.redirecting = true;
  }

  private newline(): void {
    this.endCommand();
    for (const delimiter of this.hereDelimiters) this.skipHereDocument(delimiter);
    this.hereDelimiters = [];
  }

  private skipHereDocument(delimiter: string): void {
    while (this.at < this.text.length) {
      const end = this.lineEnd();
      const line = this.text.slice(this.at, end);
      this.at = end + 1;
      if (line.trim() === delimiter) return;
    }
  }

  private backquoted(): void {
    const end = this.text.indexOf("`", this.at + 1);
    const body = this.text.slice(this.at + 1, end < 0 ? undefined : end);
    this.nested(body);
    this.word += `\`${body}\``;
    this.started = true;
    this.at = end < 0 ? this.text.length : end + 1;
  }

  private nested(body: string): void {
    if (this.depth >= MAX_DEPTH) return;
    const inner = new ShellReader(body, new Map(this.variables), this.depth + 1);
    inner.read();
    for (const command of inner.commands) this.push(command);
  }

  private dollar(inQuotes: boolean): void {
    const { text, at } = this;
    const next = text[at + 1] ?? "";
    this.started = true;
    if (next === "(" || next === "{") {
      const end = closing(text, at + 1);
      const body = text.slice(at + 2, end - 1);
      const whole = text.slice(at, end);
      this.at = end;
      if (next === "{") this.substitute(whole, body, inQuotes);
      else {
        if (!body.startsWith("(")) this.nested(body);
        this.word += whole;
      }
      return;
    }
    const name = /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])/.exec(text.slice(at + 1, at + 129))?.[0];
    this.at = at + 1 + (name?.length ?? 0);
    if (name === undefined) this.word += "$";
    else this.substitute(`$${name}`, name, inQuotes);
  }

  private substitute(whole: string, body: string, inQuotes: boolean): void {
    const [, name = "", operator = "", other = ""] =
      /^([A-Za-z_][A-Za-z0-9_]*|[0-9@*])(:?[-=+?])?([^]*)$/.exec(body) ?? [];
    let value = this.variables.get(name);
    const unset = value === undefined || (operator.startsWith(":") && value === "");
    if ((operator.endsWith("-") || operator.endsWith("=")) && unset) value = other.replace(/^(["'])(.*)\1$/s, "$2");
    else if (operator.endsWith("+")) value = unset ? "" : other;
    else if (operator === "" && other !== "") value = undefined;
    if (value === undefined) {
      this.word += whole;
      return;
    }
    if (inQuotes || !/\s/.test(value)) {
      this.word += value;
      return;
    }
    // unquoted, white space in the value parts words
    const parts = value.split(/\s+/);
    for (const [index, part] of parts.entries()) {
      if (index > 0) this.endWord(0);
      this.word += part;
      this.started = part !== "" || (index === 0 && this.word !== "");
    }
  }

  private clearWord(): void {
    this.word = "";
    this.started = false;
    this.quoted = false;
  }

  private endWord(width: number): void {
    this.at += width;
    if (!this.started) return;
    const { word, quoted } = this;
    this.clearWord();
    if (this.redirecting) {
      this.redirecting = false;
      const waiting = this.hereDelimiters.indexOf("");
      if (waiting >= 0) this.hereDelimiters[waiting] = word;
      return;
    }
    if (this.words.length === 0 && !quoted && RESERVED.has(word)) return;
    if (this.words.length === 0 && ASSIGNMENT.test(word)) {
      this.assign(word);
      return;
    }
    if (this.words[0] === "export" && ASSIGNMENT.test(word)) this.assign(word);
    this.words.push(word);
    this.count++;
  }

  private assign(word: string): void {
    const equals = word.indexOf("=");
    this.variables.set(word.slice(0, equals), word.slice(equals + 1));
  }

  private endCommand(): void {
    this.endWord(1);
    this.redirecting = false;
    if (this.words.length > 0) this.push(this.words);
    this.words = [];
  }

  private push(command: string[]): void {
    if (this.commands.length < MAX_WORDS) this.commands.push(command);
  }
}

/** The place after the bracket that closes the one at `open`; the text's end when none does. */
function closing(text: string, open: number): number {
  const opening = text[open];
  const close = opening === "(" ? ")" : "}";
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const char = text[at];
    if (char === "\\") at++;
    else if (char === "'" && opening === "(") at = Math.max(at, text.indexOf("'", at + 1));
    else if (char === opening) depth++;
    else if (char === close && --depth === 0) return at + 1;
  }
  return text.length;
}

import type { Command } from "commander";

/** What a command may do to the outside, so that tests can run commands without a process. */
export interface Io {
  /** Writes to standard output. */
  stdout(text: string): void;
  /** Writes to standard error. */
  stderr(text: string): void;
  /** All of standard input, as text. */
  stdin(): string;
  /** True where colours help: a terminal, and neither NO_COLOR nor --no-color. */
  readonly color: boolean;
  /** Width of the terminal in columns; 100 where there is none. */
  readonly columns: number;
  /** True when standard output is a terminal. */
  readonly isTerminal: boolean;
  /** Shows what is being done on a terminal's last line; null clears it. Nothing where errors go to no terminal. */
  progress(step: string | null): void;
  /** Absolute path of the folder the command runs in. */
  readonly folder: string;
  /** Every command by name. */
  readonly commands: Readonly<Record<string, CommandEntry>>;
  /** Sets the exit status; the worst one set wins by the order 70, 2, 3, 1, 0. */
  setExit(status: number): void;
}

/** A command as the registry holds it: its one line, and its module when it is needed. */
export interface CommandEntry {
  readonly summary: string;
  load(): Promise<CommandModule>;
}

/** A file of `commands/`. */
export interface CommandModule {
  /** One line for `ringfence --help`. */
  readonly summary: string;
  /** Adds arguments, options and the action to the command. */
  define(command: Command, io: Io): void;
}

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One verdict of another tool on files of its own suite. */
export interface Expectation {
  /** The id of the case in its suite. */
  readonly case: string;
  /** The tool's ids of the check, as controls name them under `peers`; any of them maps. */
  readonly checks: readonly string[];
  /** Read together, as one input. */
  readonly files: readonly string[];
  /** The object that the verdict is on; null for the files as a whole. */
  readonly object: Named | null;
  readonly want: "pass" | "fail";
}

export interface Named {
  /** Null when the suite names the object that a workload makes. */
  readonly kind: string | null;
  /** Null when the suite does not name it: any object of the kind. */
  readonly name: string | null;
  readonly namespace: string | null;
}

/** A tool's suite: its key under `peers`, its folder in the corpus, and how its cases read. */
export interface Suite {
  readonly peer: string;
  readonly folder: string;
  /** Parameters of our controls as the suite's samples have them, by control; our defaults for the rest. */
  readonly params?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  read(folder: string): Expectation[];
}

/** The cases of a suite's `expected.json`. */
export function casesOf<Expected>(folder: string): readonly {
  readonly id: string;
  readonly kind: string;
  readonly files: readonly string[];
  readonly expected: Expected;
}[] {
  return JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")).cases;
}

/** The files of a case, found from the working directory. */
export const filesOf = (folder: string, files: readonly string[]): string[] => files.map((file) => join(folder, file));

import type { Locator, Path } from "./location.ts";

/** A map key that is written more than once in the same map; the last one wins. */
export interface DuplicateKey {
  readonly path: Path;
  readonly line: number;
  readonly column: number;
}

/** One document of one input: what was read, and how to find places in its text. */
export interface Document {
  /** As given on the command line, or below the folder given; `-` for standard input. */
  readonly file: string;
  /** Zero-based place in the file. */
  readonly index: number;
  /** Keys whose value was null are already gone: Kubernetes treats null as absent. */
  readonly value: unknown;
  readonly locator: Locator;
  /** The later occurrences of keys written twice, in the order of the text; nearly always empty. */
  readonly duplicates: readonly DuplicateKey[];
}

import type { ArtifactKind } from "../../../core/artifact.ts";
import type { ReferenceSigns } from "../../../pack/index.ts";

/** A program's words, and what the word after them refers to. */
export interface Positional {
  readonly words: readonly string[];
  readonly kind: ArtifactKind;
}

/** The signs of references, arranged by option, variable and program. */
export interface ReferenceIndex {
  readonly options: ReadonlyMap<string, { readonly kind: ArtifactKind; readonly loose: boolean }>;
  readonly environment: ReadonlyMap<string, { readonly kind: ArtifactKind; readonly loose: boolean }>;
  readonly revisions: ReadonlyMap<string, ArtifactKind>;
  readonly mounts: ReadonlyMap<string, ArtifactKind>;
  /** By program; those with more words first. */
  readonly positionals: ReadonlyMap<string, readonly Positional[]>;
  readonly downloads: ReadonlyMap<string, readonly (readonly string[])[]>;
}

/** Arranges the signs of references. */
export function indexReferences(signs: ReferenceSigns): ReferenceIndex {
  const positionals = Object.entries(signs.positionals).map(([command, kind]) => ({ words: command.split(" "), kind }));
  return {
    options: both(signs.options, signs.looseOptions),
    environment: both(signs.environment, signs.looseEnvironment),
    revisions: new Map(Object.entries(signs.revisions)),
    mounts: new Map(Object.entries(signs.mounts)),
    positionals: Map.groupBy(
      positionals.toSorted((a, b) => b.words.length - a.words.length),
      ({ words }) => words[0] ?? "",
    ),
    downloads: Map.groupBy(
      signs.downloads.map((command) => command.split(" ")),
      (words) => words[0] ?? "",
    ),
  };
}

function both(
  strict: ReferenceSigns["options"],
  loose: ReferenceSigns["options"],
): Map<string, { readonly kind: ArtifactKind; readonly loose: boolean }> {
  return new Map<string, { readonly kind: ArtifactKind; readonly loose: boolean }>([
    ...Object.entries(strict).map(([name, kind]) => [name, { kind, loose: false }] as const),
    ...Object.entries(loose).map(([name, kind]) => [name, { kind, loose: true }] as const),
  ]);
}

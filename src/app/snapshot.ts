import type { Document, DuplicateKey } from "../core/document.ts";
import type { Path } from "../core/location.ts";
import type { Problem } from "../core/problem.ts";
import { type Facts, Redactor } from "../facts/index.ts";
import { type Inputs, isSnapshotFile, packSnapshot, readInputs, type SnapshotEntry } from "../inputs/index.ts";
import { nowhere, startingAt } from "../lang/yaml/locator.ts";
import { establishFacts, type Source } from "./scan.ts";

/** What is kept, and when. */
export interface SnapshotOptions {
  readonly source: Source;
  /** ISO 8601, UTC. */
  readonly created: string;
}

/** A snapshot, ready to be written. */
export interface Snapshot {
  readonly bytes: Uint8Array;
  readonly objects: number;
  readonly problems: readonly Problem[];
}

/** Everything of the input in one compressed file that every command reads, without the values of secrets. */
export async function makeSnapshot({ source, created }: SnapshotOptions): Promise<Snapshot> {
  const { facts, problems: met } = await establishFacts({ source });
  const { entries, redactor } = withoutSecrets(facts);
  const problems = met.map((each) => ({ ...each, message: redactor.text(each.message) }));
  return { bytes: packSnapshot({ created, problems }, entries), objects: entries.length, problems };
}

/** Every object and notebook of an input with its secrets taken out. */
export function withoutSecrets(facts: Facts): { entries: SnapshotEntry[]; redactor: Redactor } {
  const redactor = new Redactor(facts);
  const kept = [...facts.inventory.resources, ...facts.inventory.notebooks];
  const texts = kept.map((resource) => redactor.object(resource));
  const entries = kept.map(({ document, at }, index): SnapshotEntry => {
    const place = document.locator.locate(at);
    return {
      file: document.file,
      place: place && { file: place.file, line: place.line, column: place.column },
      duplicates: duplicatesBelow(document, at),
      json: redactor.finish(texts[index] ?? "{}"),
    };
  });
  return { entries, redactor };
}

/** Keys written twice in an object that is one of several of its document, or all of it. */
function duplicatesBelow({ duplicates }: Document, at: Path): readonly DuplicateKey[] {
  if (duplicates.length === 0 || at.length === 0) return duplicates;
  return duplicates
    .filter(({ path }) => at.every((step, index) => step === path[index]))
    .map((each) => ({ ...each, path: each.path.slice(at.length) }));
}

/** One side of a comparison: a snapshot by what the file holds, anything else as a path. */
export const sideOf = (source: Source, path: string): Source =>
  isSnapshotFile(path) ? { ...source, paths: [], snapshot: path } : { ...source, paths: [path] };

/** One side of a comparison, read as if a snapshot of it had been made. */
export async function readSide(source: Source, path: string): Promise<Inputs> {
  const { paths, stdin, ...rest } = sideOf(source, path);
  const inputs = readInputs(paths, { ...rest, stdin });
  if (rest.snapshot !== undefined) return inputs;
  const { facts } = await establishFacts({ source, inputs });
  const { entries } = withoutSecrets(facts);
  const documents = entries.map(({ file, place, duplicates, json }, index): Document => {
    const locator = place === null ? nowhere : startingAt(place);
    return { file, index, value: JSON.parse(json) as unknown, locator, duplicates };
  });
  return { ...inputs, documents };
}

import type { ArtifactReference } from "../model.ts";
import { type Candidate, type CandidateContainer, type CandidatePod, isMap, listAt } from "./candidate.ts";
import { commandLines, literalVariables } from "./command-lines.ts";
import { commandReferences } from "./command-references.ts";
import { fieldReference, imageReference, isLocation, referenceOf } from "./locator.ts";
import type { ProductIndex } from "./product-index.ts";
import { resolveMounts, volumeReferences } from "./volume-references.ts";

/** What a workload loads. */
export interface References {
  readonly models: readonly ArtifactReference[];
  readonly data: readonly ArtifactReference[];
}

/**
 * The models and data that a workload names: in the fields that its kind declares, in commands, arguments and
 * variables of its containers (init containers included), and on its volumes. Each locator is listed once.
 */
export function referencesOf(candidate: Candidate, index: ProductIndex): References {
  const found: (ArtifactReference | null)[] = [
    ...candidate.declaredModels.map(({ value, path }) => fieldReference(value, "model", path)),
    ...candidate.declaredData.map(({ value, path }) => fieldReference(value, "dataset", path)),
  ];
  const volumes: ArtifactReference[] = [];
  for (const pod of candidate.pods) {
    for (const container of pod.containers) {
      if (index.images.find(container.image)?.kind !== "sidecar")
        found.push(...containerReferences(container, pod, index));
    }
    volumes.push(...volumeReferences(pod, index.references));
  }
  const named = distinct(found.filter((each) => each !== null).filter((reference) => !isFilled(reference, index)));
  // a claim that a command names a folder of is not told twice
  const rest = volumes.filter(({ locator }) => !named.some((each) => each.locator.startsWith(`${locator}/`)));
  const all = distinct([...named, ...rest]);
  const isData = ({ kind }: ArtifactReference) => kind === "dataset" || kind === "volume";
  return { models: all.filter((reference) => !isData(reference)), data: all.filter(isData) };
}

/** True for a folder whose content another field names already. */
const isFilled = ({ locator }: ArtifactReference, { signs }: ProductIndex): boolean =>
  signs.references.filled.some((folder) => locator === `file://${folder}` || locator.startsWith(`file://${folder}/`));

function distinct(references: readonly ArtifactReference[]): ArtifactReference[] {
  const seen = new Set<string>();
  return references.filter(({ kind, locator }) => {
    // a model that is its own tokenizer is one reference
    const key =
      kind === "tokenizer" ? locator : `${kind === "dataset" || kind === "volume" ? "data" : ""} ${locator}`.trim();
    return seen.has(key) ? false : seen.add(key);
  });
}

function containerReferences(
  container: CandidateContainer,
  pod: CandidatePod,
  index: ProductIndex,
): (ArtifactReference | null)[] {
  const lines = commandLines(container.spec);
  const found = [
    ...commandReferences(lines, container.path, index.references),
    ...environmentReferences(container, index),
  ];
  const isModelcar =
    container.name.startsWith("modelcar") ||
    lines.some(({ words }) => words[0] === "ln" && words.some((word) => word.startsWith("/proc/$$/root/models")));
  if (isModelcar && container.image !== "") found.push(imageReference(container.image, [...container.path, "image"]));
  return resolveMounts(found, container.spec, pod.spec);
}

function environmentReferences({ spec, path }: CandidateContainer, index: ProductIndex): ArtifactReference[] {
  const entries = listAt(spec, "env");
  if (entries.length === 0) return [];
  const found: ArtifactReference[] = [];
  const values = literalVariables(spec);
  for (const [place, entry] of entries.entries()) {
    const name = isMap(entry) ? entry["name"] : undefined;
    const sign = typeof name === "string" ? index.references.environment.get(name) : undefined;
    const value = sign && values.get(String(name));
    if (!sign || !value || (sign.loose && !isLocation(value))) continue;
    const text = name === "OLLAMA_MODEL" ? `ollama://${value}` : value;
    const revision = revisionOf(values, index, sign.kind);
    const reference = referenceOf(text, sign.kind, [...path, "env", place, "value"], revision);
    if (reference) found.push(reference);
  }
  return found;
}

function revisionOf(
  values: ReadonlyMap<string, string>,
  index: ProductIndex,
  kind: ArtifactReference["kind"],
): string | null {
  for (const [name, pins] of index.references.revisions) {
    if (pins === kind && !name.startsWith("-") && values.has(name)) return values.get(name) ?? null;
  }
  return null;
}

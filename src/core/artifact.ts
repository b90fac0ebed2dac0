/** What a reference of a workload is to. */
export const ARTIFACT_KINDS = ["model", "tokenizer", "adapter", "dataset", "volume"] as const;
export type ArtifactKind = (typeof ARTIFACT_KINDS)[number];

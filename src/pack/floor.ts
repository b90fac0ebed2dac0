import type { Severity } from "../core/severity.ts";

/** A range of versions. Without `from` it begins at the first version; `through` is included, `below` is not. */
export interface VersionRange {
  readonly from?: string;
  readonly below?: string;
  readonly through?: string;
}

/** Versions of one piece of software that have a known flaw, as written in `library/data/ai-floors.yaml`. */
export interface Floor {
  readonly title: string;
  /** `gpu` for what gives devices to containers; `software` for what runs in them. */
  readonly area: "gpu" | "software";
  /** Ids of products: the version is that of the image. */
  readonly products: readonly string[];
  /** Globs of the last one to three segments of an image's repository, for software that is no product here. */
  readonly images: readonly string[];
  /** Names under which package managers know it. */
  readonly packages: readonly string[];
  /** True where tags carry a running number, `b1234`, and ranges are such numbers. */
  readonly build: boolean;
  readonly affected: readonly VersionRange[];
  /** Ids of the flaws. */
  readonly flaws: readonly string[];
  /** What follows, as part of a sentence. */
  readonly what: string;
  readonly severity: Severity;
  /** True if it is known to be used in attacks. */
  readonly exploited: boolean;
  /** What was not confirmed; null when all of it was. A doubtful floor is information only. */
  readonly doubt: string | null;
  readonly source: readonly string[];
}

import type { Mark } from "../../lang/yaml/tree.ts";

/** Why a kustomization cannot be built, and where that is written. */
export class BuildIssue extends Error {
  readonly code: "kustomize/invalid" | "kustomize/remote" | "kustomize/unsupported";
  readonly file: string | null;
  readonly line: number | null;

  constructor(message: string, place: Place | null = null, code: BuildIssue["code"] = "kustomize/invalid") {
    super(message);
    this.name = "BuildIssue";
    this.code = code;
    this.file = place?.file ?? null;
    this.line = place?.line ?? null;
  }
}

/** A line of a file. */
export interface Place {
  readonly file: string;
  readonly line: number | null;
}

/** The line that a mark stands on. */
export const placeOf = (mark: Mark | null): Place | null =>
  mark ? { file: mark.source.file, line: mark.source.place(mark.keyStart).line } : null;

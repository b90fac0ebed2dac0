import type { ReferenceSigns } from "../../../pack/index.ts";

export interface ReferenceIndex {
  readonly signs: ReferenceSigns;
}
export function indexReferences(signs: ReferenceSigns): ReferenceIndex {
  return { signs };
}

/**
 * How sure it is that a text is a secret: its checksum or structure proves it, it has a provider's form, its name and
 * its irregularity say so, or it fits but looks made up, or only names an account.
 */
export const CERTAINTIES = ["proved", "shaped", "named", "hint"] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** A secret found in a text: what it is and where it stands, never what it says. */
export interface SecretMatch {
  /** Such as `github-token`; `named-secret` where only name and irregularity speak. */
  readonly kind: string;
  /** The family of the kind: `ai`, `cloud`, `code` … or `generic`. */
  readonly area: string;
  /** As messages say it: "GitHub token". */
  readonly title: string;
  readonly certainty: Certainty;
  /** Offsets of the secret itself in UTF-16 code units, the end exclusive. */
  readonly start: number;
  readonly end: number;
  /** The same for the same value under the same salt; 16 hexadecimal digits. */
  readonly digest: string;
}

/** A match before it is told apart from others of the same place. */
export interface Candidate {
  readonly kind: string;
  readonly area: string;
  readonly title: string;
  readonly certainty: Certainty;
  readonly start: number;
  readonly end: number;
}

/** The best of overlapping candidates, in the order of the text: the surer one, then the longer one. */
export function bestOf(candidates: Candidate[]): Candidate[] {
  if (candidates.length < 2) return candidates;
  candidates.sort((a, b) => a.start - b.start || b.end - a.end);
  const best: Candidate[] = [];
  for (const one of candidates) {
    const last = best.at(-1);
    if (last === undefined || one.start >= last.end) best.push(one);
    else if (isBetter(one, last)) best[best.length - 1] = one;
  }
  return best;
}

function isBetter(a: Candidate, b: Candidate): boolean {
  const rank = CERTAINTIES.indexOf(a.certainty) - CERTAINTIES.indexOf(b.certainty);
  if (rank !== 0) return rank < 0;
  if ((a.area === "generic") !== (b.area === "generic")) return b.area === "generic";
  return a.end - a.start > b.end - b.start;
}

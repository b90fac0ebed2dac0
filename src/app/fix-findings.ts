import type { Fix, FixClass } from "../core/finding.ts";
import type { Judgement } from "../core/judgement.ts";
import { atLeast, type Severity } from "../core/severity.ts";
import { type Assessment, fingerprintOf } from "../findings/index.ts";

/** A failure that a fix was asked for; there may be many, so what tells them apart is put together when asked for. */
export class Failure {
  readonly judgement: Judgement;
  readonly severity: Severity;
  #id: string | null = null;
  #about: string | null = null;

  constructor(judgement: Judgement, severity: Severity) {
    this.judgement = judgement;
    this.severity = severity;
  }

  /** Tells failures of one scan apart, and finds them again in the next one. */
  get id(): string {
    // one object may be written several times
    return (this.#id ??= `${placeOf(this.judgement)} ${fingerprintOf(this.judgement)}`);
  }

  /** What it is about: the same for the same control and object, whatever line decides. */
  get about(): string {
    return (this.#about ??= `${objectOf(this)} ${this.judgement.control} ${this.judgement.container ?? ""}`);
  }

  /** The file of its object; empty where there is none. */
  get file(): string {
    return this.judgement.origin?.document.file ?? "";
  }
}

/** What fails and is not excused, worst first. */
export function failuresOf(assessment: Assessment): Failure[] {
  const found: Failure[] = [];
  for (const rank of assessment.ranks) {
    if (rank.outcome !== "fail") continue;
    for (let index = 0; index < rank.size; index++) {
      const { judgement, severity } = rank.entry(index);
      found.push(new Failure(judgement, severity));
    }
  }
  return found;
}

const placeOf = ({ origin }: Judgement): string =>
  origin ? `${origin.document.file}#${origin.document.index}/${origin.at.join("/")}` : "";

/** How many failures there are about each thing. */
const tally = (failures: readonly Failure[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { about } of failures) counts.set(about, (counts.get(about) ?? 0) + 1);
  return counts;
};

/** The failures that a fix brought about: there are more about their thing than before. */
export function broughtAbout(before: readonly Failure[], after: readonly Failure[]): Failure[] {
  const [were, are] = [tally(before), tally(after)];
  const known = new Set(before.map(({ id }) => id));
  return after.filter(({ about, id }) => !known.has(id) && (are.get(about) ?? 0) > (were.get(about) ?? 0));
}

/** Tells objects apart. */
export function objectOf({ judgement }: Failure): string {
  const { kind, namespace, name } = judgement.resource;
  return `${placeOf(judgement)} ${kind}/${namespace ?? ""}/${name}`;
}

/** True if fixes of a class are written. */
export const isWritten = (given: FixClass | null, most: "safe" | "likely"): boolean =>
  given === "safe" || (given === "likely" && most === "likely");

/** Why a fix is not written, by its class; null when it may be. */
export function withheld(fix: Fix | null, most: "safe" | "likely"): string | null {
  if (fix === null) return "no fix is known";
  if (fix.class === "report") return `a person decides: ${fix.summary}`;
  if (fix.class === "assisted") return `needs a value from you: ${fix.summary}`;
  if (!isWritten(fix.class, most)) return `may change how the workload runs, --class likely writes it: ${fix.summary}`;
  return fix.patch.length === 0 ? `nothing in this object can be edited: ${fix.summary}` : null;
}

/** True if one severity is as bad as another, or worse. */
export const isAsBad = (severity: Severity, as: Severity): boolean => atLeast(severity, as);

import { atLeast, raise, SEVERITIES, type Ring, type Severity, severityRank } from "../core/severity.ts";
import type { Exception, Finding } from "../core/finding.ts";
import type { Judgement, Lot } from "../core/judgement.ts";
import type { Path } from "../core/location.ts";
import type { Problem } from "../core/problem.ts";
import { type ExceptionRule, exceptionFor } from "./exceptions.ts";
import { fingerprintOf } from "./fingerprint.ts";

/** What the summary counts; the shape is part of the public contract, version 1. */
export interface Summary {
  readonly objects: number;
  readonly workloads: number;
  readonly controls: number;
  /** False when some input could not be examined. */
  readonly complete: boolean;
  readonly findings: Readonly<Record<Severity, number>>;
  readonly rings: Readonly<Record<Ring, { failed: number; passed: number; unknown: number }>>;
}

/** One judgement with what ranking decided; the full {@link Finding} is made when it is needed. */
export interface Assessed {
  readonly judgement: Judgement;
  readonly severity: Severity;
  readonly raised: number;
  readonly exception: Exception | null;
  /** 0 to 100; what to look at first. */
  readonly risk: number;
}

/** Entries of one control that rank alike; there are few ranks and many entries, which are made when looked at. */
export interface Rank {
  readonly control: string;
  readonly title: string;
  readonly outcome: Finding["outcome"];
  readonly severity: Severity;
  readonly risk: number;
  readonly size: number;
  entry(index: number): Assessed;
  /** The place of an entry in the order of the input. */
  order(index: number): number;
}

/** The result of a scan: ranked, the most urgent first. */
export interface Assessment {
  readonly summary: Summary;
  readonly ranks: readonly Rank[];
  readonly problems: readonly Problem[];
  /** How many findings a baseline hid. */
  readonly known: number;
  /** How many findings an exception excuses. */
  readonly excused: number;
  /** Contract findings, in rank order, made one at a time. */
  findings(): Iterable<Finding>;
}

export interface AssessOptions {
  readonly objects: number;
  readonly workloads: number;
  readonly controls: number;
  readonly rings: Summary["rings"];
  readonly problems: readonly Problem[];
  readonly exceptions: readonly ExceptionRule[];
  /** Fingerprints that are not reported again. */
  readonly baseline: ReadonlySet<string>;
  /** Ids or `area.*` whose severity the user sets. */
  readonly severities: ReadonlyMap<string, Severity>;
  /** Least severity reported. */
  readonly severity: Severity;
  /** Controls asked for by name; roll-ups are reported only when asked for. */
  readonly asked: (control: string) => boolean;
  /** Leaves out judgements for which this does not hold. */
  readonly concerns?: ((judgement: Judgement) => boolean) | undefined;
  /** `YYYY-MM-DD`, for the expiry of exceptions. */
  readonly today: string;
}

const BASE: Readonly<Record<Severity, number>> = { critical: 90, high: 70, medium: 45, low: 20, info: 5 };

/** Ranks judgements, excuses what an exception covers, and leaves out what stands for nothing of its own. */
export function assess(lots: readonly Lot[], options: AssessOptions): Assessment {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  const ranks: Rank[] = [];
  let known = 0;
  let excused = 0;
  for (const lot of lots) {
    if (lot.rollup && !options.asked(lot.control)) continue;
    const own = severityOf(lot, options.severities);
    const { concerns } = options;
    if (!lot.various && options.exceptions.length === 0 && options.baseline.size === 0 && !concerns) {
      if (!atLeast(own, options.severity)) continue;
      if (lot.outcome === "fail") counts[own] += lot.size;
      ranks.push(wholeLot(lot, own));
      continue;
    }
    const varied = new Map<string, VariedRank>();
    for (let index = 0; index < lot.size; index++) {
      const judgement = lot.at(index);
      const severity = raise(own, judgement.raised);
      // as far as the scale goes: nothing rises above critical
      const raised = severityRank(own) - severityRank(severity);
      if (judgement.impliedBy !== null || !atLeast(severity, options.severity)) continue;
      if (concerns && !concerns(judgement)) continue;
      if (options.baseline.size > 0 && options.baseline.has(fingerprintOf(judgement))) {
        known++;
        continue;
      }
      const exception = lot.outcome === "fail" ? exceptionFor(judgement, options.exceptions, options.today) : null;
      if (exception !== null) excused++;
      else if (lot.outcome === "fail") counts[severity]++;
      const key = `${severity} ${exception !== null}`;
      let rank = varied.get(key);
      if (!rank) varied.set(key, (rank = new VariedRank(lot, severity, exception !== null)));
      rank.add({ judgement, severity, raised, exception, risk: rank.risk }, lot.order(index));
    }
    ranks.push(...varied.values());
  }
  const { objects, workloads, controls, rings, problems } = options;
  const ranked = ranks.toSorted(byUrgency);
  return {
    summary: { objects, workloads, controls, complete: problems.length === 0, findings: counts, rings },
    ranks: ranked,
    problems,
    known,
    excused,
    *findings() {
      placesOf(ranked);
      for (const rank of ranked) for (let index = 0; index < rank.size; index++) yield toFinding(rank.entry(index));
    },
  };
}

/**
 * Looks up the places of all entries, in the order of the input: the other way round each document would be read again
 * and again.
 */
function placesOf(ranks: readonly Rank[]): void {
  const all = ranks.flatMap((rank) => Array.from({ length: rank.size }, (_, index) => ({ rank, index })));
  all.sort((a, b) => a.rank.order(a.index) - b.rank.order(b.index));
  for (const { rank, index } of all) void rank.entry(index).judgement.location;
}

function wholeLot(lot: Lot, severity: Severity): Rank {
  const risk = riskOf(lot, severity, false);
  const { control, title, outcome, size } = lot;
  return {
    ...{ control, title, outcome, severity, risk, size },
    entry: (index) => ({ judgement: lot.at(index), severity, raised: 0, exception: null, risk }),
    order: (index) => lot.order(index),
  };
}

/** Entries of a lot whose members had to be looked at. */
class VariedRank implements Rank {
  readonly control: string;
  readonly title: string;
  readonly outcome: Rank["outcome"];
  readonly severity: Severity;
  readonly risk: number;
  readonly #entries: Assessed[] = [];
  readonly #orders: number[] = [];

  constructor(lot: Lot, severity: Severity, excused: boolean) {
    this.control = lot.control;
    this.title = lot.title;
    this.outcome = excused ? "excepted" : lot.outcome;
    this.severity = severity;
    this.risk = riskOf(lot, severity, excused);
  }
  get size(): number {
    return this.#entries.length;
  }
  add(entry: Assessed, order: number): void {
    this.#entries.push(entry);
    this.#orders.push(order);
  }
  entry(index: number): Assessed {
    return this.#entries[index] as Assessed;
  }
  order(index: number): number {
    return this.#orders[index] ?? 0;
  }
}

function severityOf(
  judgement: Pick<Judgement, "control" | "severity">,
  severities: ReadonlyMap<string, Severity>,
): Severity {
  if (severities.size === 0) return judgement.severity;
  const area = `${judgement.control.slice(0, judgement.control.lastIndexOf("."))}.*`;
  return severities.get(judgement.control) ?? severities.get(area) ?? judgement.severity;
}

function riskOf(
  { outcome, weight }: Pick<Judgement, "outcome" | "weight">,
  severity: Severity,
  excused: boolean,
): number {
  if (excused) return 0;
  const certain = outcome === "fail" ? 1 : outcome === "pass" ? 0 : 0.3;
  return Math.round(Math.min(100, BASE[severity] + weight) * certain);
}

const OUTCOMES: readonly Finding["outcome"][] = ["fail", "error", "unknown", "manual", "excepted", "pass"];
const outcomeRank = ({ outcome }: Rank): number => {
  const rank = OUTCOMES.indexOf(outcome);
  return outcome === "manual" ? rank - 1 : rank;
};

/** Failures first, by severity and risk; what is excused last; then by control, so that like stands by like. */
function byUrgency(a: Rank, b: Rank): number {
  return (
    outcomeRank(a) - outcomeRank(b) ||
    severityRank(a.severity) - severityRank(b.severity) ||
    b.risk - a.risk ||
    (a.control < b.control ? -1 : a.control > b.control ? 1 : 0)
  );
}

/** The contract's finding; computes message, place, fingerprint and fix. */
export function toFinding({ judgement, severity, raised, exception, risk }: Assessed): Finding {
  const { control, title, ring, resource, container, location, path, message, why, fix, frameworks } = judgement;
  const outcome = exception ? "excepted" : judgement.outcome;
  const fingerprint = fingerprintOf(judgement);
  const raisedBecause = raised === 0 ? [] : judgement.raisedBecause;
  const values = (judgement.values ?? []).map((source) => ({ key: keyOf(source.path), location: source.where }));
  return {
    ...{ control, title, severity, raised, raisedBecause, ring, outcome, resource, container, location },
    ...(values.length > 0 ? { values } : {}),
    ...{ path, message, why, fingerprint, risk, fix, frameworks, exception },
  };
}

/** A path into a chart's values as people write it. */
const keyOf = (path: Path): string =>
  path.reduce<string>(
    (key, token) => (typeof token === "number" ? `${key}[${token}]` : key === "" ? token : `${key}.${token}`),
    "",
  );

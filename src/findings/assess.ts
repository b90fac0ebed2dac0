import { atLeast, raise, SEVERITIES, type Ring, type Severity, severityRank } from "../core/severity.ts";
import type { Exception, Finding } from "../core/finding.ts";
import type { Judgement } from "../core/judgement.ts";
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

/** The result of a scan: ranked, the most urgent first. */
export interface Assessment {
  readonly summary: Summary;
  readonly assessed: readonly Assessed[];
  readonly problems: readonly Problem[];
  /** How many findings a baseline hid. */
  readonly known: number;
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
  /** `YYYY-MM-DD`, for the expiry of exceptions. */
  readonly today: string;
}

const BASE: Readonly<Record<Severity, number>> = { critical: 90, high: 70, medium: 45, low: 20, info: 5 };

/** Ranks judgements, excuses what an exception covers, and leaves out what stands for nothing of its own. */
export function assess(judgements: readonly Judgement[], options: AssessOptions): Assessment {
  const assessed: Assessed[] = [];
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  let known = 0;
  for (const judgement of judgements) {
    if (judgement.impliedBy !== null || (judgement.rollup && !options.asked(judgement.control))) continue;
    const raised = judgement.raised;
    const severity = raise(severityOf(judgement, options.severities), raised);
    if (!atLeast(severity, options.severity)) continue;
    if (options.baseline.size > 0 && options.baseline.has(fingerprintOf(judgement))) {
      known++;
      continue;
    }
    const exception = judgement.outcome === "fail" ? exceptionFor(judgement, options.exceptions, options.today) : null;
    if (exception === null && judgement.outcome === "fail") counts[severity]++;
    assessed.push({ judgement, severity, raised, exception, risk: riskOf(judgement, severity, exception) });
  }
  const ranked = byUrgency(assessed);
  const { objects, workloads, controls, rings, problems } = options;
  return {
    summary: { objects, workloads, controls, complete: problems.length === 0, findings: counts, rings },
    assessed: ranked,
    problems,
    known,
    *findings() {
      // places are looked up document by document: the other way round each document would be read again and again
      for (const { judgement } of assessed) void judgement.location;
      for (const entry of ranked) yield toFinding(entry);
    },
  };
}

function severityOf(judgement: Judgement, severities: ReadonlyMap<string, Severity>): Severity {
  if (severities.size === 0) return judgement.severity;
  const area = `${judgement.control.slice(0, judgement.control.lastIndexOf("."))}.*`;
  return severities.get(judgement.control) ?? severities.get(area) ?? judgement.severity;
}

function riskOf(judgement: Judgement, severity: Severity, exception: Exception | null): number {
  if (exception !== null) return 0;
  const certain = judgement.outcome === "fail" ? 1 : judgement.outcome === "pass" ? 0 : 0.3;
  return Math.round(Math.min(100, BASE[severity] + judgement.weight) * certain);
}

const outcomeRank = ({ judgement, exception }: Assessed): number =>
  exception
    ? 3
    : judgement.outcome === "fail"
      ? 0
      : judgement.outcome === "error"
        ? 1
        : judgement.outcome === "pass"
          ? 4
          : 2;

/**
 * Failures first, by severity and risk; what is excused last; then by control, so that like stands by like. Entries of
 * one rank keep the order of the input. Ranks are few and entries many, so this sorts ranks.
 */
function byUrgency(assessed: readonly Assessed[]): Assessed[] {
  const byRank = new Map<number, Map<string, Assessed[]>>();
  for (const entry of assessed) {
    const rank = (outcomeRank(entry) * SEVERITIES.length + severityRank(entry.severity)) * 101 + (100 - entry.risk);
    let byControl = byRank.get(rank);
    if (!byControl) byRank.set(rank, (byControl = new Map<string, Assessed[]>()));
    const same = byControl.get(entry.judgement.control);
    if (same) same.push(entry);
    else byControl.set(entry.judgement.control, [entry]);
  }
  const ranks = [...byRank].toSorted(([a], [b]) => a - b);
  return ranks.flatMap(([, byControl]) => {
    const controls = [...byControl].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return controls.flatMap(([, entries]) => entries);
  });
}

/** The contract's finding; computes message, place, fingerprint and fix. */
export function toFinding({ judgement, severity, raised, exception, risk }: Assessed): Finding {
  const { control, title, ring, resource, container, location, path, message, why, fix, frameworks } = judgement;
  const outcome = exception ? "excepted" : judgement.outcome;
  const fingerprint = fingerprintOf(judgement);
  return {
    ...{ control, title, severity, raised, ring, outcome, resource, container, location, path, message, why },
    ...{ fingerprint, risk, fix, frameworks, exception },
  };
}

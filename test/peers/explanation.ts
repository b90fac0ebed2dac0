import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import type { Comparison } from "./compare.ts";

/** Why ours is right where a peer says otherwise. */
interface Difference {
  /** The case's id; `*` stands for any text. */
  readonly cases: string;
  /** Only for this check of the peer. */
  readonly check?: string;
  /** What the peer says. */
  readonly peer: "pass" | "fail";
  readonly because: string;
  /** Where Kubernetes itself settles it as ours; such a difference does not count against the agreement. */
  readonly settled?: string;
}

/**
 * That a control asks another question than the check it stands for. One that asks more may fail where the check
 * passes, one that asks less may pass where it fails: such verdicts answer different questions and are not compared.
 */
interface Relation {
  readonly check: string;
  readonly control: string;
  readonly asks: "more" | "less";
  readonly because: string;
}

/** What `<peer>.yaml` says: an empty list where it says nothing. */
export interface Explanations {
  readonly relations: readonly Relation[];
  readonly differences: readonly Difference[];
}

/** The explanations of a peer. */
export function explanationsOf(peer: string): Explanations {
  const file = join(import.meta.dirname, `${peer}.yaml`);
  const written = existsSync(file) ? (load(readFileSync(file, "utf8")) as Partial<Explanations>) : {};
  return { relations: written.relations ?? [], differences: written.differences ?? [] };
}

const matches = (pattern: string, text: string) =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => RegExp.escape(part))
      .join(".*")}$`,
    "s",
  ).test(text);

/** True when the explanation is about this difference. */
const explains = ({ cases, check, peer }: Difference, told: Comparison): boolean =>
  peer === told.want && matches(cases, told.case) && (check === undefined || told.checks.includes(check));

/** True when the relation alone, or with others of its kind, keeps the verdict from being compared. */
const concerns = ({ check, control, asks }: Relation, { checks, want, failed, mapped }: Comparison): boolean =>
  checks.includes(check) &&
  (asks === "more" ? want === "pass" && failed.includes(control) : want === "fail" && mapped.includes(control));

/** How the verdicts of a suite stand to ours. */
export interface Standing {
  readonly agreeing: readonly Comparison[];
  /** Verdicts on questions that are not the same. */
  readonly open: readonly Comparison[];
  readonly settled: readonly Comparison[];
  /** Explained, and counted against the agreement. */
  readonly differing: readonly Comparison[];
  readonly unexplained: readonly Comparison[];
  /** Differences that are no longer there, and relations of controls that no longer stand for the check. */
  readonly stale: readonly (Difference | Relation)[];
  /** Of the verdicts that are neither open nor settled. */
  readonly ratio: number;
}

/** Sorts comparisons by what explains them. */
export function standing(comparisons: readonly Comparison[], { relations, differences }: Explanations): Standing {
  const agreeing = comparisons.filter(({ agrees }) => agrees);
  const disagreeing = comparisons.filter(({ agrees }) => !agrees);
  const related = (each: Comparison) => relations.filter((relation) => concerns(relation, each));
  const isOpen = (each: Comparison) =>
    each.want === "fail"
      ? related(each).length > 0
      : each.failed.every((id) => related(each).some(({ control }) => control === id));
  const open = disagreeing.filter(isOpen);
  const rest = disagreeing.filter((each) => !isOpen(each));
  const told = (each: Comparison) => differences.filter((difference) => explains(difference, each));
  const settled = rest.filter((each) => told(each).some((difference) => difference.settled !== undefined));
  const differing = rest.filter((each) => told(each).length > 0 && !settled.includes(each));
  return {
    agreeing,
    open,
    settled,
    differing,
    unexplained: rest.filter((each) => told(each).length === 0),
    stale: [
      ...relations.filter(
        ({ check, control }) =>
          !comparisons.some(({ checks, mapped }) => checks.includes(check) && mapped.includes(control)),
      ),
      ...differences.filter((difference) => !rest.some((each) => explains(difference, each))),
    ],
    ratio: agreeing.length / (agreeing.length + rest.length - settled.length),
  };
}

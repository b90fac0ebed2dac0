import type { ControlJudgement } from "./judgement.ts";

/**
 * Marks each judgement, from `from` on, that another one about the same thing stands for: one defect is one finding.
 * Judgements about different containers or different elements of a list never stand for each other.
 */
export function fold(judgements: readonly ControlJudgement[], from: number): void {
  for (let index = from; index < judgements.length; index++) {
    const judgement = judgements[index] as ControlJudgement;
    const { impliedBy } = judgement.compiled;
    if (impliedBy.size === 0) continue;
    for (let other = from; other < judgements.length; other++) {
      const candidate = judgements[other] as ControlJudgement;
      if (candidate.answer !== "fail" || !impliedBy.has(candidate.control)) continue;
      if (!sameThing(judgement, candidate)) continue;
      judgement.impliedBy = candidate.control;
      break;
    }
  }
}

function sameThing(a: ControlJudgement, b: ControlJudgement): boolean {
  if (a.subject.pod !== b.subject.pod && a.subject.pod && b.subject.pod) return false;
  if (a.subject.container !== b.subject.container && a.subject.container && b.subject.container) return false;
  if (a.item.length === 0 || b.item.length === 0) return true;
  return a.item.length === b.item.length && a.item.every((token, index) => token === b.item[index]);
}

/**
 * Marks judgements about fields that were merged in from another object, where that object is judged itself: the
 * defect is one, and it stands in the other object.
 */
export function foldMerged(judgements: readonly ControlJudgement[]): void {
  const merged = judgements.filter(({ subject }) => hasContributions(subject));
  if (merged.length === 0) return;
  const elsewhere = merged.filter((one) => one.site.resource !== one.subject.resource);
  const ids = new Map(
    [...new Set(elsewhere.map((one) => one.site.resource))].map((resource, index) => [resource, index]),
  );
  const keyOf = ({ site, control }: ControlJudgement): string =>
    `${ids.get(site.resource)} ${control} ${site.path.join("/")}`;
  const own = new Set(judgements.filter((one) => ids.has(one.subject.resource)).map(keyOf));
  for (const one of elsewhere) if (own.has(keyOf(one))) one.impliedBy ??= one.control;
}

/**
 * Marks judgements that another one about the same object stands for, where one of the two comes from an analysis or
 * is about the whole object: these are asked after the object's workload, so that {@link fold} has not seen both.
 *
 * @param from Where the judgements of whole objects and of analyses begin.
 */
export function foldLate(judgements: readonly ControlJudgement[], from: number): void {
  const implying = new Set<string>();
  for (const { compiled } of judgements) for (const id of compiled.impliedBy) implying.add(id);
  const byResource = new Map<unknown, ControlJudgement[]>();
  for (let index = from; index < judgements.length; index++) {
    const late = judgements[index] as ControlJudgement;
    if (late.compiled.impliedBy.size > 0 || (late.answer === "fail" && implying.has(late.control))) {
      byResource.set(late.subject.resource, []);
    }
  }
  if (byResource.size === 0) return;
  for (const judgement of judgements) byResource.get(judgement.subject.resource)?.push(judgement);
  for (const same of byResource.values()) fold(same, 0);
}

const hasContributions = ({ pod, container }: ControlJudgement["subject"]): boolean =>
  (pod?.contributions.length ?? 0) > 0 || (container?.contributions.length ?? 0) > 0;

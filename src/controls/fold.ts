import type { Replies } from "./asking.ts";
import type { ControlJudgement } from "./judgement.ts";
import type { ControlLot } from "./lots.ts";
import type { Reply } from "./compiled.ts";
import type { SubjectOf } from "./subject.ts";

/** What was said about one subject. */
export interface Row {
  readonly subject: SubjectOf;
  readonly replies: Replies;
}

/** What may stand for others among replies about one object. */
interface Speaker {
  readonly subject: SubjectOf;
  readonly reply: Reply;
}

/** The failures among rows that may stand for other controls' replies. */
export function speakersOf(rows: readonly Row[]): readonly Speaker[] {
  let speakers: Speaker[] | null = null;
  for (const { subject, replies } of rows) {
    for (const reply of replies.speaking) (speakers ??= []).push({ subject, reply });
  }
  return speakers ?? NOBODY;
}

const NOBODY: readonly Speaker[] = [];

/**
 * The control whose failure stands for a reply about the same thing, null when it stands for itself: one defect is one
 * finding, and one open question is asked once. Replies about different containers or different elements of a list
 * never stand for each other.
 */
export function spokenFor(reply: Reply, subject: SubjectOf, speakers: readonly Speaker[]): string | null {
  const { impliedBy, unknownWith } = reply.compiled;
  if (impliedBy.size + unknownWith.size === 0) return null;
  for (const speaker of speakers) {
    const { id } = speaker.reply.compiled.control;
    // what cannot be told stands only for what cannot be told
    if (speaker.reply.answer !== "fail" && reply.answer !== speaker.reply.answer) continue;
    const stands = impliedBy.has(id) || (reply.answer === "unknown" && unknownWith.has(id));
    if (stands && sameThing(subject, reply.item, speaker)) return id;
  }
  return null;
}

function sameThing(subject: SubjectOf, item: Reply["item"], { subject: other, reply }: Speaker): boolean {
  if (subject.pod !== other.pod && subject.pod && other.pod) return false;
  if (subject.container !== other.container && subject.container && other.container) return false;
  if (item.length === 0 || reply.item.length === 0) return true;
  return item.length === reply.item.length && item.every((token, index) => token === reply.item[index]);
}

/** True for a subject some of whose fields were merged in from other objects. */
export const isMerged = ({ pod, container }: SubjectOf): boolean =>
  (pod?.contributions.length ?? 0) > 0 || (container?.contributions.length ?? 0) > 0;

/**
 * Marks judgements about fields that were merged in from another object, where that object is judged itself: the
 * defect is one, and it stands in the other object.
 *
 * @param merged The judgements about subjects that have such fields.
 * @param lots All judgements about other subjects.
 */
export function foldMerged(merged: readonly ControlJudgement[], lots: readonly ControlLot[]): void {
  const elsewhere = merged.filter((one) => one.site.resource !== one.subject.resource);
  if (elsewhere.length === 0) return;
  const ids = new Map(
    [...new Set(elsewhere.map((one) => one.site.resource))].map((resource, index) => [resource, index]),
  );
  const keyOf = ({ site, control }: ControlJudgement): string =>
    `${ids.get(site.resource)} ${control} ${site.path.join("/")}`;
  const own = new Set(merged.filter((one) => ids.has(one.subject.resource)).map(keyOf));
  for (const lot of lots) {
    for (let index = 0; index < lot.size; index++) {
      if (ids.has(lot.subject(index).resource)) own.add(keyOf(lot.at(index)));
    }
  }
  // several templates of one object may take the same field from elsewhere
  const seen = new Map<unknown, Set<string>>();
  for (const one of elsewhere) {
    const key = keyOf(one);
    const places = seen.get(one.subject.resource) ?? new Set<string>();
    seen.set(one.subject.resource, places);
    const place = `${one.container ?? ""} ${key}`;
    if (own.has(key) || places.has(place)) one.impliedBy ??= one.control;
    places.add(place);
  }
}

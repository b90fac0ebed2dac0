import type { Candidate, Certainty } from "./match.ts";

/** How every stand-in begins; nothing else about it says what was there. */
const PREFIX = "withheld";
const STAND_IN =
  /withheld\.(proved|shaped|named|hint)\.([a-z0-9-]{1,80})\.([a-z0-9-]{1,40})\.([\w-]{1,120})\.[a-p]{16}/y;

/** Sixteen letters for the sixteen hexadecimal digits of a digest: a word, so that nothing takes them for a secret. */
const letters = (digest: string): string =>
  Array.from(digest, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join("");

/** What stands for a value that no form or irregularity tells to be a secret: a word, the same for the same value. */
export const withheldValue = (digest: string): string => `${PREFIX}-${letters(digest)}`;

/** What stands for a secret that was found in a text, and is found there again as what it was. */
export const withheldSecret = (match: Omit<Candidate, "start" | "end">, digest: string): string =>
  [PREFIX, match.certainty, match.kind, match.area, match.title.replaceAll(/[^\w-]/g, "_"), letters(digest)].join(".");

/** A stand-in that {@link withheldSecret} made, as the secret that it stands for. */
export function withheldAt(text: string, start: number): Candidate | null {
  STAND_IN.lastIndex = start;
  const [all, certainty, kind = "", area = "", title = ""] = STAND_IN.exec(text) ?? [];
  if (all === undefined) return null;
  const end = start + all.length;
  return { kind, area, title: title.replaceAll("_", " "), certainty: certainty as Certainty, start, end };
}

/** A text with the digests of all stand-ins in it made alike: they differ from one redaction to the next. */
export const withoutDigests = (text: string): string =>
  text.includes(PREFIX) ? text.replaceAll(/(withheld(?:\.[\w.-]{1,300}\.|-))[a-p]{16}/g, "$1") : text;

import { entropyOf } from "./entropy.ts";
import { isElided, isFilledIn, isNothing, isSample, isTutorial } from "./placeholder.ts";
import type { NamePromise } from "./secret-name.ts";

/** Twenty-four hexadecimal digits have 3.0 to 3.9 bits: less than that are words, dates and versions. */
const MIN_BITS = 3;
const MIN_LENGTH = 16;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const REFERENCE =
  /^(?:[\w+.-]{2,20}:\/\/|\.{0,2}\/|~\/|[A-Za-z]:\\)|^[\w.-]+\/[\w./-]+\.\w{1,5}$|^[A-Za-z_][\w.]*\(|^(?:var|local|data|self|this|env|process|os|config|settings|args|options|params|secrets|module|kwargs)\b[.[]|->|=>|^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}(?:[:/][\w./-]*)?$|^(?:sha256|sha512|sha1|md5):[0-9a-f]+$/;
const WORDED = /^(?:[A-Z]?[a-z]{2,}|[A-Z]{2,}|v?\d{1,4}|[aAI])$/;
const PARTS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^A-Za-z0-9\s_.:/,-]/g;

/**
 * True when the value that a promising name is given is a secret by its own looks: long and irregular enough, no
 * reference, no placeholder, no words.
 */
export function isRandom(value: string, promise: Exclude<NamePromise, null>): boolean {
  if (isUsable(value) === false || isSample(value) || isTutorial(value)) return false;
  if (UUID.test(value)) return false;
  const bits = entropyOf(value);
  if (promise === "maybe")
    return value.length >= 20 && bits >= 3.7 && /\d/.test(value) && !isWords(value) && !/\s/.test(value);
  if (value.length >= MIN_LENGTH && bits >= MIN_BITS)
    return !isWords(value) && !/\s\S+\s/.test(value) && (bits >= 3.5 || isMixed(value));
  return promise === "password" && value.length >= 8 && bits >= 2.5 && classesIn(value) >= 3 && !isWords(value);
}

/** True for a literal that may be meant as a secret, however weak: nothing that is filled in, left out or refers elsewhere. */
export function isUsable(value: string): boolean {
  return (
    value.length >= 3 &&
    value.length < 512 &&
    !isFilledIn(value) &&
    !isElided(value) &&
    !isNothing(value) &&
    !REFERENCE.test(value)
  );
}

/** True for letters among digits, as no word, number or date has them. */
const isMixed = (value: string): boolean => (value.match(/\d[a-z]|[a-z]\d/gi) ?? []).length >= 4;

function classesIn(value: string): number {
  let classes = 0;
  for (const part of [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9\s]/]) if (part.test(value)) classes++;
  return classes;
}

/** True for names, sentences and versions: nothing but words of several letters, and short numbers. */
function isWords(value: string): boolean {
  const parts = value.match(PARTS) ?? [];
  let letters = 0;
  let words = 0;
  let numbers = 0;
  for (const part of parts) {
    if (!WORDED.test(part)) return false;
    if (/\d/.test(part)) numbers++;
    else {
      words++;
      letters += part.length;
    }
  }
  return words > 0 && letters / words >= 3.5 && numbers <= Math.max(1, words / 2);
}

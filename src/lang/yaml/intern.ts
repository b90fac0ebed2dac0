import { plainKey, resolvePlain, type Scalar } from "./scalar.ts";

/** Longest scalar whose value is kept for the next time it is met. */
const MAX_INTERNED = 12;
/** The longest text that starts with a letter and is no string (`false`). */
const LONGEST_WORD = 5;
const KEY_SLOTS = 4096;
const VALUE_SLOTS = 8192;

const keyTexts: string[] = Array.from({ length: KEY_SLOTS }, () => "");
const keyNames: (string | null)[] = Array.from({ length: KEY_SLOTS }, () => null);
const names: string[] = Array.from({ length: KEY_SLOTS }, () => "");
const keyBits = new Int32Array(KEY_SLOTS);
const valueTexts: string[] = Array.from({ length: VALUE_SLOTS }, () => "");
const values: Scalar[] = Array.from({ length: VALUE_SLOTS }, () => null);

/** A hash of a few characters and the length: keys and words of manifests seldom share it. */
function hashOf(text: string, start: number, end: number): number {
  const length = end - start;
  if (length === 0) return 0;
  const first = text.charCodeAt(start);
  const second = text.charCodeAt(start + (length >> 2));
  const middle = text.charCodeAt(start + (length >> 1));
  const fourth = text.charCodeAt(end - 1 - (length >> 2));
  const last = text.charCodeAt(end - 1);
  const mixed = Math.imul(first * 31 + last, 0x9e3779b1) ^ Math.imul(middle * 31 + length, 0x85ebca6b);
  return mixed ^ Math.imul(second * 961 + fourth, 0xc2b2ae35);
}

const isSame = (text: string, start: number, end: number, known: string): boolean =>
  known.length === end - start && text.startsWith(known, start);

/** Never of a fixed shape, so that a key that passes through leaves no trace in the shapes of maps. */
const passage: Record<string, boolean> = Object.create(null) as Record<string, boolean>;

/** The runtime's one copy of a string: it neither holds on to a text nor is hashed again as a key. */
function detached(text: string): string {
  passage[text] = true;
  const [own = text] = Object.keys(passage);
  delete passage[own];
  return own;
}

/** A number below {@link KEY_SLOTS} that keys of different text seldom share. */
export const keySlot = (text: string, start: number, end: number): number => {
  const hash = hashOf(text, start, end);
  return (hash ^ (hash >>> 15)) & (KEY_SLOTS - 1);
};

/** Keeps the key that the plain scalar between two offsets stands for and returns where, for {@link keyName}. */
export function internKey(text: string, start: number, end: number): number {
  const slot = keySlot(text, start, end);
  if (isSame(text, start, end, keyTexts[slot] as string)) return slot;
  const other = slot ^ 1;
  if (isSame(text, start, end, keyTexts[other] as string)) return other;
  const free = keyTexts[slot] === "" ? slot : other;
  const own = detached(text.slice(start, end));
  const name = plainKey(own, resolvePlain(own));
  const usable = name === null || name === "<<" || name === "__proto__" ? null : name === own ? own : detached(name);
  keyTexts[free] = own;
  keyNames[free] = usable;
  keyBits[free] = usable === null ? 0 : 1 << (keySlot(usable, 0, usable.length) & 31);
  return free;
}

/** The key kept there; null for those that a plain map cannot take as they are: nulls, merge keys and `__proto__`. */
export const keyName = (slot: number): string | null => keyNames[slot] as string | null;

/** One of 32 bits, the same for every way to write the key kept there. */
export const keyBit = (slot: number): number => keyBits[slot] as number;

/** The text between two offsets as a map key: what stands between quotes. */
export function internedName(text: string, start: number, end: number, slot: number): string {
  const known = names[slot] as string;
  if (isSame(text, start, end, known)) return known;
  const own = detached(text.slice(start, end));
  names[slot] = own;
  return own;
}

/** The value of the plain scalar between two offsets. Short ones are kept for the next time. */
export function internedValue(text: string, start: number, end: number): Scalar {
  const length = end - start;
  if (length > MAX_INTERNED) return resolvePlain(text.slice(start, end));
  const letter = text.charCodeAt(start) | 0x20;
  if (length > LONGEST_WORD && letter >= 0x61 && letter <= 0x7a) return text.slice(start, end);
  const hash = hashOf(text, start, end);
  const slot = (hash ^ (hash >>> 15)) & (VALUE_SLOTS - 1);
  if (isSame(text, start, end, valueTexts[slot] as string)) return values[slot] as Scalar;
  const own = text.slice(start, end);
  const value = resolvePlain(own);
  valueTexts[slot] = own;
  values[slot] = value;
  return value;
}

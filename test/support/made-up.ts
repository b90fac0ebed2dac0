import { crc32 } from "node:zlib";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGIT = "0123456789";
const BASE62 = DIGIT + UPPER + LOWER;
const CLASSES: Readonly<Record<string, string>> = {
  alnum: BASE62,
  base32: `${UPPER}234567`,
  base64: `${BASE62}+/`,
  bech32: "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
  digit: DIGIT,
  hex: `${DIGIT}abcdef`,
  HEX: `${DIGIT}ABCDEF`,
  letter: LOWER + UPPER,
  lower: LOWER,
  lownum: LOWER + DIGIT,
  upnum: UPPER + DIGIT,
  word: `${BASE62}_-`,
};
const SHAPE = /\{(?:(b64|b64url):((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*)|uuid|([A-Za-z]+\d*):(\d+))\}/g;

/**
 * A text with its shapes filled in: `{alnum:20}` becomes twenty made-up characters, `{uuid}` an id, `{crc32:30}` thirty
 * characters and their checksum, `{b64:text}` the text in base64. The same text and seed give the same result, so no
 * token has to be written down.
 */
export function madeUp(text: string, seed = 1): string {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
  const draw = (alphabet: string, length: number): string => {
    let drawn = "";
    while (drawn.length < length) drawn += alphabet[Math.floor(next() * alphabet.length)];
    return drawn;
  };
  return text.replace(SHAPE, (shape, encoding, inner, name, length) => {
    if (encoding === "b64") return Buffer.from(inner).toString("base64");
    if (encoding === "b64url") return Buffer.from(inner).toString("base64url");
    if (shape === "{uuid}") return [8, 4, 4, 4, 12].map((count) => draw(CLASSES["hex"] ?? "", count)).join("-");
    if (name === "crc32") return withChecksum(draw(BASE62, Number(length)));
    const alphabet = CLASSES[name];
    if (alphabet === undefined) throw new Error(`no shape ${shape}`);
    return draw(alphabet, Number(length));
  });
}

function withChecksum(text: string): string {
  let rest = crc32(text);
  let digits = "";
  for (; rest > 0; rest = Math.floor(rest / 62)) digits = (BASE62[rest % 62] ?? "") + digits;
  return text + digits.padStart(6, "0");
}

/** A name and the value that a text gives it; offsets, the ends exclusive. */
export interface Assignment {
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly quoted: boolean;
}

const MAX_NAME = 80;
const MAX_VALUE = 512;
const BEHIND_NAME = /\\{0,2}["'`]?[\])]{0,2}[ \t]{0,32}(?::{0,3}=>?|\?=|=>|={1,3}|:|\|{2}|,|>)[ \t]{0,32}/y;
const SPACED = /[ \t]{1,8}/y;
const OPENING = /(?:[A-Za-z]{0,2}\\{0,2}["'`]|\\{0,2}["'`])?/y;
const SCHEME = /(?:Bearer|Basic|Token|ApiKey)[ \t]{1,4}/iy;
const UNQUOTED = /[^\s"'`,;<>()[\]{}|\\]{1,512}/y;

const isNameCharacter = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 95 ||
  (code >= 45 && code <= 47);

/**
 * The assignment whose name covers a place of a text, as shells, YAML, JSON, INI, TOML, XML, HTTP headers and most
 * programming languages write it; null where there is none. What it looks at is bounded, whatever the text.
 */
export function assignmentAt(text: string, start: number, end: number): Assignment | null {
  let nameStart = start;
  const least = Math.max(0, start - MAX_NAME);
  while (nameStart > least && isNameCharacter(text.charCodeAt(nameStart - 1))) nameStart--;
  let nameEnd = end;
  const most = Math.min(text.length, end + MAX_NAME);
  while (nameEnd < most && isNameCharacter(text.charCodeAt(nameEnd))) nameEnd++;
  const option = text.charCodeAt(nameStart) === 45;
  BEHIND_NAME.lastIndex = nameEnd;
  let at: number;
  if (BEHIND_NAME.test(text)) at = BEHIND_NAME.lastIndex;
  else if (option) {
    SPACED.lastIndex = nameEnd;
    if (!SPACED.test(text)) return null;
    at = SPACED.lastIndex;
  } else return null;
  if (text.charCodeAt(nameEnd) === 44 || text.startsWith("//", at)) return null;
  if (option) while (text.charCodeAt(nameStart) === 45) nameStart++;
  return valueFrom(text, nameStart, nameEnd, at);
}

function valueFrom(text: string, nameStart: number, nameEnd: number, at: number): Assignment | null {
  OPENING.lastIndex = at;
  const opening = OPENING.exec(text)?.[0] ?? "";
  let valueStart = at + opening.length;
  SCHEME.lastIndex = valueStart;
  if (SCHEME.test(text)) valueStart = SCHEME.lastIndex;
  let valueEnd: number;
  if (opening === "") {
    UNQUOTED.lastIndex = valueStart;
    if (!UNQUOTED.test(text)) return null;
    valueEnd = UNQUOTED.lastIndex;
  } else {
    const quote = opening.charCodeAt(opening.length - 1);
    const most = Math.min(text.length, valueStart + MAX_VALUE);
    valueEnd = valueStart;
    while (valueEnd < most) {
      const code = text.charCodeAt(valueEnd);
      if (code === quote || code === 10) break;
      valueEnd++;
    }
    while (valueEnd > valueStart && text.charCodeAt(valueEnd - 1) === 92) valueEnd--;
  }
  return valueEnd > valueStart ? { nameStart, nameEnd, valueStart, valueEnd, quoted: opening !== "" } : null;
}

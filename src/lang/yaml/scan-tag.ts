import { type Cursor, isBlank, isBlankOrEnd, isBreakOrEnd, isDigit, isWord, SyntaxIssue } from "./cursor.ts";

const URI_MARKS = ";/?:@&=+$,.!~*'()[]%";

const isUri = (code: number): boolean => isWord(code) || (code !== 0 && URI_MARKS.includes(String.fromCharCode(code)));

/** Reads a tag's handle: `!`, `!!` or `!name!`. What follows a lone `!` belongs to the handle for now. */
function scanHandle(cursor: Cursor, directive: boolean): string {
  const start = cursor.at;
  if (cursor.peek() !== 33) throw new SyntaxIssue("a tag starts with !", start);
  cursor.at++;
  while (isWord(cursor.peek())) cursor.at++;
  if (cursor.peek() === 33) cursor.at++;
  else if (directive && cursor.at > start + 1) throw new SyntaxIssue("a tag's handle ends with !", cursor.at);
  return cursor.text.slice(start, cursor.at);
}

/** Reads the rest of a tag. `head` is a handle that turned out to be part of it. */
function scanUri(cursor: Cursor, head: string): string {
  const start = cursor.at;
  while (isUri(cursor.peek())) cursor.at++;
  const raw = cursor.text.slice(start, cursor.at);
  if (raw === "" && head === "") throw new SyntaxIssue("a tag needs a name", start);
  const uri = head.slice(1) + raw;
  if (!raw.includes("%")) return uri;
  try {
    return decodeURIComponent(uri);
  } catch {
    throw new SyntaxIssue("a % in a tag must start an escaped byte of UTF-8", start);
  }
}

/** Reads a tag at the cursor. An empty handle means that the suffix is the whole tag. */
export function scanTag(cursor: Cursor): { handle: string; suffix: string } {
  let handle = "";
  let suffix: string;
  if (cursor.peek(1) === 60) {
    cursor.at += 2;
    suffix = scanUri(cursor, "");
    if (cursor.peek() !== 62) throw new SyntaxIssue("a tag that starts with !< ends with >", cursor.at);
    cursor.at++;
  } else {
    handle = scanHandle(cursor, false);
    if (handle.length > 1 && handle.endsWith("!")) suffix = scanUri(cursor, "");
    else {
      suffix = scanUri(cursor, handle);
      handle = "!";
      if (suffix === "") [handle, suffix] = ["", "!"];
    }
  }
  if (!isBlankOrEnd(cursor.peek())) throw new SyntaxIssue("a blank must follow a tag", cursor.at);
  return { handle, suffix };
}

function scanVersion(cursor: Cursor): void {
  const digits = (): string => {
    const from = cursor.at;
    while (isDigit(cursor.peek())) cursor.at++;
    return cursor.text.slice(from, cursor.at);
  };
  const start = cursor.at;
  const major = digits();
  if (cursor.peek() === 46) cursor.at++;
  const minor = digits();
  if (!/^0?1$/.test(major) || !/^0?1$/.test(minor)) throw new SyntaxIssue("Kubernetes reads YAML 1.1 only", start);
}

/** Reads a directive line at the cursor. The handle is empty for `%YAML`, which must name version 1.1. */
export function scanDirective(cursor: Cursor): { handle: string; prefix: string } {
  const start = cursor.at;
  cursor.at++;
  while (isWord(cursor.peek())) cursor.at++;
  const name = cursor.text.slice(start + 1, cursor.at);
  if ((name !== "YAML" && name !== "TAG") || !isBlankOrEnd(cursor.peek())) {
    throw new SyntaxIssue("a line that starts with % is neither %YAML nor %TAG", start);
  }
  while (isBlank(cursor.peek())) cursor.at++;
  let handle = "";
  let prefix = "";
  if (name === "YAML") scanVersion(cursor);
  else {
    handle = scanHandle(cursor, true);
    if (!isBlank(cursor.peek())) throw new SyntaxIssue("a blank must follow the handle of %TAG", cursor.at);
    while (isBlank(cursor.peek())) cursor.at++;
    prefix = scanUri(cursor, "");
    if (!isBlankOrEnd(cursor.peek())) throw new SyntaxIssue("nothing may follow the prefix of %TAG", cursor.at);
  }
  while (isBlank(cursor.peek())) cursor.at++;
  if (cursor.peek() === 35) while (!isBreakOrEnd(cursor.peek())) cursor.at++;
  if (!isBreakOrEnd(cursor.peek())) throw new SyntaxIssue("only a comment may follow a directive", cursor.at);
  cursor.takeBreak();
  return { handle, prefix };
}

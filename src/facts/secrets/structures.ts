import { entropyOf } from "./entropy.ts";
import type { Candidate, Certainty } from "./match.ts";
import { isElided, isFilledIn, isNothing, isSample, isTutorial } from "./placeholder.ts";
import { withheldAt } from "./withheld.ts";

/** A form that no single pattern tells: found at its keywords, judged by code. */
export interface Structure {
  readonly keywords: readonly string[];
  /** Occurrences looked at in one text, where a look is dear. */
  readonly looks?: number;
  readonly at: (text: string, start: number, end: number) => Candidate | null;
}

const candidate = (kind: string, title: string, certainty: Certainty, start: number, end: number): Candidate => ({
  kind,
  area: "generic",
  title,
  certainty,
  start,
  end,
});

const USERINFO = /[^\s"'`<>@/?#:]{0,256}:([^\s"'`<>@/?#]{1,512})@[\w[$.{%-]/dy;

/** `scheme://user:password@host`. */
function urlPassword(text: string, start: number, end: number): Candidate | null {
  if (!/[a-z0-9+.-]/i.test(text[start - 1] ?? "")) return null;
  USERINFO.lastIndex = end;
  const found = USERINFO.exec(text)?.indices?.[1];
  if (!found) return null;
  const value = text.slice(...found);
  if (isFilledIn(value) || /^[%{[(]|[%}\])]$/.test(value) || isElided(value) || /^:?x+$/i.test(value)) return null;
  const certainty = isSample(value) || isNothing(value) || isTutorial(value) ? "hint" : "shaped";
  return candidate("url-password", "password in an address", certainty, ...found);
}

const HEADER =
  /["'\\]{0,3}[ \t]{0,8}[:=][ \t]{0,8}["'\\]{0,3}(?:(Basic|Bearer|Token|ApiKey|Digest|Splunk|GenieKey|SSWS|Apikey)[ \t]{1,4})?([^\s"'`,;\\]{6,4096})/diy;

/** `Authorization: Bearer …`, in any notation. */
function authorization(text: string, start: number, end: number): Candidate | null {
  HEADER.lastIndex = end;
  const found = HEADER.exec(text);
  const place = found?.indices?.[2];
  if (!found || !place) return null;
  const value = text.slice(...place);
  if (isFilledIn(value) || isElided(value) || isSample(value) || isNothing(value) || isTutorial(value)) return null;
  if ((found[1] ?? "").toLowerCase() === "basic") {
    const pair = Buffer.from(value, "base64").toString("latin1");
    const isPair = /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(pair) && value.length >= 8;
    return isPair ? candidate("basic-credentials", "user name and password in base64", "proved", ...place) : null;
  }
  if (value.length < 10 || entropyOf(value) < 3 || !/\d/.test(value) || /[()[\]{}$<>]/.test(value)) return null;
  return candidate("authorization-header", "credential of an HTTP request", "shaped", ...place);
}

const COMMAND = /(?:[^\n\\]|\\[^]){0,2000}/y;
const USER =
  /\s(?:-u|--user|--proxy-user)(?:[ \t=]{1,4}|(?=["']))(?:"([^"\n]{1,512})"|'([^'\n]{1,512})'|([^\s"']{1,512}))(?::"([^"\n]{1,512})")?/dg;
const SENT =
  /\s(?:-H|--header)[ \t=]{0,4}["']([\w-]{2,64}):[ \t]{0,4}(?:(?:Basic|Bearer|Token)[ \t]{1,4})?([^"'\n]{8,4096})["']/dg;

/** A user and password, or a key in a header, that a curl command is given. */
function curl(text: string, start: number): Candidate | null {
  if (/\w/.test(text[start - 1] ?? "")) return null;
  COMMAND.lastIndex = start;
  const command = COMMAND.exec(text)?.[0] ?? "";
  USER.lastIndex = 0;
  for (let found = USER.exec(command); found; found = USER.exec(command)) {
    const which = found[1] !== undefined ? 1 : found[2] !== undefined ? 2 : 3;
    const [from, to] = found.indices?.[which] ?? [0, 0];
    const end = found.indices?.[4]?.[1] ?? to;
    const pair = command.slice(from, end).replaceAll('"', "");
    const colon = pair.indexOf(":");
    if (colon < 0) continue;
    const user = pair.slice(0, colon);
    const password = pair.slice(colon + 1).replace(/^\{(\w+)\}$/, "$1");
    const deciding = password === "" ? user : password;
    if (
      deciding.length < 3 ||
      isFilledIn(deciding) ||
      isElided(deciding) ||
      isNothing(deciding) ||
      isTutorial(deciding)
    )
      continue;
    if (user.startsWith("$") || (password === "" && entropyOf(user) < 3) || isSample(deciding)) continue;
    return candidate("command-credentials", "user name and password of a command", "shaped", start + from, start + end);
  }
  SENT.lastIndex = 0;
  for (let found = SENT.exec(command); found; found = SENT.exec(command)) {
    const value = found[2] ?? "";
    if (!/auth|token|key|secret|session|cookie/i.test(found[1] ?? "")) continue;
    if (isFilledIn(value) || isElided(value) || isNothing(value) || isSample(value)) continue;
    if (!/\d/.test(value) || /[\s${}<>()]/.test(value) || entropyOf(value) < 2.8) continue;
    const [from, to] = found.indices?.[2] ?? [0, 0];
    return candidate("authorization-header", "credential of an HTTP request", "shaped", start + from, start + to);
  }
  return null;
}

const SECRET_ENTRY =
  /(?:^|\n)[ \t]{1,16}["']?[\w.-]{1,253}["']?[ \t]{0,4}:[ \t]{0,4}(?:\|[-+]?[ \t]{0,4}\n[ \t]{1,16})?["']?([A-Za-z0-9+/]{9,4096}={0,2})["']?[ \t]{0,8}(?:#[^\n]{0,200})?(?=\r?\n|$)/dg;
const BLOCK =
  /(?:^|\n)[ \t]{0,4}(?:data|stringData):[ \t]{0,80}(?:#[^\n]{0,200})?(?:\n[ \t]{1,200}[^\n]{0,8000}){1,200}/g;
const DOCUMENT_REACH = 8192;

/** A Secret's manifest inside another text, with values in its data. */
function secretManifest(text: string, start: number, end: number): Candidate | null {
  const lineStart = text.lastIndexOf("\n", start) + 1;
  if (!/^[ \t]*$/.test(text.slice(lineStart, start)) || !/^["']?[ \t]*(?:\r?\n|$)/.test(text.slice(end, end + 80)))
    return null;
  const before = text.lastIndexOf("\n---", start);
  const from = Math.max(before < 0 ? 0 : before, start - DOCUMENT_REACH);
  const behind = text.indexOf("\n---", end);
  const manifest = text.slice(from, Math.min(behind < 0 ? text.length : behind, end + DOCUMENT_REACH));
  BLOCK.lastIndex = 0;
  for (let block = BLOCK.exec(manifest); block; block = BLOCK.exec(manifest)) {
    SECRET_ENTRY.lastIndex = 0;
    const entries = block[0].slice(block[0].indexOf(":"));
    const offset = block.index + block[0].indexOf(":");
    const indent = /\n([ \t]{1,16})\S/.exec(entries)?.[1] ?? "";
    for (let entry = SECRET_ENTRY.exec(entries); entry; entry = SECRET_ENTRY.exec(entries)) {
      const [at, to] = entry.indices?.[1] ?? [0, 0];
      const value = entries.slice(at, to);
      if (!entry[0].replace("\n", "").startsWith(indent) || entropyOf(value) < 2.5) continue;
      if (/^[ \t]/.test(entry[0].replace("\n", "").slice(indent.length))) continue;
      return candidate("secret-manifest", "value of a Secret", "shaped", from + offset + at, from + offset + to);
    }
  }
  return null;
}

/** Every form that is judged by code. */
export const structures: readonly Structure[] = [
  { keywords: ["://"], at: urlPassword },
  { keywords: ["authorization"], at: authorization },
  { keywords: ["curl "], looks: 2000, at: curl },
  { keywords: ["kind: secret", "kind: 'secret", 'kind: "secret'], looks: 500, at: secretManifest },
  { keywords: ["withheld."], at: withheldAt },
];

import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { fn, type GoFunction } from "../../../lang/gotemplate/function.ts";
import { bytesOf, GoMap, kindOf, textOf } from "../../../lang/gotemplate/value.ts";

const CONTROL = /[\x00-\x1f\x7f]/;
const BAD_ESCAPE = /%(?![0-9a-fA-F]{2})/;

const broken = (url: string, why: string): TemplateError =>
  new TemplateError(`unable to parse url: parse ${JSON.stringify(url)}: ${why}`);

function unescaped(text: string, url: string): string {
  if (BAD_ESCAPE.test(text)) throw broken(url, "invalid URL escape");
  if (!text.includes("%")) return text;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "%") {
      bytes.push(Number.parseInt(text.slice(at + 1, at + 3), 16));
      at += 2;
    } else {
      const char = String.fromCodePoint(text.codePointAt(at) ?? 0);
      bytes.push(...bytesOf(char));
      at += char.length - 1;
    }
  }
  return textOf(Uint8Array.from(bytes));
}

const escaped = (text: string, keep: RegExp): string =>
  Array.from(bytesOf(text), (byte) => {
    const char = String.fromCharCode(byte);
    return keep.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");

const PATH_CHARS = /[A-Za-z0-9\-_.~$&+,/:;=@!'()*]/;
const FRAGMENT_CHARS = /[A-Za-z0-9\-_.~$&+,/:;=?@!'()*]/;
const USER_CHARS = /[A-Za-z0-9\-_.~$&+,;=]/;

/** The parts of a URL. @throws TemplateError when Go would not read it */
function parsed(url: string): GoMap {
  if (CONTROL.test(url)) throw broken(url, "net/url: invalid control character in URL");
  const hash = url.indexOf("#");
  const fragment = hash < 0 ? "" : unescaped(url.slice(hash + 1), url);
  let rest = hash < 0 ? url : url.slice(0, hash);
  const [, scheme = ""] = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(rest) ?? [];
  if (scheme === "" && rest.startsWith(":")) throw broken(url, "missing protocol scheme");
  if (scheme !== "") rest = rest.slice(scheme.length + 1);
  const question = rest.indexOf("?");
  const query = question < 0 ? "" : rest.slice(question + 1);
  if (question >= 0) rest = rest.slice(0, question);
  let [opaque, host, userinfo] = ["", "", ""];
  if (!rest.startsWith("/")) {
    if (scheme !== "") {
      opaque = rest;
      rest = "";
    } else if ((rest.split("/")[0] ?? "").includes(":"))
      throw broken(url, "first path segment in URL cannot contain colon");
  }
  if (rest.startsWith("//") && (scheme !== "" || !rest.startsWith("///"))) {
    const slash = rest.indexOf("/", 2);
    const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
    rest = slash < 0 ? "" : rest.slice(slash);
    const at = authority.lastIndexOf("@");
    host = authority.slice(at + 1);
    if (at >= 0) {
      const [user = "", ...password] = authority.slice(0, at).split(":");
      userinfo = escaped(unescaped(user, url), USER_CHARS);
      if (password.length > 0) userinfo += `:${escaped(unescaped(password.join(":"), url), USER_CHARS)}`;
    }
    if (/[\s"<>^`{|}\\]/.test(host)) throw broken(url, "invalid character in host name");
    const port = /:([^\]]*)$/.exec(host.startsWith("[") ? host.slice(host.indexOf("]")) : host);
    if (port && !/^[0-9]*$/.test(port[1] ?? ""))
      throw broken(url, `invalid port ${JSON.stringify(`:${port[1]}`)} after host`);
  }
  const hostname = host.startsWith("[") ? host.slice(1, host.indexOf("]")) : host.replace(/:[0-9]*$/, "");
  const path = unescaped(rest, url);
  return new GoMap(
    Object.entries({ scheme: scheme.toLowerCase(), host, hostname, path, query, opaque, fragment, userinfo }),
  );
}

function joined(map: GoMap): string {
  const part = (key: string): string => {
    if (!map.has(key)) return "";
    const value = map.get(key);
    if (typeof value === "string") return value;
    throw new TemplateError(`unable to parse ${key} key, must be of type string, but ${kindOf(value)} found`);
  };
  const [scheme, host, path, query, opaque, fragment, userinfo] = [
    "scheme",
    "host",
    "path",
    "query",
    "opaque",
    "fragment",
    "userinfo",
  ].map(part);
  let out = scheme ? `${scheme}:` : "";
  if (opaque) out += opaque;
  else {
    if (scheme || host || userinfo) {
      if (host || path || userinfo) out += "//";
      if (userinfo) out += `${userinfo}@`;
      out += host ?? "";
    }
    const clean = escaped(path ?? "", PATH_CHARS);
    if (clean !== "" && !clean.startsWith("/") && host) out += "/";
    out += clean;
  }
  if (query) out += `?${query}`;
  return fragment ? `${out}#${escaped(fragment, FRAGMENT_CHARS)}` : out;
}

export const urlFunctions: readonly (readonly [string, GoFunction])[] = [
  ["urlParse", fn("string", parsed)],
  ["urlJoin", fn("map", joined)],
  ["getHostByName", fn("string", () => "")],
];

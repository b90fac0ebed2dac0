import { Opaque, type Value } from "../value.ts";
import { parseAddress } from "./ip.ts";
import { quoted } from "./quoted.ts";
import { escape, escapedAsWritten, unescape } from "./url-escape.ts";
import { fromByteText, toByteText } from "./utf8.ts";

/** The parts of a URL; texts are byte-wise (see `toByteText`). */
interface Parts {
  readonly scheme: string;
  /** What follows the scheme of a URL that is no hierarchy, such as `mailto:a@b`. */
  readonly opaque: string;
  readonly user: { readonly name: string; readonly password: string | undefined } | undefined;
  /** Host and port, decoded. */
  readonly host: string;
  /** Decoded. */
  readonly path: string;
  /** As written; empty when that is how it would be encoded anyway. */
  readonly rawPath: string;
  readonly query: string;
  /** A question mark without query. */
  readonly forceQuery: boolean;
  /** A scheme and a path without `//` between them. */
  readonly omitHost: boolean;
  readonly fragment: string;
  readonly rawFragment: string;
}

/** An absolute URL or path, as Go parses it. */
export class Url extends Opaque {
  readonly celType = "kubernetes.URL";
  readonly #parts: Parts;

  constructor(parts: Parts) {
    super();
    this.#parts = parts;
  }

  equals(other: Value): boolean {
    return other instanceof Url && this.toString() === other.toString();
  }

  get scheme(): string {
    return fromByteText(this.#parts.scheme);
  }

  /** Host with port; IPv6 addresses in brackets. */
  get host(): string {
    return fromByteText(this.#parts.host);
  }

  /** Host without port and brackets. */
  get hostname(): string {
    return fromByteText(splitHostPort(this.#parts.host)[0]);
  }

  /** Empty when there is none. */
  get port(): string {
    return splitHostPort(this.#parts.host)[1];
  }

  get escapedPath(): string {
    return fromByteText(encodedPath(this.#parts));
  }

  /** The values of each parameter in order; pairs that cannot be decoded are left out. */
  get query(): ReadonlyMap<string, readonly string[]> {
    return parseQuery(this.#parts.query);
  }

  override toString(): string {
    const parts = this.#parts;
    let text = parts.scheme === "" ? "" : `${parts.scheme}:`;
    if (parts.opaque === "") text += hierarchy(parts, text);
    else text += parts.opaque;
    if (parts.forceQuery || parts.query !== "") text += `?${parts.query}`;
    if (parts.fragment !== "") text += `#${escapedAsWritten(parts.fragment, parts.rawFragment, "fragment")}`;
    return fromByteText(text);
  }
}

function hierarchy(parts: Parts, before: string): string {
  let text = "";
  const { user, host } = parts;
  if (parts.scheme !== "" || host !== "" || user !== undefined) {
    const omitted = parts.omitHost && host === "" && user === undefined;
    if (!omitted) {
      if (host !== "" || parts.path !== "" || user !== undefined) text += "//";
      if (user !== undefined) text += `${userInfo(user)}@`;
      text += escape(host, "host");
    }
  }
  const path = encodedPath(parts);
  if (path !== "" && !path.startsWith("/") && host !== "") text += "/";
  if (before === "" && text === "" && /^[^/]*:/.test(path)) text += "./";
  return text + path;
}

const userInfo = (user: NonNullable<Parts["user"]>) =>
  escape(user.name, "user") + (user.password === undefined ? "" : `:${escape(user.password, "user")}`);

const encodedPath = (parts: Parts) =>
  parts.path === "*" && parts.rawPath === "" ? "*" : escapedAsWritten(parts.path, parts.rawPath, "path");

/**
 * The URL that a text denotes, or why it denotes none. It must be absolute, or a path from the root.
 *
 * @see https://pkg.go.dev/net/url#ParseRequestURI
 */
export function urlOrFault(text: string): Url | string {
  const bytes = toByteText(text);
  // The strict parse decides; it does not know of fragments, so the parts come from a second, lenient one.
  const strict = strictUrlFault(text);
  if (strict !== null) return strict;
  const hash = bytes.indexOf("#");
  const parts = parse(hash < 0 ? bytes : bytes.slice(0, hash), false);
  if (typeof parts === "string") return fault(fromByteText(hash < 0 ? bytes : bytes.slice(0, hash)), parts);
  const raw = hash < 0 ? "" : bytes.slice(hash + 1);
  if (raw === "") return new Url(parts);
  const fragment = unescape(raw, "fragment");
  if ("fault" in fragment) return fault(text, fragment.fault);
  return new Url({ ...parts, fragment: fragment.text, rawFragment: raw });
}

/** Why a text is no absolute URL or path from the root; null if it is one. */
export function strictUrlFault(text: string): string | null {
  const parsed = parse(toByteText(text), true);
  return typeof parsed === "string" ? fault(text, parsed) : null;
}

const fault = (text: string, reason: string) => `parse ${quoted(text)}: ${reason}`;

/** @param strict As in a request line: no relative references. */
function parse(text: string, strict: boolean): Parts | string {
  if (/[\u0000-\u001f\u007f]/.test(text)) return "net/url: invalid control character in URL";
  if (text === "" && strict) return "empty url";
  const empty = { scheme: "", opaque: "", user: undefined, host: "", path: "", rawPath: "", query: "" };
  const parts = { ...empty, forceQuery: false, omitHost: false, fragment: "", rawFragment: "" };
  if (text === "*") return { ...parts, path: "*" };
  if (text.startsWith(":")) return "missing protocol scheme";
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(text)?.[1] ?? "";
  let rest = scheme === "" ? text : text.slice(scheme.length + 1);
  const question = rest.indexOf("?");
  const forceQuery = question >= 0 && question === rest.length - 1;
  const query = question < 0 ? "" : rest.slice(question + 1);
  if (question >= 0) rest = rest.slice(0, question);
  const known = { ...parts, scheme: scheme.toLowerCase(), query, forceQuery };

  if (!rest.startsWith("/")) {
    if (scheme !== "") return { ...known, opaque: rest };
    if (strict) return "invalid URI for request";
    if (/^[^/]*:/.test(rest)) return "first path segment in URL cannot contain colon";
  }
  let authority: { user: Parts["user"]; host: string } | string = { user: undefined, host: "" };
  let omitHost = false;
  if ((scheme !== "" || (!strict && !rest.startsWith("///"))) && rest.startsWith("//")) {
    const slash = rest.indexOf("/", 2);
    authority = parseAuthority(known.scheme, slash < 0 ? rest.slice(2) : rest.slice(2, slash));
    if (typeof authority === "string") return authority;
    rest = slash < 0 ? "" : rest.slice(slash);
  } else if (scheme !== "" && rest.startsWith("/")) {
    omitHost = true;
  }
  const path = unescape(rest, "path");
  if ("fault" in path) return path.fault;
  const rawPath = escape(path.text, "path") === rest ? "" : rest;
  return { ...known, ...authority, omitHost, path: path.text, rawPath };
}

function parseAuthority(scheme: string, text: string): { user: Parts["user"]; host: string } | string {
  const at = text.lastIndexOf("@");
  const host = parseHost(scheme, text.slice(at + 1));
  if ("fault" in host) return host.fault;
  if (at < 0) return { user: undefined, host: host.text };
  const info = text.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(info)) return "net/url: invalid userinfo";
  const colon = info.indexOf(":");
  const name = unescape(colon < 0 ? info : info.slice(0, colon), "user");
  if ("fault" in name) return name.fault;
  if (colon < 0) return { user: { name: name.text, password: undefined }, host: host.text };
  const password = unescape(info.slice(colon + 1), "user");
  if ("fault" in password) return password.fault;
  return { user: { name: name.text, password: password.text }, host: host.text };
}

type Decoded = { readonly text: string } | { readonly fault: string };

const OPTIONAL_PORT = /^(?::[0-9]*)?$/;

function parseHost(scheme: string, host: string): Decoded {
  const open = host.lastIndexOf("[");
  if (open > 0) return { fault: "invalid IP-literal" };
  if (open === 0) return parseIpLiteral(host);
  const colon = scheme === "http" || scheme === "https" ? host.indexOf(":") : host.lastIndexOf(":");
  const port = colon < 0 ? "" : host.slice(colon);
  if (!OPTIONAL_PORT.test(port)) return { fault: `invalid port ${quoted(fromByteText(port))} after host` };
  return unescape(host, "host");
}

function parseIpLiteral(host: string): Decoded {
  const close = host.lastIndexOf("]");
  if (close < 0) return { fault: "missing ']' in host" };
  const port = host.slice(close + 1);
  if (!OPTIONAL_PORT.test(port)) return { fault: `invalid port ${quoted(fromByteText(port))} after host` };
  const literal = host.slice(1, close);
  const zone = literal.indexOf("%25");
  const name = unescape(zone < 0 ? literal : literal.slice(0, zone), "host");
  if ("fault" in name) return name;
  const zoneName: Decoded = zone < 0 ? { text: "" } : unescape(literal.slice(zone), "zone");
  if ("fault" in zoneName) return zoneName;
  const text = name.text + zoneName.text;
  const address = parseAddress(fromByteText(text));
  if (typeof address === "string") return { fault: `invalid host: ${address}` };
  if (address.bytes.length === 4) return { fault: "invalid IP-literal" };
  return { text: `[${text}]${port}` };
}

function splitHostPort(hostPort: string): [host: string, port: string] {
  let host = hostPort;
  let port = "";
  const colon = host.lastIndexOf(":");
  if (colon >= 0 && OPTIONAL_PORT.test(host.slice(colon))) {
    port = host.slice(colon + 1);
    host = host.slice(0, colon);
  }
  return [host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host, port];
}

/** Go reads no query with more parameters than this. */
const MAX_PARAMETERS = 10_000;

function parseQuery(query: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  const pairs = query.split("&");
  if (pairs.length > MAX_PARAMETERS) return values;
  for (const pair of pairs) {
    if (pair === "" || pair.includes(";")) continue;
    const equal = pair.indexOf("=");
    const key = queryText(equal < 0 ? pair : pair.slice(0, equal));
    const value = queryText(equal < 0 ? "" : pair.slice(equal + 1));
    if (key === null || value === null) continue;
    const known = values.get(key);
    if (known === undefined) values.set(key, [value]);
    else known.push(value);
  }
  return values;
}

function queryText(text: string): string | null {
  const decoded = unescape(text, "query");
  return "fault" in decoded ? null : fromByteText(decoded.text);
}

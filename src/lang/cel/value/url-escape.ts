import { quoted } from "./quoted.ts";
import { fromByteText } from "./utf8.ts";

/** A part of a URL with its own rules of what must be percent-encoded. */
export type UrlPart = "path" | "host" | "zone" | "user" | "query" | "fragment";

const HOST = /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/;
/** Characters that stand for themselves. */
const PLAIN: Readonly<Record<UrlPart, RegExp>> = {
  path: /[A-Za-z0-9\-_.~$&+,/:;=@]/,
  host: HOST,
  zone: HOST,
  user: /[A-Za-z0-9\-_.~$&+,;=]/,
  query: /[A-Za-z0-9\-_.~]/,
  fragment: /[A-Za-z0-9\-_.~$&+,/:;=?@!()*]/,
};

/** Encodes what must be encoded in a part; `text` is byte-wise. */
export function escape(text: string, part: UrlPart): string {
  let result = "";
  for (const byte of text) {
    if (PLAIN[part].test(byte)) result += byte;
    else if (byte === " " && part === "query") result += "+";
    else result += `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return result;
}

/** Decodes a part, or says in Go's words why it cannot be; `text` is byte-wise. */
export function unescape(text: string, part: UrlPart): { readonly text: string } | { readonly fault: string } {
  const inHost = part === "host" || part === "zone";
  let result = "";
  for (let index = 0; index < text.length; index++) {
    const byte = text.charAt(index);
    if (byte === "%") {
      const written = text.slice(index, index + 3);
      if (!/^%[0-9a-fA-F]{2}$/.test(written) || !isAllowed(written, part)) return escapeFault(written);
      result += String.fromCharCode(Number.parseInt(written.slice(1), 16));
      index += 2;
    } else if (inHost && byte < "\u0080" && !PLAIN[part].test(byte)) {
      return { fault: `invalid character ${quoted(byte)} in host name` };
    } else {
      result += byte === "+" && part === "query" ? " " : byte;
    }
  }
  return { text: result };
}

const escapeFault = (written: string) => ({ fault: `invalid URL escape ${quoted(fromByteText(written))}` });

/** RFC 6874 lets a host encode only bytes that are not ASCII, and a zone also what a host may hold anyway. */
function isAllowed(written: string, part: UrlPart): boolean {
  if (written === "%25") return true;
  const code = Number.parseInt(written.slice(1), 16);
  if (part === "host") return code >= 0x80;
  return part !== "zone" || code === 0x20 || PLAIN.host.test(String.fromCharCode(code));
}

/** The encoding as written, if that is a valid one of the decoded text, else our own. */
export function escapedAsWritten(text: string, raw: string, part: "path" | "fragment"): string {
  if (raw !== "" && isValidEncoding(raw, part)) {
    const decoded = unescape(raw, part);
    if (!("fault" in decoded) && decoded.text === text) return raw;
  }
  return escape(text, part);
}

const isValidEncoding = (raw: string, part: "path" | "fragment") =>
  Array.from(raw).every((byte) => /[!$&'()*+,;=:@[\]%]/.test(byte) || PLAIN[part].test(byte));

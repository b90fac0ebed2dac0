import { Opaque, type Value } from "../value.ts";
import { quoted } from "./quoted.ts";

/** An IP address without a zone. */
export class IpAddress extends Opaque {
  readonly celType = "net.IP";
  /** 4 or 16 bytes in network order. */
  readonly bytes: readonly number[];

  constructor(bytes: readonly number[]) {
    super();
    this.bytes = bytes;
  }

  /** 4 or 6. */
  get family(): 4 | 6 {
    return this.bytes.length === 4 ? 4 : 6;
  }

  equals(other: Value): boolean {
    return other instanceof IpAddress && sameBits(this.bytes, other.bytes, this.bytes.length * 8);
  }

  /** The canonical text of RFC 5952. */
  override toString(): string {
    return this.bytes.length === 4 ? this.bytes.join(".") : formatIpv6(this.bytes);
  }

  isUnspecified(): boolean {
    return this.bytes.every((byte) => byte === 0);
  }

  isLoopback(): boolean {
    if (this.bytes.length === 4) return this.bytes[0] === 127;
    return this.bytes[15] === 1 && this.bytes.every((byte, index) => byte === 0 || index === 15);
  }

  isMulticast(): boolean {
    const first = this.bytes[0] as number;
    return this.bytes.length === 4 ? (first & 0xf0) === 0xe0 : first === 0xff;
  }

  isLinkLocalMulticast(): boolean {
    const [a = 0, b = 0, c = 0] = this.bytes;
    return this.bytes.length === 4 ? a === 224 && b === 0 && c === 0 : a === 0xff && (b & 0x0f) === 0x02;
  }

  isLinkLocalUnicast(): boolean {
    const [a = 0, b = 0] = this.bytes;
    return this.bytes.length === 4 ? a === 169 && b === 254 : a === 0xfe && (b & 0xc0) === 0x80;
  }

  /** True for unicast addresses outside loopback and link-local ranges, private ones included. */
  isGlobalUnicast(): boolean {
    if (this.bytes.length === 4 && this.bytes.every((byte) => byte === 255)) return false;
    return !(this.isUnspecified() || this.isLoopback() || this.isMulticast() || this.isLinkLocalUnicast());
  }
}

/** Whether two addresses of one length agree in their first `bits` bits; false for different lengths. */
export function sameBits(left: readonly number[], right: readonly number[], bits: number): boolean {
  if (left.length !== right.length) return false;
  const whole = bits >> 3;
  for (let index = 0; index < whole; index++) if (left[index] !== right[index]) return false;
  const rest = bits & 7;
  return rest === 0 || (((left[whole] as number) ^ (right[whole] as number)) & (0xff00 >> rest) & 0xff) === 0;
}

/**
 * The address that a text denotes, or why it denotes none; Kubernetes refuses zones and IPv4-mapped IPv6 addresses.
 *
 * @see https://pkg.go.dev/k8s.io/apiserver/pkg/cel/library#IP
 */
export function ipOrFault(text: string): IpAddress | string {
  const parsed = parseAddress(text);
  if (typeof parsed === "string")
    return `IP Address ${quoted(text)} parse error during conversion from string: ${parsed}`;
  if (parsed.zone !== "") return `IP address ${quoted(text)} with zone value is not allowed`;
  if (isMapped(parsed.bytes)) return `IPv4-mapped IPv6 address ${quoted(text)} is not allowed`;
  return new IpAddress(parsed.bytes);
}

/** An address as written, with its zone; empty when it has none. */
export interface Address {
  readonly bytes: readonly number[];
  readonly zone: string;
}

/** Whether the bytes are an IPv4 address mapped into IPv6. */
export const isMapped = (bytes: readonly number[]): boolean =>
  bytes.length === 16 && bytes[10] === 0xff && bytes[11] === 0xff && bytes.slice(0, 10).every((byte) => byte === 0);

/**
 * The bytes and zone of an address, or why the text is none, in Go's words.
 *
 * @see https://pkg.go.dev/net/netip#ParseAddr
 */
export function parseAddress(text: string): Address | string {
  for (const character of text) {
    if (character === ".") {
      const bytes = parseIpv4(text, text);
      return typeof bytes === "string" ? bytes : { bytes, zone: "" };
    }
    if (character === ":") return parseIpv6(text);
    if (character === "%") return fault(text, "missing IPv6 address");
  }
  return fault(text, "unable to parse IP");
}

const fault = (text: string, message: string, at = "") =>
  `ParseAddr(${quoted(text)}): ${message}${at === "" ? "" : ` (at ${quoted(at)})`}`;

/** @param whole The address around, for the message. */
function parseIpv4(text: string, whole: string): number[] | string {
  const bytes: number[] = [];
  let value = 0;
  let digits = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      if (digits === 1 && value === 0) return fault(whole, "IPv4 field has octet with leading zero");
      value = value * 10 + code - 48;
      digits++;
      if (value > 255) return fault(whole, "IPv4 field has value >255");
    } else if (code === 46) {
      if (index === 0 || index === text.length - 1 || digits === 0) {
        return fault(whole, "IPv4 field must have at least one digit", text.slice(index));
      }
      if (bytes.length === 3) return fault(whole, "IPv4 address too long");
      bytes.push(value);
      value = 0;
      digits = 0;
    } else {
      return fault(whole, "unexpected character", text.slice(index));
    }
  }
  if (bytes.length < 3) return fault(whole, "IPv4 address too short");
  bytes.push(value);
  return bytes;
}

const zeros = (length: number) => Array.from({ length }, () => 0);

function parseIpv6(whole: string): Address | string {
  const percent = whole.indexOf("%");
  const zone = percent < 0 ? "" : whole.slice(percent + 1);
  if (percent >= 0 && zone === "") return fault(whole, "zone must be a non-empty string");
  let rest = percent < 0 ? whole : whole.slice(0, percent);
  const bytes: number[] = [];
  let ellipsis = -1;
  if (rest.startsWith("::")) {
    ellipsis = 0;
    rest = rest.slice(2);
    if (rest === "") return { bytes: zeros(16), zone };
  }
  while (bytes.length < 16) {
    const group = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? "";
    if (group.length > 4) return fault(whole, "each group must have 4 or less digits", rest);
    if (group === "") return fault(whole, "each colon-separated field must have at least one digit", rest);
    const after = rest.slice(group.length);
    if (after.startsWith(".")) {
      const embedded = embeddedIpv4(rest, whole, bytes.length, ellipsis);
      if (typeof embedded === "string") return embedded;
      bytes.push(...embedded);
      rest = "";
      break;
    }
    const value = Number.parseInt(group, 16);
    bytes.push(value >> 8, value & 0xff);
    rest = after;
    if (rest === "") break;
    if (!rest.startsWith(":")) return fault(whole, "unexpected character, want colon", rest);
    if (rest.length === 1) return fault(whole, "colon must be followed by more characters", rest);
    rest = rest.slice(1);
    if (rest.startsWith(":")) {
      if (ellipsis >= 0) return fault(whole, "multiple :: in address", rest);
      ellipsis = bytes.length;
      rest = rest.slice(1);
      if (rest === "") break;
    }
  }
  if (rest !== "") return fault(whole, "trailing garbage after address", rest);
  if (bytes.length < 16) {
    if (ellipsis < 0) return fault(whole, "address string too short");
    bytes.splice(ellipsis, 0, ...zeros(16 - bytes.length));
  } else if (ellipsis >= 0) {
    return fault(whole, "the :: must expand to at least one field of zeros");
  }
  return { bytes, zone };
}

function embeddedIpv4(rest: string, whole: string, filled: number, ellipsis: number): number[] | string {
  if (ellipsis < 0 && filled !== 12) {
    return fault(whole, "embedded IPv4 address must replace the final 2 fields of the address", rest);
  }
  if (filled + 4 > 16) {
    return fault(whole, "too many hex fields to fit an embedded IPv4 at the end of the address", rest);
  }
  return parseIpv4(rest, whole);
}

function formatIpv6(bytes: readonly number[]): string {
  if (isMapped(bytes)) return `::ffff:${bytes.slice(12).join(".")}`;
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] as number) << 8) | (bytes[2 * i + 1] as number));
  let start = -1;
  let length = 1;
  for (let from = 0; from < 8; from++) {
    let to = from;
    while (to < 8 && groups[to] === 0) to++;
    if (to - from > length) {
      start = from;
      length = to - from;
    }
  }
  const hex = groups.map((group) => group.toString(16));
  return start < 0 ? hex.join(":") : `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
}

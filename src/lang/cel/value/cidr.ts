import { Opaque, type Value } from "../value.ts";
import { IpAddress, isMapped, parseAddress, sameBits } from "./ip.ts";
import { quoted } from "./quoted.ts";

/** An address with the length of its network prefix, such as `10.0.0.0/8`. Bits after the prefix are kept. */
export class Cidr extends Opaque {
  readonly celType = "net.CIDR";
  readonly address: IpAddress;
  /** 0 to 32, or to 128. */
  readonly prefixLength: number;

  constructor(address: IpAddress, prefixLength: number) {
    super();
    this.address = address;
    this.prefixLength = prefixLength;
  }

  equals(other: Value): boolean {
    return other instanceof Cidr && this.prefixLength === other.prefixLength && this.address.equals(other.address);
  }

  override toString(): string {
    return `${this.address.toString()}/${this.prefixLength}`;
  }

  /** Whether the address lies in the network; false for the other family. */
  containsIp(address: IpAddress): boolean {
    return sameBits(this.address.bytes, address.bytes, this.prefixLength);
  }

  /** Whether every address of the other network lies in this one. */
  containsCidr(other: Cidr): boolean {
    return this.prefixLength <= other.prefixLength && this.containsIp(other.address);
  }

  /** The network with all bits after the prefix cleared. */
  masked(): Cidr {
    const bytes = this.address.bytes.map((byte, index) => {
      const kept = Math.min(8, Math.max(0, this.prefixLength - index * 8));
      return byte & (0xff00 >> kept) & 0xff;
    });
    return new Cidr(new IpAddress(bytes), this.prefixLength);
  }
}

/**
 * The network that a text denotes, or why it denotes none; Kubernetes refuses IPv4-mapped IPv6 addresses.
 *
 * @see https://pkg.go.dev/k8s.io/apiserver/pkg/cel/library#CIDR
 */
export function cidrOrFault(text: string): Cidr | string {
  const parsed = parsePrefix(text);
  return typeof parsed === "string" ? `network address parse error during conversion from string: ${parsed}` : parsed;
}

function parsePrefix(text: string): Cidr | string {
  const fault = (message: string) =>
    `network address parse error during conversion from string: netip.ParsePrefix(${quoted(text)}): ${message}`;
  const slash = text.lastIndexOf("/");
  if (slash < 0) return fault("no '/'");
  const address = parseAddress(text.slice(0, slash));
  if (typeof address === "string") return fault(address);
  if (address.zone !== "") return fault("IPv6 zones cannot be present in a prefix");
  const bits = text.slice(slash + 1);
  if (!/^(?:[0-9]|[1-9][0-9]+)$/.test(bits) || bits.length > 19) return fault(`bad bits after slash: ${quoted(bits)}`);
  const prefixLength = Number(bits);
  if (prefixLength > address.bytes.length * 8) return fault("prefix length out of range");
  if (isMapped(address.bytes)) return `IPv4-mapped IPv6 address ${quoted(text)} is not allowed`;
  return new Cidr(new IpAddress(address.bytes), prefixLength);
}

import type { Library } from "../declaration.ts";
import { call, define, method } from "../standard/define.ts";
import { BOOL, INT, opaque, STRING, typeOfType } from "../type.ts";
import { CelError, TypeValue } from "../value.ts";
import { type Cidr, cidrOrFault } from "../value/cidr.ts";
import type { IpAddress } from "../value/ip.ts";
import { ipOf } from "./kubernetes-ip.ts";

const IP = opaque("net.IP");
const CIDR = opaque("net.CIDR");

function cidrOf(text: string): Cidr | CelError {
  const cidr = cidrOrFault(text);
  return typeof cidr === "string" ? new CelError(cidr) : cidr;
}

/** Kubernetes' networks in CIDR notation, which are also those of CEL's network extension; goes with that of addresses. */
export const library: Library = {
  name: "kubernetes.net.cidr",
  constants: { "net.CIDR": { type: typeOfType(CIDR), value: new TypeValue("net.CIDR") } },
  functions: [
    define("cidr", call("string_to_cidr", [STRING], CIDR, cidrOf)),
    define(
      "isCIDR",
      call("is_cidr", [STRING], BOOL, (text: string) => typeof cidrOrFault(text) !== "string"),
    ),
    define("string", call("cidr_to_string", [CIDR], STRING, String)),
    define(
      "containsIP",
      method("cidr_contains_ip_string", [CIDR, STRING], BOOL, (cidr: Cidr, text: string) => {
        const address = ipOf(text);
        return address instanceof CelError ? address : cidr.containsIp(address);
      }),
      method("cidr_contains_ip_ip", [CIDR, IP], BOOL, (cidr: Cidr, address: IpAddress) => cidr.containsIp(address)),
    ),
    define(
      "containsCIDR",
      method("cidr_contains_cidr_string", [CIDR, STRING], BOOL, (cidr: Cidr, text: string) => {
        const other = cidrOf(text);
        return other instanceof CelError ? other : cidr.containsCidr(other);
      }),
      method("cidr_contains_cidr", [CIDR, CIDR], BOOL, (cidr: Cidr, other: Cidr) => cidr.containsCidr(other)),
    ),
    define(
      "ip",
      method("cidr_ip", [CIDR], IP, (cidr: Cidr) => cidr.address),
    ),
    define(
      "prefixLength",
      method("cidr_prefix_length", [CIDR], INT, (cidr: Cidr) => cidr.prefixLength),
    ),
    define(
      "masked",
      method("cidr_masked", [CIDR], CIDR, (cidr: Cidr) => cidr.masked()),
    ),
  ],
};

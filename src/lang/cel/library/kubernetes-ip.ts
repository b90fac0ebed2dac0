import type { Library } from "../declaration.ts";
import { call, define, method } from "../standard/define.ts";
import { BOOL, INT, opaque, STRING, typeOfType } from "../type.ts";
import { CelError, TypeValue } from "../value.ts";
import { type IpAddress, ipOrFault } from "../value/ip.ts";

const IP = opaque("net.IP");

/** The address of a text, or the error of one that is none. */
export function ipOf(text: string): IpAddress | CelError {
  const address = ipOrFault(text);
  return typeof address === "string" ? new CelError(address) : address;
}

const asks = (name: string, id: string, question: (address: IpAddress) => boolean) =>
  define(name, method(id, [IP], BOOL, question));

/** Kubernetes' IP addresses, which are also those of CEL's network extension. */
export const library: Library = {
  name: "kubernetes.net.ip",
  constants: { "net.IP": { type: typeOfType(IP), value: new TypeValue("net.IP") } },
  functions: [
    define("ip", call("string_to_ip", [STRING], IP, ipOf)),
    define(
      "isIP",
      call("is_ip", [STRING], BOOL, (text: string) => typeof ipOrFault(text) !== "string"),
    ),
    define(
      "ip.isCanonical",
      call("ip_is_canonical", [STRING], BOOL, (text: string) => {
        const address = ipOf(text);
        return address instanceof CelError ? address : address.toString() === text;
      }),
    ),
    define("string", call("ip_to_string", [IP], STRING, String)),
    define(
      "family",
      method("ip_family", [IP], INT, (address: IpAddress) => address.family),
    ),
    asks("isUnspecified", "ip_is_unspecified", (address) => address.isUnspecified()),
    asks("isLoopback", "ip_is_loopback", (address) => address.isLoopback()),
    asks("isLinkLocalMulticast", "ip_is_link_local_multicast", (address) => address.isLinkLocalMulticast()),
    asks("isLinkLocalUnicast", "ip_is_link_local_unicast", (address) => address.isLinkLocalUnicast()),
    asks("isGlobalUnicast", "ip_is_global_unicast", (address) => address.isGlobalUnicast()),
  ],
};

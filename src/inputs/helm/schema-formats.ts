import { isIPv4, isIPv6 } from "node:net";

const HOST =
  /^(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;
const PATTERNS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  "date-time":
    /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/,
  email: /^[^\s@]+@[^\s@]+$/,
  hostname: HOST,
  uri: /^[A-Za-z][A-Za-z0-9+.-]*:[^\s]*$/,
  "uri-reference": /^[^\s\\]*$/,
  uuid: /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
};

/** True if a text fits a format of JSON Schema; formats that are not known always fit. */
export function formatCheck(format: string, text: string): boolean {
  if (format === "ipv4") return isIPv4(text);
  if (format === "ipv6") return isIPv6(text);
  return PATTERNS[format]?.test(text) ?? true;
}

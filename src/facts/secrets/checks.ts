import type { SecretCheck } from "../../pack/index.ts";
import { hasCrc32Base62 } from "./checksum.ts";

/** What a check says of a text: it cannot be otherwise, it fits, it was made up, or it is something else. */
export type CheckAnswer = "proved" | "fits" | "made-up" | "other";

const MAX_DECODED = 16_384;

/** Answers of each check, over the matched text. */
export const checks: Readonly<Record<SecretCheck, (value: string) => CheckAnswer>> = {
  "base64-userinfo": (value) => {
    const colon = decoded(value).indexOf(":");
    return colon >= 0 && /^[\x20-\x7e]{3,}$/.test(decoded(value)) ? "proved" : "other";
  },
  "crc32-base62": (value) => (hasCrc32Base62(value) ? "proved" : "made-up"),
  // a macaroon is MessagePack in base64: an array, whose bytes are not all printable
  "fly-macaroon": (value) =>
    value.startsWith("fm2_lJ") || value.startsWith("fo1_") || /^fm1[ar]_/.test(value) ? "fits" : "other",
  "json-base64": (value) => (isJson(value.slice(value.indexOf("ey"))) ? "proved" : "fits"),
  jwt: (value) => {
    const [header = "", payload = ""] = value.split(".");
    return isJson(header) && isJson(payload) ? "proved" : "other";
  },
  "private-key": (value) => (/[A-Za-z0-9+/=]{32}/.test(value.replaceAll("\\n", "")) ? "proved" : "other"),
  "private-key-base64": (value) => (decoded(value).includes("PRIVATE KEY-----") ? "proved" : "other"),
  // version 2, then the location "pypi.org" (or test.pypi.org) as its first field
  "pypi-macaroon": (value) => (/^pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw)/.test(value) ? "proved" : "other"),
};

function decoded(value: string): string {
  return Buffer.from(value.slice(0, MAX_DECODED), "base64").toString("latin1");
}

function isJson(value: string): boolean {
  const text = Buffer.from(value.slice(0, MAX_DECODED), "base64url").toString("utf8").trim();
  if (!text.startsWith("{")) return false;
  if (text.endsWith("}")) {
    try {
      JSON.parse(text);
      return true;
    } catch (error) {
      if (error instanceof SyntaxError) return false;
      throw error;
    }
  }
  return value.length > MAX_DECODED;
}

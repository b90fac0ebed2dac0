import { crc32 } from "node:zlib";

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A text's CRC-32 in base 62, padded with zeros to six digits. */
function crc32Base62(text: string): string {
  let rest = crc32(text);
  let digits = "";
  while (rest > 0) {
    digits = (BASE62[rest % 62] as string) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits.padStart(6, "0");
}

/**
 * True when a token's last six characters are the checksum of those between its prefix and them, as GitHub and npm
 * write it.
 *
 * @see https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
 */
export function hasCrc32Base62(token: string): boolean {
  const from = token.indexOf("_") + 1;
  return crc32Base62(token.slice(from, -6)) === token.slice(-6);
}

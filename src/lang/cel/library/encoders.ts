import type { Library } from "../declaration.ts";
import { call, define } from "../standard/define.ts";
import { BYTES, STRING } from "../type.ts";
import { CelError } from "../value.ts";

const PADDED = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const UNPADDED = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3})?$/;

/** The bytes of standard base64, with or without padding; line ends are passed over. */
function decode(text: string): Uint8Array | CelError {
  const written = text.replace(/[\r\n]/g, "");
  if (PADDED.test(written) || UNPADDED.test(written)) {
    return Uint8Array.from(atob(written), (byte) => byte.charCodeAt(0));
  }
  return new CelError(`illegal base64 data at input byte ${faultIn(text)}`);
}

/** The place of the first byte that cannot stand where it does. */
function faultIn(text: string): number {
  const wrong = text.search(/[^A-Za-z0-9+/\r\n]/);
  return wrong >= 0 ? wrong : text.length - (text.length % 4);
}

function encode(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** CEL's extension for base64. */
export const library: Library = {
  name: "encoders",
  functions: [
    define("base64.decode", call("base64_decode_string", [STRING], BYTES, decode)),
    define("base64.encode", call("base64_encode_bytes", [BYTES], STRING, encode)),
  ],
};

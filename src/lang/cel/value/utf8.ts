const ASCII = /^[\u0000-\u007f]*$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text's UTF-8 bytes, one per character (`\u0000` to `\u00ff`): the form in which Go's byte-wise rules apply. */
export function toByteText(text: string): string {
  if (ASCII.test(text)) return text;
  let bytes = "";
  for (const byte of encoder.encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

/** The text of what {@link toByteText} gives; invalid UTF-8 becomes U+FFFD. */
export function fromByteText(bytes: string): string {
  return ASCII.test(bytes) ? bytes : decoder.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

/** The number of UTF-8 bytes of a text. */
export function byteLength(text: string): number {
  return ASCII.test(text) ? text.length : encoder.encode(text).length;
}

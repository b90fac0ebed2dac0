/** What a certificate says about how long and how well it protects. */
export interface Certificate {
  /** The end of its validity, in milliseconds since 1970. */
  readonly notAfterMs: number;
  /** The digest under its signature, such as `sha256`; the object identifier where it is another. */
  readonly digest: string;
  /** `rsa`, `ec`, `ed25519` or the object identifier of another algorithm. */
  readonly key: string;
  /** Size of the public key; null where its algorithm fixes it or is not known. */
  readonly keyBits: number | null;
}

/** Certificates above this size are not read. */
export const MOST_CERTIFICATE_BYTES = 65_536;
/** Of a bundle only so many certificates are read. */
export const MOST_CERTIFICATES = 256;

const BLOCK = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END (?:TRUSTED )?CERTIFICATE-----/g;

const DIGESTS: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.4": "md5",
  "1.2.840.113549.1.1.5": "sha1",
  "1.2.840.10045.4.1": "sha1",
  "1.2.840.10040.4.3": "sha1",
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
};
const KEYS: Readonly<Record<string, string>> = {
  "1.2.840.113549.1.1.1": "rsa",
  "1.2.840.10045.2.1": "ec",
  "1.3.101.112": "ed25519",
};
const CURVE_BITS: Readonly<Record<string, number>> = {
  "1.2.840.10045.3.1.1": 192,
  "1.3.132.0.33": 224,
  "1.2.840.10045.3.1.7": 256,
  "1.3.132.0.10": 256,
  "1.3.132.0.34": 384,
  "1.3.132.0.35": 521,
};

/** The certificates of a PEM text, in its order; what cannot be read is left out. */
export function readCertificates(pem: string): Certificate[] {
  const found: Certificate[] = [];
  for (const [, body = ""] of pem.matchAll(BLOCK)) {
    if (found.length >= MOST_CERTIFICATES) break;
    const certificate = readCertificate(Buffer.from(body, "base64"));
    if (certificate) found.push(certificate);
  }
  return found;
}

/**
 * What a certificate in DER says; null when it is none.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function readCertificate(bytes: Uint8Array): Certificate | null {
  if (bytes.length > MOST_CERTIFICATE_BYTES) return null;
  const certificate = elementAt(bytes, 0);
  const [signed, algorithm] = certificate ? children(bytes, certificate) : [];
  if (!signed || !algorithm) return null;
  const fields = children(bytes, signed);
  // the version is left out of those of the first version
  const from = fields[0]?.tag === 0xa0 ? 1 : 0;
  const [, validity, , publicKey] = fields.slice(from + 2);
  const end = validity && children(bytes, validity)[1];
  const notAfterMs = end ? timeOf(bytes, end) : Number.NaN;
  const [kind, keyBytes] = publicKey ? children(bytes, publicKey) : [];
  const digest = firstOid(bytes, algorithm);
  const key = kind && firstOid(bytes, kind);
  if (Number.isNaN(notAfterMs) || digest === null || !key || !keyBytes) return null;
  return {
    notAfterMs,
    digest: DIGESTS[digest] ?? digest,
    key: KEYS[key] ?? key,
    keyBits: bitsOf(bytes, key, kind, keyBytes),
  };
}

/** A value of DER: its tag and where its content lies. */
interface Element {
  readonly tag: number;
  readonly from: number;
  readonly to: number;
}

function elementAt(bytes: Uint8Array, at: number): Element | null {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined) return null;
  let from = at + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) return null;
    length = 0;
    for (let index = 0; index < count; index++) length = length * 256 + (bytes[from + index] ?? 0);
    from += count;
  }
  return from + length > bytes.length ? null : { tag, from, to: from + length };
}

function children(bytes: Uint8Array, { from, to }: Element): Element[] {
  const found: Element[] = [];
  for (let at = from; at < to; ) {
    const element = elementAt(bytes, at);
    if (element === null || element.to > to) break;
    found.push(element);
    at = element.to;
  }
  return found;
}

/** The object identifier that a sequence begins with, in dotted form. */
function firstOid(bytes: Uint8Array, sequence: Element, index = 0): string | null {
  const element = children(bytes, sequence)[index];
  if (element?.tag !== 0x06) return null;
  const numbers: number[] = [];
  let number = 0;
  for (let at = element.from; at < element.to; at++) {
    const byte = bytes[at] ?? 0;
    number = number * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    // the first two numbers share one
    const first = Math.min(2, Math.floor(number / 40));
    if (numbers.length === 0) numbers.push(first, number - 40 * first);
    else numbers.push(number);
    number = 0;
  }
  return numbers.join(".");
}

const TIME = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;
const GENERALIZED = 0x18;

/** Milliseconds since 1970 of a UTCTime or GeneralizedTime; not a number when it is neither. */
function timeOf(bytes: Uint8Array, { tag, from, to }: Element): number {
  const century = tag === GENERALIZED ? textOf(bytes, from, from + 2) : null;
  const [, year, ...rest] = TIME.exec(textOf(bytes, century === null ? from : from + 2, to)) ?? [];
  if (year === undefined) return Number.NaN;
  const [month, day, hour, minute, second] = rest;
  // without a century, two digits mean 1950 to 2049
  const full = `${century ?? (Number(year) < 50 ? "20" : "19")}${year}`;
  return Date.parse(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

const textOf = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 32)));

function bitsOf(bytes: Uint8Array, key: string, kind: Element, { from, to }: Element): number | null {
  if (KEYS[key] === "ec") return CURVE_BITS[firstOid(bytes, kind, 1) ?? ""] ?? null;
  if (KEYS[key] !== "rsa") return null;
  // a bit string begins with the number of unused bits
  const sequence = elementAt(bytes.subarray(0, to), from + 1);
  const modulus = sequence && children(bytes, sequence)[0];
  if (!modulus) return null;
  let start = modulus.from;
  while (start < modulus.to && bytes[start] === 0) start++;
  const top = bytes[start] ?? 0;
  return start >= modulus.to ? null : (modulus.to - start) * 8 - Math.clz32(top) + 24;
}

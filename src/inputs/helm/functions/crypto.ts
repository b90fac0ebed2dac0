/**
 * Hashes and ciphers. What Helm makes at random (passwords, keys, certificates) is a stand-in here: the same chart and
 * values always give the same objects, and nobody uses what is rendered for judging.
 */
import { createDecipheriv, createHash, createHmac, scryptSync } from "node:crypto";
import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { fn, type GoFunction } from "../../../lang/gotemplate/function.ts";
import { MAX_TEXT } from "../../../lang/gotemplate/limits.ts";
import { bytesOf, type Int, Native, textOf } from "../../../lang/gotemplate/value.ts";
import { fromBase64 } from "./strings.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS = "0123456789";

const hashed = (algorithm: string): GoFunction =>
  fn("string", (text: string) => createHash(algorithm).update(bytesOf(text)).digest("hex"));

function adler32(text: string): string {
  let [a, b] = [1, 0];
  for (const byte of bytesOf(text)) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return String(((b << 16) | a) >>> 0);
}

/** A text of a length from an alphabet, the same on every run. */
function standIn(length: number, alphabet: string): string {
  if (length < 0 || length > MAX_TEXT) throw new TemplateError("a random text is too long");
  return alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
}

const random = (alphabet: string): GoFunction => fn("int", (length: Int) => standIn(Number(length.n), alphabet));
const pem = (kind: string): string => `-----BEGIN ${kind}-----\nc3RhbmQtaW4=\n-----END ${kind}-----\n`;

/** What Helm's certificate functions give. */
class Certificate extends Native {
  readonly type = "sprig.certificate";
  readonly #fields: readonly (readonly [string, unknown])[];

  constructor(certificate: string, key: string) {
    super();
    this.#fields = [
      ["Cert", certificate],
      ["Key", key],
    ];
  }

  fields(): readonly (readonly [string, unknown])[] {
    return this.#fields;
  }
}

const certificate = (): Certificate => new Certificate(pem("CERTIFICATE"), pem("RSA PRIVATE KEY"));

function custom(cert: string, key: string): Certificate {
  const texts = [cert, key].map((text) => {
    const bytes = fromBase64(text);
    if (typeof bytes === "string") throw new TemplateError("unable to decode base64 certificate or key");
    if (!textOf(bytes).includes("-----BEGIN ")) throw new TemplateError("unable to decode certificate or key");
    return textOf(bytes);
  });
  return new Certificate(texts[0] ?? "", texts[1] ?? "");
}

/** Characters of one class of a derived password. */
const CLASSES: Readonly<Record<string, string>> = {
  V: "AEIOU",
  C: "BCDFGHJKLMNPQRSTVWXYZ",
  v: "aeiou",
  c: "bcdfghjklmnpqrstvwxyz",
  A: "AEIOUBCDFGHJKLMNPQRSTVWXYZ",
  a: "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
  n: DIGITS,
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
};
/** The forms of each type of derived password. @see https://masterpassword.app */
const FORMS: Readonly<Record<string, string>> = {
  maximum: "anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno",
  long:
    "CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv CvcvCvccnoCvcv " +
    "CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv CvccCvccCvcvno CvcvnoCvccCvcc " +
    "CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno",
  medium: "CvcnoCvc CvcCvcno",
  short: "Cvcn",
  basic: "aaanaaan aannaaan aaannaaa",
  pin: "nnnn",
};

function counted(text: string): Buffer {
  const bytes = bytesOf(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function derived(counter: Int, type: string, password: string, user: string, site: string): string {
  const forms = FORMS[type]?.split(" ");
  if (!forms) return `cannot find password template ${type}`;
  const seed = Buffer.from("com.lyndir.masterpassword");
  const key = scryptSync(bytesOf(password), Buffer.concat([seed, counted(user)]), 64, {
    N: 32_768,
    r: 8,
    p: 2,
    maxmem: 128 * 1024 * 1024,
  });
  const number = Buffer.alloc(4);
  number.writeUInt32BE(Number(BigInt.asUintN(32, counter.n)));
  const mac = createHmac("sha256", key)
    .update(Buffer.concat([seed, counted(site), number]))
    .digest();
  const form = forms[(mac[0] ?? 0) % forms.length] ?? "";
  return [...form]
    .map((letter, at) => {
      const chars = CLASSES[letter] ?? "";
      return chars[(mac[at + 1] ?? 0) % chars.length];
    })
    .join("");
}

function decrypted(password: string, text: string): string {
  const bytes = fromBase64(text);
  if (typeof bytes === "string") throw new TemplateError(bytes);
  const key = Buffer.alloc(32);
  Buffer.from(bytesOf(password)).copy(key);
  if (bytes.length < 32 || bytes.length % 16 !== 0) throw new TemplateError("the encrypted text is too short");
  const decipher = createDecipheriv("aes-256-cbc", key, bytes.subarray(0, 16)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]);
  const padding = plain.at(-1) ?? 0;
  return textOf(plain.subarray(0, Math.max(plain.length - padding, 0)));
}

export const cryptoFunctions: readonly (readonly [string, GoFunction])[] = [
  ["sha1sum", hashed("sha1")],
  ["sha256sum", hashed("sha256")],
  ["sha512sum", hashed("sha512")],
  ["adler32sum", fn("string", adler32)],
  ["derivePassword", fn("uint32 string string string string", derived)],
  ["decryptAES", fn("string string", decrypted)],
  ["encryptAES", fn("string string", () => Buffer.from("stand-in").toString("base64"))],
  ["bcrypt", fn("string", () => `$2a$10$${standIn(53, LETTERS + DIGITS)}`)],
  [
    "htpasswd",
    fn("string string", (user: string) =>
      user.includes(":") ? `invalid username: ${user}` : `${user}:$2a$10$${standIn(53, LETTERS + DIGITS)}`,
    ),
  ],
  [
    "genPrivateKey",
    fn("string", (type: string) =>
      pem(
        type === "ecdsa"
          ? "EC PRIVATE KEY"
          : type === "dsa"
            ? "DSA PRIVATE KEY"
            : type === "ed25519"
              ? "PRIVATE KEY"
              : "RSA PRIVATE KEY",
      ),
    ),
  ],
  ["buildCustomCert", fn("string string", custom)],
  ["genCA", fn("string int", certificate)],
  ["genCAWithKey", fn("string int string", certificate)],
  ["genSelfSignedCert", fn("string any any int", certificate)],
  ["genSelfSignedCertWithKey", fn("string any any int string", certificate)],
  ["genSignedCert", fn("string any any int any", certificate)],
  ["genSignedCertWithKey", fn("string any any int any string", certificate)],
  ["randBytes", fn("int", (length: Int) => Buffer.from(standIn(Number(length.n), LETTERS)).toString("base64"))],
  ["randAlphaNum", random(LETTERS + DIGITS)],
  ["randAlpha", random(LETTERS)],
  ["randAscii", random(LETTERS + DIGITS)],
  ["randNumeric", random(DIGITS)],
  ["randInt", fn("int int", (least: Int) => least)],
  ["shuffle", fn("string", (text: string) => text)],
  ["uuidv4", fn("", () => "00000000-0000-4000-8000-000000000000")],
];

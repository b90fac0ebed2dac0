/** How far a name promises a secret. */
export type NamePromise = "password" | "secret" | "maybe" | null;

const PASSWORD = new Set(["password", "passwd", "passphrase", "pwd", "pass", "passcode", "pw", "userpassword"]);
const SECRET = new Set([
  "secret",
  "token",
  "apikey",
  "secretkey",
  "accesstoken",
  "authtoken",
  "accesskey",
  "privatekey",
]);
const MAYBE = new Set([
  "key",
  "auth",
  "credential",
  "credentials",
  "creds",
  "cred",
  "cookie",
  "jwt",
  "pat",
  "salt",
  "seed",
  "signature",
]);
/** What makes a secret of a key. */
const KEYED = new Set([
  ...["api", "access", "secret", "private", "encryption", "encrypt", "master", "signing", "sign", "auth", "account"],
  ...[
    "storage",
    "admin",
    "shared",
    "service",
    "session",
    "app",
    "application",
    "crypt",
    "cipher",
    "hmac",
    "jwt",
    "fernet",
  ],
  ...["consumer", "client", "registration", "deploy", "license", "licence", "subscription", "webhook", "integration"],
]);
const OPEN = new Set([
  "public",
  "pub",
  "publishable",
  "foreign",
  "primary",
  "partition",
  "sort",
  "row",
  "cache",
  "kms",
  "host",
  "known",
  "checksum",
  "hash",
  "digest",
  "max",
  "min",
  "num",
  "count",
  "limit",
  "size",
  "length",
  "batched",
  "sha",
  "md5",
  "fingerprint",
  "thumbprint",
]);
/** Words behind the deciding one that change nothing. */
const TAIL = new Set([
  "value",
  "val",
  "prod",
  "production",
  "dev",
  "staging",
  "test",
  "plain",
  "plaintext",
  "string",
  "data",
  "live",
  "old",
  "new",
  "base64",
  "b64",
  "hex",
  "raw",
  "default",
]);
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;

/**
 * What the name of a variable, key or option promises, by its last words: `db_password`, `OPENAI_API_KEY`, `authToken`
 * promise a secret; `token_url`, `secretName` and `public_key` do not.
 */
export function promiseOf(name: string): NamePromise {
  const words = (name.match(WORDS) ?? []).map((word) => word.toLowerCase());
  let at = words.length - 1;
  while (at > 0 && (/^\d+$/.test(words[at] as string) || TAIL.has(words[at] as string))) at--;
  const word = words[at];
  if (word === undefined) return null;
  if (words.some((each) => OPEN.has(each))) return null;
  const before = words[at - 1] ?? "";
  if (PASSWORD.has(word) || (/passwords?$|passwd$/.test(word) && word.length < 24)) return "password";
  // of the pair that S3 wants, the access key is the user's name
  if (word === "key" && before === "access" && words[at - 2] !== "secret") return "maybe";
  if (SECRET.has(word) || /(?:token|secret|apikey)$/.test(word)) return "secret";
  if (word === "key" && words.length === 1) return null;
  if (word === "key" || word === "keys")
    return KEYED.has(before) || /(?:api|secret|access)$/.test(before) ? "secret" : "maybe";
  if (MAYBE.has(word)) return "maybe";
  return null;
}

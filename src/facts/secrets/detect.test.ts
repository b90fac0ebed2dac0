import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { madeUp } from "../../../test/support/made-up.ts";
import { builtInDetectors } from "../../pack/index.ts";
import { KeywordSearch } from "./keyword-search.ts";
import { SecretFinder } from "./index.ts";

const detectors = await builtInDetectors();
const finder = new SecretFinder(detectors, "salt");
const kinds = (text: string): string[] =>
  finder.find(text).map(({ kind, certainty }) => (certainty === "hint" ? `(${kind})` : kind));

test("names with irregular values are secrets; placeholders, references and words are not", () => {
  const rows: [string, string[]][] = [
    ["DB_PASSWORD=fake-{hex:24}", ["named-secret"]],
    ["db_password: 'Xk9#{alnum:6}'", ["named-secret"]],
    ['"authToken": "{alnum:30}"', ["named-secret"]],
    ["--token={alnum:24}", ["named-secret"]],
    ["password: changeme", []],
    ["password: ${DB_PASSWORD}", []],
    ["password: $(DB_PASSWORD)", []],
    ["password: {{ .Values.password }}", []],
    ["password: <your-password-goes-here>", []],
    ["secretKey: xxxxxxxxxxxxxxxxxxxxxxxx", []],
    ["secretName: vllm-credentials-of-team-a", []],
    ["token: /var/run/secrets/kubernetes.io/serviceaccount/token", []],
    ["token_url: https://login.acme.dev/oauth2/v2.0/{hex:32}", []],
    ["password-file: /etc/{alnum:24}", []],
    ["api_key: 123e4567-e89b-12d3-a456-426614174000", []],
    ["checksum/secret: {hex:64}", []],
    ["image: acme/app@sha256:{hex:64}", []],
    ["public_key: {base64:44}", []],
    ["key: jobset.sigs.k8s.io/jobset-name", []],
    ["session_secret: my-very-long-but-speaking-name", []],
    ["max_tokens: 4096", []],
  ];
  for (const [text, want] of rows) assert.deepEqual(kinds(madeUp(text)), want, text);
});

test("structures are told by what they say, not by how they look", () => {
  const rows: [string, string[]][] = [
    ["postgres://app:Tr0ub4dor@db:5432/app", ["url-password"]],
    ["postgres://app:$(PASSWORD)@db:5432/app", []],
    ["postgres://app:{{ .password }}@db/app", []],
    ["https://db.acme.dev:8443/path@1", []],
    ["Authorization: Basic {b64:ada:love-1815}", ["basic-credentials"]],
    ["Authorization: Basic {base64:24}", []],
    ["Authorization: Bearer {alnum:40}", ["authorization-header"]],
    ["Authorization: Bearer $TOKEN", []],
    ["curl -u ada:love1815 https://acme.dev", ["command-credentials"]],
    ["curl -u $USER:$PASSWORD https://acme.dev", []],
    ["kind: Secret\ndata:\n  extra: {b64:admin:password}\n", ["secret-manifest"]],
    ["kind: Secret\ndata:\n  extra: ''\n", []],
    ["kind: ConfigMap\ndata:\n  extra: {b64:admin:password}\n", []],
    ["ghp_{alnum:36}", ["(github-token)"]],
    ["AKIA{base32:16}", ["(aws-access-key-id)"]],
  ];
  for (const [text, want] of rows) assert.deepEqual(kinds(madeUp(text)), want, text);
});

test("a match says where the secret stands and nothing of what it says", () => {
  const token = madeUp("hf_{letter:34}");
  const text = `é\n  env: 'HF_TOKEN=${token}'\n`;
  const found = finder.find(text);
  assert.equal(found.length, 1);
  const [match] = found;
  assert.ok(match);
  assert.equal(text.slice(match.start, match.end), token);
  assert.equal(match.kind, "hugging-face-token");
  assert.ok(!JSON.stringify(match).includes(token.slice(3, 12)));
  assert.match(match.digest, /^[0-9a-f]{16}$/);
  assert.equal(finder.find(`TOKEN: ${token}`)[0]?.digest, match.digest);
  assert.notEqual(new SecretFinder(detectors, "other").find(text)[0]?.digest, match.digest);
});

test("overlapping forms are one match, the surest", () => {
  const text = madeUp("GITHUB_TOKEN=ghp_{crc32:30}");
  assert.deepEqual(
    finder.find(text).map(({ kind, certainty }) => [kind, certainty]),
    [["github-token", "proved"]],
  );
});

test("the keyword search finds what indexOf finds, across chunks and beyond Latin-1", () => {
  const keywords = ["abc", "bca", "a", "cab", "zz", "ab-c", "://"];
  const search = new KeywordSearch(keywords);
  const pieces = fc.constantFrom(
    "a",
    "b",
    "c",
    "A",
    "B",
    "z",
    "-",
    ":",
    "/",
    "\u0161",
    "\u{1f600}",
    " ",
    "x".repeat(65_533),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const text = parts.join("");
      const found = new Set<string>();
      search.scan(text, (keyword, start) => found.add(`${keywords[keyword]} ${start}`));
      const want = new Set<string>();
      const folded = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
      for (const keyword of keywords) {
        for (let at = folded.indexOf(keyword); at >= 0; at = folded.indexOf(keyword, at + 1))
          want.add(`${keyword} ${at}`);
      }
      assert.deepEqual([...found].toSorted(), [...want].toSorted());
    }),
    { numRuns: 200, seed: 3 },
  );
});

test("any text is read to its end, and matches lie in it, in order and apart", () => {
  const seeds = detectors.flatMap(({ keywords }) => keywords);
  const piece = fc.oneof(
    fc.constantFrom(
      ...seeds,
      "password",
      "token=",
      '"',
      "'",
      "\n",
      "\\",
      "-----BEGIN PRIVATE KEY-----",
      "eyJ",
      ".",
      "=",
      ":",
      "://",
      "@",
    ),
    fc.string({ maxLength: 12 }),
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.constantFrom("A".repeat(300), "0123456789abcdef".repeat(20), "kind: Secret\ndata:\n  a: ", "curl -u "),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      let last = 0;
      for (const { start, end } of finder.find(text)) {
        assert.ok(start >= last && end > start && end <= text.length);
        last = end;
      }
    }),
    { numRuns: 600, seed: 11 },
  );
});

test("the work on a text of nothing but keywords is bounded", () => {
  const rows = [
    "eyJ",
    "token=",
    "://a:",
    "-----BEGIN PRIVATE KEY-----",
    "Q~",
    "kind: Secret\n",
    "curl ",
    "AccountKey=",
    "0".repeat(9),
  ];
  for (const row of rows) {
    const text = row.repeat(Math.ceil(400_000 / row.length));
    const found = finder.find(text);
    assert.ok(found.length <= 20_000, `${row}: ${found.length} matches`);
  }
  assert.deepEqual(kinds(`password=${"x7".repeat(2_000_000)}`), []);
});

/** What is computed over a text of the right shape; see `checks` in `src/facts/secrets/`. */
export const SECRET_CHECKS = [
  "base64-userinfo",
  "crc32-base62",
  "fly-macaroon",
  "json-base64",
  "jwt",
  "private-key",
  "private-key-base64",
  "pypi-macaroon",
] as const;
export type SecretCheck = (typeof SECRET_CHECKS)[number];

/** One kind of secret that its own form gives away, as written in `library/secrets/<area>.yaml`. */
export interface SecretDetector {
  /** Such as `github-token`. */
  readonly kind: string;
  /** The file it stands in: `ai`, `cloud`, `code` … */
  readonly area: string;
  /** As messages say it: "GitHub token". */
  readonly title: string;
  /** Without one of these (compared without case) nothing is looked at. */
  readonly keywords: readonly string[];
  /** In a pattern that holds the keyword inside, how many letters, digits, `_` and `-` stand before it at least. */
  readonly before: number;
  /**
   * Where a keyword stands: at the pattern's start, somewhere inside the pattern, or in the name that the value is
   * assigned to; then the pattern is the value's.
   */
  readonly keyword: "start" | "inside" | "name";
  /** RE2 syntax, every repetition bounded. The first group, where there is one, is the secret itself. */
  readonly pattern: string;
  /** True for a form that is public by itself, and counts only where a name, an option or a parameter is given it. */
  readonly assigned: boolean;
  readonly ignoreCase: boolean;
  /** Least Shannon entropy in bits per character; below it a text is a placeholder. Zero asks for none. */
  readonly entropy: number;
  readonly check: SecretCheck | null;
  /** True for what only names an account: worth pointing out, no secret by itself. */
  readonly identifier: boolean;
  /** Patterns of what the provider publishes as samples. */
  readonly except: readonly string[];
  /** Where the provider describes the form; empty where none is public. */
  readonly source: string;
}

/** Texts that a detector must find and must leave alone; `{alnum:20}` stands for made-up characters. */
export interface DetectorExamples {
  readonly like: readonly string[];
  readonly unlike: readonly string[];
}

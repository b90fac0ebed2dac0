import { createHmac, randomBytes } from "node:crypto";
import type { SecretDetector } from "../../pack/index.ts";
import { assignmentAt } from "./assignment.ts";
import { CompiledDetector } from "./compiled-detector.ts";
import { KeywordSearch } from "./keyword-search.ts";
import { bestOf, type Candidate, type SecretMatch } from "./match.ts";
import { isRandom } from "./named-value.ts";
import { promiseOf } from "./secret-name.ts";
import { structures } from "./structures.ts";

/** Parts of names that may promise a secret. */
const NAME_PARTS = ["token", "secret", "pass", "pwd", "cred", "key", "auth", "jwt", "cookie"];
/** Occurrences looked at for each rule in one text: a text that repeats a keyword a million times is no haystack. */
const MAX_LOOKS = 20_000;

const SHORT = 256;
const MAX_CLEAN = 20_000;
const NONE: readonly SecretMatch[] = [];

interface Rule {
  readonly looks?: number;
  at(text: string, start: number, end: number): Candidate | null;
}

/** Finds secrets in texts: providers' forms, structures, then names with irregular values. Linear in the text. */
export class SecretFinder {
  readonly #detectors: readonly SecretDetector[];
  readonly #salt: Uint8Array | string;
  /** Short texts without a secret: manifests say the same things over and over. Never one with a secret. */
  readonly #clean = new Set<string>();
  /** Made when a first text comes. */
  #rules: Rules | null = null;

  /** @param salt Makes digests comparable; random, so only within this finder, when left out. */
  constructor(detectors: readonly SecretDetector[], salt: Uint8Array | string = randomBytes(16)) {
    this.#detectors = detectors;
    this.#salt = salt;
  }

  /** The secrets in a text, in its order, none overlapping another. */
  find(text: string): readonly SecretMatch[] {
    if (text.length > SHORT) return this.#found(text);
    if (this.#clean.has(text)) return NONE;
    const found = this.#found(text);
    if (found.length === 0 && this.#clean.size < MAX_CLEAN) this.#clean.add(text);
    return found;
  }

  #found(text: string): readonly SecretMatch[] {
    const candidates = (this.#rules ??= new Rules(this.#detectors)).candidates(text);
    if (candidates.length === 0) return NONE;
    return bestOf(candidates).map((each) => ({ ...each, digest: this.digest(text.slice(each.start, each.end)) }));
  }

  /** The same for the same value, and nothing can be told of the value from it without the salt. */
  digest(value: string): string {
    return createHmac("sha256", this.#salt).update(value).digest("hex").slice(0, 16);
  }
}

/** Every rule by its keywords. */
class Rules {
  readonly #search: KeywordSearch;
  /** The rules of each keyword. */
  readonly #rules: readonly (readonly number[])[];
  /** Null stands for names. */
  readonly #all: readonly (Rule | null)[];
  readonly #from: Int32Array;
  readonly #looks: Int32Array;

  constructor(detectors: readonly SecretDetector[]) {
    const byKeyword = new Map<string, number[]>();
    const all: (Rule | null)[] = [];
    const add = (keywords: readonly string[], rule: Rule | null): void => {
      for (const keyword of keywords) {
        const folded = keyword.toLowerCase();
        const known = byKeyword.get(folded);
        if (known) known.push(all.length);
        else byKeyword.set(folded, [all.length]);
      }
      all.push(rule);
    };
    for (const detector of detectors) add(detector.keywords, new CompiledDetector(detector));
    for (const structure of structures) add(structure.keywords, structure);
    add(NAME_PARTS, null);
    this.#search = new KeywordSearch([...byKeyword.keys()]);
    this.#rules = [...byKeyword.values()];
    this.#all = all;
    this.#from = new Int32Array(all.length);
    this.#looks = new Int32Array(all.length);
  }

  candidates(text: string): Candidate[] {
    const candidates: Candidate[] = [];
    const from = this.#from.fill(0);
    const looks = this.#looks.fill(0);
    this.#search.scan(text, (keyword, start, end) => {
      for (const index of this.#rules[keyword] as readonly number[]) {
        if (start < (from[index] as number)) continue;
        const rule = this.#all[index] as Rule | null;
        looks[index] = (looks[index] as number) + 1;
        if ((looks[index] as number) > (rule?.looks ?? MAX_LOOKS)) continue;
        const found = rule === null ? this.#named(text, start, end, index) : rule.at(text, start, end);
        if (found === null) continue;
        candidates.push(found);
        from[index] = Math.max(from[index] as number, found.end);
      }
    });
    return candidates;
  }

  #named(text: string, start: number, end: number, index: number): Candidate | null {
    const assignment = assignmentAt(text, start, end);
    if (assignment === null) return null;
    this.#from[index] = assignment.nameEnd;
    const promise = promiseOf(text.slice(assignment.nameStart, assignment.nameEnd));
    if (promise === null) return null;
    const { valueStart, valueEnd } = assignment;
    if (!isRandom(text.slice(valueStart, valueEnd), promise)) return null;
    return {
      kind: "named-secret",
      area: "generic",
      title: "secret",
      certainty: "named",
      start: valueStart,
      end: valueEnd,
    };
  }
}

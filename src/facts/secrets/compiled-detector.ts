import type { SecretDetector } from "../../pack/index.ts";
import { assignmentAt } from "./assignment.ts";
import { checks } from "./checks.ts";
import { entropyOf } from "./entropy.ts";
import type { Candidate, Certainty } from "./match.ts";
import { isElided, isFilledIn, isSample } from "./placeholder.ts";

/** How far before and behind a keyword a pattern that holds it inside may reach. */
const REACH = 320;
/** How much longer than its least the part before a keyword may be. */
const SLACK = 16;
/** What is longer than a repetition may be (1000) goes on to the end of its run of characters. */
const LONG = 1000;
const RUN = /[\w+/=.-]{0,8192}/y;
/** As much of a value as tells a placeholder. */
const HEAD = 512;
const ASSIGNED_REACH = 100;
const ASSIGNED = /[\w.-]{2,80}\\?["'\])]{0,3}(?:[ \t]{0,8}(?::=|=>|=|:|,)|[ \t])[ \t]{0,8}\\?["'`]?(?:Bearer[ \t])?$/;
const NAME_REST = /[\w .-]{0,40}/y;

/** A detector whose pattern is ready to run at the places of its keywords. */
export class CompiledDetector {
  readonly detector: SecretDetector;
  readonly #pattern: RegExp;
  readonly #except: readonly RegExp[];

  constructor(detector: SecretDetector) {
    this.detector = detector;
    const { pattern, ignoreCase, keyword } = detector;
    const source = keyword === "name" ? `${pattern}(?![\\w-])` : pattern;
    this.#pattern = new RegExp(source, `d${ignoreCase ? "i" : ""}${keyword === "inside" ? "g" : "y"}`);
    this.#except = detector.except.map((each) => new RegExp(each));
  }

  /** What stands at an occurrence of one of its keywords; null when it is nothing of this kind. */
  at(text: string, start: number, end: number): Candidate | null {
    switch (this.detector.keyword) {
      case "start":
        return this.#from(text, start);
      case "name":
        return this.#named(text, start, end);
      case "inside":
        return this.#around(text, start, end);
    }
  }

  #from(text: string, start: number): Candidate | null {
    if (isWord(text.charCodeAt(start - 1)) && isWord(text.charCodeAt(start))) return null;
    if (this.detector.assigned && !ASSIGNED.test(text.slice(Math.max(0, start - ASSIGNED_REACH), start))) return null;
    this.#pattern.lastIndex = start;
    const found = this.#pattern.exec(text);
    return found ? this.#judge(text, found) : null;
  }

  #named(text: string, start: number, end: number): Candidate | null {
    if (!isWholeWord(text, start, end)) return null;
    let assignment = assignmentAt(text, start, end);
    if (assignment === null) {
      NAME_REST.lastIndex = end;
      if (!NAME_REST.test(text)) return null;
      assignment = assignmentAt(text, start, NAME_REST.lastIndex);
    }
    if (assignment === null) return null;
    this.#pattern.lastIndex = assignment.valueStart;
    const found = this.#pattern.exec(text);
    return found ? this.#judge(text, found) : null;
  }

  #around(text: string, start: number, end: number): Candidate | null {
    for (let at = start - this.detector.before; at < start; at++) {
      const code = text.charCodeAt(at);
      if (!isWord(code) && code !== 45) return null;
    }
    const reach = this.detector.before > 0 ? this.detector.before + SLACK : REACH;
    const from = Math.max(0, start - reach);
    const window = text.slice(from, Math.min(text.length, end + REACH));
    this.#pattern.lastIndex = 0;
    for (let found = this.#pattern.exec(window); found; found = this.#pattern.exec(window)) {
      if (from + found.index > start) return null;
      const before = window.charCodeAt(found.index - 1);
      const covers = from + found.index + found[0].length >= end;
      if (covers && !(isWord(before) && isWord(window.charCodeAt(found.index)))) return this.#judge(text, found, from);
      this.#pattern.lastIndex = found.index + 1;
    }
    return null;
  }

  #judge(text: string, found: RegExpExecArray, offset = 0): Candidate | null {
    const { kind, area, title, entropy, check, identifier } = this.detector;
    const whole = found.index + offset + found[0].length;
    const [from, to] = found.indices?.[1] ?? found.indices?.[0] ?? [found.index, found.index];
    const start = from + offset;
    let end = to + offset;
    if (found[0].length >= LONG && end === whole) end = endOfRun(text, end);
    else {
      const next = text.charCodeAt(whole);
      const goesOn = isWord(next) || (next === 45 && isWord(text.charCodeAt(whole + 1)));
      if (goesOn && isWord(text.charCodeAt(whole - 1))) return null;
    }
    const value = text.slice(start, end);
    const head = value.length > HEAD ? value.slice(0, HEAD) : value;
    if (isFilledIn(head) || this.#except.some((each) => each.test(head))) return null;
    if (entropy > 0 && (entropyOf(head) < entropy || isElided(head))) return null;
    let certainty: Certainty = identifier || isElided(head) || isSample(head) ? "hint" : "shaped";
    if (check !== null) {
      const answer = checks[check](value);
      if (answer === "other") return null;
      if (answer === "made-up") certainty = "hint";
      else if (answer === "proved" && !identifier) certainty = "proved";
    }
    return { kind, area, title, certainty, start, end };
  }
}

function endOfRun(text: string, from: number): number {
  RUN.lastIndex = from;
  RUN.test(text);
  return RUN.lastIndex;
}

const isUpper = (code: number): boolean => code >= 65 && code <= 90;
const isLower = (code: number): boolean => code >= 97 && code <= 122;

/** True where words of a name begin and end: `SNYK_TOKEN` and `mySnykToken` for `snyk`, but `sumObject` not for `sumo`. */
function isWholeWord(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1);
  const first = text.charCodeAt(start);
  if (isLower(before) ? !isUpper(first) : isUpper(before) && isUpper(first)) return false;
  return !(isUpper(text.charCodeAt(end - 1)) && isLower(text.charCodeAt(end)));
}

/** Letters, digits and the underscore. */
function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}

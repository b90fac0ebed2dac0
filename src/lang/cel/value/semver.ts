import { Opaque, toInt, type Value } from "../value.ts";
import { quoted } from "./quoted.ts";

type Whole = number | bigint;

/** A semantic version 2.0.0, such as `1.2.3-rc.1+build.5`. */
export class Semver extends Opaque {
  readonly celType = "kubernetes.Semver";
  readonly major: Whole;
  readonly minor: Whole;
  readonly patch: Whole;
  /** Identifiers of the pre-release; numeric ones are numbers. */
  readonly pre: readonly (Whole | string)[];

  constructor(major: Whole, minor: Whole, patch: Whole, pre: readonly (Whole | string)[]) {
    super();
    this.major = major;
    this.minor = minor;
    this.patch = patch;
    this.pre = pre;
  }

  equals(other: Value): boolean {
    return other instanceof Semver && this.compareTo(other) === 0;
  }

  /** -1, 0 or 1 by precedence; build metadata does not count. */
  compareTo(other: Semver): number {
    return (
      order(this.major, other.major) ||
      order(this.minor, other.minor) ||
      order(this.patch, other.patch) ||
      comparePre(this.pre, other.pre)
    );
  }
}

const order = (left: Whole, right: Whole) => (left < right ? -1 : left > right ? 1 : 0);

function comparePre(left: Semver["pre"], right: Semver["pre"]): number {
  if (left.length === 0 || right.length === 0) return order(right.length, left.length);
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    const a = left[index] as Whole | string;
    const b = right[index] as Whole | string;
    if (a === b) continue;
    if (typeof a === "string" && typeof b === "string") return a < b ? -1 : 1;
    // Numeric identifiers come before others.
    if (typeof a === "string") return 1;
    if (typeof b === "string") return -1;
    const result = order(a, b);
    if (result !== 0) return result;
  }
  return order(left.length, right.length);
}

/**
 * The version that a text denotes, or why it denotes none.
 *
 * @see https://pkg.go.dev/github.com/blang/semver/v4#Parse
 */
export function semverOrFault(text: string): Semver | string {
  if (text === "") return "Version string empty";
  const parts = splitInThree(text);
  if (parts.length !== 3) return "No Major.Minor.Patch elements found";
  const [majorText, minorText, rest] = parts as [string, string, string];
  const major = wholeNumber("Major", majorText);
  if (typeof major === "string") return major;
  const minor = wholeNumber("Minor", minorText);
  if (typeof minor === "string") return minor;

  const [beforeBuild, build] = cut(rest, "+");
  const [patchText, preText] = cut(beforeBuild, "-");
  const patch = wholeNumber("Patch", patchText);
  if (typeof patch === "string") return patch;
  const pre: (Whole | string)[] = [];
  for (const identifier of preText?.split(".") ?? []) {
    const parsed = preRelease(identifier);
    if ("fault" in parsed) return parsed.fault;
    pre.push(parsed.value);
  }
  for (const identifier of build?.split(".") ?? []) {
    if (identifier === "") return "Build meta data is empty";
    if (!ALPHANUMERIC.test(identifier)) return `Invalid character(s) found in build meta data ${quoted(identifier)}`;
  }
  return new Semver(major, minor, patch, pre);
}

/**
 * As {@link semverOrFault}, after Kubernetes' normalisation: a leading `v` and leading zeros are dropped, and a missing
 * minor or patch number is 0.
 */
export function normalisedSemverOrFault(text: string): Semver | string {
  const parts = splitInThree(text.startsWith("v") ? text.slice(1) : text).map((part) => {
    if (part.length <= 1 && part <= "\u007f") return part;
    const stripped = part.replace(/^0+/, "");
    return /^[0-9]/.test(stripped) ? stripped : `0${stripped}`;
  });
  if (parts.length < 3) {
    if (/[+-]/.test(parts.at(-1) ?? "")) return "short version cannot contain PreRelease/Build meta data";
    while (parts.length < 3) parts.push("0");
  }
  return semverOrFault(parts.join("."));
}

const DIGITS = /^[0-9]*$/;
const ALPHANUMERIC = /^[0-9A-Za-z-]*$/;
const MAX_UINT64 = 2n ** 64n - 1n;

function splitInThree(text: string): string[] {
  const parts = text.split(".");
  return parts.length <= 3 ? parts : [parts[0] as string, parts[1] as string, parts.slice(2).join(".")];
}

function cut(text: string, at: string): [before: string, after: string | undefined] {
  const index = text.indexOf(at);
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];
}

function wholeNumber(what: "Major" | "Minor" | "Patch", text: string): Whole | string {
  if (!DIGITS.test(text)) return `Invalid character(s) found in ${what.toLowerCase()} number ${quoted(text)}`;
  if (text.length > 1 && text.startsWith("0")) {
    return `${what} number must not contain leading zeroes ${quoted(text)}`;
  }
  return unsigned(text);
}

function unsigned(text: string): Whole | string {
  if (text === "") return 'strconv.ParseUint: parsing "": invalid syntax';
  const value = text.length < 16 ? Number(text) : BigInt(text);
  if (value > MAX_UINT64) return `strconv.ParseUint: parsing ${quoted(text)}: value out of range`;
  return typeof value === "bigint" ? toInt(value) : value;
}

function preRelease(text: string): { readonly value: Whole | string } | { readonly fault: string } {
  if (text === "") return { fault: "Prerelease is empty" };
  if (!DIGITS.test(text)) {
    return ALPHANUMERIC.test(text)
      ? { value: text }
      : { fault: `Invalid character(s) found in prerelease ${quoted(text)}` };
  }
  if (text.length > 1 && text.startsWith("0")) {
    return { fault: `Numeric PreRelease version must not contain leading zeroes ${quoted(text)}` };
  }
  const value = unsigned(text);
  return typeof value === "string" ? { fault: value } : { value };
}

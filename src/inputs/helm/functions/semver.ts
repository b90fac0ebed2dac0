/** Versions and constraints as Helm's library reads them. @see https://github.com/Masterminds/semver */
import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { fn, type GoFunction } from "../../../lang/gotemplate/function.ts";
import { Int, int } from "../../../lang/gotemplate/value.ts";
import { Marshalled } from "./json.ts";

const VERSION =
  /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;
const OPERATORS = "!=|>=|=>|<=|=<|~>|=|>|<|~|\\^|";
const PART =
  "v?([0-9|xX*]+)(\\.[0-9|xX*]+)?(\\.[0-9|xX*]+)?(-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?(\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?";
const CONSTRAINT = new RegExp(`^\\s*(${OPERATORS})\\s*(${PART})\\s*$`);
const EACH = new RegExp(`(?:${OPERATORS})\\s*(?:${PART})`, "g");
const VALID = new RegExp(
  `^(\\s*(?:${OPERATORS})\\s*(?:${PART})\\s*)((?:\\s+|,\\s*)(?:${OPERATORS})\\s*(?:${PART})\\s*)*$`,
);
const RANGE = new RegExp(`\\s*(${PART})\\s+-\\s+(${PART})\\s*`, "g");

/** A version: three numbers, a prerelease and build metadata. */
export class Version extends Marshalled {
  readonly type = "*semver.Version";
  override readonly kind = "ptr" as const;
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly prerelease: string;
  readonly metadata: string;
  readonly original: string;

  constructor(text: string) {
    super();
    const match = VERSION.exec(text);
    if (!match) throw new TemplateError("invalid semantic version");
    const [, major = "0", minor = "0", patch = "0", prerelease = "", metadata = ""] = match;
    if (prerelease.split(".").some((part) => /^0[0-9]+$/.test(part)))
      throw new TemplateError("version segment starts with 0");
    this.numbers = [BigInt(major), BigInt(minor), BigInt(patch)];
    this.prerelease = prerelease;
    this.metadata = metadata;
    this.original = text;
  }

  fields(): readonly (readonly [string, unknown])[] {
    return [];
  }

  override string(): string {
    return (
      this.numbers.join(".") +
      (this.prerelease === "" ? "" : `-${this.prerelease}`) +
      (this.metadata === "" ? "" : `+${this.metadata}`)
    );
  }

  json(): unknown {
    return this.string();
  }

  override method(name: string): GoFunction | null {
    const at = ["Major", "Minor", "Patch"].indexOf(name);
    if (at >= 0) return fn("", () => new Int(this.numbers[at] ?? 0n, "uint64"));
    const bumped = (index: number): Version =>
      new Version(
        [0, 1, 2]
          .map((each) => (each < index ? this.numbers[each] : each === index ? (this.numbers[each] ?? 0n) + 1n : 0n))
          .join("."),
      );
    switch (name) {
      case "Prerelease":
        return fn("", () => this.prerelease);
      case "Metadata":
        return fn("", () => this.metadata);
      case "Original":
        return fn("", () => this.original);
      case "String":
        return fn("", () => this.string());
      case "Compare":
        return fn("any", (other: unknown) => int(compareVersions(this, asVersion(other))));
      case "LessThan":
        return fn("any", (other: unknown) => compareVersions(this, asVersion(other)) < 0);
      case "GreaterThan":
        return fn("any", (other: unknown) => compareVersions(this, asVersion(other)) > 0);
      case "Equal":
        return fn("any", (other: unknown) => compareVersions(this, asVersion(other)) === 0);
      case "IncMajor":
        return fn("", () => bumped(0));
      case "IncMinor":
        return fn("", () => bumped(1));
      case "IncPatch":
        return fn("", () => (this.prerelease === "" ? bumped(2) : new Version(this.numbers.join("."))));
      default:
        return null;
    }
  }
}

function asVersion(value: unknown): Version {
  if (value instanceof Version) return value;
  throw new TemplateError("wrong type for value; expected *semver.Version");
}

function comparePart(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "") return b === "" ? 0 : -1;
  if (b === "") return 1;
  const [left, right] = [/^[0-9]+$/.test(a), /^[0-9]+$/.test(b)];
  if (left && right) return BigInt(a) > BigInt(b) ? 1 : -1;
  if (left !== right) return left ? -1 : 1;
  return a > b ? 1 : -1;
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "") return 1;
  if (b === "") return -1;
  const [left, right] = [a.split("."), b.split(".")];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const order = comparePart(left[at] ?? "", right[at] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}

/** -1, 0 or 1. */
function compareVersions(a: Version, b: Version): number {
  for (const [at, number] of a.numbers.entries()) {
    const other = b.numbers[at] ?? 0n;
    if (number !== other) return number > other ? 1 : -1;
  }
  return comparePrereleases(a.prerelease, b.prerelease);
}

interface Constraint {
  readonly operator: string;
  readonly version: Version;
  /** The first number that is left open: 0 to 2, or 3 when none is. */
  readonly open: number;
}

const isOpen = (part: string | undefined): boolean => part === undefined || /^\.?[xX*]$/.test(part);

function readConstraint(text: string): Constraint {
  if (text === "") return { operator: "", version: new Version("0.0.0"), open: 0 };
  const match = CONSTRAINT.exec(text);
  if (!match) throw new TemplateError(`improper constraint: ${JSON.stringify(text)}`);
  const [, operator = "", , major = "", minor, patch, prerelease = ""] = match;
  const open = isOpen(major) ? 0 : isOpen(minor) ? 1 : isOpen(patch) ? 2 : 3;
  const numbers = [major, minor?.slice(1), patch?.slice(1)].map((part, at) => (at < open ? part : "0"));
  if (numbers.some((number) => !/^[0-9]+$/.test(number ?? ""))) throw new TemplateError("constraint parser error");
  return { operator, version: new Version(numbers.join(".") + prerelease), open };
}

function tilde(version: Version, { version: own, open }: Constraint): boolean {
  if (compareVersions(version, own) < 0) return false;
  if (own.numbers.every((number) => number === 0n) && open !== 1 && open !== 2) return true;
  if (version.numbers[0] !== own.numbers[0]) return false;
  return version.numbers[1] === own.numbers[1] || open === 1;
}

function caret(version: Version, { version: own, open }: Constraint): boolean {
  if (compareVersions(version, own) < 0) return false;
  const [major, minor, patch] = own.numbers;
  if (major > 0n || open === 1) return version.numbers[0] === major;
  if (version.numbers[0] > 0n) return false;
  if (minor > 0n || open === 2) return version.numbers[1] === minor;
  return version.numbers[1] === 0n && version.numbers[2] === patch;
}

function greater(version: Version, { version: own, open }: Constraint): boolean {
  if (open === 3) return compareVersions(version, own) > 0;
  if (version.numbers[0] !== own.numbers[0]) return version.numbers[0] > own.numbers[0];
  if (open === 1) return false;
  if (open === 2) return version.numbers[1] > own.numbers[1];
  return compareVersions(version, own) > 0;
}

function atMost(version: Version, { version: own, open }: Constraint): boolean {
  if (open === 3) return compareVersions(version, own) <= 0;
  if (version.numbers[0] > own.numbers[0]) return false;
  return !(version.numbers[0] === own.numbers[0] && version.numbers[1] > own.numbers[1] && open !== 1);
}

function different(version: Version, { version: own, open }: Constraint): boolean {
  if (open === 3) return compareVersions(version, own) !== 0;
  if (version.numbers[0] !== own.numbers[0]) return true;
  if (version.numbers[1] !== own.numbers[1] && open !== 1) return true;
  if (open === 1) return false;
  if (version.numbers[2] !== own.numbers[2] && open !== 2) return true;
  if (open === 2)
    return version.prerelease !== "" || own.prerelease !== "" ? version.prerelease !== own.prerelease : false;
  return compareVersions(version, own) !== 0;
}

function meets(version: Version, constraint: Constraint, prereleases: boolean): boolean {
  if (version.prerelease !== "" && !prereleases) return false;
  switch (constraint.operator) {
    case "!=":
      return different(version, constraint);
    case ">":
      return greater(version, constraint);
    case "<":
      return compareVersions(version, constraint.version) < 0;
    case ">=":
    case "=>":
      return compareVersions(version, constraint.version) >= 0;
    case "<=":
    case "=<":
      return atMost(version, constraint);
    case "~":
    case "~>":
      return tilde(version, constraint);
    case "^":
      return caret(version, constraint);
    default:
      return constraint.open < 3 ? tilde(version, constraint) : compareVersions(version, constraint.version) === 0;
  }
}

/** Characters that a constraint may have. */
const MAX_CONSTRAINT = 512;

function readConstraints(text: string): Constraint[][] {
  if (text.length > MAX_CONSTRAINT) throw new TemplateError("constraint string is too long");
  const spelled = text.replaceAll(RANGE, (whole, ...groups: string[]) => {
    const [first = "", second = ""] = [groups[0], groups[6]];
    return whole === "" ? "" : `>= ${first}, <= ${second} `;
  });
  return spelled.split("||").map((part) => {
    if (!VALID.test(part)) throw new TemplateError(`improper constraint: ${JSON.stringify(part)}`);
    const each = part.match(EACH) ?? [];
    return (each.length > 0 ? each : [part]).map((one) => readConstraint(one));
  });
}

/** True if a version meets a constraint such as `>=1.2, <2 || ~3`. @throws TemplateError when either is malformed */
export function meetsConstraint(constraint: string, version: string): boolean {
  const all = readConstraints(constraint);
  const own = new Version(version);
  return all.some((group) => {
    const prereleases = group.some((each) => each.version.prerelease !== "");
    return group.every((each) => meets(own, each, prereleases));
  });
}

export const semverFunctions: readonly (readonly [string, GoFunction])[] = [
  ["semver", fn("string", (text: string) => new Version(text))],
  ["semverCompare", fn("string string", meetsConstraint)],
];

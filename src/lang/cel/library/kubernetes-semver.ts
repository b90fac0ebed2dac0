import type { Library } from "../declaration.ts";
import { call, define, method } from "../standard/define.ts";
import { BOOL, INT, opaque, STRING } from "../type.ts";
import { CelError, toInt } from "../value.ts";
import { normalisedSemverOrFault, type Semver, semverOrFault } from "../value/semver.ts";

const SEMVER = opaque("kubernetes.Semver");

const parse = (text: string, normalise: boolean) => (normalise ? normalisedSemverOrFault : semverOrFault)(text);

function semver(text: string, normalise: boolean): Semver | CelError {
  const version = parse(text, normalise);
  return typeof version === "string" ? new CelError(version) : version;
}

const isSemver = (text: string, normalise: boolean) => typeof parse(text, normalise) !== "string";

/** A number beyond an int64 comes out negative, as it does in the API server. */
const number = (value: number | bigint) => (typeof value === "number" ? value : toInt(BigInt.asIntN(64, value)));

/** Kubernetes' semantic versions. */
export const library: Library = {
  name: "kubernetes.semver",
  functions: [
    define(
      "semver",
      call("string_to_semver", [STRING], SEMVER, (text: string) => semver(text, false)),
      call("string_bool_to_semver", [STRING, BOOL], SEMVER, semver),
    ),
    define(
      "isSemver",
      call("is_semver_string", [STRING], BOOL, (text: string) => isSemver(text, false)),
      call("is_semver_string_bool", [STRING, BOOL], BOOL, isSemver),
    ),
    define(
      "isGreaterThan",
      method("semver_is_greater_than", [SEMVER, SEMVER], BOOL, (a: Semver, b: Semver) => a.compareTo(b) > 0),
    ),
    define(
      "isLessThan",
      method("semver_is_less_than", [SEMVER, SEMVER], BOOL, (a: Semver, b: Semver) => a.compareTo(b) < 0),
    ),
    define(
      "compareTo",
      method("semver_compare_to", [SEMVER, SEMVER], INT, (a: Semver, b: Semver) => a.compareTo(b)),
    ),
    define(
      "major",
      method("semver_major", [SEMVER], INT, (version: Semver) => number(version.major)),
    ),
    define(
      "minor",
      method("semver_minor", [SEMVER], INT, (version: Semver) => number(version.minor)),
    ),
    define(
      "patch",
      method("semver_patch", [SEMVER], INT, (version: Semver) => number(version.patch)),
    ),
  ],
};

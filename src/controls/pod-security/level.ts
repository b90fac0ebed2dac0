/** The Pod Security levels, least strict first. */
export const LEVELS = ["privileged", "baseline", "restricted"] as const;
export type Level = (typeof LEVELS)[number];

/** A policy version: the minor of Kubernetes 1.x, or {@link LATEST}. */
export type PolicyVersion = number;

/** The newest rules known, whatever their number. */
export const LATEST: PolicyVersion = Number.POSITIVE_INFINITY;

/** The newest minor at which any rule changes; later ones, and `latest`, are judged by its rules. */
export const NEWEST_MINOR = 37;

export interface LevelVersion {
  readonly level: Level;
  readonly version: PolicyVersion;
}

/** The level of that name, or null. Names are case-sensitive, as in the admission plugin. */
export const parseLevel = (text: unknown): Level | null => LEVELS.find((level) => level === text) ?? null;

/** The version written `latest` or `v1.N`, or null; leading zeros and other majors are refused, as upstream. */
export function parseVersion(text: unknown): PolicyVersion | null {
  if (text === "latest") return LATEST;
  const minor = typeof text === "string" ? /^v1\.(\d|[1-9]\d*)$/.exec(text)?.[1] : undefined;
  // Past the range of Go's int upstream refuses the number.
  return minor === undefined || BigInt(minor) > 9223372036854775807n ? null : Number(minor);
}

/** `latest` or `v1.N`. */
export const versionText = (version: PolicyVersion): string => (version === LATEST ? "latest" : `v1.${version}`);

/** Below 0 when `a` is less strict than `b`, 0 when equal, above 0 when stricter. */
export const compareLevels = (a: Level, b: Level): number => LEVELS.indexOf(a) - LEVELS.indexOf(b);

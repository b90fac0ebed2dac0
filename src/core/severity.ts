/** Severities, most severe first. */
export const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The four rings of the 4C model, innermost first. */
export const RINGS = ["code", "container", "cluster", "cloud"] as const;
export type Ring = (typeof RINGS)[number];

/** The position of a severity in {@link SEVERITIES}: 0 is critical, 4 is info. */
export const severityRank = (severity: Severity): number => SEVERITIES.indexOf(severity);

/** True if `severity` is `threshold` or more severe. */
export const atLeast = (severity: Severity, threshold: Severity): boolean =>
  severityRank(severity) <= severityRank(threshold);

/** The severity `steps` above (positive) or below (negative) the given one, kept within the scale. */
export function raise(severity: Severity, steps: number): Severity {
  const rank = Math.min(SEVERITIES.length - 1, Math.max(0, severityRank(severity) - steps));
  return SEVERITIES[rank] ?? severity;
}

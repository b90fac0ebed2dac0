import { compareLevels, LATEST, type Level, type LevelVersion, parseLevel, parseVersion } from "./level.ts";

/** What a namespace asks of its pods, by mode of Pod Security admission. */
export interface NamespacePolicy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
}

export const MODES = ["enforce", "audit", "warn"] as const;
export type Mode = (typeof MODES)[number];

/** A label that the API server refuses when the namespace is made, and reads in its own way when it is there. */
export interface InvalidLabel {
  readonly label: string;
  readonly value: string;
  /** What it may be, as the API server says it. */
  readonly message: string;
}

const PRIVILEGED: LevelVersion = { level: "privileged", version: LATEST };

/** What holds where nothing is configured: everything is allowed. */
export const DEFAULT_POLICY: NamespacePolicy = { enforce: PRIVILEGED, audit: PRIVILEGED, warn: PRIVILEGED };

const PREFIX = "pod-security.kubernetes.io/";

/**
 * The policy that a namespace's labels give, over the cluster's defaults. An invalid enforce level counts as
 * restricted, an invalid audit or warn level as privileged, an invalid version as latest. Without a warn label, warn
 * follows a valid enforce label that is stricter.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces
 */
export function namespacePolicy(
  labels: { readonly [key: string]: unknown },
  defaults: NamespacePolicy = DEFAULT_POLICY,
): { policy: NamespacePolicy; invalid: readonly InvalidLabel[] } {
  const invalid: InvalidLabel[] = [];
  const has = (key: string) => labels[PREFIX + key] !== undefined && labels[PREFIX + key] !== null;
  const read = (mode: Mode, fallback: Level): LevelVersion => {
    let { level, version } = defaults[mode];
    if (has(mode)) {
      level = parseLevel(labels[PREFIX + mode]) ?? fallback;
      if (parseLevel(labels[PREFIX + mode]) === null) {
        invalid.push(refused(mode, labels, "must be one of privileged, baseline, restricted"));
      }
    }
    if (has(`${mode}-version`)) {
      const written = parseVersion(labels[`${PREFIX}${mode}-version`]);
      version = written ?? LATEST;
      if (written === null) invalid.push(refused(`${mode}-version`, labels, 'must be "latest" or "v1.x"'));
    }
    return { level, version };
  };
  const enforce = read("enforce", "restricted");
  const audit = read("audit", "privileged");
  let warn = read("warn", "privileged");
  const follows = !has("warn") && parseLevel(labels[`${PREFIX}enforce`]) !== null;
  if (follows && compareLevels(enforce.level, warn.level) > 0) {
    warn = { level: enforce.level, version: has("warn-version") ? warn.version : enforce.version };
  }
  return { policy: { enforce, audit, warn }, invalid };
}

const refused = (key: string, labels: { readonly [key: string]: unknown }, message: string): InvalidLabel => {
  const value = labels[PREFIX + key];
  return { label: PREFIX + key, value: typeof value === "string" ? value : (JSON.stringify(value) ?? ""), message };
};

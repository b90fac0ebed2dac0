import { LATEST, type LevelVersion, parseLevel, parseVersion } from "./level.ts";
import { MODES, type Mode, type NamespacePolicy } from "./namespace-policy.ts";

/** Whom Pod Security admission leaves alone, and what holds in namespaces without labels. */
export interface PodSecurityConfiguration {
  readonly defaults: NamespacePolicy;
  readonly usernames: ReadonlySet<string>;
  readonly runtimeClasses: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
  /** Sentences about values that the API server would refuse to start with. */
  readonly invalid: readonly string[];
}

const GROUP = "pod-security.admission.config.k8s.io/";
const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The configuration that an object holds: a PodSecurityConfiguration, or an AdmissionConfiguration whose PodSecurity
 * plugin carries one. Null for every other object, and where the plugin names a file instead.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-admission-controller/
 */
export function podSecurityConfiguration(object: unknown): PodSecurityConfiguration | null {
  if (!isObject(object)) return null;
  const { apiVersion, kind } = object;
  if (kind === "PodSecurityConfiguration" && typeof apiVersion === "string" && apiVersion.startsWith(GROUP)) {
    return read(object);
  }
  const plugins = object["plugins"];
  if (kind !== "AdmissionConfiguration" || !Array.isArray(plugins)) return null;
  const plugin = plugins.find((candidate) => isObject(candidate) && candidate["name"] === "PodSecurity");
  return isObject(plugin) ? podSecurityConfiguration(plugin["configuration"]) : null;
}

function read(object: { readonly [key: string]: unknown }): PodSecurityConfiguration {
  const invalid: string[] = [];
  const written = isObject(object["defaults"]) ? object["defaults"] : {};
  const mode = (name: Mode): LevelVersion => {
    const level = written[name] === undefined || written[name] === "" ? "privileged" : parseLevel(written[name]);
    const key = `${name}-version`;
    const version = written[key] === undefined || written[key] === "" ? LATEST : parseVersion(written[key]);
    if (level === null) invalid.push(`defaults.${name} must be one of privileged, baseline, restricted`);
    if (version === null) invalid.push(`defaults.${key} must be "latest" or "v1.x"`);
    return { level: level ?? "restricted", version: version ?? LATEST };
  };
  const [enforce, audit, warn] = MODES.map(mode) as [LevelVersion, LevelVersion, LevelVersion];
  const exemptions = isObject(object["exemptions"]) ? object["exemptions"] : {};
  const names = (key: string): ReadonlySet<string> => {
    const value = exemptions[key] ?? [];
    const list = Array.isArray(value) ? value : [value];
    const texts = list.filter((name): name is string => typeof name === "string" && name !== "");
    if (!Array.isArray(value) || texts.length < list.length) invalid.push(`exemptions.${key} must be a list of names`);
    if (new Set(texts).size < texts.length) invalid.push(`exemptions.${key} names something twice`);
    return new Set(texts);
  };
  return {
    defaults: { enforce, audit, warn },
    usernames: names("usernames"),
    runtimeClasses: names("runtimeClasses"),
    namespaces: names("namespaces"),
    invalid,
  };
}

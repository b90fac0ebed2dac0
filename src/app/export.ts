import { names } from "../findings/index.ts";
import {
  type Action,
  kyvernoPolicy,
  type ManifestOptions,
  mutatingPolicy,
  type Plan,
  planOf,
  podKinds,
  validatingPolicy,
} from "../outputs/admit/index.ts";
import { writeYaml } from "../lang/yaml/write.ts";
import { builtInControls, builtInKinds, type Control, readControls } from "../pack/index.ts";
import { NEWEST_MINOR } from "./kubernetes-version.ts";
import { type Config, NO_CONFIG } from "./settings.ts";

/** What native policies are written as. */
export const EXPORTS = ["vap", "map", "kyverno"] as const;
export type ExportForm = (typeof EXPORTS)[number];

/** What is exported. */
export interface ExportOptions {
  readonly form: ExportForm;
  readonly config?: Config;
  /** Only these controls: ids or `area.*`; empty for all. */
  readonly controls?: readonly string[];
  readonly exclude?: readonly string[];
  /** Folders with further controls. */
  readonly packs?: readonly string[];
  readonly action?: Action;
  readonly minor?: number | undefined;
  /** The most daring fixes that become mutating policies; `safe` when left out. */
  readonly fixes?: "safe" | "likely";
  /** Namespaces that policies leave alone. */
  readonly exempt?: readonly string[];
}

/** One control and what became of it. */
export interface ExportedControl {
  readonly control: string;
  readonly title: string;
  /** The policy's name; null when there is none. */
  readonly policy: string | null;
  /** Why there is none; null when there is one. */
  readonly reason: string | null;
}

/** What `ringfence export` answers; the JSON form of `--list` is part of the public contract, version 1. */
export interface ExportList {
  readonly version: 1;
  readonly form: ExportForm;
  readonly controls: readonly ExportedControl[];
}

/** Native policies and what they were made of. */
export interface Exported {
  readonly list: ExportList;
  readonly manifests: readonly Readonly<Record<string, unknown>>[];
}

const WRITERS: Readonly<Record<ExportForm, (plan: Plan, options: ManifestOptions) => Exported["manifests"]>> = {
  vap: validatingPolicy,
  map: mutatingPolicy,
  kyverno: kyvernoPolicy,
};

/** Every control that an API server can ask on its own, as native policies, and why the others are none. */
export async function exportPolicies(options: ExportOptions): Promise<Exported> {
  const config = options.config ?? NO_CONFIG;
  const [controls, kinds] = await Promise.all([chosen(options, config), builtInKinds()]);
  const minor = options.minor ?? config.minor ?? NEWEST_MINOR;
  const places = podKinds(kinds);
  const fixes = options.fixes ?? "safe";
  const writing: ManifestOptions = { action: options.action ?? "deny", minor, exempt: options.exempt ?? [] };
  const listed: ExportedControl[] = [];
  const manifests: Readonly<Record<string, unknown>>[] = [];
  for (const control of controls) {
    const params = { ...control.params, ...config.params.get(control.id) };
    const plan = planOf(control, { kinds: places, params, minor, fixes });
    const { id, title } = control;
    const written = "reason" in plan ? [] : WRITERS[options.form](plan, writing);
    manifests.push(...written);
    const reason =
      "reason" in plan ? plan.reason : written.length === 0 ? `it has no ${fixes} fix of plain values` : null;
    listed.push({ control: id, title, policy: "reason" in plan || reason !== null ? null : plan.name, reason });
  }
  return { list: { version: 1, form: options.form, controls: listed }, manifests };
}

/** Policies as one YAML stream. */
export const policiesAsYaml = (manifests: Exported["manifests"]): string =>
  manifests.map((manifest) => writeYaml(manifest)).join("---\n");

async function chosen(options: ExportOptions, config: Config): Promise<Control[]> {
  const folders = [...config.controls, ...(options.packs ?? [])];
  const own = await Promise.all(folders.map((folder) => readControls(folder, ".")));
  const byId = new Map<string, Control>([...(await builtInControls()), ...own.flat()].map((each) => [each.id, each]));
  const wanted = options.controls ?? [];
  const exclude = [...config.exclude, ...(options.exclude ?? [])];
  return [...byId.values()]
    .filter(({ id }) => wanted.length === 0 || wanted.some((pattern) => names(pattern, id)))
    .filter(({ id }) => !exclude.some((pattern) => names(pattern, id)));
}

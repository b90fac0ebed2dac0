import type { Path } from "../../../core/location.ts";
import { compareVersions } from "../../../kube/index.ts";
import { anyGlob } from "../../../lang/glob.ts";
import type { AuthCondition, AuthState, Product } from "../../../pack/index.ts";
import type { Container } from "../model.ts";
import { isMap } from "../recognition/candidate.ts";
import type { Settings } from "./flatten.ts";
import type { Arguments } from "./arguments.ts";
import type { ConfigFile } from "./config-text.ts";
import { isExpression } from "./python-literals.ts";
import type { Variables } from "./variables.ts";

/** Whether a product in a container asks who is there, as far as the manifests tell. */
export interface AuthFact {
  readonly product: Product;
  readonly state: AuthState;
  /** What decides, in a sentence; no value of a setting stands in it. */
  readonly why: string;
  /** The settings that lead to it, such as `option --api-key`; empty when nothing is set and the default holds. */
  readonly evidence: readonly string[];
  /** Where the first of them is written in the workload's resource; null when it is elsewhere or nowhere. */
  readonly path: Path | null;
  /** What of the product's rules was not confirmed; null when all of it was. */
  readonly doubt: string | null;
}

/** Everything of a container that conditions are asked of. */
interface Told {
  readonly container: Container;
  readonly options: Arguments;
  readonly variables: Variables;
  readonly configs: readonly ConfigFile[];
  /** Objects that the container mounts and the input does not hold. */
  readonly mounted: { readonly missing: readonly string[] };
  versionOf(product: Product): string | null;
}

/** What asking a condition gives: whether it holds, and what says so. */
interface Answer {
  readonly holds: boolean | "unknown";
  readonly evidence: string;
  readonly path: Path | null;
  /**
   * True when nothing speaks of the setting but an object of variables that is not in the input: a key may be in it,
   * but nobody turns sign-in off there.
   */
  readonly guess?: boolean;
}

/**
 * What a product in a container does about sign-in: by its options, variables, mounted configuration and the object's
 * own fields, in the order of the product's rules. What the input does not hold is unknown, never open.
 */
export function authStateOf(product: Product, view: Told): AuthFact {
  const auth = product.auth ?? { default: "unknown" as const, why: "", doubt: null, rules: [] };
  const fact = { product, doubt: auth.doubt };
  let doubt: { readonly state: AuthState; readonly evidence: string } | null = null;
  for (const { state, when, why } of auth.rules) {
    const answers = when.map((condition) => ask(condition, product, view));
    if (answers.some(({ holds }) => holds === false)) continue;
    const unknown = answers.find(({ holds }) => holds === "unknown");
    if (unknown) {
      if (state !== auth.default && !(unknown.guess && state === "open"))
        doubt ??= { state, evidence: unknown.evidence };
      continue;
    }
    const evidence = answers.map((answer) => answer.evidence);
    return { ...fact, state, why, evidence, path: answers.find(({ path }) => path !== null)?.path ?? null };
  }
  if (doubt === null) return { ...fact, state: auth.default, why: auth.why, evidence: [], path: null };
  const why = `${doubt.evidence} may decide it, and is not in the input`;
  return { ...fact, state: "unknown", why, evidence: [], path: null };
}

function ask(condition: AuthCondition, product: Product, view: Told): Answer {
  if (condition.argument !== undefined) return askArgument(condition.argument, condition, view);
  if (condition.environment !== undefined) return askVariable(condition.environment, condition, view);
  if (condition.config !== undefined) return askConfig(condition.config, condition, view);
  if (condition.field !== undefined) return askField(condition.field, condition, view);
  return askVersion(condition.version ?? "", product, view);
}

const NO: Answer = { holds: false, evidence: "", path: null };

function askArgument(name: string, condition: AuthCondition, { options }: Told): Answer {
  const found = options.all.findLast((option) => option.name === name);
  if (found) {
    const flag = found.value === null || !/^(?:false|0|no|off)$/i.test(found.value);
    const holds =
      condition.is || condition.empty
        ? fits(found.value ?? "true", condition)
        : !condition.absent && flag && found.value !== "";
    return { holds, evidence: `option ${name}`, path: found.path };
  }
  if (options.open) return { holds: "unknown", evidence: `option ${name}`, path: null };
  return condition.absent ? { holds: true, evidence: `no option ${name}`, path: null } : NO;
}

function askVariable(name: string, condition: AuthCondition, { variables }: Told): Answer {
  const found = variables.byName.get(name);
  if (found) {
    const evidence = found.from === null ? `variable ${name}` : `variable ${name} from ${found.from}`;
    const { path } = found;
    if (found.value !== null) return { holds: fits(found.value, condition), evidence, path };
    return { holds: condition.is || condition.empty ? "unknown" : !condition.absent, evidence, path };
  }
  const [missing] = variables.missing;
  if (missing !== undefined) return { holds: "unknown", evidence: missing, path: null, guess: true };
  return condition.absent ? { holds: true, evidence: `no variable ${name}`, path: null } : NO;
}

function askConfig(name: string, condition: AuthCondition, { configs, mounted: { missing } }: Told): Answer {
  const isNamed = condition.file ? anyGlob(condition.file) : () => true;
  let unread: string | null = missing[0] ?? null;
  for (const { file, from, settings } of configs) {
    if (!isNamed(file)) continue;
    if (settings === null) {
      unread ??= `${file} of ${from}`;
      continue;
    }
    const value = settings.get(name) ?? sectionOf(settings, name);
    if (value === undefined) continue;
    const evidence = `${name} in ${file} of ${from}`;
    if (isExpression(value)) return { holds: "unknown", evidence, path: null };
    return { holds: fits(value, condition), evidence, path: null };
  }
  if (unread !== null) return { holds: "unknown", evidence: unread, path: null };
  return condition.absent ? { holds: true, evidence: `no ${name} in its configuration`, path: null } : NO;
}

/** A text for a section that has settings; undefined when there is none. */
function sectionOf(settings: Settings, name: string): string | undefined {
  const prefix = `${name}.`;
  for (const key of settings.keys()) if (key.startsWith(prefix)) return "set";
  return undefined;
}

function askField(name: string, condition: AuthCondition, { container }: Told): Answer {
  const path = name.split(".");
  let value: unknown = container.pod.workload.resource.object;
  for (const step of path) value = isMap(value) ? value[step] : undefined;
  if (value === undefined) return condition.absent ? { holds: true, evidence: `no field ${name}`, path: null } : NO;
  const text = typeof value === "object" ? "set" : String(value);
  return { holds: fits(text, condition), evidence: `field ${name}`, path };
}

function askVersion(wanted: string, product: Product, view: Told): Answer {
  const [, operator, bound = ""] = /^(<|>=)(.*)$/.exec(wanted) ?? [];
  const version = view.versionOf(product);
  if (version === null || operator === undefined) return NO;
  const order = compareVersions(version, bound);
  const holds = operator === "<" ? order < 0 : order >= 0;
  return { holds, evidence: `version ${version}`, path: [...view.container.path, "image"] };
}

/** Whether a value that is set is as the condition wants it. */
function fits(value: string, { is, empty, absent }: AuthCondition): boolean {
  if (absent) return false;
  if (empty) return value === "";
  if (is === undefined) return value !== "";
  const wanted = value.toLowerCase();
  return anyGlob(is.map((pattern) => pattern.toLowerCase()))(wanted);
}

import { type CompiledControl, compileControl, judge, judgePolicies, type Selection } from "../controls/index.ts";
import { RingfenceError } from "../core/errors.ts";
import type { Judgement } from "../core/judgement.ts";
import type { Problem } from "../core/problem.ts";
import { ROLES } from "../core/role.ts";
import { RINGS, type Ring, type Severity } from "../core/severity.ts";
import { counted } from "../core/text.ts";
import { type Facts, SecretFinder, establishWorkloads } from "../facts/index.ts";
import { assess, type Assessment, names } from "../findings/index.ts";
import { buildInventory, type Inventory } from "../inventory/index.ts";
import { type ChartOptions, type Inputs, readInputs } from "../inputs/index.ts";
import { type Labels, labelTest, SchemaSet } from "../kube/index.ts";
import {
  builtInControls,
  builtInDetectors,
  builtInKinds,
  builtInCatalogue,
  type Control,
  readControls,
  readSchemas,
} from "../pack/index.ts";
import { demandKnown } from "./known-words.ts";
import { NEWEST_MINOR } from "./kubernetes-version.ts";
import { type Config, NO_CONFIG } from "./settings.ts";

/** What is read. */
export interface Source extends ChartOptions {
  readonly paths: readonly string[];
  /** The text of standard input, where `-` is among the paths. */
  readonly stdin?: (() => string) | undefined;
  /** A saved snapshot that is read in the place of the paths. */
  readonly snapshot?: string | undefined;
}

/** What is asked and reported. */
export interface ScanOptions {
  readonly source: Source;
  readonly config?: Config;
  /** Only these controls: ids or `area.*`; empty for all. */
  readonly controls?: readonly string[];
  readonly exclude?: readonly string[];
  readonly frameworks?: readonly string[];
  readonly rings?: readonly Ring[];
  readonly roles?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly kinds?: readonly string[];
  /** Label selector, equality terms only: `app=x,tier!=y`. */
  readonly selector?: string | undefined;
  /** Least severity reported. */
  readonly severity?: Severity;
  readonly baseline?: ReadonlySet<string>;
  readonly assumeComplete?: boolean;
  /** Reports what passed as well. */
  readonly showPassed?: boolean;
  /** Told what is being done, before each long step. */
  readonly progress?: ((step: string) => void) | undefined;
  readonly minor?: number | undefined;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  readonly packs?: readonly string[];
  /** What `source` names, already read. */
  readonly inputs?: Inputs | undefined;
  /** Files and folders with admission policies of the user's own. */
  readonly policies?: readonly string[];
  /** Further narrowing: only objects for which this holds are reported on. */
  readonly about?: Selection | undefined;
  /** Further narrowing: only judgements for which this holds are reported. */
  readonly concerns?: ((judgement: Judgement) => boolean) | undefined;
}

export interface ScanResult {
  readonly assessment: Assessment;
  readonly facts: Facts;
}

/** What stays the same from scan to scan: read and compiled once, however often the input changes. */
export interface Equipment {
  readonly knowledge: Knowledge;
  readonly controls: readonly CompiledControl[];
}

/** What is known of workloads, products, secrets and schemas. */
interface Knowledge {
  readonly kinds: Awaited<ReturnType<typeof builtInKinds>>;
  readonly catalogue: Awaited<ReturnType<typeof builtInCatalogue>>;
  readonly schemas: SchemaSet;
  readonly secrets: SecretFinder;
}

/** Reads the inputs, asks the controls, ranks the answers. @throws pack/invalid, config/invalid */
export async function scan(options: ScanOptions): Promise<ScanResult> {
  options.progress?.("reading the input");
  const inputs = options.inputs ?? inputsOf(options.source);
  return scanInputs(inputs, await equip(options), options);
}

/** Reads and compiles what a scan with these options needs besides its input. @throws pack/invalid */
export async function equip(options: Omit<ScanOptions, "source" | "today">): Promise<Equipment> {
  const config = options.config ?? NO_CONFIG;
  const [knowledge, controls] = await Promise.all([readKnowledge(), chosenControls(options, config)]);
  return { knowledge, controls };
}

/** Asks the controls of what was read, and ranks the answers; `controls` may be fewer than the equipment's. */
export function scanInputs(
  inputs: Pick<Inputs, "documents" | "problems">,
  { knowledge, controls }: Equipment,
  options: Omit<ScanOptions, "source">,
): ScanResult {
  const { facts, problems } = factsOf(inputs, knowledge, options);
  const config = options.config ?? NO_CONFIG;
  const narrowed = selection(options, facts);
  const { about } = options;
  const selects: Selection = about ? (resource) => about(resource) && narrowed(resource) : narrowed;
  const objects = counted(facts.inventory.resources.length, "object");
  options.progress?.(`asking ${counted(controls.length, "control")} of ${objects}`);
  const { lots, rings } = judge(facts, controls, selects, options.showPassed ?? false);
  const own = askPolicies(options, facts, selects);
  rings.cluster.failed += own?.failed ?? 0;
  rings.cluster.passed += own?.passed ?? 0;
  rings.cluster.unknown += own?.unknown ?? 0;
  const asked = options.controls ?? [];
  const assessment = assess(own ? [...lots, ...own.lots] : lots, {
    objects: facts.inventory.resources.length,
    workloads: facts.workloads.length,
    controls: controls.length + (own?.policies ?? 0),
    rings,
    problems: own ? [...problems, ...own.problems] : problems,
    exceptions: config.exceptions,
    baseline: options.baseline ?? new Set(),
    severities: config.severities,
    severity: options.severity ?? "info",
    asked: (control) => asked.some((pattern) => names(pattern, control)),
    concerns: options.concerns,
    today: options.today,
  });
  return { assessment, facts };
}

/** What the user's own policies say; null when there are none to ask. */
function askPolicies(
  options: Omit<ScanOptions, "source">,
  facts: Facts,
  selects: Selection,
): ReturnType<typeof judgePolicies> | null {
  const { policies = [], showPassed = false } = options;
  if (policies.length === 0) return null;
  options.progress?.("asking your policies");
  const { documents, problems } = readInputs(policies);
  const asks = (id: string): boolean =>
    any(options.controls, (pattern) => names(pattern, id)) &&
    !(options.exclude ?? []).some((pattern) => names(pattern, id));
  const verdicts = judgePolicies(documents, facts, { asks, selects, passes: showPassed });
  return { ...verdicts, problems: [...problems, ...verdicts.problems] };
}

function inputsOf({ paths, stdin, ...render }: Source): Inputs {
  return readInputs(paths, { ...render, stdin });
}

async function readKnowledge(): Promise<Knowledge> {
  const [kinds, catalogue, detectors] = await Promise.all([builtInKinds(), builtInCatalogue(), builtInDetectors()]);
  return { kinds, catalogue, schemas: new SchemaSet(readSchemas), secrets: new SecretFinder(detectors) };
}

/** Reads the inputs and establishes what follows from them. */
export async function establishFacts(
  options: Pick<ScanOptions, "source" | "assumeComplete" | "minor" | "config" | "inputs">,
): Promise<{ facts: Facts; problems: readonly Problem[] }> {
  const read = options.inputs ?? inputsOf(options.source);
  return factsOf(read, await readKnowledge(), options);
}

function factsOf(
  read: Pick<Inputs, "documents" | "problems">,
  { kinds, catalogue, schemas, secrets }: Knowledge,
  options: Pick<ScanOptions, "assumeComplete" | "minor" | "config">,
): { facts: Facts; problems: readonly Problem[] } {
  const inventory: Inventory = buildInventory(read.documents);
  const { workloads, problems, setups } = establishWorkloads(inventory, kinds, catalogue);
  const minor = options.minor ?? options.config?.minor ?? NEWEST_MINOR;
  const target = { minor, complete: options.assumeComplete ?? false, live: false };
  return {
    facts: { inventory, workloads, setups, target, schemas, secrets },
    problems: [...read.problems, ...inventory.problems, ...problems],
  };
}

async function chosenControls(
  options: Omit<ScanOptions, "source" | "today">,
  config: Config,
): Promise<CompiledControl[]> {
  const own = await Promise.all(
    [...config.controls, ...(options.packs ?? [])].map((folder) => readControls(folder, ".")),
  );
  const builtIn = await builtInControls();
  const byId = new Map([...builtIn, ...own.flat()].map((control) => [control.id, control]));
  demandKnown("ring", options.rings, RINGS);
  const all = [...byId.values()];
  const frameworks = new Set(all.flatMap((control) => Object.keys(control.frameworks)));
  demandKnown("framework", options.frameworks, [...frameworks].toSorted());
  const ownPolicies = (options.policies ?? []).length > 0;
  for (const pattern of [...(options.controls ?? []), ...(options.exclude ?? [])]) {
    // an id with a colon is that of a policy of the user's own
    if (
      (ownPolicies && pattern.includes(":")) ||
      all.some(({ id, formerly }) => [id, ...formerly].some((name) => names(pattern, name)))
    ) {
      continue;
    }
    throw new RingfenceError("usage/arguments", `there is no control ${pattern}; ringfence controls lists them`);
  }
  const exclude = [...config.exclude, ...(options.exclude ?? [])];
  const asked = (control: Control): boolean => (options.controls ?? []).some((pattern) => names(pattern, control.id));
  const wanted = (control: Control): boolean =>
    (control.rollup.length === 0 || asked(control)) &&
    !exclude.some((pattern) => [control.id, ...control.formerly].some((id) => names(pattern, id))) &&
    any(options.controls, (pattern) => [control.id, ...control.formerly].some((id) => names(pattern, id))) &&
    any(options.rings, (ring) => ring === control.ring) &&
    any(options.frameworks, (framework) => framework in control.frameworks);
  return all
    .filter(wanted)
    .map((control) => compileControl(control, { ...control.params, ...config.params.get(control.id) }));
}

const any = <T>(wanted: readonly T[] | undefined, holds: (value: T) => boolean): boolean =>
  wanted === undefined || wanted.length === 0 || wanted.some(holds);

/** The flags that narrow what is reported. */
export type Narrowing = Pick<ScanOptions, "namespaces" | "kinds" | "roles" | "selector">;

/** What is reported on: the narrowing flags together. */
export function selection(options: Narrowing, facts: Facts): Selection {
  const { namespaces = [], kinds = [], roles = [], selector = "" } = options;
  demandKnown("role", roles, ROLES);
  const hasLabels = labelTest(selector);
  if (!hasLabels) throw new RingfenceError("usage/arguments", `${selector} is not a label selector`);
  if (selector === "" && namespaces.length + kinds.length + roles.length === 0) return () => true;
  const roleOf = new Map(facts.workloads.map(({ resource, role, also }) => [resource, [role, ...also]]));
  return (resource) => {
    const metadata = resource.object["metadata"] as { labels?: unknown } | undefined;
    return (
      any(namespaces, (namespace) => namespace === (resource.ref.namespace ?? "default")) &&
      any(kinds, (kind) => kind.toLowerCase() === resource.ref.kind.toLowerCase()) &&
      any(roles, (role) => roleOf.get(resource)?.some((known) => known === role) ?? false) &&
      hasLabels(labelsIn(metadata?.labels))
    );
  };
}

/** Labels as they are written; none where something else stands. */
const labelsIn = (labels: unknown): Labels => (typeof labels === "object" && labels !== null ? (labels as Labels) : {});

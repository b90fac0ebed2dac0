import { ROLES, type Role } from "../../../core/role.ts";
import type { JsonObject } from "../../../inventory/index.ts";
import type { Product } from "../../../pack/index.ts";
import { acceleratorsOf, asksForDevice } from "./accelerators.ts";
import { type Candidate, type CandidateContainer, type CandidatePod, isMap, listAt, mapAt } from "./candidate.ts";
import { commandLines, firstWord } from "./command-lines.ts";
import type { KnownImage, ProductIndex } from "./product-index.ts";

/** One thing that says what a workload is. */
export interface Sign {
  readonly role: Role;
  readonly also: readonly Role[];
  readonly platform: string | null;
  /** Null for labels and kinds that name a role only. */
  readonly product: string | null;
  /** A sentence that names the field. */
  readonly evidence: string;
  /** Yields to what is recognised. */
  readonly weak: boolean;
}

/** A container whose image and command say what its pod is for. */
export interface DecidingContainer {
  readonly pod: CandidatePod;
  readonly container: CandidateContainer;
  /** What its image is known as. */
  readonly known: KnownImage | null;
  readonly accelerated: boolean;
}

const ROLE_LABEL = "ringfence.dev/role";
const COMPONENT_LABEL = "app.kubernetes.io/component";
/** Roles whose names ordinary software uses for its own parts too. */
const COMMON_WORDS: ReadonlySet<string> = new Set([
  "agent",
  "batch",
  "data",
  "gateway",
  "ordinary",
  "pipeline",
  "registry",
  "tracing",
]);

const NONE: readonly never[] = Object.freeze([]);

const isRole = (text: unknown): text is Role => (ROLES as readonly unknown[]).includes(text);

/** What the labels of the pods, then of the object itself, declare. */
export function labelSigns(candidate: Candidate, index: ProductIndex): readonly Sign[] {
  let signs: Sign[] | null = null;
  for (const { metadata } of candidate.pods) signs = addLabelSigns(mapAt(metadata, "labels"), index, signs);
  return addLabelSigns(mapAt(mapAt(candidate.resource.object, "metadata"), "labels"), index, signs) ?? NONE;
}

function addLabelSigns(labels: JsonObject, index: ProductIndex, found: Sign[] | null): Sign[] | null {
  let signs = found;
  for (const key in labels) {
    if (key === ROLE_LABEL || key === COMPONENT_LABEL) {
      const role = labels[key];
      if (!isRole(role)) continue;
      const weak = key === COMPONENT_LABEL && COMMON_WORDS.has(role);
      const evidence = `label ${key}=${role}`;
      signs = addOnce(signs, { role, also: [], platform: null, product: null, evidence, weak });
      continue;
    }
    const entries = index.labels.get(key);
    if (entries === undefined) continue;
    for (const { product, sign, labels: wanted } of entries) {
      if (!wanted.every(([name, matches]) => typeof labels[name] === "string" && matches(labels[name]))) continue;
      const written = wanted.map(([name]) => `${name}=${String(labels[name])}`).join(", ");
      const { role, platform, weak } = sign;
      const also = role === product.role ? product.also : [];
      signs = addOnce(signs, { role, also, platform, product: product.id, evidence: `label ${written}`, weak });
    }
  }
  return signs;
}

function addOnce(signs: Sign[] | null, sign: Sign): Sign[] {
  if (signs === null) return [sign];
  if (!signs.some(({ evidence }) => evidence === sign.evidence)) signs.push(sign);
  return signs;
}

/**
 * The containers that decide: regular ones that stand beside no other, own a port or an accelerator, or come first
 * where none of several does. Known sidecars never decide. Those with an accelerator come first.
 */
export function decidingContainers(candidate: Candidate, index: ProductIndex): DecidingContainer[] {
  const deciding: DecidingContainer[] = [];
  let someAccelerated = false;
  for (const pod of candidate.pods) {
    let first: DecidingContainer | null = null;
    const before = deciding.length;
    for (const container of pod.containers) {
      if (container.type !== "regular") continue;
      const known = container.image === "" ? null : index.images.find(container.image);
      if (known?.kind === "sidecar") continue;
      const accelerated = asksForDevice(acceleratorsOf(container.spec, pod.spec, index.accelerators));
      const entry: DecidingContainer = { pod, container, known, accelerated };
      first ??= entry;
      someAccelerated ||= accelerated;
      if (accelerated || listAt(container.spec, "ports").length > 0) deciding.push(entry);
    }
    if (deciding.length === before && first !== null) deciding.push(first);
  }
  if (!someAccelerated || deciding.length < 2) return deciding;
  return deciding.toSorted((a, b) => Number(b.accelerated) - Number(a.accelerated));
}

const signOf = (product: Product, evidence: string): Sign => {
  const { id, role, also, platform } = product;
  return { role, also, platform, product: id, evidence, weak: false };
};

/** What the image of a container says. */
export function imageSign({ container, known }: DecidingContainer): Sign | null {
  if (known === null || known.product === null) return null;
  return signOf(known.product, `image ${container.image} of container ${container.name}`);
}

/** What the command and the arguments of a container say. */
export function commandSigns({ container }: DecidingContainer, index: ProductIndex): readonly Sign[] {
  if (!index.commands.concerns(firstWord(container.spec))) return NONE;
  const hits = index.commands.find(commandLines(container.spec));
  return hits.map(({ value, words }) => signOf(value, `command \`${words}\` of container ${container.name}`));
}

/** What the names of a container's environment variables say. */
export function environmentSigns({ container }: DecidingContainer, index: ProductIndex): readonly Sign[] {
  let signs: Sign[] | null = null;
  for (const entry of listAt(container.spec, "env")) {
    const name = isMap(entry) ? entry["name"] : undefined;
    const product = typeof name === "string" ? index.environment(name) : null;
    if (product === null || signs?.some((sign) => sign.product === product.id)) continue;
    (signs ??= []).push(signOf(product, `environment variable ${String(name)} of container ${container.name}`));
  }
  return signs ?? NONE;
}

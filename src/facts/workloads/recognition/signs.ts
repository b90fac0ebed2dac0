import { ROLES, type Role } from "../../../core/role.ts";
import type { JsonObject } from "../../../inventory/index.ts";
import type { Product } from "../../../pack/index.ts";
import { acceleratorsOf, asksForDevice } from "./accelerators.ts";
import { type Candidate, type CandidateContainer, type CandidatePod, isMap, listAt, mapAt } from "./candidate.ts";
import { commandLines, firstWord } from "./command-lines.ts";
import type { ProductIndex } from "./product-index.ts";

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

const isRole = (text: unknown): text is Role => (ROLES as readonly unknown[]).includes(text);

/** What the labels of the pods, then of the object itself, declare. */
export function labelSigns(candidate: Candidate, index: ProductIndex): Sign[] {
  const signs: Sign[] = [];
  for (const { metadata } of candidate.pods) addLabelSigns(mapAt(metadata, "labels"), index, signs);
  addLabelSigns(mapAt(mapAt(candidate.resource.object, "metadata"), "labels"), index, signs);
  return signs;
}

function addLabelSigns(labels: JsonObject, index: ProductIndex, signs: Sign[]): void {
  for (const key in labels) {
    if (key === ROLE_LABEL || key === COMPONENT_LABEL) {
      const role = labels[key];
      if (!isRole(role)) continue;
      const weak = key === COMPONENT_LABEL && COMMON_WORDS.has(role);
      addOnce(signs, { role, also: [], platform: null, product: null, evidence: `label ${key}=${role}`, weak });
      continue;
    }
    for (const { product, sign, labels: wanted } of index.labels.get(key) ?? []) {
      if (!wanted.every(([name, matches]) => typeof labels[name] === "string" && matches(labels[name]))) continue;
      const written = wanted.map(([name]) => `${name}=${String(labels[name])}`).join(", ");
      const { role, platform, weak } = sign;
      const also = role === product.role ? product.also : [];
      addOnce(signs, { role, also, platform, product: product.id, evidence: `label ${written}`, weak });
    }
  }
}

function addOnce(signs: Sign[], sign: Sign): void {
  if (!signs.some(({ evidence }) => evidence === sign.evidence)) signs.push(sign);
}

/**
 * The containers that decide: regular ones that stand beside no other, own a port or an accelerator, or come first
 * where none of several does. Known sidecars never decide. Those with an accelerator come first.
 */
export function decidingContainers(candidate: Candidate, index: ProductIndex): DecidingContainer[] {
  const deciding: DecidingContainer[] = [];
  for (const pod of candidate.pods) {
    const regular = pod.containers.filter(
      ({ type, image }) => type === "regular" && index.sidecars.find(image) === null,
    );
    const entries = regular.map((container) => ({
      pod,
      container,
      accelerated: asksForDevice(acceleratorsOf(container.spec, pod.spec, index.accelerators)),
    }));
    const owning = entries.filter(
      ({ container, accelerated }) => accelerated || listAt(container.spec, "ports").length > 0,
    );
    deciding.push(...(owning.length > 0 ? owning : entries.slice(0, 1)));
  }
  return deciding.some(({ accelerated }) => accelerated)
    ? deciding.toSorted((a, b) => Number(b.accelerated) - Number(a.accelerated))
    : deciding;
}

const signOf = (product: Product, evidence: string): Sign => {
  const { id, role, also, platform } = product;
  return { role, also, platform, product: id, evidence, weak: false };
};

/** What the image of a container says. */
export function imageSign({ container }: DecidingContainer, index: ProductIndex): Sign | null {
  if (container.image === "") return null;
  const product = index.images.find(container.image);
  return product && signOf(product, `image ${container.image} of container ${container.name}`);
}

/** What the command and the arguments of a container say. */
export function commandSigns({ container }: DecidingContainer, index: ProductIndex): Sign[] {
  if (!index.commands.concerns(firstWord(container.spec))) return [];
  const hits = index.commands.find(commandLines(container.spec));
  return hits.map(({ value, words }) => signOf(value, `command \`${words}\` of container ${container.name}`));
}

/** What the names of a container's environment variables say. */
export function environmentSigns({ container }: DecidingContainer, index: ProductIndex): Sign[] {
  const signs: Sign[] = [];
  for (const entry of listAt(container.spec, "env")) {
    const name = isMap(entry) ? entry["name"] : undefined;
    const product = typeof name === "string" ? index.environment(name) : null;
    if (product === null || signs.some((sign) => sign.product === product.id)) continue;
    signs.push(signOf(product, `environment variable ${String(name)} of container ${container.name}`));
  }
  return signs;
}

import type { Role } from "../../../core/role.ts";
import type { Confidence } from "../model.ts";
import type { Candidate, Surroundings } from "./candidate.ts";
import { inferRole } from "./infer.ts";
import type { ProductIndex } from "./product-index.ts";
import { commandSigns, decidingContainers, environmentSigns, imageSign, labelSigns, type Sign } from "./signs.ts";

/** What a workload is for, and what says so. */
export interface Recognised {
  readonly role: Role;
  readonly also: readonly Role[];
  readonly platform: string | null;
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
  /** Ids of the products in its containers, the deciding one first. */
  readonly products: readonly string[];
}

/** No Service selects anything: for a workload that is looked at alone. */
export const ALONE: Surroundings = { isServed: () => false };

const ORDINARY: Recognised = Object.freeze({
  role: "ordinary",
  also: Object.freeze([]),
  platform: null,
  confidence: "recognised",
  evidence: Object.freeze([]),
  products: Object.freeze([]),
});

/**
 * What a workload is for, by the strongest evidence there is: its kind and labels, then its images, its commands, the
 * variables that only one product reads, and last the hints of accelerators, mounts and ports. Weaker evidence of
 * another role is kept as `also`.
 */
export function recognise(candidate: Candidate, index: ProductIndex, surroundings: Surroundings = ALONE): Recognised {
  const labels = labelSigns(candidate, index);
  const containers = decidingContainers(candidate, index);
  const images: Sign[] = [];
  const commands: Sign[] = [];
  const environment: Sign[] = [];
  for (const container of containers) {
    const image = imageSign(container, index);
    if (image) images.push(image);
    commands.push(...commandSigns(container, index));
    environment.push(...environmentSigns(container, index));
  }
  const { declarations, notes } = candidate;
  const stated = declarations.flatMap(({ role, platform, because }): Sign[] =>
    role === null ? [] : [{ role, also: [], platform, product: null, evidence: because, weak: false }],
  );
  const declared = [...stated, ...labels.filter(({ weak }) => !weak)];
  const recognised = [...byUse(images), ...byUse(commands), ...environment];
  // a component's name is a role only where something else speaks of models
  const weak = labels.filter((label) => label.weak && (label.product !== null || recognised.length > 0));
  const signs = [...declared, ...recognised, ...weak];
  const kindPlatform = declarations.find(({ platform }) => platform !== null)?.platform ?? null;
  const kindEvidence = [...notes, ...declarations.map(({ because }) => because)];
  const [first] = signs;
  if (!first) {
    const inference = inferRole(candidate, containers, index, surroundings);
    if (!inference && kindEvidence.length === 0) return ORDINARY;
    return {
      ...ORDINARY,
      role: inference?.role ?? "ordinary",
      platform: kindPlatform,
      confidence: inference ? "inferred" : ORDINARY.confidence,
      evidence: [...kindEvidence, ...(inference?.evidence ?? [])],
    };
  }
  const role = declared.length > 0 ? first.role : roleOf(signs);
  return {
    role,
    also: alsoOf(signs, role),
    platform: kindPlatform ?? signs.find(({ platform }) => platform !== null)?.platform ?? null,
    confidence: recognised.includes(first) ? "recognised" : "declared",
    evidence: [...new Set([...kindEvidence, ...signs.map(({ evidence }) => evidence)])],
    products: [...new Set([...recognised, ...labels].flatMap(({ product }) => (product === null ? [] : [product])))],
  };
}

/** Servers and trainers before the downloads and controllers that stand beside them. */
const byUse = (signs: readonly Sign[]): Sign[] => {
  const rank = ({ role }: Sign) => (role === "ordinary" ? 2 : role === "batch" ? 1 : 0);
  return signs.toSorted((left, right) => rank(left) - rank(right));
};

/** The role of the first sign; a product of two uses is for the one that a later sign names. */
function roleOf(signs: readonly Sign[]): Role {
  const [first] = signs;
  return signs.find(({ role }) => first?.also.includes(role))?.role ?? first?.role ?? "ordinary";
}

function alsoOf(signs: readonly Sign[], role: Role): Role[] {
  const roles = new Set(signs.flatMap((sign) => [sign.role, ...sign.also]));
  roles.delete(role);
  roles.delete("ordinary");
  return [...roles];
}

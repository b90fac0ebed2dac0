import type { Role } from "../../../core/role.ts";
import type { Confidence } from "../model.ts";
import type { Candidate, Surroundings } from "./candidate.ts";
import { inferRole } from "./infer.ts";
import type { ProductIndex } from "./product-index.ts";
import {
  commandSigns,
  type DecidingContainer,
  decidingContainers,
  environmentSigns,
  imageSign,
  labelSigns,
  type Sign,
} from "./signs.ts";

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
  const recognised = recognisedSigns(containers, index);
  if (labels.length + candidate.declarations.length + candidate.notes.length === 0) {
    // nearly every workload: told from its containers alone
    const [only] = recognised;
    if (only !== undefined && recognised.length === 1) return byOne(only, candidate);
    if (only === undefined) {
      const inference = inferRole(candidate, containers, index, surroundings);
      return inference === null ? ORDINARY : { ...ORDINARY, confidence: "inferred", ...inference };
    }
  }
  const firm = labels.filter(({ weak }) => !weak);
  const declared = declarationSigns(candidate);
  const strong = [...declared.filter(({ weak }) => !weak), ...firm, ...recognised];
  const platform = platformOf(candidate, strong, index);
  const context = [...candidate.notes, ...candidate.declarations.map(({ because }) => because)];
  const products = productsOf([...recognised, ...labels]);
  if (strong.length > 0) {
    const undeclared = strong[0] === recognised[0];
    const role = settle(strong, candidate, undeclared);
    const evidence = distinct([...context, ...strong.map((sign) => sign.evidence)]);
    return {
      role,
      also: alsoOf(strong, role, undeclared),
      platform,
      confidence: undeclared && !declared.some((sign) => sign.role === role) ? "recognised" : "declared",
      evidence,
      products,
    };
  }
  const inference = inferRole(candidate, containers, index, surroundings);
  const weak = [...declared, ...labels.filter((label) => isUsable(label, candidate))];
  const [first] = weak;
  if (first && (inference === null || inference.role === "gpu-unknown")) {
    const evidence = distinct([...context, ...weak.map((sign) => sign.evidence), ...(inference?.evidence ?? [])]);
    return {
      role: first.role,
      also: [],
      platform: platform ?? first.platform,
      confidence: "declared",
      evidence,
      products,
    };
  }
  if (!inference) return context.length === 0 ? ORDINARY : { ...ORDINARY, platform, evidence: context };
  return {
    ...ORDINARY,
    role: inference.role,
    platform,
    confidence: "inferred",
    evidence: [...context, ...inference.evidence],
  };
}

/** What a single sign of a product tells. */
function byOne(sign: Sign, candidate: Candidate): Recognised {
  const ends = sign.role === "serving" && RUN_TO_COMPLETION.has(candidate.resource.ref.kind);
  return {
    role: ends ? "batch" : sign.role,
    also: ends ? ORDINARY.also : sign.also,
    platform: sign.platform,
    confidence: "recognised",
    evidence: [sign.evidence],
    products: sign.product === null ? ORDINARY.products : [sign.product],
  };
}

/** What the containers say, the most telling first. */
function recognisedSigns(containers: readonly DecidingContainer[], index: ProductIndex): readonly Sign[] {
  let images: Sign[] = NO_SIGNS;
  let commands: readonly Sign[] = NO_SIGNS;
  let environment: readonly Sign[] = NO_SIGNS;
  for (const container of containers) {
    const image = imageSign(container);
    if (image) images = [...images, image];
    commands = joined(commands, commandSigns(container, index));
    environment = joined(environment, environmentSigns(container, index));
  }
  const count = images.length + commands.length + environment.length;
  if (count === 0) return NO_SIGNS;
  if (count === images.length) return byUse(images);
  return [...byUse(images), ...byUse(commands), ...environment];
}

const NO_SIGNS: Sign[] = [];

const joined = (left: readonly Sign[], right: readonly Sign[]): readonly Sign[] =>
  right.length === 0 ? left : left.length === 0 ? right : [...left, ...right];

/**
 * The roles that kinds declare. The object's own kind decides, those of objects inside it only where it does not; a
 * batch system says less than the program that it runs.
 */
function declarationSigns({ declarations }: Candidate): Sign[] {
  const named = declarations.filter(({ role }) => role !== null);
  const counted = named[0]?.role === "pipeline" || named[0]?.role === "batch" ? named : named.slice(0, 1);
  return counted.flatMap(({ role, platform, because }): Sign[] =>
    role === null ? [] : [{ role, also: [], platform, product: null, evidence: because, weak: role === "batch" }],
  );
}

/** The platform that the kind names, unless that carries any software and the software inside has a name. */
function platformOf({ declarations }: Candidate, signs: readonly Sign[], index: ProductIndex): string | null {
  const own = declarations.find(({ platform }) => platform !== null)?.platform ?? null;
  const product = own === null ? undefined : index.products.get(own);
  const inside = signs.find(({ platform, product: id }) => platform !== null && id !== null)?.platform ?? null;
  if (own === null) return inside;
  return (product?.carries ? inside : null) ?? product?.platform ?? own;
}

const RUN_TO_COMPLETION: ReadonlySet<string> = new Set(["Job", "CronJob"]);
const LONG_RUNNING: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]);

/**
 * A weak label counts when it can be true: a queue's label does not make a server a batch job, and the name of a
 * component is a role only beside a product.
 */
const isUsable = ({ weak, product, role }: Sign, { resource }: Candidate): boolean =>
  weak && product !== null && !(role === "batch" && LONG_RUNNING.has(resource.ref.kind));

/** The role of the first sign; a server's image in a Job downloads or computes, and serves nobody. */
function settle(signs: readonly Sign[], { resource }: Candidate, undeclared: boolean): Role {
  const role = undeclared ? roleOf(signs) : (signs[0]?.role ?? "ordinary");
  return undeclared && role === "serving" && RUN_TO_COMPLETION.has(resource.ref.kind) ? "batch" : role;
}

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)];

const productsOf = (signs: readonly Sign[]): string[] =>
  distinct(signs.flatMap(({ product }) => (product === null ? [] : [product])));

/** Servers and trainers before the downloads and controllers that stand beside them. */
const byUse = (signs: readonly Sign[]): readonly Sign[] => {
  if (signs.length < 2) return signs;
  const rank = ({ role }: Sign) => (role === "ordinary" ? 2 : role === "batch" ? 1 : 0);
  return signs.toSorted((left, right) => rank(left) - rank(right));
};

/** The role of the first sign; a product of two uses is for the one that a later sign names. */
function roleOf(signs: readonly Sign[]): Role {
  const [first] = signs;
  return signs.find(({ role }) => first?.also.includes(role))?.role ?? first?.role ?? "ordinary";
}

/**
 * Further roles. What is declared needs no product's other uses, and a product that may be used for the role adds none.
 */
function alsoOf(signs: readonly Sign[], role: Role, undeclared: boolean): Role[] {
  const [first] = signs;
  const others = signs.filter((sign) => sign.role !== role && !sign.also.includes(role));
  const roles = new Set(others.flatMap((sign) => [sign.role, ...sign.also]));
  if (undeclared && first) for (const use of [first.role, ...first.also]) roles.add(use);
  roles.delete(role);
  roles.delete("ordinary");
  if (role !== "pipeline") roles.delete("batch");
  return role === "batch" && undeclared ? [] : [...roles];
}

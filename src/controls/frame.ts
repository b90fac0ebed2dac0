import { DYN, type Type } from "../lang/cel/type.ts";
import type { Environment } from "../lang/cel/environment.ts";
import { kubernetesEnvironment } from "../lang/cel/kubernetes.ts";

/** The variables of a control's expressions, in the order of their slots in a frame. */
const VARIABLES = ["container", "pod", "template", "object", "item", "params", "facts", "cluster"] as const;

/** The slot of each variable. */
export const SLOT = Object.fromEntries(VARIABLES.map((name, index) => [name, index])) as Readonly<
  Record<(typeof VARIABLES)[number], number>
>;

let strict: Environment | undefined;
let checked: Environment | undefined;

/**
 * The environment that controls are compiled in.
 *
 * @param known True for controls that were compiled before, by the build: what the API server refuses beyond type
 *   errors, such as a pattern that is none, is then not looked for again.
 */
export function controlEnvironment(known = false): Environment {
  const variables = Object.fromEntries(VARIABLES.map((name): [string, Type] => [name, DYN]));
  strict ??= kubernetesEnvironment(variables);
  return known ? (checked ??= strict.extend({ variables, homogeneous: false })) : strict;
}

/** The length of a frame: room for the variables and for those of nested comprehensions. */
export const FRAME_SLOTS = 64;

/** An empty frame. */
export const newFrame = (): unknown[] => Array.from<unknown>({ length: FRAME_SLOTS }).fill(null);

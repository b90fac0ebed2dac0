import { DYN, type Type } from "../lang/cel/type.ts";
import type { Environment } from "../lang/cel/environment.ts";
import { kubernetesEnvironment } from "../lang/cel/kubernetes.ts";

/** The variables of a control's expressions, in the order of their slots in a frame. */
const VARIABLES = ["container", "pod", "template", "object", "item", "params", "facts", "cluster"] as const;

/** The slot of each variable. */
export const SLOT = Object.fromEntries(VARIABLES.map((name, index) => [name, index])) as Readonly<
  Record<(typeof VARIABLES)[number], number>
>;

let environment: Environment | undefined;

/** The environment that every control is compiled in. */
export function controlEnvironment(): Environment {
  return (environment ??= kubernetesEnvironment(
    Object.fromEntries(VARIABLES.map((name): [string, Type] => [name, DYN])),
  ));
}

/** The length of a frame: room for the variables and for those of nested comprehensions. */
export const FRAME_SLOTS = 64;

/** An empty frame. */
export const newFrame = (): unknown[] => new Array<unknown>(FRAME_SLOTS).fill(null);

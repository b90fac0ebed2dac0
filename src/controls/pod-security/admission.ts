import type { PodSecurityConfiguration } from "./configuration.ts";
import { evaluatePodSecurity, type PodSecurityVerdict } from "./evaluate.ts";
import type { LevelVersion } from "./level.ts";
import { MODES, type Mode, type NamespacePolicy } from "./namespace-policy.ts";

/** Controllers whose template Pod Security admission judges when they are written: it warns and audits, no more. */
const CONTROLLERS: ReadonlySet<string> = new Set([
  "/ReplicationController",
  "/PodTemplate",
  "apps/ReplicaSet",
  "apps/Deployment",
  "apps/StatefulSet",
  "apps/DaemonSet",
  "batch/Job",
  "batch/CronJob",
]);

/** What one mode of a namespace makes of a pod template. */
interface ModeVerdict extends PodSecurityVerdict {
  readonly mode: Mode;
  readonly policy: LevelVersion;
  /** `object` when the object itself is judged as it is written, `pods` when only the pods made from it are. */
  readonly judged: "object" | "pods";
  /** Why it is not judged, such as `namespace kube-system`; null when it is. */
  readonly exempt: string | null;
}

/** What is being admitted. */
export interface Admitted {
  /** The API group; empty for the core group. */
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly metadata: unknown;
  readonly spec: unknown;
  /** Who writes it; null when unknown, and then no user is exempt. */
  readonly username: string | null;
}

/**
 * What Pod Security admission answers in each mode. Enforce refuses pods only, never the controller that will make
 * them; a custom resource is never looked at, its pods are. Audit and warn are left out where they are privileged.
 */
export function admitPod(
  object: Admitted,
  policy: NamespacePolicy,
  configuration: PodSecurityConfiguration | null,
): ModeVerdict[] {
  const exempt = exemption(object, configuration);
  const isPod = object.group === "" && object.kind === "Pod";
  const isController = CONTROLLERS.has(`${object.group}/${object.kind}`);
  return MODES.filter((mode) => mode === "enforce" || policy[mode].level !== "privileged").map((mode) => {
    const { level, version } = policy[mode];
    const verdict = evaluatePodSecurity(object.metadata, object.spec, exempt === null ? level : "privileged", version);
    const judged = isPod || (isController && mode !== "enforce") ? "object" : "pods";
    const { allowed, reasons } = verdict;
    return { mode, policy: policy[mode], judged, exempt, allowed, reasons };
  });
}

/** The plugin asks in this order, so the first that holds is the one it names. */
function exemption(object: Admitted, configuration: PodSecurityConfiguration | null): string | null {
  if (configuration === null) return null;
  if (configuration.namespaces.has(object.namespace)) return `namespace ${object.namespace}`;
  if (object.username !== null && configuration.usernames.has(object.username)) return `user ${object.username}`;
  const { spec } = object;
  const runtimeClass =
    typeof spec === "object" && spec !== null && "runtimeClassName" in spec ? spec.runtimeClassName : null;
  return typeof runtimeClass === "string" && configuration.runtimeClasses.has(runtimeClass)
    ? `runtime class ${runtimeClass}`
    : null;
}

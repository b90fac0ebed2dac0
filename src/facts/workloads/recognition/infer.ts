import type { Role } from "../../../core/role.ts";
import { type Candidate, isMap, listAt, mapAt, type Surroundings, textAt } from "./candidate.ts";
import type { ProductIndex } from "./product-index.ts";
import type { DecidingContainer } from "./signs.ts";

/** A role told from hints alone. */
export interface Inference {
  readonly role: Role;
  readonly evidence: readonly string[];
}

interface Hint {
  readonly kind: "accelerator" | "memory" | "mount" | "environment" | "port" | "framework";
  /** Ordinary software shows weak hints too; one hint must be strong. */
  readonly strong: boolean;
  readonly evidence: string;
}

const GIB = 2 ** 30;
/** Powers of 1000, and of 1024 with an `i`. */
const SCALES = "kMGTPE";

function scaleOf(suffix: string): number {
  if (suffix === "") return 1;
  const power = SCALES.indexOf(suffix.charAt(0).replace("K", "k")) + 1;
  return power === 0 ? 0 : (suffix.endsWith("i") ? 1024 : 1000) ** power;
}

/** Bytes of a memory quantity, near enough to compare sizes; zero when it is none. */
function bytesOf(quantity: unknown): number {
  const [, number = "0", suffix = ""] = /^([0-9.]{1,20})([A-Za-z]{0,2})$/.exec(String(quantity ?? "")) ?? [];
  return Number(number) * scaleOf(suffix);
}

const RUN_TO_COMPLETION: ReadonlySet<string> = new Set(["Job", "CronJob", "ScheduledJob"]);

/**
 * The role of a workload in which no product was recognised: two different hints, one of them strong, or `gpu-unknown`
 * for an accelerator alone.
 */
export function inferRole(
  candidate: Candidate,
  containers: readonly DecidingContainer[],
  index: ProductIndex,
  surroundings: Surroundings,
): Inference | null {
  for (const deciding of containers) {
    const hints = hintsOf(deciding, index);
    const strong = hints.filter((hint) => hint.strong);
    if (strong.length === 0) continue;
    const evidence = hints.map((hint) => hint.evidence);
    if (new Set(hints.map(({ kind }) => kind)).size >= 2) {
      return { role: roleOf(candidate, deciding, hints, index, surroundings), evidence };
    }
    if (deciding.accelerated) return { role: "gpu-unknown", evidence };
  }
  return null;
}

function roleOf(
  candidate: Candidate,
  { pod, container, accelerated }: DecidingContainer,
  hints: readonly Hint[],
  index: ProductIndex,
  surroundings: Surroundings,
): Role {
  const kind = candidate.resource.ref.kind;
  const policy = textAt(pod.spec, "restartPolicy");
  const ends = RUN_TO_COMPLETION.has(kind) || (kind === "Pod" && (policy === "Never" || policy === "OnFailure"));
  if (ends) return accelerated || hints.some((hint) => hint.kind === "framework") ? "training" : "batch";
  const keyed = environmentNames(container.spec).some((name) => index.providerKeys.has(name));
  if (keyed && !accelerated) return "agent";
  if (kind === "DaemonSet") return "gpu-unknown";
  const owns = listAt(container.spec, "ports").length > 0;
  if (owns || surroundings.isServed(candidate)) return "serving";
  return accelerated ? "gpu-unknown" : "batch";
}

const environmentNames = (container: DecidingContainer["container"]["spec"]): string[] =>
  listAt(container, "env").flatMap((entry) =>
    isMap(entry) && typeof entry["name"] === "string" ? [entry["name"]] : [],
  );

function hintsOf({ pod, container, accelerated }: DecidingContainer, index: ProductIndex): Hint[] {
  const hints: Hint[] = [];
  const at = `container ${container.name}`;
  if (accelerated) hints.push({ kind: "accelerator", strong: true, evidence: `${at} asks for an accelerator` });
  if (container.image !== "" && index.frameworks.find(container.image)) {
    hints.push({ kind: "framework", strong: true, evidence: `image ${container.image} of ${at}` });
  }
  for (const name of environmentNames(container.spec)) {
    if (!index.hints.has(name) && !index.providerKeys.has(name)) continue;
    hints.push({ kind: "environment", strong: true, evidence: `environment variable ${name} of ${at}` });
  }
  const volumes = memoryVolumes(pod.spec);
  for (const mount of listAt(container.spec, "volumeMounts")) {
    if (!isMap(mount)) continue;
    const path = textAt(mount, "mountPath").replace(/(?<=.)\/$/, "");
    if (index.mounts(path)) hints.push({ kind: "mount", strong: true, evidence: `mount ${path} of ${at}` });
    else if (index.dataMounts.has(path))
      hints.push({ kind: "mount", strong: false, evidence: `mount ${path} of ${at}` });
    else if (path === "/dev/shm" && volumes.has(textAt(mount, "name"))) {
      hints.push({ kind: "memory", strong: false, evidence: `shared memory at /dev/shm of ${at}` });
    }
  }
  const resources = mapAt(container.spec, "resources");
  const asked = Math.max(
    bytesOf(mapAt(resources, "limits")["memory"]),
    bytesOf(mapAt(resources, "requests")["memory"]),
  );
  if (asked >= index.signs.inference.largeMemoryGib * GIB) {
    hints.push({ kind: "memory", strong: false, evidence: `${at} asks for ${Math.round(asked / GIB)} GiB of memory` });
  }
  for (const port of listAt(container.spec, "ports")) {
    const number = isMap(port) ? port["containerPort"] : undefined;
    const product = typeof number === "number" ? index.ports.get(number) : undefined;
    if (!product) continue;
    hints.push({ kind: "port", strong: false, evidence: `port ${String(number)} of ${at}, as of ${product.title}` });
  }
  return hints;
}

function memoryVolumes(pod: DecidingContainer["pod"]["spec"]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const volume of listAt(pod, "volumes")) {
    if (isMap(volume) && isMap(volume["emptyDir"])) names.add(textAt(volume, "name"));
  }
  return names;
}

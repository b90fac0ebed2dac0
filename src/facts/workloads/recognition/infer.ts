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
    if (!mayHint(deciding, index)) continue;
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
  const framework = hints.some((hint) => hint.kind === "framework");
  const ports = listAt(container.spec, "ports");
  if (framework && ports.length > 0 && ports.every((port) => isTrainingPort(port, index))) return "training";
  if (ports.length > 0 || surroundings.isServed(candidate)) return "serving";
  if (accelerated) return framework ? "training" : "gpu-unknown";
  return "batch";
}

/** True for a port that shows how a training goes, or joins its processes, such as TensorBoard's. */
function isTrainingPort(port: unknown, index: ProductIndex): boolean {
  const number = isMap(port) ? port["containerPort"] : undefined;
  const products = typeof number === "number" ? (index.ports.get(number) ?? []) : [];
  return products.some(({ role }) => role === "training" || role === "tracing");
}

const environmentNames = (container: DecidingContainer["container"]["spec"]): string[] =>
  listAt(container, "env").flatMap((entry) =>
    isMap(entry) && typeof entry["name"] === "string" ? [entry["name"]] : [],
  );

/** True when a container shows a strong hint; said without making anything, as most show none. */
function mayHint({ container, known, accelerated }: DecidingContainer, index: ProductIndex): boolean {
  if (accelerated || known?.kind === "framework") return true;
  for (const entry of listAt(container.spec, "env")) {
    const name = isMap(entry) ? entry["name"] : undefined;
    if (typeof name === "string" && (index.hints.has(name) || index.providerKeys.has(name))) return true;
  }
  for (const mount of listAt(container.spec, "volumeMounts")) {
    if (isMap(mount) && index.mounts(trimmed(textAt(mount, "mountPath")))) return true;
  }
  return false;
}

const trimmed = (path: string): string => (path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path);

function hintsOf({ pod, container, known, accelerated }: DecidingContainer, index: ProductIndex): Hint[] {
  const hints: Hint[] = [];
  const at = `container ${container.name}`;
  if (accelerated) hints.push({ kind: "accelerator", strong: true, evidence: `${at} asks for an accelerator` });
  if (known?.kind === "framework") {
    hints.push({ kind: "framework", strong: true, evidence: `image ${container.image} of ${at}` });
  }
  for (const name of environmentNames(container.spec)) {
    if (!index.hints.has(name) && !index.providerKeys.has(name)) continue;
    hints.push({ kind: "environment", strong: true, evidence: `environment variable ${name} of ${at}` });
  }
  mountHints(pod, container, index, hints);
  memoryHints(container, index, hints);
  for (const port of listAt(container.spec, "ports")) {
    const number = isMap(port) ? port["containerPort"] : undefined;
    const products = typeof number === "number" ? index.ports.get(number) : undefined;
    if (!products) continue;
    const titles = products.map(({ title }) => title).join(" or ");
    hints.push({ kind: "port", strong: false, evidence: `port ${String(number)} of ${at}, as of ${titles}` });
  }
  return hints;
}

function mountHints(
  pod: DecidingContainer["pod"],
  container: DecidingContainer["container"],
  index: ProductIndex,
  hints: Hint[],
): void {
  const at = `container ${container.name}`;
  for (const mount of listAt(container.spec, "volumeMounts")) {
    if (!isMap(mount)) continue;
    const path = trimmed(textAt(mount, "mountPath"));
    if (index.mounts(path)) hints.push({ kind: "mount", strong: true, evidence: `mount ${path} of ${at}` });
    else if (index.dataMounts.has(path)) {
      hints.push({ kind: "mount", strong: false, evidence: `mount ${path} of ${at}` });
    } else if (path === "/dev/shm" && memoryVolumes(pod.spec).has(textAt(mount, "name"))) {
      hints.push({ kind: "memory", strong: false, evidence: `shared memory at /dev/shm of ${at}` });
    }
  }
}

function memoryHints(container: DecidingContainer["container"], index: ProductIndex, hints: Hint[]): void {
  const resources = mapAt(container.spec, "resources");
  const limit = bytesOf(mapAt(resources, "limits")["memory"]);
  const asked = Math.max(limit, bytesOf(mapAt(resources, "requests")["memory"]));
  if (asked < index.signs.inference.largeMemoryGib * GIB) return;
  const evidence = `container ${container.name} asks for ${Math.round(asked / GIB)} GiB of memory`;
  hints.push({ kind: "memory", strong: false, evidence });
}

function memoryVolumes(pod: DecidingContainer["pod"]["spec"]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const volume of listAt(pod, "volumes")) {
    if (isMap(volume) && isMap(volume["emptyDir"])) names.add(textAt(volume, "name"));
  }
  return names;
}

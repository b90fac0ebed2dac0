/** What the API server refuses: why a step would make an object that it does not take. */
import type { PatchOperation } from "../../core/finding.ts";
import { fromPointer, type Path } from "../../core/location.ts";
import { type Draft, isFields, note, resultAt, valueAt } from "./draft.ts";

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const ADMIN = ["SYS_ADMIN", "CAP_SYS_ADMIN", "ALL", "CAP_ALL"];
const CONTAINERS = new Set(["containers", "initContainers", "ephemeralContainers"]);
/** Ports below this one need a capability to listen on. */
const FIRST_FREE_PORT = 1024;

/** Where the container stands that a path leads into; null when it leads into none. */
function containerOf(path: Path): Path | null {
  for (let at = path.length - 1; at > 0; at--) {
    if (typeof path[at] === "number" && CONTAINERS.has(String(path[at - 1]))) return path.slice(0, at + 1);
  }
  return null;
}

/** The values that a step sets, by the name of their field, at any depth. */
function* settings(path: Path, value: unknown): Generator<{ field: string; value: unknown; path: Path }> {
  const field = path.at(-1);
  if (typeof field === "string") yield { field, value, path };
  if (isFields(value)) for (const [key, item] of Object.entries(value)) yield* settings([...path, key], item);
}

/** What a patch of an object would run into, with all that the draft already holds; null when nothing. */
export function refusalOf(draft: Draft, value: unknown, at: Path, patch: readonly PatchOperation[]): string | null {
  for (const operation of patch) {
    const path = [...at, ...fromPointer(operation.path)];
    if (operation.op === "remove") {
      const pod = containerOf(path)?.slice(0, -2);
      if (pod && path.at(-1) === "hostPort" && resultAt(draft, value, [...pod, "hostNetwork"]) === true)
        return "with hostNetwork every port is the host's: hostNetwork must go first";
      continue;
    }
    for (const set of settings(path, operation.value)) {
      const found = refusal(set.field, set.value, set.path, (where) => {
        const below = patch.find(({ op, path: own }) => op !== "remove" && own === operation.path) ? null : null;
        return below ?? resultAt(draft, value, where);
      });
      if (found !== null) return found;
    }
  }
  return null;
}

function refusal(field: string, value: unknown, path: Path, look: (path: Path) => unknown): string | null {
  const container = containerOf(path);
  if (field === "allowPrivilegeEscalation" && value === false && container) {
    const context = look([...container, "securityContext"]);
    if (valueAt(context, ["privileged"]) === true)
      return "the API server refuses allowPrivilegeEscalation: false beside privileged: true";
    const added = asList(valueAt(context, ["capabilities", "add"]));
    if (added.some((item) => ADMIN.slice(0, 2).includes(String(item))))
      return "the API server refuses allowPrivilegeEscalation: false beside the capability SYS_ADMIN";
  }
  if (field === "hostUsers" && value === false) {
    const pod = path.slice(0, -1);
    for (const name of ["hostNetwork", "hostPID", "hostIPC"])
      if (look([...pod, name]) === true) return `the API server refuses hostUsers: false beside ${name}: true`;
    const all = asList(look([...pod, "containers"]));
    if (all.some((each) => valueAt(each, ["volumeDevices"]) !== undefined))
      return "the API server refuses hostUsers: false beside volumeDevices";
  }
  if (field === "readOnlyRootFilesystem" && value === true && container) {
    const pod = container.slice(0, -2);
    const os = valueAt(look([...pod, "os"]), ["name"]) ?? valueAt(look([...pod, "nodeSelector"]), ["kubernetes.io/os"]);
    if (os === "windows") return "Windows has no read-only root filesystem";
  }
  return null;
}

/** The step that lets a container that drops ALL go on listening on a port below 1024; none when it needs none. */
function companions(
  draft: Draft,
  value: unknown,
  at: Path,
  patch: readonly PatchOperation[],
): readonly PatchOperation[] {
  const more: PatchOperation[] = [];
  for (const { op, path: pointer, value: next } of patch) {
    if (op === "remove") continue;
    const path = [...at, ...fromPointer(pointer)];
    const container = containerOf(path);
    if (!container) continue;
    const drops = [...settings(path, next)].some(
      ({ field, value: list }) => field === "drop" && asList(list).includes("ALL"),
    );
    if (!drops && !(path.at(-2) === "drop" && next === "ALL")) continue;
    const ports = asList(resultAt(draft, value, [...container, "ports"]));
    const low = ports.some((port) => {
      const number = valueAt(port, ["containerPort"]);
      return typeof number === "number" && number > 0 && number < FIRST_FREE_PORT;
    });
    const added = asList(valueAt(valueAt(value, container), ["securityContext", "capabilities", "add"]));
    if (!low || added.includes("NET_BIND_SERVICE")) continue;
    const trial = [...container.slice(at.length), "securityContext", "capabilities", "add"];
    const present = valueAt(value, [...at, ...trial]) !== undefined;
    const base = `/${trial.map((token) => String(token).replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`;
    more.push(
      present
        ? { op: "add", path: `${base}/-`, value: "NET_BIND_SERVICE" }
        : { op: "add", path: base, value: ["NET_BIND_SERVICE"] },
    );
  }
  return more;
}

/** Notes a patch, with what must go along with it. */
export function notePatch(draft: Draft, value: unknown, at: Path, patch: readonly PatchOperation[]): void {
  const all = [...patch, ...companions(draft, value, at, patch)];
  for (const operation of all) note(draft, value, at, operation);
}

import type { Path } from "../core/location.ts";
import type { Container, JsonObject } from "../facts/index.ts";
import { asList, asMap, asText, at } from "./value.ts";

/** A path of the node that a container sees. */
export interface HostMount {
  /** Without a trailing slash; `/var/run` is written `/run`. */
  readonly path: string;
  readonly writable: boolean;
  readonly volume: string;
  /** Place of the volume in the pod spec's `volumes`; -1 for one that a claim brings. */
  readonly index: number;
}

const context = ({ spec }: Container): JsonObject => asMap(spec["securityContext"]);
const podContext = ({ pod }: Container): JsonObject => asMap(pod.spec["securityContext"]);

export const isPrivileged = (container: Container): boolean => context(container)["privileged"] === true;

/** True when the pod has users of its own, so that capabilities end at its edge. */
const hasOwnUsers = ({ pod }: Container): boolean => pod.spec["hostUsers"] === false;

/** True when the runtime puts a kernel or a virtual machine between the container and the node. */
const isSandboxed = ({ pod }: Container): boolean =>
  /^(?:gvisor|runsc|kata.*|firecracker.*)$/.test(asText(pod.spec["runtimeClassName"]));

/** True when nothing but the ordinary walls of a container stands between it and its node's kernel. */
export const sharesKernel = (container: Container): boolean => !hasOwnUsers(container) && !isSandboxed(container);

/** How surely the container runs as root: `unknown` where the image decides. */
export function rootState(container: Container): "root" | "unknown" | "no" {
  const user = context(container)["runAsUser"] ?? podContext(container)["runAsUser"];
  if (user !== undefined) return Number(user) === 0 ? "root" : "no";
  const nonRoot = context(container)["runAsNonRoot"] ?? podContext(container)["runAsNonRoot"];
  return nonRoot === true ? "no" : "unknown";
}

/** The place among `capabilities.add` of what gives a capability; null when nothing does, -1 for a privileged one. */
export function capabilityAt(container: Container, name: string): number | null {
  if (isPrivileged(container)) return -1;
  const added = asList(at(context(container), "capabilities", "add"));
  for (const [index, each] of added.entries()) {
    const written = asText(each).toUpperCase().replace(/^CAP_/, "");
    if (written === "ALL" || written === name) return index;
  }
  return null;
}

/** True when AppArmor does not confine the container as far as the manifest says. */
export function isUnconfined(container: Container): boolean {
  if (isPrivileged(container)) return true;
  const type =
    at(context(container), "appArmorProfile", "type") ?? at(podContext(container), "appArmorProfile", "type");
  const annotations = asMap(container.pod.metadata["annotations"]);
  const legacy = annotations[`container.apparmor.security.beta.kubernetes.io/${container.name}`];
  return type === "Unconfined" || legacy === "unconfined";
}

/** True when the pod shares a namespace of its node. */
export const hasHost = ({ pod }: Container, field: "hostPID" | "hostNetwork" | "hostIPC"): boolean =>
  pod.spec[field] === true;

/** `/var/run/x/` as `/run/x`; the root stays `/`. */
function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  const joined = `/${parts.join("/")}`;
  return joined === "/var/run" || joined.startsWith("/var/run/") ? joined.slice(4) : joined;
}

/** The paths of the node that a container mounts, directly or by a volume of the input that lies on the node. */
export function hostMounts(container: Container, claimPath: (claim: string) => string | null): HostMount[] {
  const mounts = asList(container.spec["volumeMounts"]);
  if (mounts.length === 0) return [];
  const found: HostMount[] = [];
  for (const [index, volume] of asList(container.pod.spec["volumes"]).entries()) {
    const direct = at(volume, "hostPath", "path");
    const claim = at(volume, "persistentVolumeClaim", "claimName");
    const path = typeof direct === "string" ? direct : typeof claim === "string" ? claimPath(claim) : null;
    if (path === null) continue;
    const name = asText(at(volume, "name"));
    for (const mount of mounts) {
      const { name: used, readOnly, subPath } = asMap(mount);
      if (used !== name) continue;
      const full = cleanPath(typeof subPath === "string" ? `${path}/${subPath}` : path);
      const place = typeof direct === "string" ? index : -1;
      found.push({ path: full, writable: readOnly !== true, volume: name, index: place });
    }
  }
  return found;
}

/** True when a mount shows a path: lies at it, above it or inside it. */
export const reaches = (mount: string, path: string): boolean =>
  mount === path || mount === "/" || path.startsWith(`${mount}/`) || mount.startsWith(`${path}/`);

const API_AUDIENCE = /^https:\/\/kubernetes\.default\.svc(?:\.cluster\.local)?$/;

/** A token of the API server in a container. */
interface Token {
  readonly how: "automount" | "projected";
  /** Below the pod spec: what brings it. */
  readonly path: Path;
  /** Name of the volume that brings a projected one; empty for an automounted one. */
  readonly volume: string;
}

/** How a container holds a token that the API server takes; null when it holds none. */
export function tokenOf(container: Container, accountAutomounts: unknown): Token | null {
  const { pod, spec } = container;
  const mounts = asList(spec["volumeMounts"]);
  for (const [index, volume] of asList(pod.spec["volumes"]).entries()) {
    if (!mounts.some((mount) => asMap(mount)["name"] === at(volume, "name"))) continue;
    for (const source of asList(at(volume, "projected", "sources"))) {
      const token = asMap(source)["serviceAccountToken"];
      if (token === undefined) continue;
      const audience = asText(asMap(token)["audience"]);
      if (audience === "" || API_AUDIENCE.test(audience)) {
        return { how: "projected", path: ["volumes", index], volume: asText(at(volume, "name")) };
      }
    }
  }
  const own = pod.spec["automountServiceAccountToken"];
  const mounted = typeof own === "boolean" ? own : accountAutomounts !== false;
  const covered = mounts.some((mount) => asMap(mount)["mountPath"] === "/var/run/secrets/kubernetes.io/serviceaccount");
  if (!mounted || covered) return null;
  return { how: "automount", path: ["automountServiceAccountToken"], volume: "" };
}

import { anyGlob, type Matcher } from "../../../lang/glob.ts";
import type { JsonObject } from "../../../inventory/index.ts";
import type { AcceleratorSigns, SharingMode } from "../../../pack/index.ts";

/** Signs of accelerators, arranged for look-up by resource name. */
export interface AcceleratorIndex {
  readonly signs: AcceleratorSigns;
  /** Null for a resource that is no accelerator; else how it is shared, if at all. */
  readonly resource: (name: string) => { readonly sharing: SharingMode | null } | null;
  readonly hostPath: Matcher;
  readonly mountPath: Matcher;
  readonly annotation: Matcher;
  readonly deviceClass: Matcher;
}

/** Arranges the signs of accelerators; each name is matched once. */
export function indexAccelerators(signs: AcceleratorSigns): AcceleratorIndex {
  const other = anyGlob(signs.other);
  const resources = signs.resources.map(({ names, sharing }) => ({ matches: anyGlob(names), answer: { sharing } }));
  const known = new Map<string, { readonly sharing: SharingMode | null } | null>();
  return {
    signs,
    resource(name) {
      let answer = known.get(name);
      if (answer === undefined) {
        answer = other(name) ? null : (resources.find(({ matches }) => matches(name))?.answer ?? null);
        known.set(name, answer);
      }
      return answer;
    },
    hostPath: anyGlob(signs.hostPaths),
    mountPath: anyGlob(signs.mountPaths),
    annotation: anyGlob(signs.annotations),
    deviceClass: anyGlob(signs.deviceClasses),
  };
}

const NONE: Readonly<Record<string, string>> = Object.freeze({});

const isMap = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const mapAt = (object: JsonObject, key: string): JsonObject | null => {
  const value = object[key];
  return isMap(value) ? value : null;
};
const listAt = (object: JsonObject, key: string): readonly unknown[] => {
  const value = object[key];
  return Array.isArray(value) ? (value as unknown[]) : [];
};

/** Names the device class of a claim or claim template that a pod refers to; null when it is not known. */
export type ClaimClass = (kind: "ResourceClaim" | "ResourceClaimTemplate", name: string) => string | null;

/**
 * The accelerators that a container asks for: extended resource name → quantity as written, and `claim:<device class>`
 * (or `claim:<name>` where the class is not known) → `1` for each claim of dynamic resource allocation.
 *
 * @param pod The pod spec around the container, which holds the claims.
 */
export function acceleratorsOf(
  container: JsonObject,
  pod: JsonObject,
  index: AcceleratorIndex,
  classOf: ClaimClass = () => null,
): Readonly<Record<string, string>> {
  const resources = mapAt(container, "resources");
  if (resources === null) return NONE;
  let found: Record<string, string> | null = null;
  // extended resources: limits are requests, and a request without a limit is refused
  for (const part of [resources["requests"], resources["limits"]]) {
    if (!isMap(part)) continue;
    for (const name in part) {
      if (!name.includes("/") || index.resource(name) === null) continue;
      const quantity = part[name];
      if (typeof quantity === "string" || typeof quantity === "number") (found ??= {})[name] = String(quantity);
    }
  }
  if (resources["claims"] !== undefined) {
    for (const claim of listAt(resources, "claims")) {
      const name = isMap(claim) ? claim["name"] : undefined;
      if (typeof name !== "string") continue;
      const deviceClass = claimClass(pod, name, classOf);
      if (deviceClass === null || index.deviceClass(deviceClass)) (found ??= {})[`claim:${deviceClass ?? name}`] = "1";
    }
  }
  return found ?? NONE;
}

function claimClass(pod: JsonObject, name: string, classOf: ClaimClass): string | null {
  for (const claim of listAt(pod, "resourceClaims")) {
    if (!isMap(claim) || claim["name"] !== name) continue;
    const direct = claim["resourceClaimName"];
    const template = claim["resourceClaimTemplateName"];
    if (typeof direct === "string") return classOf("ResourceClaim", direct);
    if (typeof template === "string") return classOf("ResourceClaimTemplate", template);
  }
  return null;
}

/** True when quantities ask for at least one device: `0` is how charts switch a request off. */
export const asksForDevice = (accelerators: Readonly<Record<string, string>>): boolean => {
  for (const name in accelerators) if (!/^0+$/.test(accelerators[name] ?? "")) return true;
  return false;
};

/** The device class of the first request of a ResourceClaim's or ResourceClaimTemplate's object; null if it has none. */
export function deviceClassOf(object: JsonObject): string | null {
  const spec = mapAt(object, "spec") ?? NONE;
  const devices = mapAt(mapAt(spec as JsonObject, "spec") ?? (spec as JsonObject), "devices");
  for (const request of devices === null ? [] : listAt(devices, "requests")) {
    if (!isMap(request)) continue;
    const exactly = mapAt(request, "exactly");
    const first = listAt(request, "firstAvailable")[0];
    for (const holder of [request, exactly, isMap(first) ? first : null]) {
      const name = holder?.["deviceClassName"];
      if (typeof name === "string") return name;
    }
  }
  return null;
}

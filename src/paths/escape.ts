import type { Cut, EdgeConfidence, Hop } from "./hop.ts";
import type { Path } from "../core/location.ts";
import { capabilityAt, type HostMount, hostMounts, isPrivileged } from "./container-facts.ts";
import type { PlacedContainer, View } from "./view.ts";
import { asList, asMap, asText, at } from "./value.ts";

/** Why a container is no wall, and what would make it one. */
export interface Weakness {
  readonly why: string;
  readonly because: readonly Path[];
  readonly cuts: readonly Cut[];
  readonly cost?: number;
  readonly confidence?: EdgeConfidence;
}

/** The hops from containers to the nodes they run on, for those in which a weakness is found. */
export function* escapes(view: View, find: (placed: PlacedContainer) => Weakness | null): Generator<Hop> {
  for (const placed of view.containers) {
    const weakness = find(placed);
    if (weakness === null) continue;
    const { why, because, cuts, ...rest } = weakness;
    const { resource } = placed.of.pod.workload;
    for (const place of placed.of.places) {
      yield {
        from: placed.node,
        to: place,
        why: () => why,
        because: because.map((path) => ({ resource, path })),
        cuts,
        ...rest,
      };
    }
  }
}

/** Takes privilege from a container. */
export function cutPrivileged(view: View, { container, of }: PlacedContainer): Cut {
  const path = [...container.path, "securityContext", "privileged"];
  const fix = `make container ${container.name} unprivileged`;
  return view.podCut(of, path, { fix, control: "container.privileged", changes: [{ path, value: false }] });
}

/** Takes a capability from a container, or privilege where that gives it. */
export function cutCapability(view: View, placed: PlacedContainer, name: string, control: string): Cut {
  const { container, of } = placed;
  if (isPrivileged(container)) return cutPrivileged(view, placed);
  const list = [...container.path, "securityContext", "capabilities", "add"];
  const path = [...list, capabilityAt(container, name) ?? 0];
  const kept = asList(at(container.spec["securityContext"], "capabilities", "add")).filter((each) => {
    const written = asText(each).toUpperCase().replace(/^CAP_/, "");
    return written !== "ALL" && written !== name;
  });
  const fix = `do not add ${name} to container ${container.name}`;
  return view.podCut(of, path, { fix, control, changes: [{ path: list, value: kept }] });
}

/** Gives a pod back a namespace of its own. */
export function cutHost(view: View, { of }: PlacedContainer, field: "hostPID" | "hostNetwork"): Cut {
  const path = [...of.pod.specPath, field];
  const control = field === "hostPID" ? "pod.host-pid" : "pod.host-network";
  return view.podCut(of, path, { fix: `remove ${field} from the pod`, control, changes: [{ path }] });
}

/** Takes volumes of the node from a pod: the mounts stay, on empty volumes. */
export function cutVolumes(view: View, { of }: PlacedContainer, mounts: readonly HostMount[]): Cut[] {
  const [first] = mounts;
  // a claim's volume is another object's to change
  if (!first || mounts.some(({ index }) => index < 0)) return [];
  const place = (index: number): Path => [...of.pod.specPath, "volumes", index];
  const changes = mounts.map(({ index, volume }) => ({ path: place(index), value: { name: volume, emptyDir: {} } }));
  const fix = `do not mount ${[...new Set(mounts.map(({ path }) => path))].join(" and ")} of the node`;
  return [view.podCut(of, place(first.index), { fix, control: "pod.host-path-sensitive", changes })];
}

/** The paths of the node that a container sees, also by claims of the input. */
export function mountsOf(view: View, { container, of }: PlacedContainer): HostMount[] {
  const { inventory } = view.facts;
  return hostMounts(container, (claim) => {
    const found = inventory.find("", "PersistentVolumeClaim", of.namespace, claim);
    const volume = asText(at(found?.object, "spec", "volumeName"));
    const source = volume === "" ? null : inventory.find("", "PersistentVolume", null, volume);
    const spec = asMap(source?.object["spec"]);
    const path = at(spec, "hostPath", "path") ?? at(spec, "local", "path");
    return typeof path === "string" ? path : null;
  });
}

/** Where a mount's volume is written. */
export const volumePath = ({ of }: PlacedContainer, { index }: HostMount): Path =>
  index < 0 ? [...of.pod.specPath, "volumes"] : [...of.pod.specPath, "volumes", index];

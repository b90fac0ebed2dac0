import type { Path } from "../../../core/location.ts";
import type { Inventory, JsonObject, Resource } from "../../../inventory/index.ts";
import { readDocuments } from "../../../lang/yaml/read.ts";
import type { SharingMode } from "../../../pack/index.ts";
import type { PodTemplate } from "../model.ts";
import type { AcceleratorIndex } from "./accelerators.ts";
import { isMap, listAt, mapAt, textAt } from "./candidate.ts";

/** An accelerator that a container asks for and does not have to itself, told by the resource's name. */
export interface SharedRequest {
  readonly resource: string;
  readonly mode: SharingMode;
}

/** The shared resources among those that a container asks for, as `acceleratorsOf` gives them. */
export function sharedRequests(
  accelerators: Readonly<Record<string, string>>,
  index: AcceleratorIndex,
): SharedRequest[] {
  return Object.keys(accelerators).flatMap((resource) => {
    const mode = index.resource(resource)?.sharing ?? null;
    return mode === null ? [] : [{ resource, mode }];
  });
}

/** The part of a device that an annotation asks for, such as Run:ai's `gpu-fraction`; null where none does. */
export function fractionOf({ metadata, path }: Pick<PodTemplate, "metadata" | "path">): {
  readonly value: string;
  readonly path: Path;
} | null {
  for (const [name, value] of Object.entries(mapAt(metadata, "annotations"))) {
    if (!/(?:^|\/)gpu-(?:fraction|memory)$/.test(name)) continue;
    return { value: String(value), path: [...path, "metadata", "annotations", name] };
  }
  return null;
}

/** How a cluster's nodes let pods share accelerators, and where that is set. */
export interface NodeSharing {
  readonly strategy: "time-slicing" | "mps" | "mig";
  /** The resource that is split; null when it is every accelerator of the node. */
  readonly device: string | null;
  /** Pods that may hold one device at once; null when it is not a number. */
  readonly replicas: number | null;
  /** False when the shared resource keeps the name of a whole device, so that its users cannot tell. */
  readonly renamed: boolean;
  /** True when asking for more than one replica, which gives no more of the device, is refused. */
  readonly refusesMore: boolean;
  readonly resource: Resource;
  /** Where it is written, in the resource. */
  readonly path: Path;
}

/**
 * How the nodes of an inventory share accelerators: by the device plugin's configuration in ConfigMaps, and by the
 * labels that feature discovery puts on nodes.
 *
 * @see https://github.com/NVIDIA/k8s-device-plugin#shared-access-to-gpus
 */
export function nodeSharing(inventory: Inventory): NodeSharing[] {
  return [
    ...inventory.ofKind("", "ConfigMap").flatMap(configuredSharing),
    ...inventory.ofKind("", "Node").flatMap(labelledSharing),
  ];
}

const MENTIONS_SHARING = /timeSlicing|mps:|migStrategy|"mps"/;
/** A device plugin's configuration is a page at most. */
const MAX_CONFIGURATION = 65_536;

function configuredSharing(resource: Resource): NodeSharing[] {
  return Object.entries(mapAt(resource.object, "data")).flatMap(([key, text]) => {
    if (typeof text !== "string" || text.length > MAX_CONFIGURATION || !MENTIONS_SHARING.test(text)) return [];
    const { documents } = readDocuments(text, { file: "", dropNulls: true });
    return documents.flatMap(({ value }) => (isMap(value) ? sharingIn(value, resource, ["data", key]) : []));
  });
}

function sharingIn(config: JsonObject, resource: Resource, path: Path): NodeSharing[] {
  const sharing = mapAt(config, "sharing");
  const found: NodeSharing[] = [];
  for (const [key, strategy] of STRATEGIES) {
    const settings = mapAt(sharing, key);
    for (const item of listAt(settings, "resources")) {
      if (!isMap(item)) continue;
      const renamed = settings["renameByDefault"] === true || textAt(item, "rename") !== "";
      const refusesMore = strategy === "mps" || settings["failRequestsGreaterThanOne"] === true;
      const replicas = typeof item["replicas"] === "number" ? item["replicas"] : null;
      found.push({ strategy, device: textAt(item, "name") || null, replicas, renamed, refusesMore, resource, path });
    }
  }
  const mig = textAt(mapAt(config, "flags"), "migStrategy");
  if (mig === "single" || mig === "mixed") found.push(partitioned(resource, path, mig === "mixed"));
  return found;
}

const STRATEGIES = [
  ["timeSlicing", "time-slicing"],
  ["mps", "mps"],
] as const;

const partitioned = (resource: Resource, path: Path, renamed: boolean): NodeSharing => ({
  strategy: "mig",
  device: null,
  replicas: null,
  renamed,
  refusesMore: false,
  resource,
  path,
});

function labelledSharing(resource: Resource): NodeSharing[] {
  const labels = mapAt(mapAt(resource.object, "metadata"), "labels");
  const label = (name: string) => textAt(labels, `nvidia.com/${name}`);
  const path = (name: string) => ["metadata", "labels", `nvidia.com/${name}`];
  const strategy = label("gpu.sharing-strategy");
  const replicas = Number(label("gpu.replicas"));
  const found: NodeSharing[] = [];
  if (strategy === "time-slicing" || strategy === "mps") {
    found.push({
      strategy,
      device: null,
      replicas: Number.isInteger(replicas) && replicas > 0 ? replicas : null,
      renamed: false,
      refusesMore: strategy === "mps",
      resource,
      path: path("gpu.sharing-strategy"),
    });
  }
  const mig = label("mig.strategy");
  if (mig === "single" || mig === "mixed") found.push(partitioned(resource, path("mig.strategy"), mig === "mixed"));
  return found;
}

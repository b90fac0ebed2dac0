import type { Facts, JsonObject } from "../../facts/index.ts";
import { glob } from "../../lang/glob.ts";
import type { Reason } from "./answer.ts";
import { isMap } from "./review.ts";
import type { GpuRule } from "./settings.ts";

const DEVICES = /^\/dev\/(?:nvidia|kfd|dri|accel|vfio|neuron|habanalabs|infiniband)/;

/** How a resource shares a device, told by its name as device plugins write it. */
function sharingOf(resource: string): "mig" | "shared" | "mps" | null {
  if (/\/mig-/.test(resource)) return "mig";
  if (resource.endsWith(".shared")) return "shared";
  return /(?:^|[/.-])mps(?:$|[/.-])/.test(resource) ? "mps" : null;
}

const labelsOf = (object: JsonObject | null): JsonObject => {
  const metadata = object?.["metadata"];
  const labels = isMap(metadata) ? metadata["labels"] : undefined;
  return isMap(labels) ? labels : {};
};

/** The rule of a namespace: the first that names it and whose labels it has; null for none. */
function ruleOf(rules: readonly GpuRule[], namespace: string, namespaceObject: JsonObject | null): GpuRule | null {
  const labels = labelsOf(namespaceObject);
  return (
    rules.find(
      (rule) =>
        (rule.namespaces.length === 0 || rule.namespaces.some((pattern) => glob(pattern)(namespace))) &&
        Object.entries(rule.labels).every(([key, value]) => labels[key] === value),
    ) ?? null
  );
}

/** What an object asks of accelerators against the rule of its namespace. */
export function gpuRefusals(
  rules: readonly GpuRule[],
  workloads: Facts["workloads"],
  namespace: string | null,
  namespaceObject: JsonObject | null,
): Reason[] {
  if (rules.length === 0 || namespace === null) return [];
  const rule = ruleOf(rules, namespace, namespaceObject);
  if (!rule) return [];
  const reasons: Reason[] = [];
  let total = 0;
  for (const workload of workloads) {
    for (const pod of workload.pods) {
      const copies = pod.replicas ?? 1;
      const at = pod.path.join(".");
      let ofPod = 0;
      for (const { name, accelerators, type } of pod.containers) {
        for (const [resource, quantity] of Object.entries(accelerators)) {
          const count = Number(quantity);
          const wanted = Number.isFinite(count) ? count : 1;
          if (type === "init") ofPod = Math.max(ofPod, wanted);
          else ofPod += wanted;
          const field = `${at === "" ? "" : `${at}.`}containers[${name}].resources.limits`;
          const sharing = sharingOf(resource);
          if (sharing !== null && rule.denySharing.includes(sharing)) {
            const message = `container ${name} asks for ${resource}, a device shared by ${sharing}, which namespace ${namespace} does not allow`;
            reasons.push({ by: "gpu.sharing", message, field, fix: "ask for a whole device" });
          }
          if (rule.resources.length > 0 && !rule.resources.some((pattern) => glob(pattern)(resource))) {
            const message = `container ${name} asks for ${resource}, which namespace ${namespace} may not use`;
            reasons.push({ by: "gpu.resource", message, field, fix: `ask for ${rule.resources.join(" or ")}` });
          }
        }
      }
      total += ofPod * copies;
      if (ofPod > 0) reasons.push(...misplaced(rule, pod.spec, at));
      if (rule.denyDevicePaths) reasons.push(...devicePaths(pod.spec, at));
    }
  }
  if (rule.most !== undefined && total > rule.most) {
    const message = `its pods ask for ${total} accelerators in all, and namespace ${namespace} may have ${rule.most} in one object`;
    reasons.push({ by: "gpu.most", message, field: "", fix: `ask for ${rule.most} or fewer` });
  }
  return reasons;
}

function misplaced(rule: GpuRule, spec: JsonObject, at: string): Reason[] {
  const selector = isMap(spec["nodeSelector"]) ? spec["nodeSelector"] : {};
  return Object.entries(rule.nodeSelector)
    .filter(([key, value]) => selector[key] !== value)
    .map(([key, value]) => ({
      by: "gpu.node-selector",
      message: `its pods with accelerators must run on nodes with ${key}=${value}`,
      field: `${at === "" ? "" : `${at}.`}nodeSelector`,
      fix: `add ${key}: ${value} to nodeSelector`,
    }));
}

function devicePaths(spec: JsonObject, at: string): Reason[] {
  const volumes = Array.isArray(spec["volumes"]) ? spec["volumes"] : [];
  return volumes.flatMap((volume: unknown, index) => {
    const host = isMap(volume) ? volume["hostPath"] : undefined;
    const path = isMap(host) && typeof host["path"] === "string" ? host["path"].replace(/\/{2,}/g, "/") : "";
    if (!DEVICES.test(path) && path.replace(/\/$/, "") !== "/dev") return [];
    const field = `${at === "" ? "" : `${at}.`}volumes[${index}].hostPath.path`;
    const message = `it mounts ${path} of the node, which reaches devices that were not given to it`;
    return [{ by: "gpu.device-path", message, field, fix: "ask for the device by its resource under limits" }];
  });
}

import type { Path } from "../../../core/location.ts";
import type { Container, PodTemplate } from "../model.ts";
import type { AcceleratorIndex } from "./accelerators.ts";
import { isMap, listAt, mapAt, textAt } from "./candidate.ts";
import { literalVariables } from "./command-lines.ts";

/** One way by which a container may reach devices that the scheduler did not give it. */
export interface DevicePath {
  readonly by: "environment" | "annotation" | "device-file" | "selecting-mount" | "privileged" | "runtime-class";
  /** The variable, annotation, path or class that opens it, with its value. */
  readonly detail: string;
  /** Where it is written, in the workload's resource. */
  readonly path: Path;
}

/**
 * The ways around the scheduler to a node's accelerators: variables and mounts that the container runtime takes for a
 * request, device injection by annotation, device files of the node, privilege, and the accelerators' runtime class.
 *
 * @see https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/docker-specialized.html
 */
export function devicePathsOf(
  container: Pick<Container, "spec" | "path">,
  pod: Pick<PodTemplate, "metadata" | "path" | "spec" | "specPath">,
  index: AcceleratorIndex,
): DevicePath[] {
  const found = [...environmentPaths(container, index), ...mountPaths(container, pod, index)];
  if (mapAt(container.spec, "securityContext")["privileged"] === true) {
    found.push({ by: "privileged", detail: "privileged", path: [...container.path, "securityContext", "privileged"] });
  }
  for (const [name, value] of Object.entries(mapAt(pod.metadata, "annotations"))) {
    if (typeof value !== "string" || !index.annotation(name)) continue;
    found.push({
      by: "annotation",
      detail: `${name}: ${value}`,
      path: [...pod.path, "metadata", "annotations", name],
    });
  }
  const runtimeClass = textAt(pod.spec, "runtimeClassName");
  if (index.signs.runtimeClasses.includes(runtimeClass)) {
    found.push({ by: "runtime-class", detail: runtimeClass, path: [...pod.specPath, "runtimeClassName"] });
  }
  return found;
}

function environmentPaths({ spec, path }: Pick<Container, "spec" | "path">, index: AcceleratorIndex): DevicePath[] {
  const entries = listAt(spec, "env");
  const { environment } = index.signs;
  const selects = (entry: unknown) => isMap(entry) && Object.hasOwn(environment, textAt(entry, "name"));
  if (!entries.some(selects)) return [];
  const values = literalVariables(spec);
  return entries.flatMap((entry, place): DevicePath[] => {
    const name = isMap(entry) ? textAt(entry, "name") : "";
    const none = Object.hasOwn(environment, name) ? environment[name] : undefined;
    const value = values.get(name);
    if (none === undefined || value === undefined || none.includes(value)) return [];
    return [{ by: "environment", detail: `${name}=${value}`, path: [...path, "env", place, "value"] }];
  });
}

function mountPaths(
  { spec, path }: Pick<Container, "spec" | "path">,
  pod: Pick<PodTemplate, "spec" | "specPath">,
  index: AcceleratorIndex,
): DevicePath[] {
  const found: DevicePath[] = [];
  for (const [place, mount] of listAt(spec, "volumeMounts").entries()) {
    if (!isMap(mount)) continue;
    const mountPath = textAt(mount, "mountPath");
    if (index.mountPath(mountPath)) {
      found.push({
        by: "selecting-mount",
        detail: mountPath,
        path: [...path, "volumeMounts", place, "mountPath"],
      });
    }
    const device = hostPathOf(pod, textAt(mount, "name"));
    if (device && (index.hostPath(device.hostPath) || device.hostPath === "/dev")) {
      found.push({ by: "device-file", detail: device.hostPath, path: device.path });
    }
  }
  return found;
}

/** The path on the node of one of the pod's volumes; null for any other volume. */
function hostPathOf(
  { spec, specPath }: Pick<PodTemplate, "spec" | "specPath">,
  name: string,
): { readonly hostPath: string; readonly path: Path } | null {
  for (const [place, volume] of listAt(spec, "volumes").entries()) {
    if (!isMap(volume) || volume["name"] !== name) continue;
    const hostPath = textAt(mapAt(volume, "hostPath"), "path").replace(/(?<=.)\/+$/, "");
    return hostPath === "" ? null : { hostPath, path: [...specPath, "volumes", place, "hostPath", "path"] };
  }
  return null;
}

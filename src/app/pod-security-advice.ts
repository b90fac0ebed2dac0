import type { CheckId, PodSecurityReason } from "../controls/index.ts";

/** What to do with a field that a check refuses; `…` stands for its path. */
const ADVICE: Readonly<Record<CheckId, string>> = {
  appArmorProfile: "set … to RuntimeDefault",
  capabilities_baseline: "remove …",
  hostNamespaces: "remove …",
  hostPathVolumes: "replace … by a persistentVolumeClaim or an emptyDir",
  hostPorts: "remove … and reach the pod through a Service",
  hostProbesAndHostLifecycle: "remove …",
  privileged: "remove …",
  procMount: "remove …",
  seLinuxOptions: "remove …",
  seccompProfile_baseline: "set … to RuntimeDefault",
  sysctls: "remove …",
  windowsHostProcess: "remove …",
  allowPrivilegeEscalation: "set … to false",
  capabilities_restricted: "remove …",
  procMount_restricted: "remove …",
  restrictedVolumes: "replace … by a persistentVolumeClaim, an emptyDir or another allowed type",
  runAsNonRoot: "set … to true",
  runAsUser: "remove … or set a user other than 0",
  seccompProfile_restricted: "set … to RuntimeDefault",
  schema: "give … its proper type",
};

/** A path as people write it: `spec.containers[0].name`; keys with dots or slashes stand in brackets. */
export const spelt = (pointer: string): string =>
  pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((path, token) => {
      if (/^\d+$/.test(token)) return `${path}[${token}]`;
      if (/[./]/.test(token)) return `${path}["${token}"]`;
      return path === "" ? token : `${path}.${token}`;
    }, "");

/** One imperative sentence for each field that must change, with the field's pointer. */
export function adviceOn({ check, detail, fields }: PodSecurityReason): { field: string; text: string }[] {
  // What the pod can set for all its containers is set there; the pod's field stands after the first container's.
  const inherited = detail.startsWith("pod or ") ? fields.slice(1, 2) : fields;
  return inherited.map((field) => {
    const advice = field.endsWith("/capabilities/drop") ? "set … to [ALL]" : ADVICE[check];
    return { field, text: advice.replace("…", spelt(field)) };
  });
}

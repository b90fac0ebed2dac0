import type { JsonObject, Resource } from "../../../inventory/index.ts";
import { parseNested } from "../nested-text.ts";
import { type Draft, overlayOf, partOf } from "../part.ts";
import type { Subject } from "../reading.ts";
import { asMap, asText, isMap } from "../value.ts";
import { ROOT } from "./refer.ts";

const KEY = "system.yaml";

/**
 * Completes a KubeAI model's pod by the operator's configuration: the engine's image, the resource profile and what
 * holds for all model servers.
 *
 * @see https://www.kubeai.org/reference/kubernetes-api/
 */
export function kubeaiConfiguration(subject: Subject, drafts: Draft[]): void {
  const spec = asMap(subject.object["spec"]);
  const found = configurationOf(subject);
  const [profileName = "", times = "1"] = asText(spec["resourceProfile"]).split(":");
  for (const draft of drafts) {
    if (found === null) {
      if (asText(spec["image"]) === "") draft.incomplete.push("the ConfigMap of KubeAI's operator");
      continue;
    }
    const { map, config } = found;
    const at = ROOT.below(["data", KEY]);
    const profile = asMap(asMap(config["resourceProfiles"])[profileName]);
    const images = asMap(asMap(asMap(config["modelServers"])[asText(spec["engine"])])["images"]);
    const image = images[asText(profile["imageName"])] ?? images["default"];
    const pods = asMap(config["modelServerPods"]);
    const resources = multiplied(profile, Number(times));
    const container = {
      name: "server",
      ...(typeof image === "string" ? { image } : {}),
      ...(isMap(pods["securityContext"]) ? { securityContext: pods["securityContext"] } : {}),
      ...(resources ? { resources } : {}),
    };
    const pod = Object.fromEntries(
      Object.entries({
        serviceAccountName: pods["serviceAccountName"],
        securityContext: pods["podSecurityContext"],
        imagePullSecrets: pods["imagePullSecrets"],
        nodeSelector: profile["nodeSelector"],
        tolerations: profile["tolerations"],
        affinity: profile["affinity"],
        runtimeClassName: profile["runtimeClassName"],
      }).filter(([, value]) => value !== undefined && value !== ""),
    );
    draft.parts.unshift(partOf(map, at, pod, false), overlayOf(map, "containers", container, at, false));
  }
}

function configurationOf({ reading }: Subject): { map: Resource; config: JsonObject } | null {
  for (const map of reading.inventory.ofKind("", "ConfigMap")) {
    const text = asMap(map.object["data"])[KEY];
    if (typeof text !== "string" || !text.includes("modelServers")) continue;
    // a broken configuration is the operator's to report; without it the pods stay incomplete
    const [config] = parseNested(text, () => {});
    if (config) return { map, config };
  }
  return null;
}

/** The profile's resources for a number of units: `nvidia-gpu-l4:2` asks for two of everything. */
function multiplied(profile: JsonObject, times: number): JsonObject | null {
  const of = (part: unknown): JsonObject =>
    Object.fromEntries(
      Object.entries(asMap(part)).map(([name, value]) => {
        const [, amount, unit] = /^(\d+(?:\.\d+)?)(\D*)$/.exec(String(value)) ?? [];
        return [name, amount !== undefined && times > 1 ? `${Number(amount) * times}${unit}` : value];
      }),
    );
  const [limits, requests] = [of(profile["limits"]), of(profile["requests"])];
  if (Object.keys(limits).length + Object.keys(requests).length === 0) return null;
  return { limits, requests };
}

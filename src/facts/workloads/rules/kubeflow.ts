import type { JsonObject } from "../../../inventory/index.ts";
import { type Draft, overlayOf, partOf } from "../part.ts";
import type { Subject } from "../reading.ts";
import { asList, asMap, asText, isMap } from "../value.ts";
import { findNamed, mergeMetadata, missing, newDraft, podsOfText, ROOT } from "./refer.ts";

/** Gives a notebook's pod the labels that its controller copies from the notebook. */
export function labelsOfNotebook({ object }: Subject, drafts: Draft[]): void {
  const metadata = asMap(object["metadata"]);
  for (const draft of drafts) {
    const labels = { ...asMap(metadata["labels"]), "notebook-name": metadata["name"] };
    draft.metadata = mergeMetadata({ labels }, draft.metadata);
  }
}

/**
 * Makes the pod of a workspace from its kind and the options chosen in it.
 *
 * @see https://github.com/kubeflow/notebooks/tree/notebooks-v2/workspaces/controller
 */
export function workspaceKind(subject: Subject, drafts: Draft[]): void {
  const spec = asMap(subject.object["spec"]);
  const place = subject.place.child("spec");
  const name = asText(spec["kind"]);
  const draft = newDraft(subject, "pod", place.child("podTemplate"));
  draft.replicas = spec["paused"] === true ? 0 : 1;
  drafts.push(draft);
  const kind = name === "" ? null : findNamed(subject, "kubeflow.org", ["WorkspaceKind"], name);
  if (kind === null) {
    draft.incomplete.push(missing(subject, "WorkspaceKind", name));
    return;
  }
  const own = asMap(spec["podTemplate"]);
  const template = asMap(asMap(kind.object["spec"])["podTemplate"]);
  const at = ROOT.below(["spec", "podTemplate"]);
  const chosen = asMap(own["options"]);
  const image = optionOf(template, "imageConfig", asText(chosen["imageConfig"]));
  const size = optionOf(template, "podConfig", asText(chosen["podConfig"]));
  const account = asText(asMap(template["serviceAccount"])["name"]);
  const workspace = asText(asMap(subject.object["metadata"])["name"]);
  const pod: Record<string, unknown> = {
    // releases that let the kind name no account make one for each workspace
    serviceAccountName: account === "" ? `ws-${workspace}` : account,
    securityContext: template["securityContext"],
    volumes: [...asList(template["extraVolumes"]), ...volumesOf(own)],
  };
  const container: Record<string, unknown> = {
    name: "main",
    env: template["extraEnv"],
    volumeMounts: template["extraVolumeMounts"],
    securityContext: template["containerSecurityContext"],
  };
  draft.parts = [partOf(kind, at, defined(pod), false), overlayOf(kind, "containers", defined(container), at, false)];
  draft.metadata = mergeMetadata(asMap(template["podMetadata"]), asMap(own["podMetadata"]));
  if (image) {
    const below = at.below(["options", "imageConfig", "values", image.index, "spec"]);
    const ports = asList(image.spec["ports"]).map((port) => ({ containerPort: asMap(port)["port"] }));
    const fields = defined({
      name: "main",
      image: image.spec["image"],
      imagePullPolicy: image.spec["imagePullPolicy"],
      ports: ports.length > 0 ? ports : undefined,
    });
    draft.parts.push(overlayOf(kind, "containers", fields, below, false));
  } else draft.incomplete.push(`image option ${asText(chosen["imageConfig"])} of WorkspaceKind ${name}`);
  if (size) {
    const below = at.below(["options", "podConfig", "values", size.index, "spec"]);
    const { resources, ...rest } = size.spec;
    draft.parts.push(partOf(kind, below, rest, false));
    if (isMap(resources)) {
      draft.parts.push(overlayOf(kind, "containers", { name: "main", resources }, below, false));
    }
  } else draft.incomplete.push(`size option ${asText(chosen["podConfig"])} of WorkspaceKind ${name}`);
}

function optionOf(template: JsonObject, list: string, id: string): { spec: JsonObject; index: number } | null {
  const values = asList(asMap(asMap(template["options"])[list])["values"]);
  const index = values.findIndex((value) => asMap(value)["id"] === id);
  return index < 0 ? null : { spec: asMap(asMap(values[index])["spec"]), index };
}

/** The claims that a workspace mounts, as volumes. */
function volumesOf(own: JsonObject): JsonObject[] {
  const volumes = asMap(own["volumes"]);
  const home = asText(volumes["home"]);
  const data = asList(volumes["data"]).map((each) => asText(asMap(each)["pvcName"] ?? asMap(each)["name"]));
  return [home, ...data]
    .filter((claim) => claim !== "")
    .map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } }));
}

const defined = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));

/** Opens the trial template that an experiment keeps in a ConfigMap. */
export function trialTemplateMap(subject: Subject, drafts: Draft[]): void {
  const template = asMap(asMap(subject.object["spec"])["trialTemplate"]);
  const reference = asMap(template["configMap"]);
  const name = asText(reference["configMapName"]);
  if (name === "") return;
  const place = subject.place.below(["spec", "trialTemplate", "configMap"]);
  const namespace = asText(reference["configMapNamespace"]) || subject.workload.resource.ref.namespace;
  const path = asText(reference["templatePath"]);
  const map = subject.reading.inventory.find("", "ConfigMap", namespace, name);
  const text = map ? asMap(map.object["data"])[path] : undefined;
  if (map && typeof text === "string") {
    drafts.push(...podsOfText(subject, map, text, ROOT.below(["data", path]), place));
    return;
  }
  const draft = newDraft(subject, "pod", place);
  draft.incomplete.push(`ConfigMap ${namespace ?? ""}/${name}`);
  drafts.push(draft);
}

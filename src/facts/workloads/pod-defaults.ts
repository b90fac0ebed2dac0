import type { Inventory, JsonObject, Resource } from "../../inventory/index.ts";
import { matchesSelector } from "../../kube/index.ts";
import { type Draft, overlayOf, type Part, partOf } from "./part.ts";
import { Place } from "./place.ts";
import { asList, asMap, asText, isMap } from "./value.ts";

const SPEC = new Place().child("spec");
/** Lists that are added to every container of a matching pod. */
const CONTAINER_LISTS = ["env", "envFrom", "volumeMounts"] as const;

/** Adds what PodDefaults of its namespace inject to each pod whose labels they select; nothing is taken away. */
export type Injector = (draft: Draft) => void;

/**
 * The injector of an inventory; null when it has no PodDefaults.
 *
 * @see https://github.com/kubeflow/kubeflow/tree/master/components/admission-webhook
 */
export function podDefaults(inventory: Inventory): Injector | null {
  const all = inventory.ofKind("kubeflow.org", "PodDefault");
  if (all.length === 0) return null;
  return (draft) => {
    const { resource } = draft.workload;
    if (resource.ref.kind === "PodDefault") return;
    const labels = asMap(draft.metadata["labels"]);
    for (const each of all) {
      const spec = asMap(each.object["spec"]);
      if (each.ref.namespace === resource.ref.namespace && matchesSelector(spec["selector"], labels)) {
        inject(draft, each, spec);
      }
    }
  };
}

function inject(draft: Draft, resource: Resource, spec: JsonObject): void {
  const pod: Record<string, unknown> = {};
  for (const field of ["volumes", "initContainers", "imagePullSecrets", "tolerations"]) {
    if (Array.isArray(spec[field])) pod[field] = spec[field];
  }
  if (typeof spec["serviceAccountName"] === "string") pod["serviceAccountName"] = spec["serviceAccountName"];
  // named containers of the pod, whichever part they come from
  const names = new Set<string>();
  let tolerations: unknown[] = [];
  for (const part of draft.parts) {
    for (const container of asList(part.spec["containers"])) names.add(asText(asMap(container)["name"]));
    if (Array.isArray(part.spec["tolerations"])) tolerations = part.spec["tolerations"];
  }
  if (pod["tolerations"]) pod["tolerations"] = [...tolerations, ...asList(pod["tolerations"])];
  // laid below what is there: a name or mount path that the pod has already stays as it is
  const below: Part[] = [partOf(resource, SPEC, pod, false)];
  const added = Object.fromEntries(
    CONTAINER_LISTS.flatMap((list) => (Array.isArray(spec[list]) ? [[list, spec[list]]] : [])),
  );
  for (const field of ["command", "args"]) if (Array.isArray(spec[field])) added[field] = spec[field];
  if (Object.keys(added).length > 0) {
    for (const name of names) {
      const container = { ...added, name };
      if (name !== "") below.push(overlayOf(resource, "containers", container, SPEC, false));
    }
  }
  asList(spec["sidecars"]).forEach((sidecar, index) => {
    if (isMap(sidecar)) {
      draft.parts.push(overlayOf(resource, "containers", sidecar, SPEC.child("sidecars").child(index), false));
    }
  });
  draft.parts.unshift(...below);
  if (isMap(spec["labels"]) || isMap(spec["annotations"])) {
    draft.metadata = {
      ...draft.metadata,
      labels: { ...asMap(spec["labels"]), ...asMap(draft.metadata["labels"]) },
      annotations: { ...asMap(spec["annotations"]), ...asMap(draft.metadata["annotations"]) },
    };
  }
}

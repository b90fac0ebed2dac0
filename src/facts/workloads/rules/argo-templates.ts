import type { JsonObject } from "../../../inventory/index.ts";
import { parseNested } from "../nested-text.ts";
import { type Draft, overlayOf, type Part, partOf } from "../part.ts";
import type { Place } from "../place.ts";
import { nameOf, problemAt } from "../problem.ts";
import type { Subject } from "../reading.ts";
import { asList, asMap, isMap, isPlaceholder } from "../value.ts";
import { findNamed, missing, newDraft, podsOf } from "./refer.ts";

/** Fields of a workflow's spec that its pods take over as they are. */
const POD_FIELDS = [
  "serviceAccountName",
  "automountServiceAccountToken",
  "securityContext",
  "hostNetwork",
  "hostAliases",
  "dnsPolicy",
  "nodeSelector",
  "tolerations",
  "affinity",
  "schedulerName",
  "imagePullSecrets",
  "volumes",
];

/**
 * Completes the pods of a workflow's templates: `templateDefaults` below each template, the template's volumes beside
 * the workflow's, and last the patches of the workflow and of the template.
 *
 * @see https://argo-workflows.readthedocs.io/en/latest/fields/#template
 */
export function argoTemplates(subject: Subject, drafts: Draft[]): void {
  const spec = asMap(subject.object["spec"]);
  const place = subject.place.child("spec");
  const defaults = asMap(spec["templateDefaults"]);
  for (const draft of drafts) {
    const template = draft.value;
    if (draft.as === "artifact-collector" || draft.as === "plugin") continue;
    draft.parts.unshift(...defaultParts(subject, defaults, place.child("templateDefaults"), template));
    if (Array.isArray(template["volumes"])) {
      draft.parts.push(partOf(subject.resource, draft.at, { volumes: template["volumes"] }, false));
    }
    patch(subject, draft, spec["podSpecPatch"], place.child("podSpecPatch"));
    patch(subject, draft, template["podSpecPatch"], draft.at.child("podSpecPatch"));
  }
}

function defaultParts({ resource }: Subject, from: JsonObject, place: Place, into: JsonObject): Part[] {
  const parts: Part[] = [];
  for (const field of ["container", "script"]) {
    const container = from[field];
    if (!isMap(container) || !isMap(into[field])) continue;
    parts.push(overlayOf(resource, "containers", { ...container, name: "main" }, place.child(field), true));
  }
  for (const [field, list] of [["initContainers", "initContainers"] as const, ["sidecars", "containers"] as const]) {
    asList(from[field]).forEach((container, index) => {
      if (isMap(container)) parts.push(overlayOf(resource, list, container, place.child(field).child(index), true));
    });
  }
  if (Array.isArray(from["volumes"])) parts.push(partOf(resource, place, { volumes: from["volumes"] }, false));
  return parts;
}

/** Lays a patch, a map or a text of YAML or JSON, over a pod; it is applied after the workflow was admitted. */
function patch(subject: Subject, draft: Draft, value: unknown, place: Place): void {
  const { resource, reading } = subject;
  const patches = isMap(value) ? [value] : typeof value === "string" && value.trim() !== "" ? read(value) : [];
  for (const spec of patches) {
    draft.parts.push({ resource, place, spec, writable: false, containerAt: () => ({ place, writable: false }) });
  }

  function read(text: string) {
    return parseNested(text, (code, why) => {
      const message = `${nameOf(resource)}: the pod spec patch was not applied: ${why}`;
      if (!isPlaceholder(text)) reading.problems.push(problemAt(code, resource, place.path, message));
    });
  }
}

/**
 * Makes the pods of a workflow that only refers to a template: the template's pods, with what the workflow itself sets
 * for all of them laid over.
 *
 * @see https://argo-workflows.readthedocs.io/en/latest/workflow-templates/#create-workflow-from-workflowtemplate-spec
 */
export function argoWorkflowTemplate(subject: Subject, drafts: Draft[]): void {
  const spec = asMap(subject.object["spec"]);
  const reference = asMap(spec["workflowTemplateRef"]);
  const { name } = reference;
  if (typeof name !== "string") return;
  const kind = reference["clusterScope"] === true ? "ClusterWorkflowTemplate" : "WorkflowTemplate";
  const place = subject.place.child("spec");
  const template = findNamed(subject, "argoproj.io", [kind], name);
  const referred = template === null ? [] : podsOf(subject, template, place.child("workflowTemplateRef"));
  if (referred.length === 0) {
    const alone = newDraft(subject, "workflow", place.child("workflowTemplateRef"));
    if (template === null) alone.incomplete.push(missing(subject, kind, name));
    referred.push(alone);
  }
  for (const draft of referred) {
    const own = Object.fromEntries(
      POD_FIELDS.flatMap((field) =>
        spec[field] !== undefined && (field === "volumes" || draft.value[field] === undefined)
          ? [[field, spec[field]]]
          : [],
      ),
    );
    if (Object.keys(own).length > 0) draft.parts.push(partOf(subject.resource, place, own, false));
    patch(subject, draft, spec["podSpecPatch"], place.child("podSpecPatch"));
  }
  drafts.push(...referred);
}

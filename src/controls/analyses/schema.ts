import type { Facts, Resource, Workload } from "../../facts/index.ts";
import { describeViolation } from "../../kube/index.ts";
import type { SubjectOf } from "../subject.ts";
import type { Answered } from "./analysis.ts";

/**
 * Each object against the published schema of its kind, and against YAML's rule that a key stands once in a map.
 * Of objects without a known schema the pods are held against the schema of pods: a wrong type in them would keep other
 * controls from judging.
 */
export function schema(facts: Facts): Answered[] {
  const said: Answered[] = [];
  for (const resource of facts.inventory.resources) {
    const subject: SubjectOf = { resource, workload: null, pod: null, container: null };
    const home = homeOf(facts, resource);
    if (home !== null) {
      const { apiVersion, kind } = resource.ref;
      const message = `${apiVersion} has no kind ${kind}, which is one of ${home}: the API server refuses the object, and what it says is not judged`;
      said.push({ subject, answer: "fail", detail: { message, path: ["apiVersion"] } });
      continue;
    }
    const violations = facts.schemas.validate(resource.object);
    for (const violation of violations) {
      // another release of a custom kind may have the field
      const answer = violation.certain ? "fail" : "unknown";
      said.push({ subject, answer, detail: { message: describeViolation(violation), path: violation.path } });
    }
    const twice = duplicatesIn(resource);
    for (const { path } of twice) {
      const key = String(path.at(-1));
      const message = `the key ${key} stands twice in one map: the last one wins, and strict readers refuse the object`;
      said.push({ subject, answer: "fail", detail: { message, path } });
    }
    if (violations.length === 0 && twice.length === 0) said.push({ subject, answer: "pass" });
  }
  for (const workload of facts.workloads) {
    const { group, version, ref } = workload.resource;
    if (!facts.schemas.isKnown(group, version, ref.kind)) said.push(...podsOf(facts, workload));
  }
  return said;
}

/** Wrong types in the pods of a kind without a schema. What is missing there, an operator may fill in. */
/** Groups of Kubernetes itself, whose kinds are known without a schema of anybody else. */
const OTHER_GROUPS = [
  ...["apps", "batch", "policy", "autoscaling", "networking.k8s.io", "rbac.authorization.k8s.io", "storage.k8s.io"],
  ...["admissionregistration.k8s.io", "scheduling.k8s.io", "apiextensions.k8s.io"],
];

/** The apiVersion that an object of the core group should have named; null where the core group may have its kind. */
function homeOf({ schemas }: Facts, { group, ref }: Resource): string | null {
  if (group !== "" || schemas.versionsOf("", ref.kind).length > 0) return null;
  const home = OTHER_GROUPS.find((other) => schemas.versionsOf(other, ref.kind).length > 0);
  return home === undefined ? null : `${home}/${schemas.versionsOf(home, ref.kind).at(0) ?? "v1"}`;
}

function podsOf(facts: Facts, workload: Workload): Answered[] {
  const said: Answered[] = [];
  const subject: SubjectOf = { resource: workload.resource, workload, pod: null, container: null };
  for (const { spec, specPath, contributions } of workload.pods) {
    if (contributions.length > 0) continue;
    const violations = facts.schemas.validate({ apiVersion: "v1", kind: "Pod", spec }, { unknownFields: false });
    for (const violation of violations) {
      if (violation.problem !== "wrong-type" || violation.path[0] !== "spec") continue;
      const path = [...specPath, ...violation.path.slice(1)];
      said.push({ subject, answer: "fail", detail: { message: describeViolation({ ...violation, path }), path } });
    }
  }
  return said;
}

/** Keys written twice within the object, by their paths in it. */
function duplicatesIn({ document, at }: Resource) {
  if (document.duplicates.length === 0) return document.duplicates;
  return document.duplicates
    .filter(({ path }) => at.every((token, index) => path[index] === token))
    .map((duplicate) => ({ ...duplicate, path: duplicate.path.slice(at.length) }));
}

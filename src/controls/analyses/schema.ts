import type { Facts, Resource } from "../../facts/index.ts";
import { describeViolation } from "../../kube/index.ts";
import type { SubjectOf } from "../subject.ts";
import type { Answered } from "./analysis.ts";

/**
 * Each object against the published schema of its kind, and against YAML's rule that a key stands once in a map.
 * Objects of kinds without a known schema are asked only about keys.
 */
export function* schema(facts: Facts): Generator<Answered> {
  for (const resource of facts.inventory.resources) {
    const subject: SubjectOf = {
      resource,
      workload: null,
      pod: null,
      container: null,
    };
    const violations = facts.schemas.validate(resource.object);
    for (const violation of violations) {
      yield {
        subject,
        answer: "fail",
        detail: { message: describeViolation(violation), path: violation.path },
      };
    }
    const twice = duplicatesIn(resource);
    for (const { path } of twice) {
      const key = String(path.at(-1));
      const message = `the key ${key} stands twice in one map: the last one wins, and strict readers refuse the object`;
      yield { subject, answer: "fail", detail: { message, path } };
    }
    if (violations.length === 0 && twice.length === 0) yield { subject, answer: "pass" };
  }
}

/** Keys written twice within the object, by their paths in it. */
function duplicatesIn({ document, at }: Resource) {
  if (document.duplicates.length === 0) return document.duplicates;
  return document.duplicates
    .filter(({ path }) => at.every((token, index) => path[index] === token))
    .map((duplicate) => ({
      ...duplicate,
      path: duplicate.path.slice(at.length),
    }));
}

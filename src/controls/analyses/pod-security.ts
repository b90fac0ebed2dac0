import { evaluatePodSecurity, parseLevel } from "../pod-security/index.ts";
import { podSecurityVersion } from "../subject.ts";
import type { Answered } from "./analysis.ts";
import type { Facts } from "../../facts/index.ts";

/**
 * Each pod template against one level of the Pod Security Standards (`level`), at the version that its namespace's
 * enforce label pins, else the target's.
 */
export function* podSecurity(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const level = parseLevel(options["level"]);
  if (level === null) throw new Error(`pod-security: ${String(options["level"])} is not a level`);
  for (const workload of facts.workloads) {
    const version = podSecurityVersion(facts, workload.resource.ref.namespace);
    for (const pod of workload.pods) {
      const subject = {
        resource: workload.resource,
        workload,
        pod,
        container: null,
      };
      const verdict = evaluatePodSecurity(pod.metadata, pod.spec, level, version);
      if (verdict.allowed) {
        yield { subject, answer: "pass" };
        continue;
      }
      const reasons = verdict.reasons.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason));
      const unreadable = verdict.reasons.some(({ check }) => check === "schema");
      const message = `violates Pod Security ${level}: ${reasons.join("; ")}`;
      yield {
        subject,
        answer: unreadable ? "error" : "fail",
        detail: { message, path: pod.specPath },
      };
    }
  }
}

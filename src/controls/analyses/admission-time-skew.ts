import type { Facts, JsonObject } from "../../facts/index.ts";
import { evaluatePodSecurity, LATEST, namespacePolicy } from "../pod-security/index.ts";
import type { Answered } from "./analysis.ts";
import { about } from "./related.ts";

const mapAt = (value: unknown, key: string): JsonObject => {
  const found = value !== null && typeof value === "object" ? (value as JsonObject)[key] : undefined;
  return found !== null && typeof found === "object" ? (found as JsonObject) : {};
};

/**
 * Each running pod of a live cluster against the Pod Security level that its namespace enforces today; nothing where
 * the input is not a live cluster or the namespace is not known.
 */
export function* admissionTimeSkew(facts: Facts): Generator<Answered> {
  if (!facts.target.live) return;
  const { inventory } = facts;
  for (const resource of inventory.ofKind("", "Pod")) {
    const { object, ref } = resource;
    const phase = mapAt(object, "status")["phase"];
    const namespace = inventory.find("", "Namespace", null, ref.namespace ?? "");
    if (phase === "Succeeded" || phase === "Failed" || namespace === null) continue;
    const { enforce } = namespacePolicy(mapAt(mapAt(namespace.object, "metadata"), "labels")).policy;
    const version = enforce.version === LATEST ? facts.target.minor : enforce.version;
    const verdict = evaluatePodSecurity(mapAt(object, "metadata"), mapAt(object, "spec"), enforce.level, version);
    const subject = about(resource);
    if (verdict.allowed) {
      yield { subject, answer: "pass" };
      continue;
    }
    const reasons = verdict.reasons.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason));
    const message =
      `pod ${ref.name} breaks the Pod Security level that its namespace enforces today (${enforce.level}): ` +
      `${reasons.join("; ")}; it was admitted before the rule and keeps running outside it`;
    yield { subject, answer: "fail", detail: { message, path: ["spec"] } };
  }
}

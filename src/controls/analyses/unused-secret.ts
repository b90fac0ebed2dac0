import type { Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, textAt } from "./related.ts";

/** Kept by Kubernetes or Helm for themselves, and named by nothing. */
const KEPT = new Set(["bootstrap.kubernetes.io/token", "helm.sh/release.v1", "kubernetes.io/service-account-token"]);
/** Texts longer than this are files and scripts, and are searched for names as words. */
const LONGEST_NAME = 253;
const WORD = /[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/g;

/**
 * Each Secret whose name stands nowhere else in the input: neither as a reference of any object, whatever its kind, nor
 * in a text. Programs may also read it through the API, so nothing is said of an incomplete input.
 */
export function* unusedSecret(facts: Facts): Generator<Answered> {
  const secrets = facts.inventory.ofKind("", "Secret").filter((secret) => !isKept(secret));
  if (secrets.length === 0) return;
  if (!facts.target.complete) {
    for (const secret of secrets) yield { subject: about(secret), answer: "unknown" };
    return;
  }
  const names = new Set(secrets.map(({ ref }) => ref.name));
  const used = new Set<string>();
  for (const { object, group, ref } of facts.inventory.resources) {
    if (group === "" && ref.kind === "Secret") continue;
    for (const key of Object.keys(object)) {
      if (key !== "status") namesIn(key === "metadata" ? annotationsOf(object) : object[key], names, used);
    }
  }
  for (const secret of secrets) {
    const owned = Array.isArray((secret.object["metadata"] as { ownerReferences?: unknown }).ownerReferences);
    yield { subject: about(secret), answer: owned || used.has(secret.ref.name) ? "pass" : "fail" };
  }
}

const isKept = ({ object, ref }: Resource): boolean =>
  KEPT.has(textAt(object, ["type"]) ?? "") || ref.namespace === "kube-system";

const annotationsOf = (object: Resource["object"]): unknown =>
  (object["metadata"] as { annotations?: unknown } | undefined)?.annotations;

/** Adds those of the names that stand anywhere in a value. */
function namesIn(value: unknown, names: ReadonlySet<string>, used: Set<string>): void {
  if (typeof value === "string") {
    if (names.has(value)) used.add(value);
    else if (value.length > LONGEST_NAME || /[^a-z0-9.-]/.test(value)) {
      for (const [word] of value.matchAll(WORD)) if (names.has(word)) used.add(word);
    }
  } else if (Array.isArray(value)) for (const element of value) namesIn(element, names, used);
  else if (value !== null && typeof value === "object") {
    for (const element of Object.values(value)) namesIn(element, names, used);
  }
}

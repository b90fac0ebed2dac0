import { type AdmissionReview, type Review } from "./review.ts";

/** Longest warning that the API server hands on whole, and how many are given. */
const MAX_WARNING = 240;
const MAX_WARNINGS = 12;
const MAX_ANNOTATION = 2000;

/** One reason to refuse, in the words of the person who wrote the object. */
export interface Reason {
  /** The control, policy or limit that says so. */
  readonly by: string;
  /** One clause without a full stop. */
  readonly message: string;
  /** The field, dotted; empty for the object as a whole. */
  readonly field: string;
  /** What to change; empty where nobody can say. */
  readonly fix: string;
}

/** What was decided about one request. */
export class Decision {
  readonly refusals: Reason[] = [];
  readonly warnings: Reason[] = [];
  readonly notes = new Map<string, Set<string>>();
  readonly annotations = new Map<string, string>();
  /** Why the request could not be decided; then the failure policy counts. */
  readonly undecided: Reason[] = [];
  patch: readonly object[] = [];

  /** Writes to the audit log that a control was met, under `refused`, `warned`, `audited`, `kept`, `excepted`. */
  note(under: string, by: string): void {
    const known = this.notes.get(under);
    if (known) known.add(by);
    else this.notes.set(under, new Set([by]));
  }
}

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
const lower = (text: string): string => (/^[A-Z][a-z]/.test(text) ? text[0]?.toLowerCase() + text.slice(1) : text);

/** A reason as one sentence: what is wrong, where, and what to do. */
function sentence({ message, field, fix }: Reason): string {
  const where = field === "" ? "" : ` (at ${field})`;
  const what = fix === "" ? "" : `; to fix it, ${lower(fix).replace(/\.$/, "")}`;
  return `${message.replace(/\.$/, "")}${where}${what}`;
}

/** The message of a refusal: the first reason in full, the others counted. */
function refusal({ kind, name }: Review, reasons: readonly Reason[]): string {
  const [first, ...rest] = reasons;
  const others = rest.length === 0 ? "" : `; and ${rest.length} more: ${rest.map(({ by }) => by).join(", ")}`;
  const subject = `${kind || "the object"}${name === "" ? "" : ` ${name}`}`;
  return cut(`Ringfence refused ${subject}: ${first ? sentence(first) : ""} [${first?.by ?? ""}]${others}`, 4000);
}

/** The AdmissionReview that answers a request. */
export function answerOf(review: Review, decision: Decision, failurePolicy: "Fail" | "Ignore"): AdmissionReview {
  const undecided = decision.undecided;
  const refusals = failurePolicy === "Fail" ? [...decision.refusals, ...undecided] : decision.refusals;
  const warned = failurePolicy === "Fail" ? decision.warnings : [...undecided, ...decision.warnings];
  const auditAnnotations: Record<string, string> = {};
  for (const [key, all] of decision.notes) auditAnnotations[key] = cut([...all].join(","), MAX_ANNOTATION);
  for (const [key, value] of decision.annotations) auditAnnotations[key] = cut(value, MAX_ANNOTATION);
  if (undecided.length > 0) auditAnnotations["undecided"] = cut(undecided.map(sentence).join("; "), MAX_ANNOTATION);
  const allowed = refusals.length === 0;
  const warnings = warned.slice(0, MAX_WARNINGS).map((each) => cut(`${sentence(each)} [${each.by}]`, MAX_WARNING));
  const code = decision.refusals.length > 0 ? 403 : 500;
  const status = {
    ...{ code, reason: code === 403 ? "Forbidden" : "InternalError", message: refusal(review, refusals) },
    details: {
      causes: refusals.slice(0, 50).map((each) => ({ reason: each.by, message: each.message, field: each.field })),
    },
  };
  const patched = allowed && decision.patch.length > 0;
  return {
    apiVersion: review.apiVersion,
    kind: "AdmissionReview",
    response: {
      uid: review.uid,
      allowed,
      ...(allowed ? {} : { status }),
      ...(warnings.length > 0 ? { warnings } : {}),
      ...(Object.keys(auditAnnotations).length > 0 ? { auditAnnotations } : {}),
      ...(patched
        ? {
            patchType: "JSONPatch" as const,
            patch: Buffer.from(JSON.stringify(decision.patch)).toString("base64"),
          }
        : {}),
    },
  };
}

/** The answer to what could not be decided at all: by the failure policy, and saying why. */
export function failed(uid: string, why: string, failurePolicy: "Fail" | "Ignore"): AdmissionReview {
  const review: Review = {
    ...{ apiVersion: "admission.k8s.io/v1", uid, group: "", version: "", kind: "", resource: "" },
    ...{ resourceAt: { group: "", version: "" }, subresource: "" },
    ...{ name: "", namespace: null, operation: "", userInfo: {}, object: null, oldObject: null, dryRun: false },
  };
  const decision = new Decision();
  const message = `it could not be decided: ${why}`;
  decision.undecided.push({ by: "failure-policy", message, field: "", fix: "" });
  return answerOf(review, decision, failurePolicy);
}

import { PolicyAdmission, type PolicyRequest } from "../../controls/index.ts";
import type { Document } from "../../core/document.ts";
import { fromPointer } from "../../core/location.ts";
import type { Problem } from "../../core/problem.ts";
import type { JsonObject } from "../../facts/index.ts";
import type { Assessed } from "../../findings/index.ts";
import { anyGlob, type Matcher } from "../../lang/glob.ts";
import type { Equipment } from "../scan.ts";
import type { Config } from "../settings.ts";
import { answerOf, Decision, failed, type Reason } from "./answer.ts";
import { Examiner } from "./examine.ts";
import { gpuRefusals } from "./gpu.ts";
import { NamespaceModes } from "./modes.ts";
import { patchBetween, withFixes } from "./patching.ts";
import { type AdmissionReview, isMap, parseReview, type Review, ReviewIssue, withoutNulls } from "./review.ts";
import { type AdmissionSettings, DEFAULT_ADMISSION } from "./settings.ts";

export type { AdmissionReview } from "./review.ts";

/** What is asked: a review, and what the caller knows around it. */
export interface Question {
  readonly review: unknown;
  readonly namespaceObject?: unknown;
  /** One object or several that policies may take parameters from. */
  readonly params?: unknown;
}

/** Kinds whose pods cannot be changed once they are there. */
const FIXED = new Set(["/Pod", "batch/Job"]);

/** Decides requests to the API server. One is decided at a time; what is compiled is shared. */
export class Admission {
  readonly settings: AdmissionSettings;
  readonly #examiner: Examiner;
  readonly #policies: PolicyAdmission | null;
  readonly #exempt: Matcher;
  readonly #exemptUsers: Matcher;

  /** @param policies Documents with admission policies of the user's own. */
  constructor(equipment: Equipment, config: Config, policies: readonly Document[]) {
    this.settings = config.admission ?? DEFAULT_ADMISSION;
    this.#examiner = new Examiner(equipment, config);
    this.#policies = policies.length > 0 ? new PolicyAdmission(policies) : null;
    this.#exempt = anyGlob(this.settings.exempt.namespaces);
    this.#exemptUsers = anyGlob(this.settings.exempt.users);
  }

  /** How many controls are asked. */
  get controls(): number {
    return this.#examiner.controls.length;
  }

  /** Policies that could not be read. */
  get problems(): readonly Problem[] {
    return this.#policies?.problems ?? [];
  }

  /**
   * The answer to a request; whatever goes wrong is answered by the failure policy, never by letting it pass unseen.
   *
   * @param mutate True to answer with the safe fixes as a patch, and to refuse nothing.
   * @param today `YYYY-MM-DD`, for the expiry of exceptions
   */
  decide({ review, namespaceObject, params }: Question, today: string, mutate = false): AdmissionReview {
    const { failurePolicy } = this.settings;
    let uid = isMap(review) && isMap(review["request"]) ? String(review["request"]["uid"] ?? "") : "";
    try {
      const asked = parseReview(review);
      ({ uid } = asked);
      const around = isMap(namespaceObject) ? namespaceObject : null;
      const given = Array.isArray(params) ? params.filter(isMap) : isMap(params) ? [params] : [];
      const decision = new Decision();
      if (!this.#isExempt(asked)) {
        if (mutate) this.#mutate(asked, around, today, decision);
        else {
          this.#askControls(asked, around, today, decision);
          this.#askPolicies(asked, around, given, decision);
        }
      } else decision.annotations.set("exempt", "true");
      return answerOf(asked, decision, failurePolicy);
    } catch (error) {
      // a defect or an object of hostile shape must not let anything pass: the caller hears why
      const why = error instanceof ReviewIssue ? error.message : "an unexpected failure of Ringfence";
      return failed(uid, why, failurePolicy);
    }
  }

  #isExempt({ namespace, kind, group, name, userInfo }: Review): boolean {
    const place = namespace ?? (group === "" && kind === "Namespace" ? name : null);
    if (place !== null && this.#exempt(place)) return true;
    const user = userInfo["username"];
    if (typeof user === "string" && this.#exemptUsers(user)) return true;
    const groups = Array.isArray(userInfo["groups"]) ? userInfo["groups"] : [];
    return this.settings.exempt.groups.some((group) => groups.includes(group));
  }

  #askControls(review: Review, namespaceObject: JsonObject | null, today: string, decision: Decision): void {
    const object = objectOf(review);
    if (!object) return;
    const modes = new NamespaceModes(this.settings, review.namespace);
    const { found, unread, workloads } = this.#examiner.examine(object, namespaceObject, today);
    const strict = modes.atMost("enforce") === "enforce";
    for (const message of strict ? unread : []) {
      decision.undecided.push({ by: "ringfence", message, field: "", fix: "" });
    }
    let before: ReadonlySet<string> | null = null;
    for (const entry of found) {
      const { control, outcome } = entry.judgement;
      if (entry.exception) decision.note("excepted", control);
      if (entry.exception || (outcome !== "fail" && outcome !== "error")) continue;
      const mode = modes.of(control, entry.severity);
      if (mode === "ignore") continue;
      if (mode === "dry-run" || mode === "audit") {
        decision.note(mode === "audit" ? "audited" : "dry-run", control);
        continue;
      }
      before ??= this.#before(review, namespaceObject, today);
      if (before.has(keyOf(entry))) {
        decision.note("kept", control);
        continue;
      }
      const reason = reasonOf(entry);
      if (mode === "warn") {
        decision.note("warned", control);
        decision.warnings.push(reason);
      } else if (outcome === "error") decision.undecided.push(reason);
      else {
        decision.note("refused", control);
        decision.refusals.push(reason);
      }
    }
    this.#askGpu(review, namespaceObject, workloads, modes, decision);
  }

  #askGpu(
    review: Review,
    namespaceObject: JsonObject | null,
    workloads: Parameters<typeof gpuRefusals>[1],
    modes: NamespaceModes,
    decision: Decision,
  ): void {
    for (const reason of gpuRefusals(this.settings.gpu, workloads, review.namespace, namespaceObject)) {
      const mode = modes.ofLimit(reason.by);
      if (mode === "enforce") decision.refusals.push(reason);
      else if (mode === "warn") decision.warnings.push(reason);
      if (mode !== "ignore")
        decision.note(mode === "enforce" ? "refused" : mode === "warn" ? "warned" : mode, reason.by);
    }
  }

  /** What the object had before the update; empty for a creation. */
  #before(review: Review, namespaceObject: JsonObject | null, today: string): ReadonlySet<string> {
    if (review.operation !== "UPDATE" || !review.oldObject || this.settings.updates === "all") return NONE;
    const old = objectOf({ ...review, object: review.oldObject });
    if (!old) return NONE;
    const keys = new Set<string>();
    for (const entry of this.#examiner.examine(old, namespaceObject, today).found) {
      if (!entry.exception) keys.add(keyOf(entry));
    }
    return keys;
  }

  #mutate(review: Review, namespaceObject: JsonObject | null, today: string, decision: Decision): void {
    const object = review.subresource === "" ? objectOf(review) : null;
    if (!object || !review.object) return;
    if (review.operation === "UPDATE" && FIXED.has(`${review.group}/${review.kind}`)) return;
    const modes = new NamespaceModes(this.settings, review.namespace);
    const patches = this.#examiner.examine(object, namespaceObject, today).found.flatMap((entry) => {
      const { control, outcome, fix } = entry.judgement;
      if (outcome !== "fail" || entry.exception || fix?.class !== "safe" || fix.patch.length === 0) return [];
      const mode = modes.of(control, entry.severity);
      if (mode === "ignore" || mode === "dry-run") return [];
      decision.note("fixed", control);
      return [fix.patch];
    });
    if (patches.length === 0) return;
    decision.patch = patchBetween(object, withFixes(object, patches));
  }

  #askPolicies(
    review: Review,
    namespaceObject: JsonObject | null,
    params: readonly JsonObject[],
    decision: Decision,
  ): void {
    if (!this.#policies) return;
    const { verdicts, annotations } = this.#policies.decide(requestOf(review, namespaceObject), params);
    for (const { key, value } of annotations) decision.annotations.set(key.replaceAll("/", "."), value);
    for (const { policy, outcome, message, actions, failsClosed } of verdicts) {
      const reason: Reason = { by: policy, message, field: "", fix: "" };
      if (outcome === "undecided" && !failsClosed) decision.note("undecided-policy", policy);
      else if (actions.includes("Deny")) {
        decision.note("refused", policy);
        decision.refusals.push(reason);
      }
      if (actions.includes("Warn")) decision.warnings.push(reason);
      if (actions.includes("Audit")) decision.note("audited", policy);
    }
  }
}

const NONE: ReadonlySet<string> = new Set();

/** Tells a finding in the object as it was from one that the update brings. */
const keyOf = ({ judgement, severity }: Assessed): string =>
  `${judgement.control}\n${judgement.container ?? ""}\n${judgement.stablePath}\n${severity}\n${judgement.message}`;

/** The object whose fields the controls know; null where there is none to judge, or only a part of one. */
function objectOf({ operation, subresource, object, resource, namespace, kind }: Review): JsonObject | null {
  if (operation !== "CREATE" && operation !== "UPDATE") return null;
  if (subresource !== "" && !(subresource === "ephemeralcontainers" && (resource === "pods" || kind === "Pod")))
    return null;
  const read = withoutNulls(object) as JsonObject | null;
  if (!read || namespace === null) return read;
  const metadata = isMap(read["metadata"]) ? read["metadata"] : {};
  return metadata["namespace"] === namespace ? read : { ...read, metadata: { ...metadata, namespace } };
}

function requestOf(review: Review, namespaceObject: JsonObject | null): PolicyRequest {
  const { kind, resource, resourceAt, subresource, dryRun, name, operation, object, oldObject, userInfo } = review;
  const { group, version, namespace } = review;
  return {
    ...{ ...resourceAt, kindAt: { group, version }, kind, resource, subresource, dryRun, name, namespace },
    ...{ operation, object, oldObject },
    userInfo: Object.keys(userInfo).length > 0 ? userInfo : null,
    namespaceObject,
    isNamespaceKnown: namespaceObject !== null || namespace === null,
  };
}

/** A field as people write it: `spec.containers[0].image`. */
function dotted(pointer: string): string {
  let text = "";
  for (const token of fromPointer(pointer)) {
    if (typeof token === "number") text += `[${token}]`;
    else if (/^[\w-]+$/.test(token)) text += text === "" ? token : `.${token}`;
    else text += `["${token}"]`;
  }
  return text;
}

function reasonOf({ judgement }: Assessed): Reason {
  const { control, message, path } = judgement;
  return { by: control, message, field: dotted(path), fix: judgement.fix?.summary ?? "" };
}

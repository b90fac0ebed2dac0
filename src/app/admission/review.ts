import type { JsonObject } from "../../facts/index.ts";

/** A request of the API server, parsed; what it leaves out is empty or null. */
export interface Review {
  readonly apiVersion: string;
  readonly uid: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  /** The group and version under which the resource is served; the kind's own unless it is a subresource's. */
  readonly resourceAt: { readonly group: string; readonly version: string };
  readonly subresource: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly operation: string;
  readonly userInfo: JsonObject;
  readonly object: JsonObject | null;
  readonly oldObject: JsonObject | null;
  readonly dryRun: boolean;
}

/** The answer to one request, as the API server reads it. */
export interface AdmissionReview {
  readonly apiVersion: string;
  readonly kind: "AdmissionReview";
  readonly response: {
    readonly uid: string;
    readonly allowed: boolean;
    readonly status?: {
      readonly code: number;
      readonly reason: string;
      readonly message: string;
      readonly details?: { readonly causes: readonly { reason: string; message: string; field: string }[] };
    };
    readonly warnings?: readonly string[];
    readonly auditAnnotations?: Readonly<Record<string, string>>;
    readonly patchType?: "JSONPatch";
    /** Base64 of a JSON patch. */
    readonly patch?: string;
  };
}

export const isMap = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const mapOf = (value: unknown): JsonObject => (isMap(value) ? value : {});

/** Deepest nesting that an object may have: the API server allows less. */
export const MAX_DEPTH = 200;

/** A request that is no AdmissionReview; the message says what is wrong with it. */
export class ReviewIssue extends Error {
  readonly uid: string;

  constructor(message: string, uid: string) {
    super(message);
    this.name = "ReviewIssue";
    this.uid = uid;
  }
}

/** A value without the keys whose value is null, as Kubernetes reads it; the same value when it has none. */
export function withoutNulls(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) throw new ReviewIssue(`its object is nested deeper than ${MAX_DEPTH} levels`, "");
  if (Array.isArray(value)) {
    let copy: unknown[] | null = null;
    for (let index = 0; index < value.length; index++) {
      const item = withoutNulls(value[index], depth + 1);
      if (item !== value[index]) (copy ??= value.slice())[index] = item;
    }
    return copy ?? value;
  }
  let copy: Record<string, unknown> | null = null;
  const map = value as JsonObject;
  for (const key of Object.keys(map)) {
    const own = map[key];
    const item = own === null ? undefined : withoutNulls(own, depth + 1);
    if (item === own) continue;
    copy ??= { ...map };
    if (item === undefined) delete copy[key];
    else copy[key] = item;
  }
  return copy ?? value;
}

/** The request in an AdmissionReview. @throws {ReviewIssue} when it is none */
export function parseReview(value: unknown): Review {
  if (!isMap(value) || value["kind"] !== "AdmissionReview") throw new ReviewIssue("it is no AdmissionReview", "");
  const { apiVersion, request } = value;
  if (!isMap(request)) throw new ReviewIssue("the AdmissionReview has no request", "");
  const uid = text(request["uid"]);
  if (apiVersion !== "admission.k8s.io/v1" && apiVersion !== "admission.k8s.io/v1beta1")
    throw new ReviewIssue(`the version ${String(apiVersion)} of AdmissionReview is not known`, uid);
  const operation = text(request["operation"]);
  if (!["CREATE", "UPDATE", "DELETE", "CONNECT"].includes(operation))
    throw new ReviewIssue(`the operation ${operation || "of the request"} is not known`, uid);
  const object = isMap(request["object"]) ? request["object"] : null;
  const oldObject = isMap(request["oldObject"]) ? request["oldObject"] : null;
  if (object === null && (operation === "CREATE" || operation === "UPDATE"))
    throw new ReviewIssue("the request has no object", uid);
  const kind = mapOf(request["kind"]);
  const resource = mapOf(request["resource"]);
  const metadata = mapOf((object ?? oldObject)?.["metadata"]);
  const [ownVersion = "", ownGroup = ""] = text((object ?? oldObject)?.["apiVersion"])
    .split("/")
    .toReversed();
  const group = text(kind["group"]) || (kind["kind"] === undefined ? text(resource["group"]) || ownGroup : "");
  const version = text(kind["version"]) || text(resource["version"]) || ownVersion;
  const resourceAt =
    resource["resource"] === undefined
      ? { group, version }
      : { group: text(resource["group"]), version: text(resource["version"]) || version };
  return {
    ...{ apiVersion, uid, group, version, resourceAt },
    kind: text(kind["kind"]) || text((object ?? oldObject)?.["kind"]),
    resource: text(resource["resource"]),
    subresource: text(request["subResource"]),
    name: text(request["name"]) || text(metadata["name"]) || text(metadata["generateName"]),
    namespace: text(request["namespace"]) || text(metadata["namespace"]) || null,
    operation,
    userInfo: mapOf(request["userInfo"]),
    object,
    oldObject,
    dryRun: request["dryRun"] === true,
  };
}

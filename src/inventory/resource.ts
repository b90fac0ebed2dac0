import type { Document } from "../core/document.ts";
import type { Path, Ref } from "../core/location.ts";

export type { Document, DuplicateKey } from "../core/document.ts";

/** A JSON object as read. Keys whose value was null are already gone: Kubernetes treats null as absent. */
export type JsonObject = { readonly [key: string]: unknown };

/** One Kubernetes object with its origin. */
export interface Resource {
  readonly ref: Ref;
  /** The API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly object: JsonObject;
  readonly document: Document;
  /** Where the object lies in the document's value: empty, or `["items", 3]` for an item of a List. */
  readonly at: Path;
}

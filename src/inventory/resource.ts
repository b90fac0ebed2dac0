import type { Locator, Path, Ref } from "../core/location.ts";

/** A JSON object as read. Keys whose value was null are already gone: Kubernetes treats null as absent. */
export type JsonObject = { readonly [key: string]: unknown };

/** One document of one input: what was read, and how to find places in its text. */
export interface Document {
  /** As given on the command line, or below the folder given; `-` for standard input. */
  readonly file: string;
  /** Zero-based place in the file. */
  readonly index: number;
  readonly value: unknown;
  readonly locator: Locator;
}

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

import type { Problem } from "../../core/problem.ts";
import type { Inventory, JsonObject, Resource } from "../../inventory/index.ts";
import type { CompiledKind, KindIndex } from "./compiled-kind.ts";
import type { Draft } from "./part.ts";
import type { Place } from "./place.ts";
import type { WrongTypes } from "./problem.ts";
import type { WorkloadAt } from "./workload.ts";

/** What is shared while the workloads of one inventory are established. */
export interface Reading {
  readonly inventory: Inventory;
  readonly kinds: KindIndex;
  readonly problems: Problem[];
  /** The pods of an object, with those of the objects in it, completed by the rules of its kind. */
  read(subject: Subject): Draft[];
}

/** One object whose pods are being read: a resource, an object inside one, or one that a resource refers to. */
export interface Subject {
  readonly reading: Reading;
  readonly workload: WorkloadAt;
  /** The resource whose text holds the object; not the workload's own when a reference was followed. */
  readonly resource: Resource;
  readonly kind: CompiledKind;
  readonly object: JsonObject;
  /** The place of the object in that resource. */
  readonly place: Place;
  /** The place in the workload's own resource that stands for the object; null when it is the object's own place. */
  readonly standIn: Place | null;
  readonly wrong: WrongTypes;
  /** False inside a text that holds YAML. */
  readonly writable: boolean;
  readonly templated: boolean;
  /** How many objects this one is nested in. */
  readonly depth: number;
}

/** Completes the pods of one kind by what other objects say: adds, replaces or changes drafts. */
export type Rule = (subject: Subject, drafts: Draft[]) => void;

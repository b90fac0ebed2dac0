import type { Ref } from "../../core/location.ts";
import type { Problem } from "../../core/problem.ts";
import { type Access, type AccessBinding, type AccessRole, establishAccess, RBAC } from "../../facts/index.ts";
import { buildInventory, type Inventory } from "../../inventory/index.ts";
import { readInputs } from "../../inputs/index.ts";
import { NEWEST_MINOR } from "../kubernetes-version.ts";
import type { Source } from "../scan.ts";

/** Where the answers come from. */
export interface AccessOptions {
  readonly source: Source;
  /** Kubernetes minor; the newest known where left out. */
  readonly minor?: number | undefined;
  /** True to take nothing as there but what the input holds. */
  readonly literally?: boolean | undefined;
}

/** An input opened for questions about access. */
export interface OpenAccess {
  readonly inventory: Inventory;
  readonly access: Access;
  /** What could not be read; missing roles are not among them. */
  readonly problems: readonly Problem[];
}

/** Reads the inputs and works out who can do what in them. */
export function openAccess({ source, minor, literally }: AccessOptions): OpenAccess {
  const { paths, stdin, ...render } = source;
  const read = readInputs(paths, { ...render, stdin });
  const inventory = buildInventory(read.documents);
  const access = establishAccess(inventory, minor ?? NEWEST_MINOR, literally ?? false);
  return { inventory, access, problems: [...read.problems, ...inventory.problems] };
}

const VERSION = `${RBAC}/v1`;

/** What a binding is called in answers. */
export const refOfBinding = ({ resource, kind, namespace, name }: AccessBinding): Ref => ({
  apiVersion: resource?.ref.apiVersion ?? VERSION,
  kind,
  namespace,
  name,
});

/** What a role is called in answers. */
export const refOfRole = ({ resource, kind, namespace, name }: AccessRole): Ref => ({
  apiVersion: resource?.ref.apiVersion ?? VERSION,
  kind,
  namespace,
  name,
});

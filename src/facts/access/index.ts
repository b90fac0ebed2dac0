import { defaultRoles } from "../../pack/index.ts";
import type { Inventory } from "../../inventory/index.ts";
import type { Facts } from "../facts.ts";
import { Access } from "./access.ts";

const NO_DEFAULTS = (): readonly object[] => [];

/**
 * Who can do what in an input. The roles and bindings that every API server makes are taken as there, unless the input
 * holds some of them and so is a copy of a cluster, or `literally` is true.
 */
export const establishAccess = (inventory: Inventory, minor: number, literally = false): Access =>
  new Access(inventory, minor, literally ? NO_DEFAULTS : defaultRoles);

const established = new WeakMap<Inventory, Access>();

/** Who can do what in the input of these facts: worked out when first asked for, and kept. */
export function accessOf({ inventory, target }: Pick<Facts, "inventory" | "target">): Access {
  let access = established.get(inventory);
  if (!access) {
    access = establishAccess(inventory, target.minor);
    established.set(inventory, access);
  }
  return access;
}

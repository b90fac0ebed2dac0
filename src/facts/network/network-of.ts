import type { Inventory } from "../../inventory/index.ts";
import type { Workload } from "../workloads/model.ts";
import { Network } from "./network.ts";

const known = new WeakMap<readonly Workload[], Network>();

/** The network of an input, read when it is first asked for. */
export function networkOf({ inventory, workloads }: { inventory: Inventory; workloads: readonly Workload[] }): Network {
  let network = known.get(workloads);
  if (!network) known.set(workloads, (network = new Network(inventory, workloads)));
  return network;
}

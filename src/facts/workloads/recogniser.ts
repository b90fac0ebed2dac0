import type { Catalogue } from "../../pack/index.ts";
import type { Recognition, WorkloadAt } from "./workload.ts";

/** Works out what workloads are: what their kinds declare, and what is recognised in their containers. */
export function recogniser(_catalogue: Catalogue): (workload: WorkloadAt) => Recognition {
  return (workload) => {
    const declared = workload.declarations.find(({ role }) => role !== null);
    const platform = workload.declarations.find((each) => each.platform !== null)?.platform ?? null;
    return {
      ...{ role: declared?.role ?? "ordinary", also: [], platform, products: [], models: [], data: [] },
      confidence: declared ? "declared" : "inferred",
      evidence: [...workload.declarations.map(({ because }) => because), ...workload.notes],
    };
  };
}

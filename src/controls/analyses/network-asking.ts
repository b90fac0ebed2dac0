import type { Endpoint, Network, Workload } from "../../facts/index.ts";
import type { SubjectOf } from "../subject.ts";

/** The subject of an answer about a workload as a whole. */
export const aboutEndpoint = (workload: Workload): SubjectOf => ({
  ...{ resource: workload.resource, workload, pod: null, container: null },
});

/** The endpoints of each workload, in the order of the input. */
export function endpointsByWorkload({ endpoints }: Network): ReadonlyMap<Workload, readonly Endpoint[]> {
  const found = new Map<Workload, Endpoint[]>();
  for (const endpoint of endpoints) {
    if (endpoint.workload === null) continue;
    const known = found.get(endpoint.workload);
    if (known) known.push(endpoint);
    else found.set(endpoint.workload, [endpoint]);
  }
  return found;
}

/** An option that is a list, as texts; empty when it is left out. */
export const listOption = (options: Readonly<Record<string, unknown>>, key: string): string[] => {
  const value = options[key];
  return Array.isArray(value) ? value.map(String) : [];
};

/**
 * True when a control's options mean a workload: by `kinds`, `roles` or `products`, any of them; all workloads where
 * none is given. Roles that are only inferred do not count.
 */
export function asked(workload: Workload, options: Readonly<Record<string, unknown>>): boolean {
  const [kinds, roles, products] = ["kinds", "roles", "products"].map((key) => listOption(options, key));
  if (kinds?.length === 0 && roles?.length === 0 && products?.length === 0) return true;
  if (kinds?.includes(workload.resource.ref.kind)) return true;
  if (workload.confidence !== "inferred") {
    if ([workload.role, ...workload.also].some((role) => roles?.includes(role))) return true;
  }
  return workload.products.some((product) => products?.includes(product));
}

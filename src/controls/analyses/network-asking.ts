import type { Endpoint, Network, Workload } from "../../facts/index.ts";
import { parseImage } from "../../kube/index.ts";
import type { SubjectOf } from "../subject.ts";

type Options = Readonly<Record<string, unknown>>;

/** The subject of an answer about a workload as a whole. */
export const aboutEndpoint = (workload: Workload): SubjectOf => ({
  ...{ resource: workload.resource, workload, pod: null, container: null },
});

const grouped = new WeakMap<Network, ReadonlyMap<Workload, readonly Endpoint[]>>();

/** The endpoints of each workload, in the order of the input. */
export function endpointsByWorkload(network: Network): ReadonlyMap<Workload, readonly Endpoint[]> {
  const before = grouped.get(network);
  if (before) return before;
  const found = new Map<Workload, Endpoint[]>();
  for (const endpoint of network.endpoints) {
    if (endpoint.workload === null) continue;
    const known = found.get(endpoint.workload);
    if (known) known.push(endpoint);
    else found.set(endpoint.workload, [endpoint]);
  }
  grouped.set(network, found);
  return found;
}

/** An option that is a list, as texts; empty when it is left out. */
export const listOption = (options: Options, key: string): string[] => {
  const value = options[key];
  return Array.isArray(value) ? value.map(String) : [];
};

interface Wanted {
  readonly kinds: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
  readonly products: ReadonlySet<string>;
  readonly images: ReadonlySet<string>;
}
const KEYS = ["kinds", "roles", "products", "images"];

const lastOf = (image: string): string => parseImage(image).repository.split("/").at(-1) ?? "";

const wantedBy = new WeakMap<Options, Wanted>();

/**
 * True when a control's options mean a workload: by `kinds`, `roles`, `products` or `images` (the last part of the
 * name), any of them; all workloads where none is given. Roles that are only inferred do not count.
 */
export function asked(workload: Workload, options: Options): boolean {
  let wanted = wantedBy.get(options);
  if (!wanted) {
    const [kinds, roles, products, images] = KEYS.map((key) => new Set(listOption(options, key)));
    wanted = { kinds, roles, products, images } as Wanted;
    wantedBy.set(options, wanted);
  }
  const { kinds, roles, products, images } = wanted;
  if (kinds.size + roles.size + products.size + images.size === 0 || kinds.has(workload.resource.ref.kind)) return true;
  if (roles.size > 0 && workload.confidence !== "inferred") {
    if (roles.has(workload.role) || workload.also.some((role) => roles.has(role))) return true;
  }
  if (products.size > 0 && workload.products.some((product) => products.has(product))) return true;
  return (
    images.size > 0 && workload.pods.some(({ containers }) => containers.some(({ image }) => images.has(lastOf(image))))
  );
}

import type { Path } from "../../core/location.ts";
import type { Facts, Resource } from "../../facts/index.ts";
import { listAt, mapAt, textAt } from "./related.ts";

/** One backend of an Ingress or HTTPRoute, with where it is written. */
export interface Backend {
  readonly path: Path;
  /** The Service's namespace; null for that of an object that names none. */
  readonly namespace: string | null;
  readonly service: string;
  /** Number or name; null when none is written. */
  readonly port: number | string | null;
}

/** The Ingresses of the input, of today's group and of the one before it. */
export const ingressesOf = ({ inventory }: Facts): readonly Resource[] => [
  ...inventory.ofKind("networking.k8s.io", "Ingress"),
  ...inventory.ofKind("extensions", "Ingress"),
];

/** The Services that an Ingress sends requests to, in the words of every version of its API. */
export function ingressBackends(ingress: Resource): Backend[] {
  const places: Path[] = [
    ["spec", "defaultBackend"],
    ["spec", "backend"],
  ];
  listAt(ingress.object, ["spec", "rules"]).forEach((rule, index) => {
    listAt(rule, ["http", "paths"]).forEach((_, at) => {
      places.push(["spec", "rules", index, "http", "paths", at, "backend"]);
    });
  });
  return places.flatMap((path): Backend[] => {
    const backend = mapAt(ingress.object, path);
    const { namespace } = ingress.ref;
    const now = textAt(backend, ["service", "name"]);
    if (now !== null) {
      const port = mapAt(backend, ["service", "port"]);
      return [{ path: [...path, "service"], namespace, service: now, port: portOf(port["number"] ?? port["name"]) }];
    }
    const before = textAt(backend, ["serviceName"]);
    if (before !== null && ingress.version !== "v1") {
      return [{ path, namespace, service: before, port: portOf(backend["servicePort"]) }];
    }
    // fields of another version mean nothing: such a backend leads nowhere
    const none = Object.keys(backend).length > 0 && backend["resource"] === undefined;
    return none ? [{ path, namespace, service: "", port: null }] : [];
  });
}

/** The Services that an HTTPRoute or one of its kin sends requests to. */
export function routeBackends(route: Resource): Backend[] {
  return listAt(route.object, ["spec", "rules"]).flatMap((rule, index) =>
    listAt(rule, ["backendRefs"]).flatMap((reference, at): Backend[] => {
      const service = textAt(reference, ["name"]);
      const kind = textAt(reference, ["kind"]) ?? "Service";
      if (service === null || kind !== "Service" || (textAt(reference, ["group"]) ?? "") !== "") return [];
      const namespace = textAt(reference, ["namespace"]) ?? route.ref.namespace;
      const { port } = mapAt(reference, []) as { port?: unknown };
      return [{ path: ["spec", "rules", index, "backendRefs", at], namespace, service, port: portOf(port) }];
    }),
  );
}

const portOf = (port: unknown): number | string | null =>
  typeof port === "number" || typeof port === "string" ? port : null;

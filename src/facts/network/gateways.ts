import type { Inventory, JsonObject, Resource } from "../../inventory/index.ts";
import { matchesSelector } from "../../kube/index.ts";
import { asList, asMap, asText } from "../workloads/value.ts";
import { namespaceOf } from "./endpoints.ts";

const GROUP = "gateway.networking.k8s.io";

/** The Gateways that a route names as its parents and that are in the input; null for one that is not. */
function parents(inventory: Inventory, route: Resource): { gateway: Resource | null; reference: JsonObject }[] {
  return asList(asMap(route.object["spec"])["parentRefs"]).flatMap((entry) => {
    const reference = asMap(entry);
    if ((reference["kind"] ?? "Gateway") !== "Gateway") return [];
    const namespace = asText(reference["namespace"]) || namespaceOf(route);
    const name = asText(reference["name"]);
    const gateway =
      inventory.find(GROUP, "Gateway", namespace, name) ??
      (namespace === "default" ? inventory.find(GROUP, "Gateway", null, name) : null);
    return [{ gateway, reference }];
  });
}

/** True when a Gateway takes a route; a Gateway that is not in the input is held to take it. */
export const accepting = (inventory: Inventory, route: Resource): boolean =>
  parents(inventory, route).some(
    ({ gateway, reference }) => gateway === null || takes(inventory, gateway, route, reference),
  );

/** True when every Gateway that a route names is known to be inside the private network. */
export function internalGateway(inventory: Inventory, route: Resource): boolean {
  const named = parents(inventory, route);
  return named.length > 0 && named.every(({ gateway }) => gateway !== null && isInternal(gateway));
}

function isInternal({ object }: Resource): boolean {
  const spec = asMap(object["spec"]);
  const annotations = {
    ...asMap(asMap(object["metadata"])["annotations"]),
    ...asMap(asMap(spec["infrastructure"])["annotations"]),
  };
  return (
    /rilb|internal|private/i.test(asText(spec["gatewayClassName"])) ||
    annotations["networking.istio.io/service-type"] === "ClusterIP" ||
    Object.entries(annotations).some(
      ([key, value]) => /internal|scheme|load-balancer-type/.test(key) && /^(?:true|internal)$/i.test(String(value)),
    )
  );
}

function takes(inventory: Inventory, gateway: Resource, route: Resource, reference: JsonObject): boolean {
  const { sectionName, port } = reference;
  return asList(asMap(gateway.object["spec"])["listeners"])
    .map(asMap)
    .some((listener) => {
      if (sectionName !== undefined && listener["name"] !== sectionName) return false;
      if (port !== undefined && listener["port"] !== port) return false;
      const namespaces = asMap(asMap(listener["allowedRoutes"])["namespaces"]);
      const from = namespaces["from"] ?? "Same";
      if (from === "All") return true;
      if (from === "Same") return namespaceOf(gateway) === namespaceOf(route);
      if (from !== "Selector") return false;
      const name = namespaceOf(route);
      const labels = asMap(asMap(inventory.find("", "Namespace", null, name)?.object["metadata"])["labels"]);
      return matchesSelector(namespaces["selector"], { ...labels, "kubernetes.io/metadata.name": name });
    });
}

/** True when a ReferenceGrant lets a route use a Service of another namespace. */
export function mayRefer(inventory: Inventory, route: Resource, namespace: string, name: string): boolean {
  return inventory.ofKind(GROUP, "ReferenceGrant").some((grant) => {
    if (namespaceOf(grant) !== namespace) return false;
    const spec = asMap(grant.object["spec"]);
    const from = asList(spec["from"]).map(asMap);
    const to = asList(spec["to"]).map(asMap);
    return (
      from.some((each) => each["kind"] === route.ref.kind && each["namespace"] === namespaceOf(route)) &&
      to.some((each) => each["kind"] === "Service" && (each["name"] === undefined || each["name"] === name))
    );
  });
}

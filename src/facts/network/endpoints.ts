import type { Path } from "../../core/location.ts";
import type { Problem } from "../../core/problem.ts";
import { controllerOf, type Inventory, type JsonObject, ownerReferences } from "../../inventory/index.ts";
import { type Resource, withWordsAsWritten } from "../../inventory/index.ts";
import type { PodTemplate, Workload } from "../workloads/model.ts";
import { asList, asMap, asText, isMap } from "../workloads/value.ts";
import type { Endpoint, NamedPeer, NamedPort } from "./endpoint.ts";
import { givenLabels } from "./given-labels.ts";
import { PROTOCOLS, type Protocol } from "./port-set.ts";

/** Groups of Kubernetes under which people look for kinds that are not there. */
const NATIVE = new Set(["apps", "batch", "extensions"]);

/** The namespace of an object; `default` when it names none, as when it is applied without one. */
export const namespaceOf = ({ ref }: Resource): string => ref.namespace ?? "default";

/** The labels in `metadata`, which lies at a path of an object; words that YAML reads as booleans are the words. */
export function textLabels(metadata: unknown, { document, at }: Resource, path: Path): Record<string, string> {
  let labels = asMap(asMap(metadata)["labels"]);
  if (Object.values(labels).some((value) => typeof value === "boolean")) {
    labels = withWordsAsWritten(labels, document, [...at, ...path, "labels"]);
  }
  const texts: Record<string, string> = {};
  for (const key in labels) {
    const value = labels[key];
    if (typeof value === "string") texts[key] = value;
  }
  return texts;
}

/**
 * What can send and receive, in the order of the input: one endpoint for each pod template of each workload, with pods
 * of one owner that are alike folded into one; virtual machines of KubeVirt count as pods.
 */
export function readEndpoints(inventory: Inventory, workloads: readonly Workload[], problems: Problem[]): Endpoint[] {
  const endpoints: Endpoint[] = [];
  const known = new Map<string, number>();
  const add = (endpoint: Omit<Endpoint, "index">): void => {
    // only pods of an owner that the input lacks come more than once
    if (endpoint.workload?.resource.ref.kind === "Pod") {
      const key = JSON.stringify([endpoint.peer, endpoint.labels, endpoint.ports, endpoint.hostNetwork]);
      const at = known.get(key);
      const same = at === undefined ? undefined : endpoints[at];
      if (same) {
        const addresses = [...same.addresses, ...endpoint.addresses];
        endpoints[same.index] = { ...same, addresses };
        return;
      }
      known.set(key, endpoints.length);
    }
    endpoints.push({ ...endpoint, index: endpoints.length });
  };
  for (const workload of workloads) {
    for (const pod of workload.pods) add(endpointOf(inventory, workload, pod));
  }
  for (const resource of inventory.resources) {
    if (resource.ref.kind === "Pod" && NATIVE.has(resource.group)) add(misplaced(inventory, resource, problems));
  }
  for (const kind of ["VirtualMachine", "VirtualMachineInstance"]) {
    for (const resource of inventory.ofKind("kubevirt.io", kind)) add(machine(inventory, resource));
  }
  return endpoints;
}

function endpointOf(inventory: Inventory, workload: Workload, pod: PodTemplate): Omit<Endpoint, "index"> {
  const { resource } = workload;
  const given = givenLabels(workload, pod);
  const own = textLabels(pod.metadata, resource, [...pod.path, "metadata"]);
  return {
    peer: peerOf(inventory, resource),
    ...{ workload, pod, machine: null },
    namespace: namespaceOf(resource),
    labels: given === null ? own : { ...given, ...own },
    ports: namedPorts(pod),
    hostNetwork: pod.spec["hostNetwork"] === true,
    addresses: [...addressesOf(resource), ...workload.derived.flatMap(addressesOf)],
  };
}

/** A Pod under the name of another API group: meant as a Pod, and read as one. */
function misplaced(inventory: Inventory, resource: Resource, problems: Problem[]): Omit<Endpoint, "index"> {
  const { document, at, ref, object } = resource;
  const message = `${ref.apiVersion} has no kind Pod, so Kubernetes would refuse ${ref.name}; it is read as v1`;
  const line = document.locator.locate([...at, "apiVersion"])?.line ?? null;
  problems.push({ code: "network/no-such-kind", file: document.file, line, message });
  const spec = asMap(object["spec"]);
  const ports = asList(spec["containers"]).flatMap((container) => asList(asMap(container)["ports"]));
  return {
    peer: peerOf(inventory, resource),
    ...{ workload: null, pod: null, machine: null, namespace: namespaceOf(resource) },
    labels: textLabels(object["metadata"], resource, ["metadata"]),
    ports: ports.flatMap(namedPort),
    hostNetwork: spec["hostNetwork"] === true,
    addresses: addressesOf(resource),
  };
}

function machine(inventory: Inventory, resource: Resource): Omit<Endpoint, "index"> {
  const template = asMap(asMap(resource.object["spec"])["template"]);
  const own = resource.ref.kind === "VirtualMachine";
  const metadata = own ? template["metadata"] : resource.object["metadata"];
  const labels = textLabels(metadata, resource, own ? ["spec", "template", "metadata"] : ["metadata"]);
  return {
    peer: peerOf(inventory, resource),
    ...{
      workload: null,
      pod: null,
      machine: asMap(own ? template["spec"] : resource.object["spec"]),
      namespace: namespaceOf(resource),
      labels,
    },
    ...{ ports: [], hostNetwork: false, addresses: [] },
  };
}

/** The name of the topmost owner, which need not be in the input. Nodes own the mirrors of static pods: not they. */
function peerOf(inventory: Inventory, resource: Resource): NamedPeer {
  const namespace = namespaceOf(resource);
  let top = resource;
  const seen = new Set([top]);
  for (;;) {
    const owner = controllerOf(top, inventory);
    if (owner === null || seen.has(owner) || owner.ref.kind === "Node") break;
    seen.add(owner);
    top = owner;
  }
  const references = ownerReferences(top);
  const absent = references.find(({ controller }) => controller) ?? references[0];
  if (absent && absent.kind !== "Node") return { kind: absent.kind, namespace, name: absent.name };
  return { kind: top.ref.kind, namespace, name: namelessOwner(top) ?? top.ref.name };
}

/** The name of an owner of which the object says no kind; pods that name the same one belong together. */
function namelessOwner({ object }: Resource): string | null {
  for (const reference of asList(asMap(object["metadata"])["ownerReferences"])) {
    const { kind, name } = asMap(reference);
    if (kind === undefined && typeof name === "string" && name !== "") return name;
  }
  return null;
}

const addressesOf = ({ object, ref }: Resource): string[] => {
  if (ref.kind !== "Pod") return [];
  const status = asMap(object["status"]);
  const several = asList(status["podIPs"]).map((entry) => asText(asMap(entry)["ip"]));
  const all = several.length > 0 ? several : [asText(status["podIP"])];
  return all.filter((address) => address !== "");
};

/** The protocol that a field names; TCP when it is absent, null when it is none of the three. */
export function protocolOf(value: unknown): Protocol | null {
  if (value === undefined || value === "") return "TCP";
  return PROTOCOLS.find((protocol) => protocol === value) ?? null;
}

/** Each port that containers that keep running declare. */
export function* declaredPorts(pod: PodTemplate): Generator<{ readonly entry: JsonObject; readonly number: number }> {
  for (const { spec, type } of pod.containers) {
    if (type !== "regular" && type !== "sidecar") continue;
    for (const entry of asList(spec["ports"])) {
      if (isMap(entry) && typeof entry["containerPort"] === "number") yield { entry, number: entry["containerPort"] };
    }
  }
}

const namedPorts = (pod: PodTemplate): NamedPort[] => [...declaredPorts(pod)].flatMap(({ entry }) => namedPort(entry));

function namedPort(entry: unknown): NamedPort[] {
  const { name, protocol, containerPort } = asMap(entry);
  const known = protocolOf(protocol);
  if (typeof name !== "string" || typeof containerPort !== "number" || !known) return [];
  return [{ name, protocol: known, number: containerPort }];
}

import type { Path } from "../../core/location.ts";
import type { Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, listAt, mapAt, textAt } from "./related.ts";

/**
 * Each Endpoints and EndpointSlice object written by hand that leads to an address of the cluster itself: a pod, a node
 * or a Service of the input. What the addresses of an incomplete input are is unknown.
 */
export function* manualEndpoints(facts: Facts): Generator<Answered> {
  let own: ReadonlyMap<string, string> | undefined;
  for (const resource of byHand(facts)) {
    const subject = about(resource);
    own ??= addressesOf(facts);
    const found = addressesIn(resource).find(({ address }) => own?.has(address));
    if (found) {
      const { kind, name } = resource.ref;
      const message = `${kind} ${name} leads to ${own.get(found.address)}: requests pass by the network policies and Services that guard it`;
      yield { subject, answer: "fail", detail: { message, path: found.path } };
    } else yield { subject, answer: facts.target.complete ? "pass" : "unknown" };
  }
}

/** What no controller keeps: slices without a managing label, and Endpoints of a Service that selects nothing. */
function* byHand({ inventory }: Facts): Generator<Resource> {
  for (const slice of inventory.ofKind("discovery.k8s.io", "EndpointSlice")) {
    const manager = textAt(slice.object, ["metadata", "labels", "endpointslice.kubernetes.io/managed-by"]);
    if (manager === null || !manager.endsWith(".k8s.io")) yield slice;
  }
  for (const endpoints of inventory.ofKind("", "Endpoints")) {
    const service = inventory.find("", "Service", endpoints.ref.namespace, endpoints.ref.name);
    if (service !== null && Object.keys(mapAt(service.object, ["spec", "selector"])).length > 0) continue;
    // lone objects of this kind are the records of leader election
    if (addressesIn(endpoints).length > 0) yield endpoints;
  }
}

function addressesIn({ object, ref }: Resource): { readonly address: string; readonly path: Path }[] {
  if (ref.kind === "EndpointSlice") {
    return listAt(object, ["endpoints"]).flatMap((endpoint, index) =>
      listAt(endpoint, ["addresses"]).map((address, at) => {
        return { address: String(address), path: ["endpoints", index, "addresses", at] };
      }),
    );
  }
  return listAt(object, ["subsets"]).flatMap((subset, index) =>
    listAt(subset, ["addresses"]).flatMap((entry, at) => {
      const address = textAt(entry, ["ip"]);
      return address === null ? [] : [{ address, path: ["subsets", index, "addresses", at, "ip"] }];
    }),
  );
}

/** What has an address, by address. */
function addressesOf({ inventory }: Facts): ReadonlyMap<string, string> {
  const known = new Map<string, string>([
    ["169.254.169.254", "the cloud's metadata server"],
    ["fd00:ec2::254", "the cloud's metadata server"],
    ["100.100.100.200", "the cloud's metadata server"],
  ]);
  for (const { object, ref } of inventory.ofKind("", "Pod")) {
    for (const each of listAt(object, ["status", "podIPs"])) known.set(textAt(each, ["ip"]) ?? "", `pod ${ref.name}`);
  }
  for (const { object, ref } of inventory.ofKind("", "Node")) {
    for (const each of listAt(object, ["status", "addresses"])) {
      known.set(textAt(each, ["address"]) ?? "", `node ${ref.name}`);
    }
  }
  for (const { object, ref } of inventory.ofKind("", "Service")) {
    for (const each of listAt(object, ["spec", "clusterIPs"])) known.set(String(each), `service ${ref.name}`);
    known.set(textAt(object, ["spec", "clusterIP"]) ?? "", `service ${ref.name}`);
  }
  for (const none of ["", "None"]) known.delete(none);
  return known;
}

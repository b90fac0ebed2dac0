import type { Endpoint } from "../facts/index.ts";
import type { GraphNode } from "./hop.ts";
import type { PlacedContainer, View } from "./view.ts";

/** Containers that every policy treats alike as senders. */
export interface SourceGroup {
  /** Stands for them all. */
  readonly sample: Endpoint;
  readonly node: GraphNode;
  readonly members: readonly PlacedContainer[];
}

/** The containers of an input by what policies let them send; as many groups as there are distinct label sets. */
export function sourceGroups(view: View): readonly SourceGroup[] {
  const { network } = view;
  const endpoints = new Map(network.endpoints.map((endpoint) => [endpoint.pod, endpoint]));
  const stacks = new Map<unknown, number>();
  const groups = new Map<string, SourceGroup>();
  for (const { pod, namespace, containers } of view.pods) {
    const endpoint = endpoints.get(pod);
    if (!endpoint) continue;
    const stack = network.pods.stack(endpoint, "egress");
    let place = stacks.get(stack);
    if (place === undefined) stacks.set(stack, (place = stacks.size));
    const key = `${network.pods.groupOf(endpoint).id} ${place}`;
    let group = groups.get(key);
    if (!group) {
      const node = view.node("hub", namespace, `network-of:${pod.workload.resource.ref.name}`);
      groups.set(key, (group = { sample: endpoint, node, members: [] }));
    }
    (group.members as PlacedContainer[]).push(...containers);
  }
  return [...groups.values()];
}

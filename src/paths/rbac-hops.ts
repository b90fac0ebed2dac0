import type { GraphNode, Hop } from "./hop.ts";
import type { Held, HeldTogether, Right } from "./rights.ts";
import type { View } from "./view.ts";

type Rest = Partial<Pick<Hop, "cost" | "confidence">>;

/** The hops that one right opens to whatever `targets` names for it. */
export function* byRight(
  view: View,
  right: Right,
  does: string,
  targets: (held: Held) => Iterable<GraphNode>,
  rest: Rest = {},
): Generator<Hop> {
  for (const held of view.rights.of(right)) {
    const from = view.identity(held.subject);
    for (const to of targets(held)) {
      if (to !== from) yield hopOf(view, from, to, does, [held], rest);
    }
  }
}

/** The hops that two rights together open. */
export function* byRights(
  view: View,
  one: Right,
  other: Right,
  does: string,
  targets: (held: HeldTogether) => Iterable<GraphNode>,
  rest: Rest = {},
): Generator<Hop> {
  for (const held of view.rights.together(one, other)) {
    const from = view.identity(held.first.subject);
    const grants = held.first.binding === held.second.binding ? [held.first] : [held.first, held.second];
    for (const to of targets(held)) if (to !== from) yield hopOf(view, from, to, does, grants, rest);
  }
}

function hopOf(view: View, from: GraphNode, to: GraphNode, does: string, grants: readonly Held[], rest: Rest): Hop {
  return {
    from,
    to,
    why: () => `it ${does}: ${grants.map((held) => view.grantText(held)).join(", and ")}`,
    because: grants.flatMap((held) => view.grantReasons(held)),
    cuts: view.grantCuts(...grants),
    ...rest,
  };
}

/** The service accounts that a right covers: those it names, or all of its namespace. */
export const accountsOf =
  (view: View) =>
  ({ names, namespace }: Held): Iterable<GraphNode> => {
    if (names.length === 0) return [view.nodes.hub("sas-of", namespace ?? "*")];
    if (namespace !== null) return names.map((name) => view.nodes.account(namespace, name));
    return [...view.accounts.values()].flat().filter((node) => names.includes(node.name));
  };

/** The containers that a right on pods covers: those of the pods it names, or all of its namespace. */
export const podsOf =
  (view: View) =>
  ({ names, namespace }: Held): Iterable<GraphNode> => {
    if (names.length === 0) return [view.nodes.hub("pods-of", namespace ?? "*")];
    return view.pods
      .filter(({ pod, namespace: own }) => {
        const { ref } = pod.workload.resource;
        return ref.kind === "Pod" && names.includes(ref.name) && (namespace === null || own === namespace);
      })
      .flatMap(({ containers }) => containers.map(({ node }) => node));
  };

/** All service accounts of where a right holds, or none where it is limited to names that say nothing of accounts. */
export const allAccounts =
  (view: View) =>
  ({ namespace }: Pick<Held, "namespace">): Iterable<GraphNode> => [view.nodes.hub("sas-of", namespace ?? "*")];

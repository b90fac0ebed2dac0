import { RingfenceError } from "../core/errors.ts";
import { PROTOCOLS } from "../facts/index.ts";
import type { Need, NeedyPods } from "../outputs/policy/index.ts";

interface Linked {
  readonly resource?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly kind?: string;
    readonly type?: string;
    readonly labels?: Readonly<Record<string, string>> | null;
    readonly network?: readonly { readonly target_port?: number; readonly protocol?: string }[] | null;
  };
}
interface Link {
  readonly source?: Linked | null;
  readonly target?: Linked | null;
  readonly link?: Linked | null;
}

/** Service types whose callers may be anybody. */
const OPEN_TO_ALL = new Set(["LoadBalancer", "NodePort"]);

/**
 * The needs in a list of links, as np-guard's topology analyser writes them: a source that calls a target through a
 * Service. A link without a source is a Service that nobody in the list calls.
 *
 * @throws usage/arguments
 */
export function linkNeeds(text: string): { all: NeedyPods[]; needs: Need[] } {
  let links: unknown;
  try {
    links = JSON.parse(text);
  } catch (error) {
    throw new RingfenceError("usage/arguments", "the links are not JSON", error);
  }
  if (!Array.isArray(links) || !links.every((link) => typeof link === "object" && link !== null))
    throw new RingfenceError("usage/arguments", "the links are not a list of objects");
  const known = new Map<string, NeedyPods>();
  const podsOf = (end: Linked | null | undefined): NeedyPods | null => {
    const { name, namespace, kind, labels } = end?.resource ?? {};
    if (typeof name !== "string" || name === "") return null;
    const key = `${namespace ?? ""}/${kind ?? ""}/${name}`;
    let pods = known.get(key);
    if (!pods) {
      pods = { name: { kind: kind || "Deployment", namespace: namespace || "default", name }, labels: labels ?? {} };
      known.set(key, pods);
    }
    return pods;
  };
  const needs = (links as Link[]).flatMap((each): Need[] => {
    const [from, to] = [podsOf(each.source), podsOf(each.target)];
    if (!to) return [];
    const { type = "", network } = each.link?.resource ?? {};
    const ports = (Array.isArray(network) ? network : []).flatMap((entry) => {
      const { target_port: port, protocol = "TCP" } = (entry ?? {}) as { target_port?: unknown; protocol?: unknown };
      const found = PROTOCOLS.find((name) => name === String(protocol).toUpperCase());
      return typeof port === "number" && found ? [{ protocol: found, port }] : [];
    });
    const caller = from ? ({ pods: from } as const) : null;
    const open = OPEN_TO_ALL.has(type) ? "everyone" : { namespace: to.name.namespace };
    return [{ from: caller ?? open, to: { pods: to }, ports }];
  });
  return { all: [...known.values()], needs };
}

import type { Path, Ref } from "../../core/location.ts";
import type { Resource } from "../../inventory/index.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Network } from "./network.ts";
import type { Direction } from "./policy.ts";
import { hasPort, type PortSet, type Protocol } from "./port-set.ts";
import type { Verdict } from "./stack.ts";

/** A rule that decides, or lets pass to the next tier. */
export interface DecidingRule {
  readonly policy: Resource;
  readonly action: "allow" | "deny" | "pass";
  /** Name that the rule bears, if any. */
  readonly name: string | null;
  readonly path: Path;
  /** False when the rule is not understood. */
  readonly certain: boolean;
}

/** What one side says, and why. */
export interface SideExplained {
  /** True when policies deny what none of their rules allows. */
  readonly isolated: boolean;
  readonly allowed: boolean;
  readonly unknown: boolean;
  /** The policies that decide: by an allowing or denying rule, or by denying what no rule allows. */
  readonly by: readonly Ref[];
  readonly rules: readonly DecidingRule[];
}

/** Whether a connection may be made, and what each side says. */
export interface Explained {
  readonly allowed: boolean;
  /** True when a rule is not understood on which it hangs. */
  readonly unknown: boolean;
  /** Null where the end is outside the cluster. */
  readonly egress: SideExplained | null;
  readonly ingress: SideExplained | null;
  /** What policies play no part in, such as a pod that speaks to itself. */
  readonly note: string | null;
}

/**
 * What decides whether one end may open a connection to another.
 *
 * @param from A pod, or an outside address.
 * @param port Null for any port: then `allowed` says whether anything passes.
 */
export function explainConnection(
  network: Network,
  from: Endpoint | string,
  to: Endpoint | string,
  port: { readonly protocol: Protocol; readonly number: number } | null,
): Explained {
  const { pods, algebra } = network;
  const source = typeof from === "string" ? pods.groupOfAddress(from) : pods.groupOf(from);
  const target = typeof to === "string" ? pods.groupOfAddress(to) : pods.groupOf(to);
  const egress = typeof from === "string" || !target ? null : side(network, from, "egress", target, port);
  const ingress = typeof to === "string" || !source ? null : side(network, to, "ingress", source, port);
  const whole: Verdict =
    typeof from !== "string" && typeof to !== "string"
      ? network.between(from, to)
      : typeof to !== "string" && source
        ? pods.on(to, "ingress", source)
        : typeof from !== "string" && target
          ? pods.on(from, "egress", target)
          : { open: algebra.all, possible: algebra.all };
  const has = (set: PortSet): boolean => (port ? hasPort(set, port.protocol, port.number) : set !== algebra.none);
  const allowed = has(whole.open);
  const agreed = (egress?.allowed ?? true) && (ingress?.allowed ?? true);
  return {
    allowed,
    unknown: !allowed && has(whole.possible),
    ...{ egress, ingress },
    note: noteOf(from, to) ?? (allowed !== agreed ? "decided by networks besides the pod network" : null),
  };
}

function noteOf(from: Endpoint | string, to: Endpoint | string): string | null {
  for (const end of [from, to]) {
    if (typeof end !== "string" && end.hostNetwork) {
      return `${end.peer.namespace}/${end.peer.name} is in the node's network, which policies for pods do not govern`;
    }
  }
  return null;
}

function side(
  network: Network,
  endpoint: Endpoint,
  direction: Direction,
  other: Parameters<Network["pods"]["explain"]>[2],
  port: { readonly protocol: Protocol; readonly number: number } | null,
): SideExplained {
  const { algebra } = network;
  const reasons = network.pods.explain(endpoint, direction, other);
  if (reasons === null) return { isolated: false, allowed: true, unknown: false, by: [], rules: [] };
  const has = (set: PortSet): boolean => (port ? hasPort(set, port.protocol, port.number) : set !== algebra.none);
  const allowed = has(reasons.verdict.open);
  const rules: DecidingRule[] = [];
  for (const { policy, rule, ports } of reasons.says) {
    if (!has(ports)) continue;
    const { action, name, path, certain } = rule;
    rules.push({ policy: policy.resource, action, name, path, certain: certain && policy.certain });
  }
  const wanted = allowed ? "allow" : "deny";
  const decisive = rules.filter(({ action }) => action === wanted).map(({ policy }) => policy.ref);
  const isolating = reasons.denied.map(({ resource }) => resource.ref);
  const passed = rules.filter(({ action }) => action === "pass").map(({ policy }) => policy.ref);
  return {
    isolated: network.isIsolated(endpoint, direction),
    allowed,
    unknown: !allowed && has(reasons.verdict.possible),
    by: unique(decisive.length > 0 ? decisive : allowed ? passed : isolating),
    rules,
  };
}

const unique = (refs: readonly Ref[]): Ref[] => [...new Set(refs)];

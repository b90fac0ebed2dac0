import { RingfenceError } from "../core/errors.ts";
import { type Ref, toPointer, type Where } from "../core/location.ts";
import type { Problem } from "../core/problem.ts";
import {
  type Endpoint,
  explainConnection,
  isAddress,
  type Network,
  type Protocol,
  PROTOCOLS,
  type SideExplained,
} from "../facts/index.ts";
import { readNetwork } from "./network.ts";
import type { Source } from "./scan.ts";

/** A rule that has a say, and where it stands. */
interface ShownRule {
  readonly policy: Ref;
  readonly action: "allow" | "deny" | "pass";
  readonly name: string | null;
  /** JSON pointer into the policy. */
  readonly path: string;
  readonly location: Where | null;
  readonly understood: boolean;
}

/** What the policies of one side say. */
export interface ShownSide {
  readonly isolated: boolean;
  readonly by: readonly Ref[];
  readonly allowed: boolean;
  readonly unknown: boolean;
  readonly rules: readonly ShownRule[];
}

/** What `ringfence network explain` answers; the JSON form is part of the public contract, version 1. */
export interface NetworkExplanation {
  readonly version: 1;
  readonly allowed: boolean;
  /** True when a rule is not understood on which it hangs; `allowed` is then false. */
  readonly unknown: boolean;
  readonly egress: ShownSide;
  readonly ingress: ShownSide;
  readonly note: string | null;
  readonly problems: readonly Problem[];
}

export interface ExplainOptions {
  readonly source: Source;
  /** `NAMESPACE/POD`, `NAMESPACE/WORKLOAD` or an address. */
  readonly from: string;
  readonly to: string;
  /** `80/TCP`, `80`; absent for any port. */
  readonly port?: string | undefined;
}

const FREE: ShownSide = { isolated: false, by: [], allowed: true, unknown: false, rules: [] };

/** Says whether a connection may be made, and which policy and rule decides. @throws usage/arguments */
export async function explainNetwork(options: ExplainOptions): Promise<NetworkExplanation> {
  const port = portFrom(options.port);
  const { network, problems } = await readNetwork(options);
  const [from, to] = [endFrom(network, options.from), endFrom(network, options.to)];
  if (typeof from === "string" && typeof to === "string") {
    throw new RingfenceError("usage/arguments", "one of --from and --to must be a pod or workload");
  }
  if (options.from === options.to) {
    const note = "a pod can always reach itself, whatever policies say";
    return { version: 1, allowed: true, unknown: false, egress: FREE, ingress: FREE, note, problems };
  }
  const { allowed, unknown, egress, ingress, note } = explainConnection(network, from, to, port);
  return { version: 1, allowed, unknown, egress: shown(egress), ingress: shown(ingress), note, problems };
}

function shown(side: SideExplained | null): ShownSide {
  if (side === null) return FREE;
  const rules = side.rules.map(({ policy, action, name, path, certain }): ShownRule => {
    const place = policy.document.locator.locate([...policy.at, ...path]);
    const location = place && { file: place.file, line: place.line, column: place.column };
    return { policy: policy.ref, action, name, path: toPointer(path), location, understood: certain };
  });
  return { isolated: side.isolated, by: side.by, allowed: side.allowed, unknown: side.unknown, rules };
}

function portFrom(text: string | undefined): { protocol: Protocol; number: number } | null {
  if (text === undefined) return null;
  const [, number, name] = /^(\d{1,5})(?:\/(\w+))?$/.exec(text) ?? [];
  const protocol = PROTOCOLS.find((each) => each === (name ?? "TCP").toUpperCase());
  if (!protocol || Number(number) < 1 || Number(number) > 65535) {
    throw new RingfenceError("usage/arguments", `--port ${text} is not a port such as 80 or 53/UDP`);
  }
  return { protocol, number: Number(number) };
}

/** The end that a name means: a workload, one of its pods, or an address. */
function endFrom(network: Network, name: string): Endpoint | string {
  if (isAddress(name)) return name;
  const slash = name.indexOf("/");
  const namespace = slash < 0 ? "default" : name.slice(0, slash);
  const pod = name.slice(slash + 1);
  const there = network.endpoints.filter((each) => each.namespace === namespace);
  const found =
    there.find(({ workload }) => workload?.resource.ref.kind === "Pod" && workload.resource.ref.name === pod) ??
    there.find(({ workload }) => workload?.derived.some(({ ref }) => ref.name === pod)) ??
    there.find(({ peer, workload }) => peer.name === pod || workload?.resource.ref.name === pod) ??
    there.find(({ peer }) => ordinal(peer.kind, pod) === peer.name);
  if (!found) throw new RingfenceError("usage/arguments", `the input holds no pod or workload ${namespace}/${pod}`);
  return found;
}

/** The name of the owner that makes pods of such a name. */
const ordinal = (kind: string, pod: string): string =>
  kind === "StatefulSet" ? pod.replace(/-\d+$/, "") : pod.replace(/(?:-[a-z0-9]{6,10})?-[a-z0-9]{5}$/, "");

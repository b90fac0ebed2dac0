import type { Path } from "../core/location.ts";
import type { AuthFact, Container, Endpoint, Network, PodTemplate, PortSet, WayIn } from "../facts/index.ts";
import { reachOf } from "../facts/index.ts";
import type { Change, Cut, GraphNode, Hop } from "./hop.ts";
import type { View } from "./view.ts";
import { asList, asMap, at } from "./value.ts";

/** A tool in a container that asks nobody who they are, and where it listens. */
export interface OpenTool {
  readonly container: Container;
  readonly holder: GraphNode;
  readonly node: GraphNode;
  readonly namespace: string;
  readonly endpoint: Endpoint;
  readonly ports: PortSet;
  readonly fact: AuthFact;
  /** True when it runs what it is sent. */
  readonly runsCode: boolean;
  /** What it gives to whoever asks; null for nothing of value. */
  readonly gives: "data" | "gpus" | null;
  readonly writesModels: boolean;
  /** Sign-in, turned on. */
  readonly signIn: Cut;
  /** Other pods, kept from it. */
  readonly isolation: Cut;
}

/** Products that run what they are sent, besides notebooks and pipelines. */
const RUNS_CODE = new Set([
  ...["ray", "dask", "spark", "mcp-server", "torchserve", "comfyui", "n8n", "langflow", "flowise", "argo-workflows"],
  ...["code-server", "openvscode-server", "rstudio", "zeppelin", "marimo", "coding-agent", "airflow"],
]);
const known = new WeakMap<View, readonly OpenTool[]>();

/** The tools of an input that let in whoever reaches them. */
export function openTools(view: View): readonly OpenTool[] {
  let tools = known.get(view);
  if (!tools) known.set(view, (tools = [...findTools(view)]));
  return tools;
}

function* findTools(view: View): Generator<OpenTool> {
  let endpoints: ReadonlyMap<PodTemplate | null, readonly Endpoint[]> | null = null;
  for (const { container, node: holder, of } of view.containers) {
    for (const fact of view.facts.setups.of(container).auth) {
      if (fact.state !== "open" || fact.doubt !== null) continue;
      endpoints ??= Map.groupBy(view.network.endpoints, ({ pod }) => pod);
      const [endpoint] = endpoints.get(of.pod) ?? [];
      if (!endpoint) continue;
      const { product } = fact;
      const { resource } = of.pod.workload;
      const path = fact.path ?? container.path;
      const fix = `turn on sign-in for ${product.title} in ${resource.ref.kind} ${resource.ref.name}`;
      const runsCode = product.role === "notebook" || product.role === "pipeline" || RUNS_CODE.has(product.id);
      const serves = product.role === "serving" && Object.keys(container.accelerators).length > 0;
      yield {
        ...{ container, holder, endpoint, fact, runsCode },
        node: view.node("endpoint", of.namespace, `${resource.ref.name}:${product.id}`),
        namespace: of.namespace,
        ports: portsOf(view, container, fact),
        gives: product.role === "vector-db" || product.role === "data" ? "data" : serves ? "gpus" : null,
        writesModels: product.role === "registry",
        signIn: view.podCut(of, path, { fix, control: null, changes: [] }),
        isolation: view.podCut(of, [...of.pod.path, "metadata"], {
          fix: `let only the pods that need ${product.title} reach ${resource.ref.kind} ${resource.ref.name}, by a NetworkPolicy`,
          control: "network.no-default-deny-ingress",
          changes: [],
        }),
      };
    }
  }
}

/** The TCP ports that a container declares; null for none. */
export function containerPorts({ algebra }: Network, { spec }: Container): PortSet | null {
  const declared = asList(spec["ports"]).map((port) => at(port, "containerPort"));
  const numbers = declared.filter((port) => typeof port === "number");
  if (numbers.length === 0) return null;
  return numbers.reduce((ports, port) => algebra.union(ports, algebra.range("TCP", port, port)), algebra.none);
}

/** The ports that the container declares, or else those of the product that ask nobody. */
function portsOf({ network }: View, container: Container, { product }: AuthFact): PortSet {
  const { algebra } = network;
  const open = product.ports.filter((port) => port.open);
  return (
    containerPorts(network, container) ??
    open.reduce((ports, { port }) => algebra.union(ports, algebra.range("TCP", port, port)), algebra.none)
  );
}

/** The ways from outside the cluster to open tools, of some kinds. */
export function* exposures(view: View, kinds: readonly WayIn["kind"][], control: string): Generator<Hop> {
  for (const { endpoint, ports, node, fact, container } of openTools(view)) {
    for (const way of reachOf(view.network, endpoint, ports).ways) {
      if (!kinds.includes(way.kind)) continue;
      const { resource } = way;
      const path = placeOf(way, container);
      const { kind, name } = resource.ref;
      const fix = `do not lead outsiders to ${fact.product.title} through ${kind} ${name}`;
      yield {
        from: view.entry(way.from === "internet" ? "internet" : "private-network"),
        to: node,
        why: () =>
          `${kind} ${name} leads from ${way.from === "internet" ? "anywhere" : "outside"} to ${fact.product.title}`,
        because: [{ resource, path }],
        cuts: [view.cut(resource, path, { fix, control, changes: closing(way, path) })],
        ...(way.authenticated ? { cost: 3, confidence: "conditional" as const } : {}),
      };
    }
  }
}

/** The field that opens a way in. */
function placeOf({ kind, path }: WayIn, { path: at, pod, spec }: Container): Path {
  if (kind === "host-network") return [...pod.specPath, "hostNetwork"];
  if (kind !== "host-port") return path;
  const index = asList(spec["ports"]).findIndex((port) => asMap(port)["hostPort"] !== undefined);
  return index < 0 ? path : [...at, "ports", index, "hostPort"];
}

/** What shuts a way in. */
function closing({ kind }: WayIn, path: Path): Change[] {
  if (kind === "route") return [{ path: [] }];
  if (kind === "load-balancer" || kind === "node-port") return [{ path: ["spec", "type"], value: "ClusterIP" }];
  return kind === "external-ip" ? [{ path: ["spec", "externalIPs"] }] : [{ path }];
}

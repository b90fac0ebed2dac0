import { type Endpoint, type Facts, type JsonObject, type Network, type Service } from "../facts/index.ts";
import type { Need, NeedyPods } from "../outputs/policy/index.ts";

/** Kinds whose pods work as one and speak to each other on ports that they choose. */
const TOGETHER = new Set([
  ...["RayCluster", "RayJob", "RayService", "PyTorchJob", "TFJob", "MPIJob", "XGBoostJob", "PaddleJob", "JAXJob"],
  ...["TrainJob", "JobSet", "LeaderWorkerSet", "SparkApplication", "DaskCluster", "DaskJob"],
]);
/** References with these schemes are fetched from outside the cluster. */
const OUTSIDE = /^(?:hf|https?|s3|gs|gcs|abfs|wasbs?|oci|ngc|modelscope|docker|git)$/;
/** A Service's name in an address, with scheme and port where they are written; lengths are bounded, as texts are not. */
const ADDRESS =
  /(?:([a-z][a-z0-9+.-]{0,20}):\/\/)?(?:[^\s/@"']{1,128}@)?([a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*)(?::(\d{1,5}))?/g;

/** What the manifests themselves say must be able to speak to what. */
export function declaredNeeds(facts: Facts, network: Network): { all: NeedyPods[]; needs: Need[] } {
  const pods = new Map<Endpoint, NeedyPods>();
  for (const endpoint of network.endpoints) {
    // pods in the node's network are beyond policies
    if (!endpoint.hostNetwork) pods.set(endpoint, { name: endpoint.peer, labels: endpoint.labels });
  }
  const needs: Need[] = [];
  const called = new Set<Service>();
  for (const [endpoint, mine] of pods) {
    for (const text of textsOf(facts, endpoint)) {
      for (const { service, port } of referredTo(text, endpoint, network)) {
        called.add(service);
        needs.push(...toService(service, port, mine, pods, network));
      }
    }
    if (fetches(endpoint)) needs.push({ from: { pods: mine }, to: "outside", ports: [{ protocol: "TCP", port: 443 }] });
  }
  needs.push(...together(pods), ...fromOutside(network, pods));
  for (const service of network.services.values()) {
    // somebody is meant to call it; who is not said, so anybody of its namespace may
    if (!called.has(service)) needs.push(...toService(service, null, { namespace: service.namespace }, pods, network));
  }
  return { all: [...pods.values()], needs };
}

/** Texts of a pod in which addresses of others stand: variables, arguments, and the ConfigMaps that it reads. */
function* textsOf(facts: Facts, { pod, namespace }: Endpoint): Generator<string> {
  if (!pod) return;
  const configMap = (name: unknown): Iterable<string> => {
    const found =
      facts.inventory.find("", "ConfigMap", namespace, String(name)) ??
      (namespace === "default" ? facts.inventory.find("", "ConfigMap", null, String(name)) : null);
    return Object.values((found?.object["data"] ?? {}) as JsonObject).filter((text) => typeof text === "string");
  };
  for (const { spec } of pod.containers) {
    for (const entry of listOf(spec["env"])) {
      if (typeof entry["value"] === "string") yield entry["value"];
      const key = mapOf(mapOf(entry["valueFrom"])["configMapKeyRef"]);
      if (key["name"] !== undefined) yield* configMap(key["name"]);
    }
    for (const field of ["command", "args"]) for (const word of (spec[field] ?? []) as unknown[]) yield String(word);
    for (const entry of listOf(spec["envFrom"])) {
      const name = mapOf(entry["configMapRef"])["name"];
      if (name !== undefined) yield* configMap(name);
    }
  }
  for (const volume of listOf(pod.spec["volumes"])) {
    const name = mapOf(volume["configMap"])["name"];
    if (name !== undefined) yield* configMap(name);
  }
}

const mapOf = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
const listOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.map(mapOf) : []);

/** The Services of the input whose address stands in a text: by name in its namespace, or with the namespace. */
function* referredTo(
  text: string,
  { namespace }: Endpoint,
  network: Network,
): Generator<{ service: Service; port: number | null }> {
  if (text.length > 65_536) return;
  for (const [, scheme, host = "", port] of text.matchAll(ADDRESS)) {
    const [name = "", there, svc] = host.split(".");
    // a bare word is an address only with a scheme or a port, or where it is the whole text
    if (there === undefined && scheme === undefined && port === undefined && host !== text.trim()) continue;
    if (svc !== undefined && svc !== "svc") continue;
    const service = network.services.get(`${there ?? namespace}/${name}`);
    if (service) yield { service, port: port === undefined ? null : Number(port) };
  }
}

/** What a caller of a Service needs: the ports of its pods to which the Service's lead. */
function* toService(
  service: Service,
  port: number | null,
  from: NeedyPods | { readonly namespace: string },
  pods: ReadonlyMap<Endpoint, NeedyPods>,
  network: Network,
): Generator<Need> {
  for (const endpoint of service.endpoints) {
    const target = pods.get(endpoint);
    if (!target) continue;
    const wanted = service.ports.filter((each) => port === null || each.port === port || service.ports.length === 1);
    const ports = wanted.flatMap((each) => network.targets(each, endpoint));
    if (ports.length === 0) continue;
    yield { from: "namespace" in from ? from : { pods: from }, to: { pods: target }, ports };
  }
}

/** Pods of one training or Ray cluster speak to each other on any port. */
function* together(pods: ReadonlyMap<Endpoint, NeedyPods>): Generator<Need> {
  const groups = Map.groupBy(pods.keys(), ({ workload }) => workload);
  for (const [workload, members] of groups) {
    if (!workload || !TOGETHER.has(workload.resource.ref.kind)) continue;
    for (const from of members) {
      for (const to of members) {
        yield { from: { pods: pods.get(from) as NeedyPods }, to: { pods: pods.get(to) as NeedyPods }, ports: [] };
      }
    }
  }
}

function* fromOutside(network: Network, pods: ReadonlyMap<Endpoint, NeedyPods>): Generator<Need> {
  for (const { endpoint, ports } of network.waysIn) {
    const target = pods.get(endpoint);
    if (!target) continue;
    const numbers = network.numbers(ports);
    if (numbers.length > 0) yield { from: "everyone", to: { pods: target }, ports: numbers };
  }
}

const fetches = ({ workload }: Endpoint): boolean =>
  workload !== null && [...workload.models, ...workload.data].some(({ scheme }) => OUTSIDE.test(scheme));

import type { Path } from "../../core/location.ts";
import type { Container, Facts, Workload } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { listOption } from "./network-asking.ts";
import { mapAt, namespaceOf, servicesOf } from "./related.ts";
import { teamOf } from "./teams.ts";

type Options = Readonly<Record<string, unknown>>;

/** A place where a program is told the address of a Service, with what stands before and behind it. */
interface Mention {
  readonly workload: Workload;
  readonly container: Container;
  readonly server: Workload;
  readonly address: string;
  readonly scheme: string;
  readonly path: Path;
}

/** `scheme://user@service.namespace`, with the further parts of a cluster's names behind it. */
const ADDRESS =
  /(?:([a-z][a-z0-9+.-]{0,19}):\/\/(?:[^\s/@]{1,200}@)?)?\b([a-z0-9][a-z0-9-]{0,62})\.([a-z0-9][a-z0-9-]{0,62})\b/g;
/** Longer texts are documents, not addresses. */
const MAX_TEXT = 2048;

/**
 * Each vector store that `roles` name, by who is told its address: fails where workloads of two or more teams are, and
 * nothing in its settings keeps their collections apart. `separates` names variables and settings that do.
 */
export function* sharedStore(facts: Facts, options: Options): Generator<Answered> {
  const separates = new Set(listOption(options, "separates"));
  const stores = storesIn(facts, options);
  const clients = Map.groupBy(mentionsOf(facts, stores), ({ server }) => server);
  for (const workload of new Set(stores.values())) {
    const subject = { resource: workload.resource, workload, pod: null, container: null };
    const own = teamOf(facts, namespaceOf(workload.resource));
    const theirs = clients.get(workload) ?? [];
    const teams = new Set(theirs.map((each) => teamOf(facts, namespaceOf(each.workload.resource))));
    if (teams.size < 2 || separated(facts, workload, separates)) {
      yield { subject, answer: "pass" };
      continue;
    }
    const { kind, name } = workload.resource.ref;
    const message = `${kind} ${name} of team ${own} answers ${[...teams].toSorted().join(" and ")} alike: each team's searches can return the other's documents, and whoever adds texts reaches both`;
    yield { subject, answer: "fail", detail: { message, path: ["metadata"] } };
  }
}

/** Each address of such a store that a program of another namespace is told: fails where it is spoken to in clear. */
export function* plainStore(facts: Facts, options: Options): Generator<Answered> {
  for (const { workload, container, server, address, scheme, path } of mentionsOf(facts, storesIn(facts, options))) {
    const subject = { resource: workload.resource, workload, pod: container.pod, container };
    const inMesh = [workload, server].every(({ resource }) => isMeshed(facts, namespaceOf(resource)));
    const plain = scheme === "http" || scheme === "grpc" || scheme === "ws" || scheme === "redis";
    if (!plain || inMesh || namespaceOf(workload.resource) === namespaceOf(server.resource)) {
      yield { subject, answer: "pass" };
      continue;
    }
    const message = `container ${container.name} speaks to ${server.resource.ref.kind} ${server.resource.ref.name} in clear, as ${scheme}://${address}: documents, questions and the key pass every node between them readable`;
    yield { subject, answer: "fail", detail: { message, path } };
  }
}

/** The workloads of the asked roles by `service.namespace` of the Services that lead to them. */
function storesIn(facts: Facts, options: Options): Map<string, Workload> {
  const roles = new Set(listOption(options, "roles"));
  const stores = new Map<string, Workload>();
  for (const workload of facts.workloads) {
    if (!roles.has(workload.role) || workload.confidence === "inferred") continue;
    for (const service of servicesOf(facts, workload))
      stores.set(`${service.ref.name}.${namespaceOf(service)}`, workload);
  }
  return stores;
}

function* mentionsOf(facts: Facts, stores: ReadonlyMap<string, Workload>): Generator<Mention> {
  if (stores.size === 0) return;
  for (const workload of facts.workloads) {
    for (const container of workload.pods.flatMap((pod) => pod.containers)) {
      for (const [text, path] of textsOf(facts, container)) {
        if (text.length > MAX_TEXT || !text.includes(".")) continue;
        for (const [, scheme = "", service, namespace] of text.matchAll(ADDRESS)) {
          const address = `${service}.${namespace}`;
          const server = stores.get(address);
          if (server === undefined || server === workload) continue;
          yield { workload, container, server, address, scheme, path };
        }
      }
    }
  }
}

function* textsOf(facts: Facts, container: Container): Generator<readonly [string, Path]> {
  const { variables, options } = facts.setups.of(container);
  for (const { value, path } of variables.byName.values()) if (value !== null) yield [value, path];
  for (const { value, path } of options.all) if (value !== null) yield [value, path];
}

function separated(facts: Facts, workload: Workload, names: ReadonlySet<string>): boolean {
  for (const container of workload.pods.flatMap((pod) => pod.containers)) {
    const { variables, configs } = facts.setups.of(container);
    for (const [name, { value }] of variables.byName) if (names.has(name) && value !== "false") return true;
    for (const { settings } of configs) {
      for (const [name, value] of settings ?? []) if (names.has(name) && String(value) !== "false") return true;
    }
  }
  return false;
}

function isMeshed({ inventory }: Facts, namespace: string): boolean {
  const labels = mapAt(inventory.find("", "Namespace", null, namespace)?.object, ["metadata", "labels"]);
  return (
    labels["istio-injection"] === "enabled" ||
    labels["istio.io/rev"] !== undefined ||
    labels["istio.io/dataplane-mode"] === "ambient"
  );
}

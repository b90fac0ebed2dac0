import { type Path, toPointer } from "../core/location.ts";
import {
  type AccessBinding,
  accessOf,
  accountOf,
  type AccessSubject,
  type Container,
  type Facts,
  isPlatformBinding,
  networkOf,
  type Network,
  type PodTemplate,
  type Resource,
  subjectKey,
} from "../facts/index.ts";
import type { Cut, GraphNode, Hop, NodeKind, Reason } from "./hop.ts";
import { Nodes } from "./nodes.ts";
import { Placement } from "./placement.ts";
import { type Held, Rights, ROLE_MARK } from "./rights.ts";
import { asList, asMap, asText, at } from "./value.ts";

/** Pods that are alike, as one: the template that stands for them, and where they run. */
export interface PodClass {
  readonly pod: PodTemplate;
  readonly namespace: string;
  readonly containers: readonly PlacedContainer[];
  /** The nodes that its pods run on, or may run on. */
  readonly places: readonly GraphNode[];
}

/** A container with its node of the graph. */
export interface PlacedContainer {
  readonly container: Container;
  readonly node: GraphNode;
  readonly of: PodClass;
}

/** Kinds that others are made from, and that run nothing themselves. */
const IS_TEMPLATE = /(?:Runtime|Config|Template|Cache|PodDefault)$/;

/** The namespace of an object; `default` when it names none. */
export const namespaceOf = ({ ref }: Resource): string => ref.namespace ?? "default";

/** Everything that edges look at, with the nodes they connect; each part is worked out when first asked for. */
export class View {
  readonly facts: Facts;
  readonly nodes = new Nodes();
  readonly rights: Rights;
  readonly placement: Placement;
  readonly #cuts = new Map<Resource, Map<string, Cut>>();
  #pods: readonly PodClass[] | null = null;
  #accounts: ReadonlyMap<string, readonly GraphNode[]> | null = null;
  #namespaces: ReadonlyMap<string, Resource> | null = null;
  #containers: readonly PlacedContainer[] | null = null;

  /** True when an unknown flaw is supposed in whatever is reached. */
  readonly assumesBreach: boolean;

  constructor(facts: Facts, assumesBreach = false) {
    this.facts = facts;
    this.assumesBreach = assumesBreach;
    this.rights = new Rights(accessOf(facts));
    this.placement = new Placement(facts.inventory, this.nodes);
  }

  get network(): Network {
    return networkOf(this.facts);
  }

  /** What runs, alike pods folded into one. */
  get pods(): readonly PodClass[] {
    return (this.#pods ??= this.#readPods());
  }

  /** The containers that attackers can get hold of: regular ones, sidecars and ephemeral ones. */
  get containers(): readonly PlacedContainer[] {
    return (this.#containers ??= this.pods.flatMap(({ containers }) => containers));
  }

  get admin(): GraphNode {
    return this.nodes.get("objective", null, "cluster-admin", { jewel: "cluster-admin" });
  }

  /** What is worth protecting in a namespace. */
  jewel(namespace: string, what: "models" | "data" | "gpus"): GraphNode {
    return this.nodes.get("objective", namespace, what, { jewel: what });
  }

  /** A place to start from. */
  entry(name: string): GraphNode {
    return this.nodes.get("entry", null, name, { entry: name });
  }

  /** The identity that a binding names. */
  identity(subject: AccessSubject): GraphNode {
    const { kind, name, namespace } = subject;
    if (kind === "ServiceAccount") return this.nodes.account(namespace ?? "", name);
    const account = kind === "User" ? accountOf(name) : null;
    if (account) return this.nodes.account(account.namespace, account.name);
    if (kind === "User" && name.startsWith(ROLE_MARK)) return this.nodes.get("identity", null, name);
    const what = kind === "User" ? "user" : "group";
    return this.nodes.get("identity", null, `${what}:${name}`, name.startsWith("system:") ? {} : { entry: what });
  }

  /** The service accounts of each namespace: those written, those that pods use, and those that bindings name. */
  get accounts(): ReadonlyMap<string, readonly GraphNode[]> {
    if (this.#accounts) return this.#accounts;
    const all = new Set<GraphNode>();
    for (const resource of this.facts.inventory.ofKind("", "ServiceAccount")) {
      all.add(this.nodes.account(namespaceOf(resource), resource.ref.name));
    }
    for (const { pod, namespace } of this.pods) all.add(this.nodes.account(namespace, pod.serviceAccount));
    for (const { subjects } of this.rights.access.bindings) {
      for (const subject of subjects) {
        const node = this.identity(subject);
        if (node.id.startsWith("identity:sa:")) all.add(node);
      }
    }
    return (this.#accounts = Map.groupBy(all, ({ namespace }) => namespace ?? ""));
  }

  /** The account's own object; null where it is not written. */
  accountObject(namespace: string, name: string): Resource | null {
    const { inventory } = this.facts;
    const bare = namespace === "default" ? inventory.find("", "ServiceAccount", null, name) : null;
    return inventory.find("", "ServiceAccount", namespace, name) ?? bare;
  }

  /** The namespaces that are written, by name. */
  get namespaces(): ReadonlyMap<string, Resource> {
    return (this.#namespaces ??= new Map(
      this.facts.inventory.ofKind("", "Namespace").map((resource) => [resource.ref.name, resource]),
    ));
  }

  /** The Pod Security level that a namespace enforces: `privileged` where it enforces none. */
  levelOf(namespace: string): "privileged" | "baseline" | "restricted" {
    const resource = this.namespaces.get(namespace);
    const labels = asMap(at(resource?.object, "metadata", "labels"));
    const level = asText(labels["pod-security.kubernetes.io/enforce"]);
    return level === "baseline" || level === "restricted" ? level : "privileged";
  }

  /** A fact to take away, the same object each time it is named. */
  cut(resource: Resource, path: Path, rest: Pick<Cut, "fix" | "control" | "changes">): Cut {
    let own = this.#cuts.get(resource);
    if (!own) this.#cuts.set(resource, (own = new Map()));
    const key = `${toPointer(path)} ${rest.changes.length}`;
    let cut = own.get(key);
    if (!cut) own.set(key, (cut = { resource, path, ...rest }));
    return cut;
  }

  /** A fact of a container or its pod, which stands in the workload's object. */
  podCut({ pod }: PodClass, path: Path, rest: Pick<Cut, "fix" | "control" | "changes">): Cut {
    return this.cut(pod.workload.resource, path, rest);
  }

  /** True when a binding names a subject. */
  holds({ subjects }: AccessBinding, subject: AccessSubject): boolean {
    const key = subjectKey(subject);
    return subjects.some((each) => subjectKey(each) === key);
  }

  /** Everything in a namespace: its pods, accounts and secrets. */
  wholeNamespace(namespace: string): readonly GraphNode[] {
    return [
      this.nodes.hub("pods-of", namespace),
      this.nodes.hub("sas-of", namespace),
      this.nodes.hub("secrets-of", namespace),
    ];
  }

  /** A hop that a Pod Security level of the namespace stops, with that as another way to cut it. */
  levelCut({ cuts }: Hop, namespace: Resource): Pick<Hop, "cuts"> {
    const path = ["metadata", "labels", "pod-security.kubernetes.io/enforce"];
    const fix = `enforce the Pod Security level baseline in Namespace ${namespace.ref.name}`;
    const changes = [{ path, value: "baseline" }];
    return { cuts: [...cuts, this.cut(namespace, path, { fix, control: "namespace.pod-security-enforce", changes })] };
  }

  /** What a grant rests on: the subject of the binding, and the rule. */
  grantReasons({ binding, subject, rule }: Held): Reason[] {
    const reasons: Reason[] = [];
    if (binding.resource) reasons.push({ resource: binding.resource, path: subjectPath(binding.resource, subject) });
    if (rule.role.resource) reasons.push({ resource: rule.role.resource, path: ["rules", rule.index] });
    return reasons;
  }

  /** How a grant is taken away: the subject leaves the binding. */
  grantCuts(...grants: readonly Held[]): Cut[] {
    return grants.flatMap(({ binding, subject }) => {
      const { resource, kind, name } = binding;
      if (resource === null) return [];
      const path = subjectPath(resource, subject);
      const who = `${subject.kind} ${subject.name}`;
      const fix = `take ${who} out of ${kind} ${name}, or give it a narrower role`;
      return [this.cut(resource, path, { fix, control: null, changes: [{ path }] })];
    });
  }

  /** The grant in words. */
  grantText({ binding }: Held): string {
    return `${binding.kind} ${binding.name} gives it ${binding.roleKind} ${binding.roleName}`;
  }

  #readPods(): PodClass[] {
    const classes: PodClass[] = [];
    const folded = new Map<string, PodClass>();
    for (const workload of this.facts.workloads) {
      const { resource } = workload;
      if (IS_TEMPLATE.test(resource.ref.kind)) continue;
      const namespace = namespaceOf(resource);
      for (const pod of workload.pods) {
        const places = this.placement.of(pod, workload.derived);
        const key = ownedKey(resource, pod, namespace);
        const known = key === null ? undefined : folded.get(key);
        if (known) {
          for (const place of places) if (!known.places.includes(place)) (known.places as GraphNode[]).push(place);
          continue;
        }
        const own: PodClass = { pod, namespace, containers: [], places: [...places] };
        for (const container of pod.containers) {
          if (container.type === "init") continue;
          const node = this.#containerNode(container, namespace);
          (own.containers as PlacedContainer[]).push({ container, node, of: own });
        }
        if (key !== null) folded.set(key, own);
        classes.push(own);
      }
    }
    return classes;
  }

  #containerNode(container: Container, namespace: string): GraphNode {
    const { pod } = container;
    const { resource } = pod.workload;
    const name = resource.ref.name;
    const tries = [
      `${name}/${container.name}`,
      `${name}/${pod.as}.${container.name}`,
      `${resource.ref.kind}.${name}/${pod.as}.${container.name}`,
    ];
    const free = tries.find((each) => this.nodes.find(`container:${namespace}/${each}`) === null);
    const taken = `${name}/${pod.as}.${container.name}.${this.nodes.all.length}`;
    const entry = startsHere(container);
    return this.nodes.get("container", namespace, free ?? taken, entry === null ? {} : { entry });
  }

  /** A node of any other kind. */
  node(kind: NodeKind, namespace: string | null, name: string, marks: Partial<GraphNode> = {}): GraphNode {
    return this.nodes.get(kind, namespace, name, marks);
  }

  /** People and groups of people that a binding names, other than Kubernetes' own. */
  *people(): Generator<{ readonly subject: AccessSubject; readonly node: GraphNode }> {
    const seen = new Set<string>();
    for (const binding of this.rights.access.bindings) {
      if (isPlatformBinding(binding)) continue;
      for (const subject of binding.subjects) {
        const key = subjectKey(subject);
        if (subject.kind === "ServiceAccount" || seen.has(key) || subject.name.startsWith("system:")) continue;
        seen.add(key);
        yield { subject, node: this.identity(subject) };
      }
    }
  }
}

/** Why an attacker may be in a container from the start; null when nothing says so. */
function startsHere({ pod, type }: Container): string | null {
  if (type !== "regular") return null;
  const { role } = pod.workload;
  return role === "notebook" ? "notebook" : null;
}

/** What pods of one owner have in common that the graph looks at; null for pods without an owner. */
function ownedKey(resource: Resource, pod: PodTemplate, namespace: string): string | null {
  if (resource.ref.kind !== "Pod" || resource.group !== "") return null;
  const owner = asList(at(resource.object, "metadata", "ownerReferences")).find(
    (each) => at(each, "controller") === true,
  );
  if (owner === undefined) return null;
  const { nodeName: _node, hostname: _host, volumes, containers, ...rest } = pod.spec;
  const text = JSON.stringify([rest, containers, volumes]).replaceAll(/kube-api-access-[a-z0-9]+/g, "token");
  return `${namespace}/${asText(at(owner, "kind"))}/${asText(at(owner, "name"))}/${text}`;
}

function subjectPath(resource: Resource, subject: AccessSubject): Path {
  const index = asList(resource.object["subjects"]).findIndex((each) => {
    const { kind, name, namespace } = asMap(each);
    if (kind !== subject.kind || name !== subject.name) return false;
    return subject.kind !== "ServiceAccount" || (namespace ?? namespaceOf(resource)) === subject.namespace;
  });
  return index < 0 ? ["subjects"] : ["subjects", index];
}

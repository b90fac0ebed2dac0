import { type Mark, type TreeNode } from "../../lang/yaml/tree.ts";
import { compareText, type Gvk, groupVersion } from "./field-spec.ts";
import { isEmpty, make, removeField, setField, string, textOf } from "./nodes.ts";

/** The identity of an object at one step of the build. */
export interface Id extends Gvk {
  readonly name: string;
  readonly namespace: string;
  readonly clusterScoped: boolean;
}

/** The namespace of what has none. */
export const NO_NAMESPACE = "_non_namespaceable_";

export const effectiveNamespace = (id: Id): string =>
  id.clusterScoped ? NO_NAMESPACE : id.namespace === "" ? "default" : id.namespace;

export const sameId = (one: Id, other: Id): boolean =>
  one.name === other.name &&
  one.kind === other.kind &&
  one.group === other.group &&
  one.version === other.version &&
  effectiveNamespace(one) === effectiveNamespace(other);

/** A text that two ids share when they are the same. */
export const idKey = (id: Id): string =>
  `${id.group}\n${id.version}\n${id.kind}\n${effectiveNamespace(id)}\n${id.name}`;

/** How an id is shown to people. */
export const showId = (id: Id): string => `${id.kind} ${id.namespace === "" ? "" : `${id.namespace}/`}${id.name}`;

/** Says whether a type is certainly cluster-wide. */
export type Scopes = (apiVersion: string, kind: string) => boolean;

interface Previous {
  readonly name: string;
  readonly namespace: string;
  readonly kind: string;
}

/** Where an object or a change to it came from, as annotations show it. */
export interface Origin {
  readonly path?: string;
  readonly configuredIn?: string;
  readonly configuredBy?: { apiVersion: string; kind: string; name: string; namespace: string };
}

/** An object on its way through a build, and what was done to it so far. */
export class Resource {
  readonly node: TreeNode;
  readonly #scopes: Scopes;
  /** True once the object was deleted. */
  gone = false;
  previous: Previous[] = [];
  prefixes: string[] = [];
  suffixes: string[] = [];
  behavior: "create" | "merge" | "replace" | "" = "";
  needsHash = false;
  allowsNameChange = false;
  allowsKindChange = false;
  refVars: string[] = [];
  origin: Origin | null = null;
  transformations: Origin[] = [];

  constructor(node: TreeNode, scopes: Scopes) {
    this.node = node;
    this.#scopes = scopes;
  }

  get kind(): string {
    return this.node.get("kind")?.text ?? "";
  }

  get apiVersion(): string {
    return this.node.get("apiVersion")?.text ?? "";
  }

  #meta(key: string): string {
    const metadata = this.node.get("metadata");
    const value = isEmpty(metadata) ? undefined : metadata?.get(key);
    return isEmpty(value) ? "" : (value?.text ?? "");
  }

  get name(): string {
    return this.#meta("name");
  }

  get namespace(): string {
    return this.#meta("namespace");
  }

  get gvk(): Gvk {
    return { ...groupVersion(this.apiVersion), kind: this.kind };
  }

  #id({ kind, name, namespace }: Previous): Id {
    const { apiVersion } = this;
    return { ...groupVersion(apiVersion), kind, name, namespace, clusterScoped: this.#scopes(apiVersion, kind) };
  }

  get currentId(): Id {
    return this.#id(this);
  }

  get previousIds(): Id[] {
    return this.previous.map((each) => this.#id(each));
  }

  get originalId(): Id {
    return this.#id(this.previous[0] ?? this);
  }

  /** Every id the object had, the current one last. */
  get allIds(): Id[] {
    return [...this.previousIds, this.currentId];
  }

  storePreviousId(): void {
    const id = this.currentId;
    this.previous.push({ name: id.name, namespace: effectiveNamespace(id), kind: id.kind });
  }

  setName(name: string, mark: Mark | null = null): void {
    const metadata = make(this.node, ["metadata"], "map");
    if (metadata) setField(metadata, "name", keepTag(name, mark));
  }

  setNamespace(namespace: string, mark: Mark | null = null): void {
    const metadata = this.node.get("metadata");
    if (namespace !== "")
      setField(make(this.node, ["metadata"], "map") as TreeNode, "namespace", keepTag(namespace, mark));
    else if (metadata) removeField(metadata, "namespace");
  }

  setApiVersion(apiVersion: string): void {
    setField(this.node, "apiVersion", keepTag(apiVersion, this.node.get("apiVersion")?.mark ?? null));
  }

  setKind(kind: string): void {
    setField(this.node, "kind", keepTag(kind, this.node.get("kind")?.mark ?? null));
  }

  /** The text of every entry of a map in the metadata. */
  metaMap(key: "labels" | "annotations"): Map<string, string> {
    const metadata = this.node.get("metadata");
    const map = isEmpty(metadata) ? undefined : metadata?.get(key);
    return new Map(map?.keys.map((name, at) => [name, map.items[at]?.text ?? ""]));
  }

  /** Writes a map of the metadata anew: every entry text, sorted. Entries keep where they were written. */
  setMetaMap(key: "labels" | "annotations", entries: ReadonlyMap<string, string>): void {
    const metadata = make(this.node, ["metadata"], "map");
    if (!metadata) return;
    const old = removeField(metadata, key);
    if (entries.size === 0) return;
    const map = make(metadata, [key], "map");
    if (!map) return;
    map.mark = old?.mark ?? null;
    for (const name of [...entries.keys()].sort(compareText)) {
      setField(map, name, string(entries.get(name) ?? "", old?.get(name)?.mark ?? null));
    }
  }

  copy(): Resource {
    const copied = new Resource(this.node.copy(), this.#scopes);
    copied.previous = this.previous.slice();
    copied.prefixes = this.prefixes.slice();
    copied.suffixes = this.suffixes.slice();
    copied.behavior = this.behavior;
    copied.needsHash = this.needsHash;
    copied.allowsNameChange = this.allowsNameChange;
    copied.allowsKindChange = this.allowsKindChange;
    copied.refVars = this.refVars.slice();
    copied.origin = this.origin;
    copied.transformations = this.transformations.slice();
    return copied;
  }
}

/** A scalar whose type follows from its text, as names and kinds are set. */
const keepTag = (text: string, mark: Mark | null): TreeNode => {
  const node = string(text, mark);
  node.tag = "";
  return node;
};

/** True if an object's metadata says that it is for tools alone. */
export const isLocal = (resource: Resource): boolean => {
  const annotations = resource.node.get("metadata")?.get("annotations");
  const value = annotations?.get("config.kubernetes.io/local-config");
  return value !== undefined && textOf(value) !== "false";
};

import type { Document } from "../core/document.ts";
import type { Path } from "../core/location.ts";
import type { Problem } from "../core/problem.ts";
import { nowhere } from "../lang/yaml/locator.ts";
import { wordAsWritten } from "./as-written.ts";
import type { JsonObject, Resource } from "./resource.ts";

/** Every object that was read, in the order of the input. */
export interface Inventory {
  readonly resources: readonly Resource[];
  /** Jupyter notebook files: read for the secrets in their cells and outputs. */
  readonly notebooks: readonly Resource[];
  readonly problems: readonly Problem[];
  /** Documents that are not Kubernetes objects, such as values files; they are no problem. */
  readonly otherDocuments: number;
  /** The objects of a kind in any version, in the order of the input; the core group is the empty string. */
  ofKind(group: string, kind: string): readonly Resource[];
  /** One object; the last one, as applying them in order would leave it, when it was read more than once. */
  find(group: string, kind: string, namespace: string | null, name: string): Resource | null;
}

const NONE: readonly Resource[] = [];

const isMap = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Text of a name or namespace; a number that was meant as one is spelt out. */
function text(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  return typeof value === "number" || typeof value === "bigint" ? String(value) : null;
}

const versions = new Map<string, { group: string; version: string }>();

function groupVersion(apiVersion: string): { group: string; version: string } {
  const known = versions.get(apiVersion);
  if (known) return known;
  const slash = apiVersion.indexOf("/");
  const split =
    slash < 0
      ? { group: "", version: apiVersion }
      : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
  if (versions.size < 10_000) versions.set(apiVersion, split);
  return split;
}

class Builder {
  readonly resources: Resource[] = [];
  readonly notebooks: Resource[] = [];
  readonly problems: Problem[];
  otherDocuments = 0;

  constructor(problems: readonly Problem[]) {
    this.problems = [...problems];
  }

  document(document: Document): void {
    const { value } = document;
    if (isMap(value) && typeof value["nbformat"] === "number" && Array.isArray(value["cells"])) {
      this.notebooks.push(notebookFrom(value, document));
    } else if (!isMap(value) || (value["apiVersion"] === undefined && value["kind"] === undefined))
      this.otherDocuments++;
    else this.object(value, document, []);
  }

  object(object: JsonObject, document: Document, at: Path, fallback?: { apiVersion: string; kind: string }): void {
    const apiVersion = object["apiVersion"] ?? fallback?.apiVersion;
    const kind = object["kind"] ?? fallback?.kind;
    if (typeof kind !== "string" || kind === "")
      return this.refuse(document, [...at, "kind"], kind, "kind", "a string");
    if (typeof apiVersion !== "string" || apiVersion === "") {
      return this.refuse(document, [...at, "apiVersion"], apiVersion, "apiVersion", "a string");
    }
    if (kind.endsWith("List") && this.list(object, document, at, apiVersion, kind)) return;
    const metadata = object["metadata"];
    if (metadata !== undefined && !isMap(metadata)) {
      return this.refuse(document, [...at, "metadata"], metadata, "metadata", "a map");
    }
    const { group, version } = groupVersion(apiVersion);
    if (group === "kustomize.config.k8s.io") {
      this.otherDocuments++;
      return;
    }
    const own = (key: string): string | null => {
      const value = metadata?.[key];
      return typeof value === "boolean" ? wordAsWritten(value, document, [...at, "metadata", key]) : text(value);
    };
    const name = own("name") ?? own("generateName") ?? "";
    const namespace = own("namespace");
    this.resources.push({ ref: { apiVersion, kind, namespace, name }, group, version, object, document, at });
  }

  /** Opens a `List` or a typed list such as `PodList`, whose items may leave out their kind. */
  list(object: JsonObject, document: Document, at: Path, apiVersion: string, kind: string): boolean {
    const items = object["items"];
    if (items === undefined) return kind === "List";
    if (!Array.isArray(items)) {
      if (kind !== "List") return false;
      this.refuse(document, [...at, "items"], items, "items", "a list");
      return true;
    }
    const own = kind === "List" ? undefined : { apiVersion, kind: kind.slice(0, -"List".length) };
    for (let index = 0; index < items.length; index++) {
      const item: unknown = items[index];
      if (item === null) continue;
      if (isMap(item)) this.object(item, document, [...at, "items", index], own);
      else this.refuse(document, [...at, "items", index], item, `items[${index}]`, "a map");
    }
    return true;
  }

  refuse(document: Document, at: Path, value: unknown, field: string, wanted: string): void {
    const place = document.locator.locate(at);
    const what = value === undefined ? `has no ${field}` : `has a ${field} that is not ${wanted}`;
    this.problems.push({
      code: "kube/not-an-object",
      file: document.file,
      line: place?.line ?? null,
      message: `the object ${what}, so Kubernetes would refuse it; it was left out`,
    });
  }
}

/** A notebook file, which is no object of Kubernetes, named like one so that findings can say where they are. */
function notebookFrom(object: JsonObject, document: Document): Resource {
  const name = document.file.slice(document.file.lastIndexOf("/") + 1);
  const version = `v${String(object["nbformat"])}`;
  const ref = { apiVersion: `nbformat/${version}`, kind: "NotebookFile", namespace: null, name };
  return { ref, group: "nbformat", version, object, document, at: [] };
}

/** The inventory of documents, with the problems met while reading them. Lists are opened, also nested ones. */
export function buildInventory(documents: Iterable<Document>, problems: readonly Problem[] = []): Inventory {
  const builder = new Builder(problems);
  for (const document of documents) builder.document(document);
  const { resources } = builder;
  let kinds: ByKind | null = null;
  const ofKind = (group: string, kind: string): readonly Resource[] =>
    (kinds ??= byKind(resources)).get(kind)?.get(group) ?? NONE;
  const names = new Map<readonly Resource[], ByName>();
  return {
    resources,
    notebooks: builder.notebooks,
    problems: builder.problems,
    otherDocuments: builder.otherDocuments,
    ofKind,
    find(group, kind, namespace, name) {
      const all = ofKind(group, kind);
      if (all.length === 0) return null;
      let known = names.get(all);
      if (known === undefined) names.set(all, (known = byName(all)));
      return known.get(namespace ?? "")?.get(name) ?? null;
    },
  };
}

/** By kind and group: maps in maps, because a joined key is made anew for each question. */
type ByKind = ReadonlyMap<string, ReadonlyMap<string, readonly Resource[]>>;
/** By namespace and name. */
type ByName = ReadonlyMap<string, ReadonlyMap<string, Resource>>;

function byKind(resources: readonly Resource[]): ByKind {
  const kinds = new Map<string, Map<string, Resource[]>>();
  for (const resource of resources) {
    const { kind } = resource.ref;
    let groups = kinds.get(kind);
    if (groups === undefined) kinds.set(kind, (groups = new Map()));
    const members = groups.get(resource.group);
    if (members === undefined) groups.set(resource.group, [resource]);
    else members.push(resource);
  }
  return kinds;
}

function byName(resources: readonly Resource[]): ByName {
  const namespaces = new Map<string, Map<string, Resource>>();
  for (const resource of resources) {
    const namespace = resource.ref.namespace ?? "";
    let names = namespaces.get(namespace);
    if (names === undefined) namespaces.set(namespace, (names = new Map()));
    names.set(resource.ref.name, resource);
  }
  return namespaces;
}

/** A resource of a bare object, without a text, for tests and for objects that were not read from a file. */
export function resourceFrom(object: JsonObject): Resource {
  const document: Document = { file: "", index: 0, value: object, locator: nowhere, duplicates: [] };
  const [resource] = buildInventory([document]).resources;
  if (!resource) throw new TypeError("not a Kubernetes object: it needs an apiVersion and a kind");
  return resource;
}

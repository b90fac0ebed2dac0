import { readDocuments } from "../../lang/yaml/read.ts";
import { type Mark, TreeIssue, TreeNode, treeValue } from "../../lang/yaml/tree.ts";
import { decode } from "./decode.ts";
import type { FieldSpec } from "./field-spec.ts";
import { generate, type GeneratorArgs, type MarkAt } from "./generate.ts";
import { nameHash } from "./hash.ts";
import type { ImageChange } from "./image-change.ts";
import { BuildIssue, placeOf } from "./issue.ts";
import { PLUGINS, REPLACEMENT } from "./kustomization.ts";
import type { Loader } from "./loader.ts";
import type { Types } from "./merge-keys.ts";
import { bare, expect, make, setField, string } from "./nodes.ts";
import {
  jsonPatchTransformer,
  type PatchArgs,
  patchTransformer,
  selectorOf,
  strategicTransformer,
  type Transformer,
} from "./patch.ts";
import { applyReplacement, type Replacement } from "./replacements.ts";
import { Resource } from "./resource.ts";
import { select, type Selector } from "./resource-list.ts";
import { affix, type Entry, setEntries, setImages, setNamespace, setNamespaceIn, setReplicas } from "./transform.ts";

/** Where plugins work: the kustomization that lists them, and the types of the build. */
export interface PluginSite {
  readonly loader: Loader;
  readonly types: Types;
}

type Spec = Partial<FieldSpec>;
type Fields = Readonly<Record<string, unknown>>;

/** Field specs as a configuration writes them. */
export const specsOf = (specs: readonly Spec[] | undefined): FieldSpec[] =>
  (specs ?? []).map((spec) => ({ group: "", version: "", kind: "", path: "", create: false, ...spec }));

/** The entries of a map as a configuration writes it, each with its place. */
export const entriesOf = (
  map: Readonly<Record<string, string>> | undefined,
  mark: (key: string) => Mark | null,
): Entry[] => Object.entries(map ?? {}).map(([key, value]) => ({ key, value, mark: mark(key) }));

export const imageOf = (image: Partial<ImageChange> | undefined): ImageChange => ({
  name: "",
  newName: "",
  newTag: "",
  tagSuffix: "",
  digest: "",
  ...image,
});

/** Finds where a part of a configuration stands that was read as an object. */
const markIn =
  (root: TreeNode): MarkAt =>
  (...path) => {
    let at = root;
    for (const part of path) {
      const next = typeof part === "number" ? at.items[part] : at.get(part);
      if (!next) break;
      at = next;
    }
    return at.mark;
  };

function configOf(resource: Resource): Fields {
  const { node, kind, gvk } = resource;
  const place = placeOf(node.mark);
  const form = PLUGINS[kind];
  if (gvk.group !== "" || gvk.version !== "builtin") {
    throw new BuildIssue(`${kind} is a plugin that runs a program, and nothing is run`, place);
  }
  if (!form || !Object.hasOwn(PLUGINS, kind)) throw new BuildIssue(`there is no built-in plugin ${kind}`, place);
  let value: unknown;
  try {
    value = treeValue(node, true);
  } catch (error) {
    if (error instanceof TreeIssue) throw new BuildIssue(error.message, placeOf(error.mark));
    throw error;
  }
  return decode(value, form, { strict: false, lenientText: true }) as Fields;
}

/** A service account for the cloud's identities. */
function cloudAccount(config: Fields, types: Types, mark: Mark | null): Resource {
  const { cloud, kubernetesService, serviceAccount } = config as {
    cloud?: string;
    kubernetesService?: { name?: string; namespace?: string };
    serviceAccount?: { name?: string; projectId?: string };
  };
  if (cloud !== "gke") throw new BuildIssue(`the cloud ${cloud ?? '""'} is not supported`, placeOf(mark));
  const node = new TreeNode("map", "!!map", "", 0, mark);
  const { name = "", projectId = "" } = serviceAccount ?? {};
  setField(node, "apiVersion", string("v1", mark));
  setField(node, "kind", string("ServiceAccount", mark));
  const annotations = make(node, ["metadata", "annotations"], "map") as TreeNode;
  const account = `${name}@${projectId}.iam.gserviceaccount.com`;
  setField(annotations, "iam.gke.io/gcp-service-account", string(account, mark));
  const metadata = node.get("metadata") as TreeNode;
  setField(metadata, "name", string(kubernetesService?.name ?? "", mark));
  if (kubernetesService?.namespace) setField(metadata, "namespace", string(kubernetesService.namespace, mark));
  return new Resource(node, types.isClusterScoped);
}

/** What a generator that is configured by a file makes. */
export function pluginGenerator(
  resource: Resource,
  { loader, types }: PluginSite,
  chart: (config: Fields, mark: MarkAt) => Resource[],
): Resource[] {
  const config = configOf(resource);
  const mark = markIn(resource.node);
  const { kind } = resource;
  if (kind === "IAMPolicyGenerator") return [cloudAccount(config, types, mark())];
  if (kind === "HelmChartInflationGenerator") return chart(config, mark);
  if (kind !== "ConfigMapGenerator" && kind !== "SecretGenerator") {
    throw new BuildIssue(`${kind} is no generator`, placeOf(mark()));
  }
  const metadata = config["metadata"] as { name?: string; namespace?: string } | undefined;
  const args: GeneratorArgs = {
    ...config,
    name: (config["name"] as string | undefined) || metadata?.name || "",
    namespace: (config["namespace"] as string | undefined) || metadata?.namespace || "",
  };
  return [generate(kind === "SecretGenerator" ? "Secret" : "ConfigMap", args, loader, types.isClusterScoped, mark)];
}

/** Carries out replacements, those in files of their own among them. */
export function replacementTransformer(
  replacements: readonly (Replacement & { path?: string })[],
  loader: Loader,
  mark: (index: number) => Mark | null,
): Transformer {
  const all: { replacement: Replacement; mark: Mark | null }[] = [];
  replacements.forEach((own, at) => {
    if (!own.path) {
      all.push({ replacement: own, mark: mark(at) });
      return;
    }
    if (own.source || (own.targets?.length ?? 0) > 0) {
      throw new BuildIssue("a replacement cannot have both path and source or targets", placeOf(mark(at)));
    }
    const { text, shown } = loader.text(own.path);
    const { documents, problems } = readDocuments(text, { file: shown, dropNulls: true });
    const value = documents[0]?.value;
    if (problems[0] || typeof value !== "object" || value === null) {
      throw new BuildIssue("the file holds no replacements", { file: shown, line: problems[0]?.line ?? 1 });
    }
    for (const each of Array.isArray(value) ? value : [value]) {
      const replacement = decode(each, REPLACEMENT, { strict: false, lenientText: true }) as Replacement | undefined;
      all.push({ replacement: replacement ?? {}, mark: mark(at) });
    }
  });
  return (resources) => {
    for (const each of all) applyReplacement(resources, each.replacement, each.mark);
    return resources.filter((each) => each.node.items.length > 0);
  };
}

interface ValueTarget {
  readonly selector?: Partial<Selector>;
  readonly fieldPath?: string;
  readonly filePathPosition?: number;
}

/** Puts a part into a path, `position` parts from its start. */
function insertPart(path: string, position: number, part: string): string {
  if (part === "") return path;
  const parts = path === "" ? [] : path.replace(/\/+$/, "").split("/");
  let at = Math.min(Math.max(position, 0), parts.length);
  if (parts.length > 0 && parts[0] === "" && at < parts.length) at++;
  parts.splice(at, 0, part);
  return parts[0] === ""
    ? `/${parts
        .slice(1)
        .filter((each) => each !== "")
        .join("/")}`
    : parts.filter((each) => each !== "").join("/");
}

function valueTransformer(config: Fields, { loader }: PluginSite, mark: Mark | null): Transformer {
  const value = ((config["value"] as string | undefined) ?? "").trim() || (loader.root.split("/").at(-1) ?? "");
  let targets = (config["targets"] as ValueTarget[] | undefined) ?? [];
  const path = config["targetFilePath"] as string | undefined;
  if (path) {
    const { text, shown } = loader.text(path);
    const more = readDocuments(text, { file: shown, dropNulls: true }).documents[0]?.value;
    const form = PLUGINS["ValueAddTransformer"];
    if (form) {
      const read = decode(more, form, { strict: false, lenientText: true }) as { targets?: ValueTarget[] } | undefined;
      targets = [...targets, ...(read?.targets ?? [])];
    }
  }
  if (targets.length === 0) throw new BuildIssue("a value to add needs at least one target", placeOf(mark));
  for (const { fieldPath, filePathPosition = 0 } of targets) {
    if (!fieldPath) throw new BuildIssue("a target needs a fieldPath", placeOf(mark));
    if (filePathPosition < 0) throw new BuildIssue("filePathPosition must not be below zero", placeOf(mark));
  }
  return (resources) => {
    for (const { selector, fieldPath = "", filePathPosition = 0 } of targets) {
      for (const resource of selector ? select(resources, selectorOf(selector)) : resources) {
        if (fieldPath === "metadata/namespace") {
          setNamespaceIn(resource, [], { namespace: value, subjects: "defaultOnly", unsetOnly: false, mark });
          continue;
        }
        const parts = fieldPath.split("/").reduce<string[]>((found, part) => {
          const last = found.at(-1);
          if (last?.endsWith("\\")) found[found.length - 1] = `${last.slice(0, -1)}/${part}`;
          else found.push(part);
          return found;
        }, []);
        const node = make(resource.node, parts, "scalar");
        expect(node, "scalar");
        if (!node) continue;
        const text = filePathPosition > 0 ? insertPart(node.text, filePathPosition - 1, value) : value;
        const set = bare(text, mark);
        set.style = node.style;
        node.assign(set);
      }
    }
  };
}

/** A transformer that is configured by a file, or by text in the kustomization. */
export function pluginTransformer(resource: Resource, site: PluginSite): Transformer {
  const config = configOf(resource);
  const { loader, types } = site;
  const mark = markIn(resource.node);
  const place = placeOf(mark());
  const given = config["fieldSpecs"] as readonly Spec[] | undefined;
  const specs = specsOf(given);
  const needsSpecs = (): void => {
    if (!given) throw new BuildIssue("fieldSpecs must be given", place);
  };
  switch (resource.kind) {
    case "AnnotationsTransformer":
    case "LabelTransformer": {
      const key = resource.kind === "LabelTransformer" ? "labels" : "annotations";
      const entries = entriesOf(config[key] as Record<string, string> | undefined, (name) => mark(key, name));
      return (resources) => setEntries(resources, specs, entries);
    }
    case "HashTransformer":
      return addHashes;
    case "ImageTagTransformer": {
      const image = imageOf(config["imageTag"] as Partial<ImageChange> | undefined);
      return (resources) => setImages(resources, specs, image, mark("imageTag"));
    }
    case "NamespaceTransformer": {
      const subjects = (config["setRoleBindingSubjects"] as string | undefined) || "defaultOnly";
      if (!["defaultOnly", "allServiceAccounts", "none"].includes(subjects)) {
        throw new BuildIssue("setRoleBindingSubjects must be defaultOnly, none or allServiceAccounts", place);
      }
      const namespace = (config["metadata"] as { namespace?: string } | undefined)?.namespace ?? "";
      const change = {
        namespace,
        subjects,
        unsetOnly: config["unsetOnly"] === true,
        mark: mark("metadata", "namespace"),
      };
      return (resources) => setNamespace(resources, specs, change);
    }
    case "PatchJson6902Transformer":
      return jsonPatchTransformer(
        { ...(config as PatchArgs), patch: (config["jsonOp"] as string) ?? "" },
        loader,
        mark(),
      );
    case "PatchStrategicMergeTransformer":
      return strategicTransformer(
        (config["paths"] as string[] | undefined) ?? [],
        (config["patches"] as string | undefined) ?? "",
        loader,
        types,
        (at) => (at < 0 ? mark("patches") : mark("paths", at)),
      );
    case "PatchTransformer":
      return patchTransformer(config as PatchArgs, loader, types, mark("patch"));
    case "PrefixTransformer":
    case "SuffixTransformer": {
      needsSpecs();
      const side = resource.kind === "PrefixTransformer" ? "prefix" : "suffix";
      return (resources) => affix(resources, specs, (config[side] as string | undefined) ?? "", side, mark(side));
    }
    case "PrefixSuffixTransformer":
      needsSpecs();
      return (resources) => {
        for (const side of ["prefix", "suffix"] as const) {
          affix(resources, specs, (config[side] as string | undefined) ?? "", side, mark(side));
        }
      };
    case "ReplacementTransformer":
      return replacementTransformer((config["replacements"] as Replacement[] | undefined) ?? [], loader, (at) =>
        mark("replacements", at),
      );
    case "ReplicaCountTransformer": {
      const { name = "", count = 0 } = (config["replica"] as { name?: string; count?: number } | undefined) ?? {};
      return (resources) => setReplicas(resources, specs, name, count, mark("replica", "count"));
    }
    case "ValueAddTransformer":
      return valueTransformer(config, site, mark());
    default:
      throw new BuildIssue(`${resource.kind} is no transformer`, place);
  }
}

/** Gives generated objects the ending of their names. */
export function addHashes(resources: readonly Resource[]): void {
  for (const resource of resources) {
    if (!resource.needsHash) continue;
    const hash = nameHash(resource);
    resource.storePreviousId();
    resource.setName(`${resource.name}-${hash}`, resource.node.get("metadata")?.get("name")?.mark ?? null);
  }
}

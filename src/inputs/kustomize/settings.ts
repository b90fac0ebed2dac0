import { readDocuments } from "../../lang/yaml/read.ts";
import { SourceText } from "../../lang/yaml/source-text.ts";
import type { TreeNode } from "../../lang/yaml/tree.ts";
import { decode } from "./decode.ts";
import type { FieldSpec } from "./field-spec.ts";
import type { GeneratorArgs, GeneratorOptions, MarkAt } from "./generate.ts";
import type { ImageChange } from "./image-change.ts";
import { BuildIssue } from "./issue.ts";
import { KUSTOMIZATION } from "./kustomization.ts";
import type { Loader } from "./loader.ts";
import type { PatchArgs } from "./patch.ts";
import { compose } from "./read-resources.ts";
import type { Replacement } from "./replacements.ts";
import { variableOf } from "./variables.ts";

/** The names that a kustomization's file can have. */
export const FILE_NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

type TextMap = Readonly<Record<string, string>>;

/** What a kustomization says; old fields have been moved to the new ones. */
export interface Settings {
  readonly kind: string;
  readonly openapi?: TextMap;
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly namespace?: string;
  readonly commonLabels?: TextMap;
  readonly labels?: readonly {
    readonly pairs?: TextMap;
    readonly includeSelectors?: boolean;
    readonly includeTemplates?: boolean;
    readonly fields?: readonly Partial<FieldSpec>[];
  }[];
  readonly commonAnnotations?: TextMap;
  readonly patchesStrategicMerge?: readonly string[];
  readonly patchesJson6902?: readonly PatchArgs[];
  readonly patches?: readonly PatchArgs[];
  readonly images?: readonly Partial<ImageChange>[];
  readonly replacements?: readonly (Replacement & { path?: string })[];
  readonly replicas?: readonly { readonly name?: string; readonly count?: number }[];
  readonly vars?: readonly Parameters<typeof variableOf>[0][];
  readonly sortOptions?: {
    readonly order?: string;
    readonly legacySortOptions?: { readonly orderFirst?: readonly string[]; readonly orderLast?: readonly string[] };
  };
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
  readonly crds?: readonly string[];
  readonly configMapGenerator?: readonly GeneratorArgs[];
  readonly secretGenerator?: readonly GeneratorArgs[];
  readonly helmGlobals?: { readonly chartHome?: string; readonly configHome?: string };
  readonly helmCharts?: readonly Readonly<Record<string, unknown>>[];
  readonly generatorOptions?: GeneratorOptions;
  readonly configurations?: readonly string[];
  readonly generators?: readonly string[];
  readonly transformers?: readonly string[];
  readonly validators?: readonly string[];
  readonly buildMetadata?: readonly string[];
}

/** A kustomization as read. */
export interface Kustomization {
  readonly file: string;
  readonly shown: string;
  readonly settings: Settings;
  /** Finds where a setting is written, at or above the path. */
  readonly mark: MarkAt;
}

type Raw = Record<string, unknown> & { bases?: string[]; resources?: string[] };

/** Moves what old fields say to where new ones say it. */
function modernize(raw: Raw): Settings {
  const { bases, imageTags, helmChartInflationGenerator, apiVersion, metadata, ...rest } = raw;
  const joined = (one: unknown, other: unknown): unknown[] => [
    ...((one as unknown[]) ?? []),
    ...((other as unknown[]) ?? []),
  ];
  const kind = (raw["kind"] as string | undefined) || "Kustomization";
  if (kind !== "Kustomization" && kind !== "Component") throw new BuildIssue("kind must be Kustomization or Component");
  const version = kind === "Component" ? "kustomize.config.k8s.io/v1alpha1" : "kustomize.config.k8s.io/v1beta1";
  if (apiVersion && apiVersion !== version) throw new BuildIssue(`the apiVersion of a ${kind} must be ${version}`);
  const isEmpty = Object.entries(raw).every(([key, value]) => key === "kind" || key === "apiVersion" || isZero(value));
  if (isEmpty && metadata === undefined) throw new BuildIssue("the kustomization is empty");
  const old = (helmChartInflationGenerator as Record<string, unknown>[] | undefined) ?? [];
  const charts = old.map((chart) => ({
    name: chart["chartName"],
    version: chart["chartVersion"],
    repo: chart["chartRepoUrl"],
    valuesFile: chart["values"],
    valuesInline: chart["valuesLocal"],
    valuesMerge: chart["valuesMerge"],
    releaseName: chart["releaseName"],
  }));
  const oldHome = old.findLast((chart) => chart["chartHome"])?.["chartHome"];
  return {
    ...rest,
    kind,
    ...(bases ? { resources: joined(rest.resources, bases) } : {}),
    ...(imageTags ? { images: joined(rest["images"], imageTags) } : {}),
    ...(charts.length > 0 ? { helmCharts: joined(rest["helmCharts"], charts) } : {}),
    ...(oldHome && !rest["helmGlobals"] ? { helmGlobals: { chartHome: oldHome } } : {}),
  } as unknown as Settings;
}

const isZero = (value: unknown): boolean => value === undefined || value === "";

/**
 * Reads the kustomization of a folder.
 *
 * @throws {BuildIssue} when there is none, or it is not one.
 */
export function readKustomization(loader: Loader): Kustomization {
  const names = FILE_NAMES.filter((name) => {
    const real = loader.files.real(loader.resolve(name));
    return real !== null && !loader.files.isFolder(real);
  });
  const [file] = names;
  if (file === undefined) throw new BuildIssue(`the folder ${loader.files.shown(loader.root)} holds no kustomization`);
  if (names.length > 1)
    throw new BuildIssue(`the folder ${loader.files.shown(loader.root)} holds several kustomizations`);
  const { text, shown } = loader.text(file);
  const { documents, problems } = readDocuments(text, { file: shown, dropNulls: false });
  const [problem] = problems;
  if (problem && (!documents[0] || (problem.line ?? 0) < (documents[0].locator.locate([])?.line ?? 0))) {
    throw new BuildIssue(problem.message, { file: shown, line: problem.line });
  }
  let tree: TreeNode | null | undefined;
  const mark: MarkAt = (...path) => {
    if (tree === undefined) {
      const source = new SourceText(shown, text);
      tree = compose(source, 0, text.length);
    }
    let at = tree;
    for (const part of path) {
      const next: TreeNode | undefined = typeof part === "number" ? at?.items[part] : at?.get(part);
      if (!next) break;
      at = next;
    }
    return at?.mark ?? null;
  };
  try {
    const raw = decode(documents[0]?.value ?? {}, KUSTOMIZATION, { strict: true, lenientText: false }) as Raw;
    return { file, shown, settings: modernize(raw), mark };
  } catch (error) {
    if (error instanceof BuildIssue && error.file === null)
      throw new BuildIssue(error.message, { file: shown, line: 1 });
    throw error;
  }
}

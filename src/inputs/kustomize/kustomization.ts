import type { Form } from "./decode.ts";

const strings: Form = { list: "string" };
const textMap: Form = { map: "string" };
const gvk = { group: "string", version: "string", kind: "string" } as const;
const id = { ...gvk, name: "string", namespace: "string" } as const;
const selector: Form = { fields: { ...id, annotationSelector: "string", labelSelector: "string" } };
const fieldSpec: Form = { fields: { ...gvk, path: "string", create: "bool" } };
const options: Form = { fields: { delimiter: "string", index: "int", encoding: "string", create: "bool" } };
const generatorOptions: Form = {
  fields: { labels: textMap, annotations: textMap, disableNameSuffixHash: "bool", immutable: "bool" },
};
const generator = {
  namespace: "string",
  name: "string",
  behavior: "string",
  literals: strings,
  files: strings,
  envs: strings,
  env: "string",
  options: generatorOptions,
} as const;
const patch: Form = {
  fields: { path: "string", patch: "string", target: selector, options: { map: "bool" } },
};
const image = { name: "string", newName: "string", tagSuffix: "string", newTag: "string", digest: "string" } as const;
const target = {
  select: selector,
  reject: { list: selector },
  fieldPaths: strings,
  options,
} as const;
const replacement = {
  source: { fields: { ...id, fieldPath: "string", options } },
  targets: { list: { fields: target } },
  sourceValue: "string",
} as const;
const metadata: Form = { fields: { name: "string", namespace: "string", labels: textMap, annotations: textMap } };
const chart = {
  name: "string",
  version: "string",
  repo: "string",
  releaseName: "string",
  namespace: "string",
  additionalValuesFiles: strings,
  valuesFile: "string",
  valuesInline: { map: "any" },
  valuesMerge: "string",
  includeCRDs: "bool",
  skipHooks: "bool",
  apiVersions: strings,
  kubeVersion: "string",
  nameTemplate: "string",
  skipTests: "bool",
  debug: "bool",
  devel: "bool",
} as const;
const oldChart: Form = {
  fields: {
    chartName: "string",
    chartVersion: "string",
    chartRepoUrl: "string",
    chartHome: "string",
    chartRepoName: "string",
    helmBin: "string",
    helmHome: "string",
    values: "string",
    valuesLocal: { map: "any" },
    valuesMerge: "string",
    releaseName: "string",
    releaseNamespace: "string",
    extraArgs: strings,
  },
};
const sortOptions: Form = {
  fields: { order: "string", legacySortOptions: { fields: { orderFirst: strings, orderLast: strings } } },
};

/** The form of a kustomization. */
export const KUSTOMIZATION: Form = {
  fields: {
    apiVersion: "string",
    kind: "string",
    metadata,
    openapi: textMap,
    namePrefix: "string",
    nameSuffix: "string",
    namespace: "string",
    commonLabels: textMap,
    labels: {
      list: {
        fields: { pairs: textMap, includeSelectors: "bool", includeTemplates: "bool", fields: { list: fieldSpec } },
      },
    },
    commonAnnotations: textMap,
    patchesStrategicMerge: strings,
    patchesJson6902: { list: patch },
    patches: { list: patch },
    images: { list: { fields: image } },
    imageTags: { list: { fields: image } },
    replacements: { list: { fields: { ...replacement, path: "string" } } },
    replicas: { list: { fields: { name: "string", count: "int" } } },
    vars: {
      list: {
        fields: {
          name: "string",
          objref: { fields: { apiVersion: "string", ...id } },
          fieldref: { fields: { fieldPath: "string" } },
        },
      },
    },
    sortOptions,
    resources: strings,
    components: strings,
    crds: strings,
    bases: strings,
    configMapGenerator: { list: { fields: generator } },
    secretGenerator: { list: { fields: { ...generator, type: "string" } } },
    helmGlobals: { fields: { chartHome: "string", configHome: "string" } },
    helmCharts: { list: { fields: chart } },
    helmChartInflationGenerator: { list: oldChart },
    generatorOptions,
    configurations: strings,
    generators: strings,
    transformers: strings,
    validators: strings,
    buildMetadata: strings,
  },
};

/** The form of one replacement, as a file of its own may hold it. */
export const REPLACEMENT: Form = { fields: replacement };

const specs: Form = { list: fieldSpec };

/** The form of a file that says which fields each step changes. */
export const CONFIGURATION: Form = {
  fields: {
    namePrefix: specs,
    nameSuffix: specs,
    namespace: specs,
    commonLabels: specs,
    labels: specs,
    templateLabels: specs,
    commonAnnotations: specs,
    nameReference: { list: { fields: { ...gvk, fieldSpecs: specs } } },
    varReference: specs,
    images: specs,
    replicas: specs,
  },
};

/** The forms of the generators and transformers that can be configured by files, by kind. */
export const PLUGINS: Readonly<Record<string, Form>> = {
  ConfigMapGenerator: { fields: { metadata, ...generator } },
  SecretGenerator: { fields: { metadata, ...generator, type: "string" } },
  HelmChartInflationGenerator: { fields: { metadata, chartHome: "string", configHome: "string", ...chart } },
  IAMPolicyGenerator: {
    fields: {
      cloud: "string",
      kubernetesService: { fields: { namespace: "string", name: "string" } },
      serviceAccount: { fields: { name: "string", projectId: "string" } },
    },
  },
  AnnotationsTransformer: { fields: { annotations: textMap, fieldSpecs: specs } },
  HashTransformer: { fields: {} },
  ImageTagTransformer: { fields: { imageTag: { fields: image }, fieldSpecs: specs } },
  LabelTransformer: { fields: { labels: textMap, fieldSpecs: specs } },
  NamespaceTransformer: {
    fields: { metadata, fieldSpecs: specs, unsetOnly: "bool", setRoleBindingSubjects: "string" },
  },
  PatchJson6902Transformer: { fields: { target: selector, path: "string", jsonOp: "string" } },
  PatchStrategicMergeTransformer: { fields: { paths: strings, patches: "string" } },
  PatchTransformer: patch,
  PrefixTransformer: { fields: { prefix: "string", fieldSpecs: specs } },
  SuffixTransformer: { fields: { suffix: "string", fieldSpecs: specs } },
  PrefixSuffixTransformer: { fields: { prefix: "string", suffix: "string", fieldSpecs: specs } },
  ReplacementTransformer: { fields: { replacements: { list: { fields: { ...replacement, path: "string" } } } } },
  ReplicaCountTransformer: {
    fields: { replica: { fields: { name: "string", count: "int" } }, fieldSpecs: specs },
  },
  ValueAddTransformer: {
    fields: {
      value: "string",
      targets: { list: { fields: { selector, fieldPath: "string", filePathPosition: "int" } } },
      targetFilePath: "string",
    },
  },
};

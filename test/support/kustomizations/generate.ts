import { anObject, NAMES } from "./objects.ts";
import { Random } from "./random.ts";

/** The files of a kustomization with all it takes in, by absolute paths, and the folder to build. */
export interface Sample {
  readonly files: Readonly<Record<string, string>>;
  readonly path: string;
}

type Lines = string[];
const KINDS = ["Deployment", "StatefulSet", "Service", "ConfigMap", "RayCluster", "Pod", "Dep.*", ""];
const inline = (text: string): string => `|-\n${text.replace(/^/gm, "    ")}`;

function mergePatch(random: Random): string {
  const kinds = ["Deployment", "StatefulSet", "DaemonSet", "Service", "ConfigMap", "RayCluster", "ServiceAccount"];
  const { kind, name, namespace } = random.existing(kinds) ?? { kind: "Service", name: random.pick(NAMES) };
  const version =
    { Deployment: "apps/v1", StatefulSet: "apps/v1", DaemonSet: "apps/v1", RayCluster: "ray.io/v1" }[kind] ?? "v1";
  const head = `apiVersion: ${version}\nkind: ${kind}\nmetadata:\n  name: ${name}${namespace ? `\n  namespace: ${namespace}` : ""}`;
  if (kind === "ConfigMap")
    return `${head}\ndata: {port: ${random.pick(["null", '"9"', "'x'"])}, extra: "${random.below(3)}"}`;
  if (kind === "Service") {
    return `${head}\nspec:\n  ports:\n  - {port: 80, ${random.pick(["targetPort: 9", "protocol: TCP", "$patch: delete"])}}\n${random.chance(0.3) ? "  - $patch: replace\n" : ""}`;
  }
  if (kind === "ServiceAccount") return `${head}\n  annotations: {a: b}\nimagePullSecrets: [{name: more}]`;
  if (kind === "RayCluster")
    return `${head}\nspec:\n  list: [9]\n  quoted: {a: 5, d: ~}\n${random.chance(0.3) ? "$patch: delete" : ""}`;
  const parts = random.pick([
    "  replicas: 4",
    "  replicas: null",
    "  template:\n    spec:\n      containers:\n      - name: main\n        image: patched:1\n        env:\n        - {name: HOST, value: patched}\n        - {name: NEW, value: '1'}",
    "  template:\n    spec:\n      containers:\n      - name: main\n        ports:\n        - {containerPort: 80, name: http}\n        - {containerPort: 9090, protocol: TCP}",
    "  template:\n    spec:\n      containers:\n      - name: main\n        $patch: delete\n      - {name: other, image: b}",
    "  template:\n    spec:\n      containers:\n      - $patch: replace\n      - {name: only, image: c}",
    "  template:\n    spec:\n      containers:\n      - name: main\n        env:\n        - name: PORT\n          $patch: delete\n        securityContext: null",
    "  template:\n    spec:\n      volumes:\n      - {name: cfg, $patch: delete}\n      - {name: tmp, emptyDir: {}}\n      tolerations: [{key: a}]",
    "  template:\n    metadata:\n      labels: {app: changed, extra: '1'}\n      annotations: {x: y}",
    "  selector:\n    $patch: replace\n    matchLabels: {only: this}",
    "  template:\n    spec:\n      $setElementOrder/containers: [{name: main}]\n      containers: [{name: main, args: null}]",
  ]);
  const top = random.pick(["", "", "", "$patch: delete\n", "$patch: merge\n"]);
  const labels = random.chance(0.3) ? `\n  labels: {app: patched, gone: null}` : "";
  return `${top}${head}${labels}\nspec:\n${parts}`;
}

const jsonPatch = (random: Random): string =>
  random.pick([
    "- op: add\n  path: /metadata/labels/extra\n  value: '1'",
    "- op: add\n  path: /metadata/annotations\n  value: {a.b/c: d}",
    "- {op: replace, path: /spec/replicas, value: 7}",
    "- {op: remove, path: /spec/replicas}",
    "- {op: replace, path: /spec/template/spec/containers/0/image, value: json:1}",
    "- {op: add, path: /spec/template/spec/containers/-, value: {name: added, image: d}}",
    "- {op: add, path: /spec/template/spec/containers/0, value: {name: first, image: e}}",
    "- {op: copy, from: /metadata/name, path: /metadata/annotations/copied}",
    "- {op: test, path: /kind, value: Deployment}\n- {op: add, path: /spec/paused, value: true}",
    "- {op: move, from: /spec/selector, path: /spec/moved}",
    "- {op: replace, path: /metadata/name, value: renamed}",
    "- {op: remove, path: /spec/template/spec/containers/-1}",
    '[{"op": "add", "path": "/spec/big", "value": 12345678}]',
  ]);

function target(random: Random): string {
  const lines: Lines = [];
  const kind = random.pick(KINDS);
  if (kind !== "") lines.push(`kind: ${kind}`);
  if (random.chance(0.5)) lines.push(`name: ${random.pick(["web", "api|web", ".*", "w", "db-0", "t.*n"])}`);
  if (random.chance(0.2))
    lines.push(`labelSelector: ${random.pick(["app=web", '"app in (web, api)"', "tier", '"!tier"', "app!=web"])}`);
  if (random.chance(0.1)) lines.push(`annotationSelector: note=plain`);
  if (random.chance(0.1)) lines.push(`namespace: ${random.pick(["ml", "default", ".*"])}`);
  if (random.chance(0.1)) lines.push("group: apps");
  return `{${lines.join(", ")}}`;
}

function patchEntry(random: Random, files: Record<string, string>, folder: string): string {
  const isMerge = random.chance(0.6);
  const text = isMerge ? mergePatch(random) : jsonPatch(random);
  const lines: Lines = [];
  if (random.chance(0.5)) {
    const file = `patch-${Object.keys(files).length}.yaml`;
    files[`${folder}/${file}`] = text;
    lines.push(`- path: ${file}`);
  } else lines.push(`- patch: ${inline(text)}`);
  if (!isMerge || random.chance(0.4)) lines.push(`  target: ${target(random)}`);
  if (isMerge && random.chance(0.2)) lines.push("  options: {allowNameChange: true, allowKindChange: true}");
  return lines.join("\n");
}

const replacement = (random: Random): string => {
  const config = random.existing(["ConfigMap"])?.name ?? "web";
  const service = random.existing(["Service"])?.name ?? "web";
  const workload = random.existing(["Deployment", "StatefulSet"]) ?? { kind: "Deployment", name: "web" };
  const sources = [
    `{kind: ConfigMap, name: ${config}, fieldPath: data.host}`,
    `{kind: ConfigMap, name: ${config}, fieldPath: data.port}`,
    `{kind: ConfigMap, name: ${config}, fieldPath: data.host, options: {delimiter: ., index: 1}}`,
    `{kind: Service, name: ${service}}`,
    `{version: v1, kind: Service, name: ${service}, fieldPath: spec.ports.0}`,
    `{kind: Service, name: ${service}, fieldPath: spec.ports.0.targetPort}`,
    `{kind: ${workload.kind}, name: ${workload.name}, fieldPath: spec.template.spec.containers.0.image}`,
    `{kind: ${workload.kind}, name: ${workload.name}, fieldPath: 'spec.template.spec.containers.[name=main].image'}`,
  ].filter((each) => random.known.some(({ kind }) => each.includes(`kind: ${kind},`)) || random.chance(0.05));
  const source = sources.length > 0 && random.chance(0.9) ? `source: ${random.pick(sources)}` : "sourceValue: fixed";
  const path = random.pick([
    "metadata.name",
    "metadata.annotations.copied",
    "spec.template.spec.containers.[name=main].image",
    "spec.template.spec.containers.*.image",
    "spec.template.spec.containers.0.env.[name=HOST].value",
    "metadata.labels.[x.y/z]",
    "spec.replicas",
    "spec.made.list.0.name",
    "spec.template.spec.containers.[name=made].image",
  ]);
  const options = random.pick([
    "",
    "  options: {create: true}",
    "  options: {create: true}",
    "  options: {delimiter: ':', index: 1}",
    "  options: {delimiter: /, index: -1}",
  ]);
  const reject = random.chance(0.2) ? "  reject: [{name: api}]" : "";
  const lines = [
    `- ${source}`,
    "  targets:",
    `  - select: {kind: ${random.existing(["Deployment", "Service", "ConfigMap", "StatefulSet"])?.kind ?? "Service"}${random.chance(0.4) ? ", name: web" : ""}}`,
  ];
  for (const line of [reject, `  fieldPaths: ["${path}"]`, options]) if (line !== "") lines.push(`  ${line}`);
  return lines.join("\n");
};

function generator(random: Random, files: Record<string, string>, folder: string, kind: string): string {
  const name = random.pick(NAMES);
  const isThere = random.known.some((each) => each.kind === kind && each.name === name);
  const lines: Lines = [`- name: ${name}`];
  if (random.chance(0.7))
    lines.push(
      `  literals: [${random
        .some(["a=1", "b='q'", 'c="d=e"', "d=x<y>&z", ...(random.chance(0.05) ? ["a=2"] : [])], 0.5)
        .map((each) => JSON.stringify(each))
        .join(", ")}]`,
    );
  if (random.chance(0.3)) {
    files[`${folder}/vars.env`] = "# comment\nONE=1\n  TWO=2 \nTHREE\n\nFOUR=a=b\r\n";
    lines.push("  envs: [vars.env]");
  }
  if (random.chance(0.3)) {
    files[`${folder}/conf.txt`] = 'line one\nline "two"\n\ttab & <angle> \u00e9\u2028\n'.repeat(1 + random.below(2));
    lines.push(`  files: [${random.pick(["conf.txt", "named=conf.txt"])}]`);
  }
  if (isThere ? random.chance(0.95) : random.chance(0.05))
    lines.push(`  behavior: ${random.pick(["merge", "replace", "merge", "other"])}`);
  else random.known.push({ kind, name });
  if (random.chance(0.2)) lines.push(`  namespace: ${random.pick(["ml", "default"])}`);
  if (random.chance(0.3))
    lines.push(
      `  options: {disableNameSuffixHash: ${random.chance(0.5)}, labels: {gen: 'yes'}, annotations: {g: h}, immutable: ${random.chance(0.3)}}`,
    );
  return lines.join("\n");
}

type Feature = (random: Random, files: Record<string, string>, folder: string) => string;
const times = (random: Random, most: number, make: () => string): string =>
  Array.from({ length: 1 + random.below(most) }, make).join("\n");

const FEATURES: readonly (readonly [number, Feature])[] = [
  [0.3, (random) => `namePrefix: ${random.pick(["p-", "q", "1"].slice(0, 2))}`],
  [0.2, (random) => `nameSuffix: ${random.pick(["-s", "-v2"])}`],
  [0.3, (random) => `namespace: ${random.pick(["ml", "prod", "default"])}`],
  [0.2, (random) => `commonLabels: {app: common, owner: ${random.pick(["team", "'1'"])}}`],
  [
    0.3,
    (random) =>
      `labels:\n- pairs: {part: one}\n${random.pick(["  includeSelectors: true\n", "  includeTemplates: true\n", "", "  fields: [{path: spec/more/labels, create: true, kind: RayCluster}]\n"])}`,
  ],
  [0.2, () => "commonAnnotations: {by: hand, at: '5'}"],
  [
    0.4,
    (random) =>
      `images:\n${times(random, 2, () => `- {name: ${random.pick(["nginx", "ghcr.io/acme/api", "reg:5000/x", "patched"])}, ${random.pick(["newTag: v2", "newName: moved/x", "digest: sha256:beef", "newName: yy, newTag: '3'", "tagSuffix: -fips", "newTag: a, digest: sha256:cc"])}}`)}`,
  ],
  [
    0.25,
    (random) => {
      const name = random.existing(["Deployment", "StatefulSet"])?.name ?? (random.chance(0.1) ? "web" : "");
      return name === "" ? "" : `replicas:\n- {name: ${name}, count: ${random.below(5)}}`;
    },
  ],
  [0.5, (random, files, folder) => `patches:\n${times(random, 2, () => patchEntry(random, files, folder))}`],
  [0.15, (random) => `patchesStrategicMerge:\n- ${inline(mergePatch(random))}`],
  [
    0.1,
    (random) =>
      `patchesJson6902:\n- target: {version: v1, kind: ${random.pick(["Deployment", "Service"])}, name: ${random.pick(NAMES)}}\n  patch: ${inline(jsonPatch(random))}`,
  ],
  [0.3, (random) => `replacements:\n${times(random, 2, () => replacement(random))}`],
  [
    0.4,
    (random, files, folder) =>
      `configMapGenerator:\n${times(random, 2, () => generator(random, files, folder, "ConfigMap"))}`,
  ],
  [
    0.25,
    (random, files, folder) =>
      `secretGenerator:\n${generator(random, files, folder, "Secret")}\n  type: ${random.pick(["Opaque", "other/x"])}`,
  ],
  [
    0.15,
    (random) =>
      `generatorOptions: {${random.pick(["disableNameSuffixHash: true", "labels: {all: gen}", "annotations: {g: global}", "immutable: true"])}}`,
  ],
  [
    0.1,
    (random) => {
      const host = random.existing(["Service", "ConfigMap"]);
      const port = random.existing(["Service"]);
      const own = host ? `- name: WEB_HOST\n  objref: {kind: ${host.kind}, name: ${host.name}, apiVersion: v1}\n` : "";
      const other = port
        ? `- name: PORT\n  objref: {kind: Service, name: ${port.name}, apiVersion: v1}\n  fieldref: {fieldPath: "spec.ports[0].port"}\n`
        : "";
      return own + other === "" || random.known.some(({ kind }) => kind === "vars") ? "" : `vars:\n${own}${other}`;
    },
  ],
  [
    0.15,
    (random) =>
      `sortOptions: {order: ${random.pick(["fifo", "legacy", "legacy, legacySortOptions: {orderFirst: [Service, Secret], orderLast: [Namespace]}"])}}`,
  ],
  [
    0.1,
    (random) =>
      `buildMetadata: [${random.pick(["originAnnotations", "transformerAnnotations", "originAnnotations, transformerAnnotations"])}]`,
  ],
  [
    0.1,
    (_random, files, folder) => {
      files[`${folder}/config.yaml`] =
        "nameReference:\n- kind: ConfigMap\n  fieldSpecs: [{kind: RayCluster, path: spec/quoted/b}]\nnamePrefix:\n- {path: spec/extra, kind: RayCluster, create: true}\nimages: [{path: spec/image, kind: RayCluster}]\n";
      return "configurations: [config.yaml]";
    },
  ],
  [
    0.12,
    (random, files, folder) => {
      files[`${folder}/plugin.yaml`] = random.pick([
        "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: x}\nlabels: {plug: in}\nfieldSpecs: [{path: metadata/labels, create: true}]",
        "apiVersion: builtin\nkind: PrefixTransformer\nmetadata: {name: x}\nprefix: t-\nfieldSpecs: [{path: metadata/name}]",
        "apiVersion: builtin\nkind: NamespaceTransformer\nmetadata: {name: x, namespace: plugged}\nsetRoleBindingSubjects: allServiceAccounts\nunsetOnly: true\nfieldSpecs: [{path: metadata/name, kind: Namespace}]",
        "apiVersion: builtin\nkind: ImageTagTransformer\nmetadata: {name: x}\nimageTag: {name: nginx, newTag: plug}\nfieldSpecs: []",
        'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: x}\npatch: \'[{"op": "add", "path": "/metadata/labels", "value": {p: q}}]\'\ntarget: {kind: Service}',
        "apiVersion: builtin\nkind: AnnotationsTransformer\nmetadata: {name: x}\nannotations: {n: 5}\nfieldSpecs: [{path: metadata/annotations, create: true}]",
        ...(random.chance(0.1) ? ["apiVersion: other/v1\nkind: Unknown\nmetadata: {name: x}"] : []),
      ]);
      return "transformers: [plugin.yaml]";
    },
  ],
  [
    0.06,
    (_random, files, folder) => {
      files[`${folder}/made.yaml`] =
        "apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: made}\nliterals: [z=1]\n";
      return "generators: [made.yaml]";
    },
  ],
  [
    0.03,
    (random) =>
      random.pick([
        "unknown: 1",
        "resources: 5",
        "namePrefix: 5",
        "kind: Other",
        "components: [nowhere]",
        "NamePrefix: upper-",
      ]),
  ],
];

function folderOf(
  random: Random,
  files: Record<string, string>,
  folder: string,
  bases: readonly string[],
  kind: string,
): void {
  const lines: Lines = [];
  if (kind === "Component") lines.push("apiVersion: kustomize.config.k8s.io/v1alpha1", "kind: Component");
  const resources = bases.map((base) => `../${base}`);
  const count = kind === "Component" ? random.below(2) : random.below(4) + (bases.length === 0 ? 1 : 0);
  for (let at = 0; at < count; at++) {
    const file = `r${at}.yaml`;
    const objects = Array.from({ length: 1 + random.below(3) }, () => anObject(random));
    files[`${folder}/${file}`] = random.chance(0.05)
      ? `apiVersion: v1\nkind: List\nitems:\n${objects.map((text) => `- ${text.replaceAll("\n", "\n  ")}`).join("\n")}\n`
      : `${objects.join("\n---\n")}\n`;
    resources.push(file);
  }
  if (resources.length > 0) lines.push(`resources: [${resources.join(", ")}]`);
  for (const [share, feature] of FEATURES) {
    if (random.chance(share * 0.7)) lines.push(feature(random, files, folder));
  }
  files[`${folder}/kustomization.yaml`] = `${lines.join("\n")}\n`;
}

/** A random kustomization: a base or two, perhaps a component, and an overlay or none. */
export function sample(seed: number): Sample {
  const random = new Random(seed);
  const files: Record<string, string> = {};
  folderOf(random, files, "/k/base", [], "Kustomization");
  if (random.chance(0.3)) return { files, path: "/k/base" };
  const bases = ["base"];
  if (random.chance(0.25)) {
    folderOf(random, files, "/k/other", random.chance(0.3) ? ["base"] : [], "Kustomization");
    bases.push("other");
  }
  folderOf(random, files, "/k/over", bases, "Kustomization");
  if (random.chance(0.25)) {
    folderOf(random, files, "/k/part", [], "Component");
    files["/k/over/kustomization.yaml"] += "components: [../part]\n";
  }
  return { files, path: "/k/over" };
}

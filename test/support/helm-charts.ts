/** Charts that between them use everything that Helm does with values, subcharts, files and hooks. */
export interface SampleChart {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Flags of `helm template`, beside the release's name; files are named below the chart. */
  readonly flags: readonly string[];
}

const chartFile = (name: string, more = ""): string =>
  `apiVersion: v2\nname: ${name}\nversion: 1.2.3\nappVersion: "4.5"\n${more}`;
const config = (name: string, body: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${body}\n`;
const all = "  values: |\n    {{- toYaml .Values | nindent 4 }}";

const family: Readonly<Record<string, string>> = {
  "Chart.yaml": chartFile(
    "family",
    `dependencies:
  - { name: child, version: ">=1.0.0", alias: first, condition: first.enabled, import-values: [{ child: shared, parent: taken }, out] }
  - { name: child, version: ~1.2, alias: second, tags: [extras], condition: second.enabled }
  - { name: helper, version: "*" }
`,
  ),
  "values.yaml": `global: { region: eu, deep: { a: 1, b: null } }
tags: { extras: false }
first: { size: 3, drop: null, nested: { keep: 1, gone: null } }
own: { list: [1, 2], text: "x: y", number: 1000000, small: 0.25 }
`,
  "templates/_names.tpl":
    '{{ define "family.name" }}{{ .Release.Name }}-{{ .Chart.Name | trunc 63 | trimSuffix "-" }}{{ end }}',
  "templates/own.yaml": config('{{ include "family.name" . }}', all),
  "templates/from-library.yaml": '{{ include "helper.config" (dict "name" "lib" "root" $) }}',
  "templates/hook.yaml": `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations: { "helm.sh/hook": "pre-install,pre-upgrade", "helm.sh/hook-weight": "-1" }
---
apiVersion: v1
kind: Pod
metadata:
  name: "{{ .Release.Name }}-test"
  annotations:
    helm.sh/hook: test
`,
  "templates/NOTES.txt": "Thanks for {{ .Chart.Name }}",
  "templates/files.yaml": config(
    "files",
    `  # config
{{ (.Files.Glob "conf/**.txt").AsConfig | indent 2 }}
  {{- range $path, $_ := .Files.Glob "conf/{a,b}.*" }}
  {{ $path | base }}: {{ $.Files.Get $path | quote }}
  {{- end }}
  lines: {{ .Files.Lines "conf/a.txt" | join "|" }}
  secret: {{ .Files.Get "conf/sub/c.txt" | b64enc }}`,
  ),
  "templates/about.yaml": config(
    "about",
    `  release: {{ printf "%s/%s %d" .Release.Namespace .Release.Service .Release.Revision | quote }}
  install: {{ .Release.IsInstall | quote }}
  chart: {{ printf "%s-%s %s" .Chart.Name .Chart.Version .Chart.AppVersion }}
  template: {{ .Template.Name }} {{ .Template.BasePath }}
  kube: {{ .Capabilities.KubeVersion.Version }} {{ semverCompare ">=1.30-0" .Capabilities.KubeVersion.Version }}
  has: {{ .Capabilities.APIVersions.Has "batch/v1" }} {{ .Capabilities.APIVersions.Has "x.dev/v1" }}
  lookup: {{ (lookup "v1" "Secret" "ns" "x").data | default "none" }}
  tpl: {{ tpl "{{ .Values.own.text }}" . | quote }}
  sub: {{ .Subcharts.first.Values.size }}`,
  ),
  "conf/a.txt": "one\ntwo\n",
  "conf/b.json": '{"x": 1}',
  "conf/sub/c.txt": "three",
  "crds/thing.yaml":
    "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: things.x.dev }\n",
  ".helmignore": "*.bak\nignored/\n",
  "templates/skip.yaml.bak": "{{ fail `read` }}",
  "ignored/x.yaml": "x",
  "charts/child/Chart.yaml": chartFile("child"),
  "charts/child/values.yaml": `size: 1
drop: me
nested: { keep: 0, gone: x, more: y }
global: { region: none, own: 1 }
shared: { a: 1, b: { c: 2 } }
exports: { out: { exported: yes please } }
`,
  "charts/child/templates/c.yaml": config("{{ .Chart.Name }}", all),
  "charts/helper/Chart.yaml": chartFile("helper", "type: library\n"),
  "charts/helper/templates/_config.tpl": `{{ define "helper.config" }}${config("{{ .name }}", "  root: {{ .root.Values.own.number }} {{ .root.Values.own.small }}")}{{ end }}`,
  "charts/helper/templates/never.yaml": "{{ fail `rendered` }}",
  "more.yaml": "own: { list: [9], text: null, extra: { on: true } }\ntags: { extras: true }\n",
  "last.yaml": "own: { extra: { on: false, n: 1.50 } }\nglobal: { deep: { b: 2 } }\n",
  "note.txt": "from a file\n",
};

const checked: Readonly<Record<string, string>> = {
  "Chart.yaml": chartFile("checked", 'kubeVersion: ">=1.25.0-0"\n'),
  "values.yaml": "replicas: 2\nname: web\n",
  "values.schema.json": JSON.stringify({
    type: "object",
    required: ["replicas"],
    properties: {
      replicas: { type: "integer", minimum: 1, maximum: 5 },
      name: { type: "string", pattern: "^[a-z]+$" },
      mode: { oneOf: [{ const: "a" }, { $ref: "#/$defs/b" }] },
    },
    additionalProperties: false,
    $defs: { b: { enum: ["b", "c"] } },
  }),
  "templates/a.yaml": config("{{ required `a name` .Values.name }}", '  replicas: "{{ .Values.replicas }}"'),
};

const broken = (template: string): Readonly<Record<string, string>> => ({
  "Chart.yaml": chartFile("broken"),
  "values.yaml": "a: 1\n",
  "templates/a.yaml": template,
});

export const sampleCharts: readonly SampleChart[] = [
  { name: "family", files: family, flags: [] },
  { name: "family with values files", files: family, flags: ["--values", "more.yaml", "--values", "last.yaml"] },
  { name: "family with tags", files: family, flags: ["--set", "tags.extras=true,second.size=7"] },
  { name: "family without the first", files: family, flags: ["--set", "first.enabled=false"] },
  {
    name: "family with settings",
    files: family,
    flags: [
      ...[
        "--set",
        "own.list[3]=x,own.map.k\\.l=1,own.many={a,2,true},own.none=null",
        "--set-string",
        "own.number=0123,own.t=true",
      ],
      ...["--set-json", 'own.json={"a":[1,{"b":null}]},own.n=1.5', "--set-file", "own.file=note.txt"],
    ],
  },
  {
    name: "family with definitions",
    files: family,
    flags: ["--include-crds", "--api-versions", "x.dev/v1", "--kube-version", "1.28.4"],
  },
  { name: "checked", files: checked, flags: [] },
  ...["replicas=9", "replicas=two", "name=Web", "mode=b", "mode=d", "unknown=1", "name=null", "replicas=1.5"].map(
    (setting) => ({
      name: `checked with ${setting}`,
      files: checked,
      flags: ["--set", setting],
    }),
  ),
  { name: "checked for an old cluster", files: checked, flags: ["--kube-version", "1.20.0"] },
  ...[
    "a: {{ fail `no` }}",
    "a: {{ .Values.x.y }}",
    "a: {{ include `none` . }}",
    "a: [",
    "- a",
    "kind: 1\n",
    "a: {{ .Values.a | nope }}",
    "{{ if }}",
    "a: {{ template `x` }}",
    "metadata: { annotations: { a: 1 } }\n",
  ].map((template) => ({ name: `broken: ${template}`, files: broken(template), flags: [] })),
];

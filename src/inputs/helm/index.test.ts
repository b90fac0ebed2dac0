import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import type { Path } from "../../core/location.ts";
import { readInputs } from "../index.ts";

const roots: string[] = [];
after(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = mkdtempSync(join(tmpdir(), "helm-"));
  roots.push(root);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return root;
}

/** A tar archive of files, packed. */
function packed(files: Readonly<Record<string, string>>): Uint8Array {
  const parts: Buffer[] = [];
  for (const [name, text] of Object.entries(files)) {
    const bytes = Buffer.from(text);
    const header = Buffer.alloc(512);
    header.write(name);
    header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("0", 156);
    header.write("ustar", 257);
    parts.push(header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}

const chartYaml = "apiVersion: v2\nname: web\nversion: 1.0.0\n";
const small = {
  "web/Chart.yaml": chartYaml,
  "web/values.yaml": "a: 1\n",
  "web/templates/a.yaml": "kind: X\na: {{ .Values.a }}\n",
};

const origin: Readonly<Record<string, string>> = {
  "Chart.yaml": chartYaml,
  "values.yaml": `image:
  repository: acme/web
  tag: "1"
security: # of the pod
  privileged: true
list:
  - name: one
    port: 1
  - name: two
    port: 2
sub:
  size: 3
`,
  "templates/_parts.tpl": `{{- define "labels" -}}
app: {{ .Chart.Name }}
team: {{ .Values.team | default "none" }}
{{- end -}}
`,
  "templates/pod.yaml": `kind: Pod
metadata:
  name: fixed
  labels:
    {{- include "labels" . | nindent 4 }}
spec:
  image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
  security:
    {{- toYaml .Values.security | nindent 4 }}
  ports:
  {{- range .Values.list }}
    - name: {{ .name }}
      port: {{ .port }}
  {{- end }}
  {{- $size := .Values.sub.size }}
  {{- with .Values.image.tag }}
  tag: {{ . | quote }}
  {{- end }}
  size: {{ add $size 1 }}
`,
  "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
  "charts/sub/values.yaml": "size: 1\nother: x\n",
  "charts/sub/templates/s.yaml": "kind: Sub\nsize: {{ .Values.size }}\nother: {{ .Values.other }}\n",
};

describe("fields of rendered objects", () => {
  const root = folder(origin);
  const extra = join(folder({ "extra.yaml": "image:\n  tag: 2\n" }), "extra.yaml");
  const { documents, problems } = readInputs([root], { values: [extra], set: ["team=red"] });
  const documentOf = (kind: string) => documents.find(({ value }) => (value as { kind: string }).kind === kind);
  const place = (path: Path, kind = "Pod"): string => {
    const found = documentOf(kind)?.locator.locate(path);
    return `${found?.file.slice(root.length + 1)}:${found?.line}:${found?.column}`;
  };
  const fed = (path: Path, kind = "Pod"): string[] =>
    (documentOf(kind)?.locator.values?.(path) ?? []).map(({ path: key, where }) => {
      const file = where?.file
        .split("/")
        .slice(-2)
        .join("/")
        .replace(/^helm-\w+\//, "");
      return `${key.join(".")} ${where ? `${file}:${where.line}` : "unset"}`;
    });

  it("are all read", () => assert.deepEqual(problems, []));

  const cases: readonly (readonly [string, Path, string, readonly string[], string?])[] = [
    ["in the template's own text", ["metadata", "name"], "templates/pod.yaml:3:3", []],
    ["in a named template", ["metadata", "labels", "app"], "templates/_parts.tpl:2:1", []],
    ["in a named template, from a flag", ["metadata", "labels", "team"], "templates/_parts.tpl:3:1", ["team unset"]],
    [
      "from two values, one of a file given",
      ["spec", "image"],
      "templates/pod.yaml:7:3",
      ["image.repository values.yaml:2", "image.tag extra.yaml:2"],
    ],
    [
      "from a part of a value",
      ["spec", "security", "privileged"],
      "templates/pod.yaml:9:5",
      ["security.privileged values.yaml:5"],
    ],
    [
      "that are absent, from the value around them",
      ["spec", "security", "absent"],
      "templates/pod.yaml:8:3",
      ["security values.yaml:4"],
    ],
    ["from items of a list", ["spec", "ports", 1, "port"], "templates/pod.yaml:13:7", ["list.1.port values.yaml:10"]],
    ["from a dot that is a text", ["spec", "tag"], "templates/pod.yaml:17:3", ["image.tag extra.yaml:2"]],
    ["from a variable", ["spec", "size"], "templates/pod.yaml:19:3", ["sub.size values.yaml:12"]],
    [
      "of a subchart, from its parent's values",
      ["size"],
      "charts/sub/templates/s.yaml:2:1",
      ["sub.size values.yaml:12"],
      "Sub",
    ],
    [
      "of a subchart, from its own values",
      ["other"],
      "charts/sub/templates/s.yaml:3:1",
      ["sub.other sub/values.yaml:2"],
      "Sub",
    ],
  ];
  for (const [name, path, where, values, kind] of cases) {
    it(`stand ${name}`, () => {
      assert.equal(place(path, kind), where);
      assert.deepEqual(fed(path, kind), values);
    });
  }

  it("can be edited where the template's text holds them whole", () => {
    const range = documentOf("Pod")?.locator.range(["metadata", "name"]);
    const text = origin["templates/pod.yaml"] ?? "";
    assert.equal(text.slice(range?.start, range?.end), "fixed");
    assert.equal(documentOf("Pod")?.locator.range(["spec", "image"]), null);
  });
});

describe("packed charts", () => {
  it("are read from a .tgz", () => {
    const root = folder({ "web-1.0.0.tgz": packed(small) });
    const { documents, problems } = readInputs([join(root, "web-1.0.0.tgz")]);
    assert.deepEqual([documents.map(({ value }) => value), problems], [[{ kind: "X", a: 1 }], []]);
  });

  it("are read from within a chart", () => {
    const root = folder({ "Chart.yaml": chartYaml.replace("web", "outer"), "charts/web-1.0.0.tgz": packed(small) });
    const { documents } = readInputs([root], { set: ["web.a=2"] });
    assert.deepEqual(
      documents.map(({ value }) => value),
      [{ kind: "X", a: 2 }],
    );
  });

  it("are read from an OCI image layout", () => {
    const blobs: Record<string, string | Uint8Array> = {};
    const blob = (bytes: Uint8Array): string => {
      const hash = createHash("sha256").update(bytes).digest("hex");
      blobs[`blobs/sha256/${hash}`] = bytes;
      return `sha256:${hash}`;
    };
    const layer = { mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", digest: blob(packed(small)) };
    const config = { mediaType: "application/vnd.cncf.helm.config.v1+json", digest: blob(Buffer.from("{}")) };
    const manifest = blob(Buffer.from(JSON.stringify({ schemaVersion: 2, config, layers: [layer] })));
    const index = JSON.stringify({ schemaVersion: 2, manifests: [{ digest: manifest }] });
    const root = folder({ ...blobs, "oci-layout": "{}", "index.json": index });
    const { documents, problems } = readInputs([root]);
    assert.deepEqual([documents.map(({ value }) => value), problems], [[{ kind: "X", a: 1 }], []]);
  });

  const refused: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["are no archives", Buffer.from("text"), /not a gzip archive/],
    ["lead out of their folder", packed({ "web/../../x": "x" }), /does not lie in the chart's folder/],
    [
      "are cut short",
      gzipSync(
        Buffer.concat([Buffer.from("web/a"), Buffer.alloc(119), Buffer.from("00000010000\0"), Buffer.alloc(376)]),
      ),
      /cut short/,
    ],
    ["unpack to too much", gzipSync(Buffer.alloc(101 * 1024 * 1024)), /more than 100 MiB/],
  ];
  for (const [name, bytes, message] of refused) {
    it(`that ${name} are a problem`, () => {
      const { problems } = readInputs([join(folder({ "x.tgz": bytes }), "x.tgz")]);
      assert.match(problems[0]?.message ?? "", message);
      assert.equal(problems.length, 1);
    });
  }
});

describe("charts", () => {
  it("whose dependencies are missing are rendered without them, and say so", () => {
    const needs =
      "dependencies: [{ name: db, version: 1.0.0 }, { name: spare, version: 1.0.0, condition: spare.enabled }]\n";
    const root = folder({
      "Chart.yaml": chartYaml + needs,
      "values.yaml": "spare: { enabled: false }\n",
      "templates/a.yaml": "kind: X\n",
    });
    const { documents, problems } = readInputs([root]);
    assert.equal(documents.length, 1);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["helm/missing-dependency"],
    );
    assert.match(problems[0]?.message ?? "", /^the charts db are named/);
  });

  it("that are broken in one template are rendered from the others", () => {
    const root = folder({
      "Chart.yaml": chartYaml,
      "templates/a.yaml": "kind: X\n",
      "templates/b.yaml": "\n\n{{ fail `stop` }}",
    });
    const { documents, problems } = readInputs([root]);
    assert.equal(documents.length, 1);
    assert.deepEqual(
      problems.map(({ file, line }) => `${file?.slice(root.length)}:${line}`),
      ["/templates/b.yaml:3"],
    );
  });

  it("say which flag is wrong", () => {
    const root = folder({ "Chart.yaml": chartYaml });
    const messages = (options: object): string[] => readInputs([root], options).problems.map(({ message }) => message);
    assert.match(messages({ set: ["a"] })[0] ?? "", /^--set cannot be read: key "a" has no value$/);
    assert.match(messages({ setJson: ["a={"] })[0] ?? "", /^--set-json cannot be read/);
    assert.match(messages({ values: [join(root, "none.yaml")] })[0] ?? "", /it does not exist$/);
    assert.match(messages({ set: ["a[70000]=1"] })[0] ?? "", /greater than maximum supported index/);
  });
});

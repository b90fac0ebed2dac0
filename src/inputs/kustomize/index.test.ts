import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { after, describe, it } from "node:test";
import type { Document } from "../../core/document.ts";
import type { Path } from "../../core/location.ts";
import { type ChartRequest, kustomize, type RenderChart } from "./index.ts";

const made: string[] = [];
after(() => made.forEach((path) => rmSync(path, { recursive: true })));

function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "kustomization-"));
  made.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const options = { values: [], set: [], release: null, namespace: null };
const render = (root: string, below: string, chart: RenderChart | null = null) =>
  kustomize(chart).render(
    { path: join(root, below), shown: below === "" ? "." : below, names: ["kustomization.yaml"] },
    options,
  );
const problems = (root: string, below = ""): string[] =>
  render(root, below).problems.map(({ code, file, line, message }) => `${code} ${file}:${line} ${message}`);
const place = (document: Document | undefined, ...path: Path): string => {
  const found = document?.locator.locate(path);
  return `${found?.file}:${found?.line}${found?.exact ? "" : " near"}`;
};

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
        # a comment
        - name: main
          image: nginx:1.0
          env:
            - { name: A, value: "1" }
            - { name: CFG, valueFrom: { configMapKeyRef: { name: cfg, key: a } } }
`;
const files = {
  "base/kustomization.yaml": "resources: [web.yaml]\nconfigMapGenerator:\n  - name: cfg\n    literals: [a=1]\n",
  "base/web.yaml": deployment,
  "over/kustomization.yaml": `resources:
  - ../base
namePrefix: my-
images:
  - name: nginx
    newTag: "2"
labels:
  - pairs:
      team: ml
patches:
  - path: patch.yaml
  - patch: |-
      - op: add
        path: /spec/paused
        value: true
    target: { kind: Deployment }
  - patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        minReadySeconds: 5
`,
  "over/patch.yaml":
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n        - name: main\n          env: [{name: B, value: b}]\n",
};

describe("a kustomization", () => {
  it("knows the file and line that set each field last", () => {
    const { documents, problems: none } = render(folder(files), "over");
    assert.deepEqual(none, []);
    const [config, web] = documents;
    assert.equal(web?.file, "base/web.yaml");
    assert.equal(place(web, "metadata", "name"), "over/kustomization.yaml:3");
    assert.equal(place(web, "metadata", "labels", "team"), "over/kustomization.yaml:9");
    assert.equal(place(web, "spec", "replicas"), "over/patch.yaml:5");
    assert.equal(place(web, "spec", "paused"), "over/kustomization.yaml:15");
    assert.equal(place(web, "spec", "minReadySeconds"), "over/kustomization.yaml:22");
    const container = ["spec", "template", "spec", "containers", 0];
    assert.equal(place(web, ...container, "image"), "over/kustomization.yaml:5");
    assert.equal(place(web, ...container, "env", 0), "over/patch.yaml:10");
    assert.equal(place(web, ...container, "env", 1, "value"), "base/web.yaml:14");
    assert.equal(place(web, ...container, "securityContext"), "base/web.yaml:11 near");
    assert.equal(place(config, "data", "a"), "base/kustomization.yaml:4");
    const name = /"name":"(my-cfg-[a-z0-9]{10})"/.exec(JSON.stringify(config?.value))?.[1];
    assert.match(JSON.stringify(web?.value), new RegExp(`"configMapKeyRef":\\{"name":"${name}"`));
  });

  it("gives the text to edit where a value stands as it is, and the comments beside it", () => {
    const [, web] = render(folder(files), "over").documents;
    const locator = web?.locator;
    const image = ["spec", "template", "spec", "containers", 0, "image"];
    assert.equal(locator?.range(image), null);
    assert.equal(locator?.range(["metadata", "name"]), null);
    const range = locator?.range(["spec", "replicas"]);
    assert.equal(range?.file, "over/patch.yaml");
    assert.equal(files["over/patch.yaml"].slice(range?.start, range?.end), "3");
    assert.deepEqual(locator?.commentsAt(11, "base/web.yaml"), ["a comment"]);
    assert.equal(locator?.lineText(3, "over/kustomization.yaml"), "namePrefix: my-");
    assert.deepEqual(locator?.files?.toSorted(), ["base/web.yaml", "over/kustomization.yaml", "over/patch.yaml"]);
  });

  it("says where what cannot be built is written", () => {
    const [missing = ""] = problems(folder({ "kustomization.yaml": "namePrefix: a-\nresources:\n  - gone.yaml\n" }));
    assert.equal(
      missing,
      "kustomize/invalid kustomization.yaml:3 the kustomization cannot be built: there is no folder gone.yaml",
    );
    const [broken = ""] = problems(
      folder({ "kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": "kind: A\nmetadata: {name: a\n" }),
    );
    assert.match(broken, /^kustomize\/invalid a\.yaml:\d /);
    const [field = ""] = problems(folder({ "kustomization.yaml": "resourcez: [a.yaml]\n" }));
    assert.match(field, /there is no field resourcez$/);
  });

  it("fetches nothing", () => {
    for (const path of ["https://example.com/a.yaml", "github.com/a/b?ref=v1", "git@github.com:a/b.git"]) {
      const [problem = ""] = problems(folder({ "kustomization.yaml": `resources: ["${path}"]\n` }));
      assert.match(problem, /^kustomize\/remote kustomization\.yaml:1 .* nothing is fetched/, path);
    }
  });

  it("reads nothing outside its folder but other kustomizations, links followed", () => {
    const root = folder({
      "secret.yaml": deployment,
      "in/kustomization.yaml": "resources: [../secret.yaml]\n",
      "link/kustomization.yaml": "resources: [linked.yaml]\n",
    });
    symlinkSync(join(root, "secret.yaml"), join(root, "link/linked.yaml"));
    assert.match(problems(root, "in")[0] ?? "", /not in the kustomization's folder/);
    assert.match(problems(root, "link")[0] ?? "", /not in the kustomization's folder/);
  });

  it("cannot contain itself", () => {
    const root = folder({
      "a/kustomization.yaml": "resources: [../b]\n",
      "b/kustomization.yaml": "resources: [../a]\n",
    });
    assert.match(problems(root, "a")[0] ?? "", /contains itself/);
  });

  it("owns what it takes in, so that nothing of it is read on its own", () => {
    const root = folder({
      "kustomization.yaml":
        "resources: [a.yaml, ../base]\nhelmCharts: [{name: web}, {name: db, repo: r, version: '2'}]\nconfigMapGenerator: [{name: c, files: [k=b.yaml]}]\n",
    });
    const owned = kustomize(null).owns({ path: root, shown: ".", names: ["kustomization.yaml"] });
    assert.deepEqual(
      owned?.map((path) => relative(root, path)),
      ["kustomization.yaml", "a.yaml", "../base", "b.yaml", "charts/web", "charts/db-2/db"],
    );
  });

  it("renders charts through what it is given, values merged", () => {
    const root = folder({
      "kustomization.yaml":
        "namespace: prod\nhelmCharts:\n  - name: web\n    releaseName: r\n    includeCRDs: true\n    valuesInline: {a: {b: 2}}\n    additionalValuesFiles: [more.yaml]\n",
      "more.yaml": "c: 3\n",
      "charts/web/values.yaml": "a: {b: 1, x: [1]}\n",
    });
    let asked: ChartRequest | null = null;
    const [web] = render(root, "", (request) => {
      asked = request;
      return { text: `---\n# Source: web/templates/web.yaml\n${deployment}` };
    }).documents;
    assert.deepEqual((asked as ChartRequest | null)?.values, [{ a: { b: 2, x: [1] } }, { c: 3 }]);
    assert.equal((asked as ChartRequest | null)?.release, "r");
    assert.match(JSON.stringify(web?.value), /"namespace":"prod"/);
    assert.equal(place(web, "spec", "replicas"), "charts/web/templates/web.yaml:1");
    assert.equal(place(web, "metadata", "namespace"), "kustomization.yaml:1");
    const failed = render(root, "", () => ({ issue: "no such template" })).problems[0];
    assert.match(failed?.message ?? "", /the chart web cannot be rendered: no such template/);
    assert.equal(failed?.line, 3);
  });
});

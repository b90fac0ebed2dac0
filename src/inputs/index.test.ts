import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import type { Document } from "../core/document.ts";
import type { Renderer } from "../core/renderer.ts";
import { readDocuments } from "../lang/yaml/read.ts";
import { type InputOptions, readInputs } from "./index.ts";

const made: string[] = [];

/** A folder with these files; a text that starts with `-> ` is a symbolic link. */
function folder(files: Readonly<Record<string, string | Buffer>>): string {
  const root = mkdtempSync(join(tmpdir(), "ringfence-inputs-"));
  made.push(root);
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === "string" && content.startsWith("-> ")) symlinkSync(content.slice(3), path);
    else writeFileSync(path, content);
  }
  return root;
}

after(() => {
  for (const root of made) rmSync(root, { recursive: true, force: true });
});

const named = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

/** What was read below a folder, by file and name; then the problems, by code and file. */
function read(root: string, options: InputOptions = {}): string[] {
  const { documents, problems } = readInputs([root], options);
  const below = (file: string | null): string => (file ?? "").replace(`${root}/`, "");
  return [
    ...documents.map(({ file, value }) => `${below(file)} ${(value as { metadata: { name: string } }).metadata.name}`),
    ...problems.map(({ code, file, line }) => `${code} ${below(file)}${line === null ? "" : `:${line}`}`),
  ];
}

const documentNamed = (name: string): Document => {
  const [document] = readDocuments(named(name), { file: "made", dropNulls: true }).documents;
  assert.ok(document);
  return document;
};

const posix = { skip: process.platform === "win32" ? "needs a POSIX shell" : false };

describe("files and folders", () => {
  it("are read sorted, without hidden entries and packages", () => {
    const root = folder({
      "b.yaml": named("b"),
      "a/z.yml": named("z"),
      "a/a.json": `{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "j"}}`,
      "notes.txt": named("no"),
      ".hidden/x.yaml": named("no"),
      ".git/x.yaml": named("no"),
      "node_modules/p/x.yaml": named("no"),
      "empty.yaml": "",
    });
    assert.deepEqual(read(root), ["a/a.json j", "a/z.yml z", "b.yaml b"]);
    assert.equal(readInputs([root]).files, 4);
  });

  it("obey ignore files, also those of folders below", () => {
    const root = folder({
      ".ringfenceignore": "*.bak.yaml\n/out\n",
      "a.yaml": named("a"),
      "a.bak.yaml": named("no"),
      "out/x.yaml": named("no"),
      "d/out/x.yaml": named("x"),
      "d/.ringfenceignore": "secret/\n!keep.bak.yaml\n",
      "d/keep.bak.yaml": named("keep"),
      "d/secret/x.yaml": named("no"),
    });
    assert.deepEqual(read(root), ["a.yaml a", "d/keep.bak.yaml keep", "d/out/x.yaml x"]);
  });

  it("follow symbolic links once, and end circles", posix, () => {
    const root = folder({
      "real/a.yaml": named("a"),
      "real/up": "-> ..",
      twice: "-> real",
      "..data/b.yaml": named("b"),
      "b.yaml": "-> ..data/b.yaml",
      "gone.yaml": "-> nowhere.yaml",
    });
    assert.deepEqual(read(root), ["b.yaml b", "real/a.yaml a", "input/unreadable gone.yaml"]);
  });

  it("that are no text, or not there, are problems", () => {
    const root = folder({
      "a.yaml": Buffer.from([0xff, 0xfe, 0x61, 0x00]),
      "b.yaml": Buffer.from("a: 1\nb: \xe9\n", "latin1"),
      "c.yaml": "a: 1\nb: \0\n",
      "d.yaml": `\ufeff${named("d")}`,
      "e.yaml": named("e").replaceAll("\n", "\r\n"),
      "f.yaml": `# \ufffd\n${named("f")}`,
    });
    assert.deepEqual(read(root), [
      ...["d.yaml d", "e.yaml e", "f.yaml f"],
      ...["input/encoding a.yaml", "input/encoding b.yaml:2", "yaml/syntax c.yaml:2"],
    ]);
    const { problems } = readInputs([join(root, "none.yaml"), join(root, "none")]);
    assert.deepEqual(
      problems.map(({ code, message }) => [code, message]),
      Array.from({ length: 2 }, () => ["input/missing", "the path cannot be read: it does not exist"]),
    );
  });

  it("of any size up to the limit are read whole", () => {
    const sizes = [4095, 4096, 4097, 8192, 262_143, 262_144, 262_145, 700_000];
    const root = folder(
      Object.fromEntries(
        sizes.map((size) => {
          const head = named(`s${size}`);
          return [
            `${String(size).padStart(7, "0")}.yaml`,
            `${head}data:\n  x: ${"y".repeat(size - head.length - 13)}\n# é`,
          ];
        }),
      ),
    );
    const { documents } = readInputs([root]);
    assert.deepEqual(
      documents.map(({ value }) => (value as { metadata: { name: string } }).metadata.name),
      sizes.map((size) => `s${size}`),
    );
    documents.forEach(({ value }, index) => {
      const { metadata, data } = value as { metadata: { name: string }; data: { x: string } };
      const used = named(metadata.name).length + 13;
      assert.equal(data.x.length, (sizes[index] ?? 0) - used);
    });
  });

  it("past the limit are refused", () => {
    const root = folder({ "big.yaml": Buffer.alloc(64 * 1024 * 1024 + 1, "# comment\n") });
    assert.deepEqual(read(root), ["input/too-large big.yaml"]);
  });

  it("are named as given", () => {
    const root = folder({ "a.yaml": named("a") });
    assert.equal(readInputs([`${root}//`]).documents[0]?.file, `${root}/a.yaml`);
    assert.equal(readInputs([join(root, "a.yaml")]).documents[0]?.file, join(root, "a.yaml"));
    const { documents, files } = readInputs(["-"], { stdin: () => named("in") });
    assert.deepEqual([documents[0]?.file, files], ["-", 1]);
  });
});

describe("charts and kustomizations", () => {
  const chart = {
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": "a: 1\n",
    "chart/templates/a.yaml": `{{- /* made */}}\n${named("made-{{ .Values.a }}")}`,
    "chart/charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
    "chart/charts/sub/templates/b.yaml": named("b"),
    "plain.yaml": named("plain"),
  };
  const kustomization = {
    "base/kustomization.yaml": "resources: [web.yaml]\n",
    "base/web.yaml": named("no"),
    "base/other.yaml": named("other"),
    "over/kustomization.yaml": "resources: [../base]\npatches: [{path: patch.yaml}]\n",
    "over/patch.yaml": named("no"),
  };

  /** Runs with nothing but these programs on PATH. */
  function withPrograms<T>(programs: Readonly<Record<string, string>>, run: () => T): T {
    const path = process.env["PATH"];
    const root = folder(
      Object.fromEntries(Object.entries(programs).map(([name, body]) => [name, `#!/bin/sh\n${body}`])),
    );
    for (const name of Object.keys(programs)) chmodSync(join(root, name), 0o755);
    process.env["PATH"] =
      programs["kustomize"] || programs["helm"] ? `${root}${delimiter}/bin${delimiter}/usr/bin` : root;
    try {
      return run();
    } finally {
      process.env["PATH"] = path;
    }
  }

  const unsupported = {
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "templates/a.yaml": "a: {{ 1+2i }}\n",
  };

  it("are one problem each where nothing can render them, and what they hold is not read", posix, () => {
    withPrograms({}, () => {
      assert.deepEqual(read(folder(unsupported)), ["helm/unsupported templates/a.yaml:1"]);
    });
  });

  it("are rendered, and objects stand at the template that printed them", () => {
    const root = folder(chart);
    assert.deepEqual(read(root), [
      "chart/charts/sub/templates/b.yaml b",
      "chart/templates/a.yaml made-1",
      "plain.yaml plain",
    ]);
    const [, document] = readInputs([root]).documents;
    const file = `${root}/chart/templates/a.yaml`;
    assert.deepEqual(document?.locator.locate(["metadata"]), { file, line: 4, column: 1, exact: true });
  });

  it("pass the user's options to helm as arguments, never through a shell", posix, () => {
    const body = `printf 'kind: X\\nmetadata: {name: "%s"}\\n' "$*"\n`;
    withPrograms({ helm: body }, () => {
      const set = ["a=$(id)"];
      const [line = ""] = read(folder(unsupported), { set, release: "r", releaseNamespace: "n" });
      assert.match(line, /template r \S+ --set a=\$\(id\) --namespace n --include-crds$/);
    });
  });

  it("that cannot be rendered say why and where", () => {
    const { problems } = readInputs([folder({ ...unsupported, "templates/a.yaml": "a: 1\nb: {{ .Values.x.y }}\n" })]);
    assert.deepEqual(
      problems.map(({ code, line, message }) => `${code} ${line}: ${message}`),
      ["helm/template 2: nil pointer evaluating interface {}.y"],
    );
  });

  it("leave library charts alone", () => {
    const library = "apiVersion: v2\nname: web\nversion: 1.0.0\ntype: library\n";
    assert.deepEqual(read(folder({ "Chart.yaml": library })), []);
  });

  it("are built once, as the overlay that takes them in", posix, () => {
    withPrograms({}, () => {
      assert.deepEqual(read(folder(kustomization)), ["base/other.yaml other", "base/web.yaml no"]);
    });
  });

  it("take charts in that lie beside them", () => {
    const charted = {
      "kustomization.yaml": "helmCharts: [{name: web, releaseName: r}]\n",
      "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
      "charts/web/values.yaml": "a: 1\n",
      "charts/web/templates/a.yaml": named("{{ .Release.Name }}-{{ .Values.a }}"),
    };
    assert.ok(read(folder(charted)).some((line) => line.endsWith(" r-1")));
  });

  it("are not fetched from the network", () => {
    const root = folder({ "kustomization.yaml": "resources: [https://example.com/x.yaml]\n" });
    assert.deepEqual(read(root), ["kustomize/remote kustomization.yaml:1"]);
  });

  it("can be taken by other renderers", () => {
    const renderer: Renderer = {
      name: "all",
      claims: ({ names }) => names.includes("take"),
      owns: () => null,
      render: ({ shown }) => ({
        documents: [],
        problems: [{ code: "x/y", file: `${shown}/take`, line: 1, message: "seen" }],
      }),
    };
    const root = folder({ "a/take": "", "a/x.yaml": named("no"), "b.yaml": named("b") });
    assert.deepEqual(read(root, { renderers: [renderer] }), ["b.yaml b", "x/y a/take:1"]);
  });
});

describe("reading again with other texts", () => {
  const names = (inputs: { documents: readonly { value: unknown }[] }): string[] =>
    inputs.documents.map(({ value }) => (value as { metadata: { name: string } }).metadata.name);

  it("renders again only what looked at a changed file", () => {
    const root = folder({ "a/Made": "", "a/part": "", "b/Made": "", "b/part": "", "plain.yaml": named("plain") });
    const rendered: string[] = [];
    const renderer: Renderer = {
      name: "made",
      claims: (at) => at.names.includes("Made"),
      owns: () => null,
      render({ path, shown }, { texts }) {
        rendered.push(shown.slice(root.length + 1));
        const name = texts?.get(join(path, "part")) ?? "as-on-disk";
        return { documents: [documentNamed(name)], problems: [] };
      },
    };
    const inputs = readInputs([root], { renderers: [renderer] });
    assert.deepEqual(rendered.splice(0), ["a", "b"]);
    const plain = new Map([[`${root}/plain.yaml`, named("typed")]]);
    assert.deepEqual(names(inputs.again(plain)), ["as-on-disk", "as-on-disk", "typed"]);
    assert.deepEqual(rendered.splice(0), []);
    const part = new Map([...plain, [`${root}/b/part`, "typed-too"]]);
    for (const again of [inputs.again(part), inputs.again(part), inputs.again(plain).again(part)])
      assert.deepEqual(names(again), ["as-on-disk", "typed-too", "typed"]);
    assert.deepEqual(rendered.splice(0), ["b"]);
    assert.deepEqual(names(inputs.again(new Map())), ["as-on-disk", "as-on-disk", "plain"]);
    assert.deepEqual(rendered.splice(0), []);
  });
});

import { resolve, sep } from "node:path";
import type { Document } from "../core/document.ts";
import type { Problem } from "../core/problem.ts";
import type { RenderedManifest, RenderFolder, RenderOptions, Renderer, RenderResult } from "../core/renderer.ts";
import { readDocuments } from "../lang/yaml/read.ts";
import { pathKind, readText, walk } from "./files.ts";
import { helm, renderRequested } from "./helm/index.ts";
import { kustomize } from "./kustomize/index.ts";
import { readStandardInput } from "./stdin.ts";

/** What to render charts with; what each means is said at {@link RenderOptions}. */
export interface ChartOptions {
  readonly values?: readonly string[] | undefined;
  readonly set?: readonly string[] | undefined;
  readonly setString?: readonly string[] | undefined;
  readonly setJson?: readonly string[] | undefined;
  readonly setFile?: readonly string[] | undefined;
  readonly release?: string | undefined;
  readonly releaseNamespace?: string | undefined;
  readonly kubeVersion?: string | undefined;
  readonly apiVersions?: readonly string[] | undefined;
  readonly includeCrds?: boolean | undefined;
}

/** How to read: standard input's text, and what to render charts with. */
export interface InputOptions extends ChartOptions {
  /** Asked for once, where `-` is among the paths. */
  readonly stdin?: (() => string) | undefined;
  /** Tried in turn on every folder; Helm charts and kustomizations when left out. */
  readonly renderers?: readonly Renderer[] | undefined;
}

/** What was read. */
export interface Inputs {
  readonly documents: Document[];
  readonly problems: Problem[];
  /** Files read, standard input among them; a rendered folder counts once. */
  readonly files: number;
  /** The texts that charts printed. */
  readonly manifests: RenderedManifest[];
}

/** A path as reports show it: as given, without a leading `./`, with forward slashes. */
const shownAs = (path: string): string => {
  const slashed = sep === "\\" ? path.replaceAll("\\", "/") : path;
  return slashed.replace(/^(?:\.\/+)+(?=.)/, "").replace(/(?<=.)\/+$/, "");
};

interface Task {
  readonly path: string;
  readonly shown: string;
  readonly renderer: Renderer | null;
  readonly names: readonly string[];
}

class Reader {
  readonly documents: Document[] = [];
  readonly problems: Problem[] = [];
  readonly manifests: RenderedManifest[] = [];
  files = 0;
  readonly #renderers: readonly Renderer[];
  readonly #options: RenderOptions;

  constructor(options: InputOptions) {
    const { values = [], set = [], release = null, releaseNamespace: namespace = null } = options;
    const { setString, setJson, setFile, kubeVersion, apiVersions, includeCrds } = options;
    this.#renderers = options.renderers ?? [helm, kustomize(renderRequested)];
    const further = { setString, setJson, setFile, kubeVersion, apiVersions, includeCrds };
    this.#options = { values, set, release, namespace, ...further };
  }

  add({ documents, problems, manifests }: RenderResult): void {
    this.files++;
    for (const manifest of manifests ?? []) this.manifests.push(manifest);
    for (const document of documents) this.documents.push(document);
    for (const problem of problems) this.problems.push(problem);
  }

  file(path: string, shown: string, regular: boolean): void {
    const renderer = this.#renderers.find((each) => each.claimsFile?.(path));
    if (renderer?.renderFile) {
      this.add(renderer.renderFile(path, shown, this.#options));
      return;
    }
    const text = readText(path, shown, regular);
    if (typeof text === "string") this.add(readDocuments(text, { file: shown, dropNulls: true }));
    else this.problems.push(text);
  }

  folder(root: string, shown: string): void {
    const tasks: Task[] = [];
    const owned = new Set<string>();
    walk(root, shown === "." ? "" : shown, {
      claim: (folder) => {
        const renderer = this.#renderers.find((each) => each.claims(folder));
        if (!renderer) return false;
        tasks.push({ ...folder, renderer });
        const paths = renderer.owns(folder);
        for (const path of paths ?? []) owned.add(resolve(path));
        return paths === null;
      },
      found: (path, name) => tasks.push({ path, shown: name, renderer: null, names: [] }),
      problem: (problem) => this.problems.push(problem),
    });
    for (const task of tasks) {
      if (owned.size > 0 && owned.has(resolve(task.path))) continue;
      if (task.renderer) this.render(task.renderer, task);
      else this.file(task.path, task.shown, true);
    }
  }

  render(renderer: Renderer, folder: RenderFolder): void {
    this.add(renderer.render(folder, this.#options));
  }
}

/** Every document below the paths: files, folders (recursively, sorted), and standard input for `-`. */
export function readInputs(paths: readonly string[], options: InputOptions = {}): Inputs {
  const reader = new Reader(options);
  for (const path of paths) {
    if (path === "-") {
      if (options.stdin) reader.add(readStandardInput(options.stdin()));
      continue;
    }
    const shown = shownAs(path);
    const kind = pathKind(path);
    if (kind === "folder") reader.folder(path, shown);
    else if (kind === "file" || kind === "pipe") reader.file(path, shown, kind === "file");
    else {
      const message = `${shown} cannot be read: ${kind.reason}`;
      reader.problems.push({ code: "input/missing", file: shown, line: null, message });
    }
  }
  const { documents, problems, files, manifests } = reader;
  return { documents, problems, files, manifests };
}

import { resolve, sep } from "node:path";
import type { Document } from "../core/document.ts";
import type { Problem } from "../core/problem.ts";
import type { RenderedManifest, RenderFolder, RenderOptions, Renderer, RenderResult } from "../core/renderer.ts";
import { readDocuments } from "../lang/yaml/read.ts";
import { pathKind, pathsOf, readText, walk } from "./files.ts";
import { helm, renderRequested } from "./helm/index.ts";
import { kustomize } from "./kustomize/index.ts";
import { readSnapshot } from "./snapshot/index.ts";

export { isSnapshotFile, packSnapshot, type SnapshotEntry } from "./snapshot/index.ts";

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
  /** A saved snapshot to read in the place of the paths. */
  readonly snapshot?: string | undefined;
}

/** What was read. */
export interface Inputs {
  readonly documents: Document[];
  readonly problems: Problem[];
  /** Files read, standard input among them; a rendered folder counts once. */
  readonly files: number;
  /** The texts that charts printed. */
  readonly manifests: RenderedManifest[];
  /** The same inputs with other texts in place of what some files hold; only what they touch is read again. */
  again(texts: ReadonlyMap<string, string>): Inputs;
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

/** One input that was read, and how to read it with other texts. */
interface Reading {
  readonly shown: string;
  /** False for what is rendered from several files. */
  readonly isPlain: boolean;
  readonly result: RenderResult;
  /** @param absolute The texts by absolute path. */
  again(texts: ReadonlyMap<string, string>, absolute: ReadonlyMap<string, string>): RenderResult;
}

/** Texts that stand for files, and what was looked up: the files that something was made of. */
class WatchedTexts extends Map<string, string> {
  readonly asked = new Set<string>();

  override get(path: string): string | undefined {
    this.asked.add(path);
    return super.get(path);
  }
  override has(path: string): boolean {
    this.asked.add(path);
    return super.has(path);
  }
  /** True if other texts would have been answered alike. */
  isAs(texts: ReadonlyMap<string, string>): boolean {
    for (const path of this.asked) if (super.get(path) !== texts.get(path)) return false;
    return true;
  }
}

class Reader {
  readonly readings: Reading[] = [];
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

  add(reading: Reading): void {
    this.readings.push(reading);
    const { documents, problems, manifests } = reading.result;
    this.files++;
    for (const manifest of manifests ?? []) this.manifests.push(manifest);
    for (const document of documents) this.documents.push(document);
    for (const problem of problems) this.problems.push(problem);
  }

  file(path: string, shown: string, regular: boolean): void {
    const renderer = this.#renderers.find((each) => each.claimsFile?.(path));
    if (renderer?.renderFile) {
      const result = renderer.renderFile(path, shown, this.#options);
      this.add({ shown, isPlain: false, result, again: () => result });
      return;
    }
    const text = readText(path, shown, regular);
    if (typeof text === "string") this.text(text, shown);
    else this.problems.push(text);
  }

  text(text: string, shown: string): void {
    const read = (own: string): RenderResult => readDocuments(own, { file: shown, dropNulls: true });
    this.add({ shown, isPlain: true, result: read(text), again: (texts) => read(texts.get(shown) ?? text) });
  }

  snapshot(path: string, shown: string): void {
    const result = readSnapshot(path, shown);
    this.add({ shown, isPlain: false, result, again: () => result });
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
    const render = (texts: WatchedTexts): { texts: WatchedTexts; result: RenderResult } => ({
      texts,
      result: renderer.render(folder, { ...this.#options, texts }),
    });
    const first = render(new WatchedTexts());
    let last = first;
    const again = (texts: ReadonlyMap<string, string>): RenderResult => {
      if (first.texts.isAs(texts)) return first.result;
      if (!last.texts.isAs(texts)) last = render(new WatchedTexts(texts));
      return last.result;
    };
    const { shown } = folder;
    this.add({ shown, isPlain: false, result: first.result, again: (_, texts) => again(texts) });
  }
}

/** Every document below the paths: files, folders (recursively, sorted), and standard input for `-`. */
export function readInputs(paths: readonly string[], options: InputOptions = {}): Inputs {
  const reader = new Reader(options);
  if (options.snapshot !== undefined) reader.snapshot(options.snapshot, shownAs(options.snapshot));
  for (const path of options.snapshot === undefined ? paths : []) {
    if (path === "-") {
      if (options.stdin) reader.text(options.stdin(), "-");
      continue;
    }
    const shown = shownAs(path);
    const kind = pathKind(path);
    if (kind === "folder") reader.folder(path, shown);
    else if (kind === "file" || kind === "pipe") reader.file(path, shown, kind === "file");
    else {
      const message = `the path cannot be read: ${kind.reason}`;
      reader.problems.push({ code: "input/missing", file: shown, line: null, message });
    }
  }
  const { documents, problems, files, manifests, readings } = reader;
  const told = new Set(readings.flatMap(({ result }) => result.problems));
  const unread = problems.filter((problem) => !told.has(problem));
  return { documents, problems, files, manifests, again: (texts) => readAgain(readings, unread, texts) };
}

/** The texts by absolute path, with and without symbolic links. */
function absolute(texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const [shown, text] of texts) for (const path of pathsOf(shown)) all.set(path, text);
  return all;
}

function readAgain(
  readings: readonly Reading[],
  unread: readonly Problem[],
  texts: ReadonlyMap<string, string>,
): Inputs {
  const whole = absolute(texts);
  const next = readings.map((reading) => {
    // what is rendered may take in any file
    if (reading.isPlain && !texts.has(reading.shown)) return reading;
    return { ...reading, result: reading.again(texts, whole) };
  });
  const results = next.map(({ result }) => result);
  return {
    documents: results.flatMap(({ documents }) => documents),
    problems: [...unread, ...results.flatMap(({ problems }) => problems)],
    files: results.length,
    manifests: results.flatMap(({ manifests }) => manifests ?? []),
    again: (more) => readAgain(readings, unread, more),
  };
}

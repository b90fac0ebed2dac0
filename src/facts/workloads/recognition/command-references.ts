import type { ArtifactKind } from "../../../core/artifact.ts";
import type { Path } from "../../../core/location.ts";
import type { ArtifactReference } from "../model.ts";
import { basename, type CommandLine } from "./command-lines.ts";
import { isLocation, isWeights, referenceOf } from "./locator.ts";
import type { ReferenceIndex } from "./reference-index.ts";

/** Options whose value is a list of `name=path` or of JSON objects with a `path`. */
const NAMED_LISTS = new Set(["--lora-modules", "--lora-paths", "--lora-adapters", "--lora"]);
const SPECULATIVE = new Set(["--speculative-config", "--speculative_config", "--speculative-model-config"]);
/** Calls inside Python text that fetch from the Hub. */
const PYTHON_FETCH =
  /\b(snapshot_download|hf_hub_download|from_pretrained|load_dataset|SentenceTransformer)\(\s*(?:repo_id\s*=\s*|path\s*=\s*)?["']([^"'\s]{1,200})["']/g;

/**
 * The models and data that a container's command lines name: options, words after a program, downloads.
 *
 * @param container The container's path in the workload's resource.
 */
export function commandReferences(
  lines: readonly CommandLine[],
  container: Path,
  index: ReferenceIndex,
): ArtifactReference[] {
  const found: ArtifactReference[] = [];
  for (const line of lines) new LineReader(line, container, index, found).read();
  return found;
}

class LineReader {
  private readonly words: readonly string[];
  private readonly line: CommandLine;
  private readonly container: Path;
  private readonly index: ReferenceIndex;
  private readonly found: ArtifactReference[];

  constructor(line: CommandLine, container: Path, index: ReferenceIndex, found: ArtifactReference[]) {
    this.words = line.words;
    this.line = line;
    this.container = container;
    this.index = index;
    this.found = found;
  }

  read(): void {
    for (let at = 0; at < this.words.length; at++) {
      const word = this.words[at] ?? "";
      if (word.startsWith("-")) this.option(word, at);
      else this.program(word, at);
      if (word.includes("(")) this.python(word, at);
    }
  }

  private place(at: number): Path {
    return [...this.container, ...(this.line.places[at] ?? [])];
  }

  private add(text: string, kind: ArtifactKind, at: number): void {
    const reference = referenceOf(text, kind, this.place(at), this.revision(kind));
    if (reference) this.found.push(reference);
  }

  /** The revision that an option of the line gives for this kind of reference. */
  private revision(kind: ArtifactKind): string | null {
    for (const [at, word] of this.words.entries()) {
      const equals = word.indexOf("=");
      const name = equals < 0 ? word : word.slice(0, equals);
      if (this.index.revisions.get(name) === kind)
        return equals < 0 ? (this.words[at + 1] ?? null) : word.slice(equals + 1);
    }
    return null;
  }

  private option(word: string, at: number): void {
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals);
    const valueAt = equals < 0 ? at + 1 : at;
    const value = equals < 0 ? (this.words[at + 1] ?? "") : word.slice(equals + 1);
    if (NAMED_LISTS.has(name)) return this.namedList(equals < 0 ? at + 1 : at, value);
    if (SPECULATIVE.has(name)) return this.json(value, valueAt);
    const sign = this.index.options.get(name);
    if (!sign || value === "" || (equals < 0 && value.startsWith("-"))) return;
    // `python -m module` is no model
    if (name === "-m" && (at === 0 || /^(?:python|pypy)[0-9.]*$/.test(basename(this.words[at - 1] ?? "")))) return;
    if (sign.loose && !isLocation(value) && !/^(?:models|runs):\//.test(value)) return;
    if (name === "-m" && !isWeights(value) && !/^(?:models|runs):\/|:\/\//.test(value)) return;
    if (name === "--model" && /^[\w.-]+$/.test(value) && !isWeights(value) && !this.loadsFromHub()) {
      // a benchmark's `--model resnet50` names a network, not something that is fetched
      this.found.push({ kind: "model", locator: value, scheme: "name", pinned: "unknown", path: this.place(valueAt) });
      return;
    }
    this.add(value, sign.kind, valueAt);
  }

  /** True for servers that take a plain name for one of the Hub. */
  private loadsFromHub(): boolean {
    return this.words.some((word) => /\b(?:vllm|sglang|lmdeploy|trtllm|text-generation)/.test(word));
  }

  private namedList(from: number, first: string): void {
    let value = first;
    for (let at = from; at < this.words.length && !value.startsWith("-"); value = this.words[++at] ?? "") {
      if (value.startsWith("{")) this.json(value, at);
      else if (value !== "") this.add(value.slice(value.indexOf("=") + 1), "adapter", at);
    }
  }

  private json(text: string, at: number): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // not JSON: the program itself will refuse it
      return;
    }
    if (typeof value !== "object" || value === null) return;
    const { path, model } = value as { readonly path?: unknown; readonly model?: unknown };
    if (typeof path === "string") this.add(path, "adapter", at);
    if (typeof model === "string") this.add(model, "model", at);
  }

  private program(word: string, at: number): void {
    const name = basename(word);
    for (const { words, kind } of this.index.positionals.get(name) ?? []) {
      const value = this.words[at + words.length] ?? "";
      if (!words.every((wanted, offset) => offset === 0 || this.words[at + offset] === wanted)) continue;
      if (value === "" || value.startsWith("-")) continue;
      this.positional(name, value, kind, at + words.length);
      return;
    }
    for (const words of this.index.downloads.get(name) ?? []) this.download(words, at);
  }

  private positional(program: string, value: string, kind: ArtifactKind, at: number): void {
    if (program === "git") {
      const [, repository] = /^https:\/\/(?:[^@/]*@)?(?:huggingface\.co|hf\.co)\/(.+?)(?:\.git)?\/?$/.exec(value) ?? [];
      if (repository)
        this.add(
          repository.startsWith("datasets/") ? repository.slice(9) : repository,
          repository.startsWith("datasets/") ? "dataset" : kind,
          at,
        );
    } else if (program === "ollama" && !value.includes("://")) {
      this.add(`ollama://${value}`, kind, at);
    } else {
      const repoType = this.words.indexOf("--repo-type");
      this.add(value, repoType >= 0 && this.words[repoType + 1] === "dataset" ? "dataset" : kind, at);
    }
  }

  private download(words: readonly string[], at: number): void {
    let next = at;
    for (const wanted of words.slice(1)) {
      next = this.words.indexOf(wanted, next + 1);
      if (next < 0) return;
    }
    const source = this.words.findIndex((word, index) => index > next && /^[a-z][a-z0-9+]*:\/\//.test(word));
    const value = this.words[source] ?? "";
    const plain = words.length === 1;
    if (source < 0 || (plain && !isWeights(value))) return;
    this.add(value, /\bdata(?:sets?)?\b/i.test(value) && !isWeights(value) ? "dataset" : "model", source);
  }

  private python(text: string, at: number): void {
    for (const [, call, name = ""] of text.matchAll(PYTHON_FETCH)) {
      this.add(name, call === "load_dataset" ? "dataset" : "model", at);
    }
  }
}

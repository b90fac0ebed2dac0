import { existsSync } from "node:fs";
import { RingfenceError } from "../../core/errors.ts";
import type { Document } from "../../core/document.ts";
import type { Problem } from "../../core/problem.ts";
import { type Inputs, readInputs } from "../../inputs/index.ts";
import { readDocuments } from "../../lang/yaml/read.ts";
import { readConfig } from "../config.ts";
import { parseConfig } from "../config-format.ts";
import { type Equipment, equip, type ScanOptions, scanInputs } from "../scan.ts";
import { type Config, NO_CONFIG } from "../settings.ts";
import { shiftBetween } from "./shift.ts";
import { type Shown, shownIn } from "./shown.ts";
import type { OpenText } from "./text.ts";

/** A full scan that took longer than this waits until nothing was typed for a while. */
const SLOW_MS = 40;

/** What is to be said about one open document. */
export interface Answer {
  readonly shown: readonly Shown[];
  readonly problems: readonly Problem[];
}

/** What only a chart can make sense of. */
const TEMPLATE = /\/templates\//;
const CONFIG = /(?:^|\/)\.?ringfence\.yaml$/;

export const isConfig = (file: string): boolean => CONFIG.test(file);

/** One folder of the workspace: what is read from disk, what is open, and what was found. */
export class Workspace {
  /** Absolute, with forward slashes; null for documents that lie in no folder of the workspace. */
  readonly root: string | null;
  readonly #open = new Map<string, OpenText>();
  #disk: Inputs | null = null;
  /** The files that gave documents when the disk was read. */
  #files: ReadonlySet<string> = new Set();
  #config: Config = NO_CONFIG;
  #equipment: Equipment | null = null;
  /** The controls that ask one object at a time: those whose answers come at once even in a large workspace. */
  #quick: Equipment | null = null;
  #configProblem: Problem | null = null;
  /** What the last full scan said, and of which text. */
  #full = new Map<string, { readonly text: string; readonly shown: readonly Shown[] }>();
  #fullMs = 0;

  constructor(root: string | null) {
    this.root = root;
  }

  get documents(): Iterable<OpenText> {
    return this.#open.values();
  }

  /** Every control that is asked here, for completion and hover. */
  get controls(): Equipment["controls"] {
    return this.#equipment?.controls ?? [];
  }

  /** True if the last full scan was slow, so that the next one waits for a pause. */
  get isSlow(): boolean {
    return this.#fullMs > SLOW_MS;
  }

  /** How many documents are open. */
  get size(): number {
    return this.#open.size;
  }

  documentOf(file: string): OpenText | null {
    return this.#open.get(file) ?? null;
  }

  /** Takes a document in, or its new text. */
  open(document: OpenText): void {
    const { file } = document;
    // written since the folder was read
    const isNew = this.root !== null && this.#disk !== null && !this.#open.has(file) && !this.#files.has(file);
    if (isNew && existsSync(file)) this.#disk = null;
    this.#open.set(file, document);
    if (isConfig(file)) this.#equipment = null;
  }

  close(file: string): void {
    this.#open.delete(file);
    this.#full.delete(file);
    if (isConfig(file)) this.#equipment = null;
  }

  /** Forgets what was read from disk; it is read again when it is next needed. */
  changedOnDisk(): void {
    this.#disk = null;
    this.#equipment = null;
  }

  /** Reads whatever is missing. @throws pack/invalid */
  async prepare(): Promise<void> {
    if (this.#equipment !== null) return;
    this.#configProblem = null;
    try {
      this.#config = await this.#readConfig();
    } catch (error) {
      if (!(error instanceof RingfenceError)) throw error;
      this.#configProblem = problemOf(error);
    }
    this.#equipment = await equip({ config: this.#config });
    const { knowledge, controls } = this.#equipment;
    this.#quick = { knowledge, controls: controls.filter(({ control }) => control.analysis === null) };
  }

  /** Reads the folder and what scans need, so that the first answer does not wait for it. */
  async warm(): Promise<void> {
    await this.prepare();
    if (this.#equipment) scanInputs(this.#read(), this.#equipment, { ...this.#asked(), about: () => false });
  }

  async #readConfig(): Promise<Config> {
    const open = [...this.#open.values()].find(({ file }) => isConfig(file) && this.#isTopConfig(file));
    if (open) return parseConfig(open.text, open.file, this.root ?? "/");
    return this.root === null ? NO_CONFIG : readConfig(null, this.root);
  }

  #isTopConfig(file: string): boolean {
    return this.root !== null && file.startsWith(`${this.root}/`) && !file.slice(this.root.length + 1).includes("/");
  }

  /** What is to be said about each open document; `full` asks also what needs the whole workspace at once. */
  answers(full: boolean): Map<string, Answer> {
    const equipment = full ? this.#equipment : this.#quick;
    if (equipment === null) return new Map();
    const { documents, problems } = this.#read();
    const plain = new Set(documents.flatMap(({ locator }) => locator.part?.()?.file ?? []));
    const isRendering = this.#open.keys().some((file) => !plain.has(file));
    const from = performance.now();
    const { assessment } = scanInputs({ documents, problems }, equipment, {
      ...this.#asked(),
      about: ({ document }) => this.#open.has(document.file) || (isRendering && !document.locator.part?.()),
    });
    const found = shownIn(assessment, this.#open);
    if (full) this.#fullMs = performance.now() - from;
    return new Map(
      [...this.#open].map(([file, document]) => {
        const own = found.get(file) ?? [];
        const shown = full ? own : [...own, ...this.#kept(document)];
        if (full) this.#full.set(file, { text: document.text, shown: own });
        const about = [...assessment.problems, ...(this.#configProblem ? [this.#configProblem] : [])];
        return [file, { shown, problems: about.filter((problem) => problem.file === file) }];
      }),
    );
  }

  #asked(): Pick<ScanOptions, "config" | "today"> {
    return { config: this.#config, today: new Date().toISOString().slice(0, 10) };
  }

  /** What the last full scan said beyond the quick one, moved to where the lines are now. */
  #kept({ file, text }: OpenText): Shown[] {
    const last = this.#full.get(file);
    if (!last) return [];
    const analysed = new Set(
      this.controls.filter(({ control }) => control.analysis !== null).map(({ control }) => control.id),
    );
    const shift = shiftBetween(last.text, text);
    return last.shown
      .filter(({ judgement }) => analysed.has(judgement.control))
      .map((each) => ({ ...each, range: shift(each.range) }));
  }

  /** The folder with the open texts in place of what is on disk. */
  reading(): { readonly inputs: Inputs; readonly texts: ReadonlyMap<string, string> } {
    if (this.#disk === null) {
      this.#disk = readInputs(this.root === null ? [] : [this.root]);
      this.#files = new Set([
        ...this.#disk.documents.flatMap(({ file, locator }) => [file, ...(locator.files ?? [])]),
        ...this.#disk.problems.flatMap(({ file }) => file ?? []),
      ]);
    }
    const texts = new Map([...this.#open.values()].map(({ file, text }) => [file, text]));
    return { inputs: texts.size === 0 ? this.#disk : this.#disk.again(texts), texts };
  }

  #read(): Pick<Inputs, "documents" | "problems"> {
    const { documents, problems } = this.reading().inputs;
    const unsaved = [...this.#open.values()].filter(
      ({ file, isManifest }) => isManifest && (this.root === null ? !TEMPLATE.test(file) : !existsSync(file)),
    );
    const more = unsaved.map(({ file, text }) => readDocuments(text, { file, dropNulls: true }));
    const all: Document[] = more.length === 0 ? documents : [...documents, ...more.flatMap((read) => read.documents)];
    return { documents: all, problems: [...problems, ...more.flatMap((read) => read.problems)] };
  }
}

/** The file and line that a failure's message opens with. */
function problemOf({ code, message }: RingfenceError): Problem {
  const [, file = null, line, rest] = /^(.+?):(\d+): (.*)$/s.exec(message) ?? [];
  return { code, file, line: line === undefined ? null : Number(line), message: rest ?? message };
}

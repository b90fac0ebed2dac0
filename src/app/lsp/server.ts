import { fileURLToPath, pathToFileURL } from "node:url";
import { RingfenceError } from "../../core/errors.ts";
import { actionsFor, ACTION_KINDS, EXPLAIN } from "./actions.ts";
import { completeConfig, completeManifest } from "./completion.ts";
import { diagnosticsOf } from "./diagnostics.ts";
import { hoverAt } from "./hover.ts";
import { field, positionField, REPLY_ERROR, ReplyError, textField } from "./protocol.ts";
import { OpenText } from "./text.ts";
import { type Answer, isConfig, Workspace } from "./workspace.ts";

/** A pause in typing after which a slow scan is worth its time. */
const PAUSE_MS = 400;
/** Most documents that are open at once. */
const MAX_OPEN = 2000;

/** What the server needs of its process. */
export interface Outside {
  send(message: object): void;
  readonly version: string;
  /** True to say where a defect of ours is. */
  readonly debug: boolean;
}

type Request = (params: unknown) => unknown;

/** Answers a client, one message after the other. */
export class LanguageServer {
  readonly #outside: Outside;
  readonly #requests: Readonly<Record<string, Request>>;
  readonly #notifications: Readonly<Record<string, (params: unknown) => void>>;
  #workspaces: Workspace[] = [];
  /** Documents outside of every folder. */
  readonly #loose = new Workspace(null);
  readonly #answers = new Map<string, Answer>();
  readonly #stale = new Set<Workspace>();
  readonly #unfinished = new Set<Workspace>();
  #chain: Promise<void> = Promise.resolve();
  #soon: NodeJS.Immediate | null = null;
  #later: NodeJS.Timeout | undefined;
  #state: "new" | "running" | "shut down" = "new";
  #watches = false;
  #requestId = 0;
  /** Status to end with once the client said so; null until then. */
  exitStatus: number | null = null;

  constructor(outside: Outside) {
    this.#outside = outside;
    this.#requests = {
      initialize: (params) => this.#initialize(params),
      shutdown: () => this.#shutDown(),
      "textDocument/hover": (params) => this.#hover(params),
      "textDocument/codeAction": (params) => this.#actions(params),
      "textDocument/completion": (params) => this.#complete(params),
      "workspace/executeCommand": (params) => this.#execute(params),
    };
    this.#notifications = {
      initialized: () => this.#begin(),
      "textDocument/didOpen": (params) => this.#opened(params),
      "textDocument/didChange": (params) => this.#changed(params),
      "textDocument/didClose": (params) => this.#closed(params),
      "workspace/didChangeWatchedFiles": () => this.#changedOnDisk(),
      "workspace/didChangeWorkspaceFolders": (params) => this.#foldersChanged(params),
    };
  }

  /** Handles one message after all that came before it. */
  receive(body: Buffer): Promise<void> {
    this.#chain = this.#chain.then(() => this.#handle(body));
    return this.#chain;
  }

  /** Ends what is under way. */
  stop(): void {
    if (this.#soon) clearImmediate(this.#soon);
    clearTimeout(this.#later);
  }

  async #handle(body: Buffer): Promise<void> {
    let message: unknown;
    try {
      message = JSON.parse(body.toString("utf8"));
    } catch {
      this.#fail(null, REPLY_ERROR.parse, "the message is not JSON");
      return;
    }
    const method = field(message, "method");
    const id = field(message, "id");
    // an answer to a request of ours
    if (method === undefined && id !== undefined && field(message, "jsonrpc") === "2.0") return;
    if (typeof method !== "string" || field(message, "jsonrpc") !== "2.0") {
      this.#fail(null, REPLY_ERROR.invalidRequest, "the message is no request of JSON-RPC 2.0");
      return;
    }
    if (typeof id === "string" || typeof id === "number") await this.#reply(id, method, field(message, "params"));
    else this.#notified(method, field(message, "params"));
  }

  async #reply(id: string | number, method: string, params: unknown): Promise<void> {
    try {
      const request = Object.hasOwn(this.#requests, method) ? this.#requests[method] : undefined;
      if (this.#state === "new" && method !== "initialize")
        throw new ReplyError(REPLY_ERROR.notInitialized, "initialize comes first");
      if (this.#state === "shut down" || (this.#state === "running" && method === "initialize"))
        throw new ReplyError(REPLY_ERROR.invalidRequest, `${method} cannot be asked now`);
      if (!request) throw new ReplyError(REPLY_ERROR.methodNotFound, `${method} is not known`);
      if (method.startsWith("textDocument/")) await this.#update();
      this.#outside.send({ id, result: (await request(params)) ?? null });
    } catch (error) {
      if (error instanceof ReplyError) this.#fail(id, error.code, error.message);
      else this.#fail(id, REPLY_ERROR.internal, this.#words(error));
    }
  }

  #notified(method: string, params: unknown): void {
    if (method === "exit") {
      this.exitStatus = this.#state === "shut down" ? 0 : 1;
      return;
    }
    const notification = Object.hasOwn(this.#notifications, method) ? this.#notifications[method] : undefined;
    if (!notification || this.#state !== "running") return;
    try {
      notification(params);
    } catch (error) {
      this.#tell(this.#words(error));
    }
  }

  #fail(id: string | number | null, code: number, message: string): void {
    this.#outside.send({ id, error: { code, message } });
  }

  /** Says something to the person, as an error. */
  #tell(message: string): void {
    this.#outside.send({ method: "window/showMessage", params: { type: 1, message } });
  }

  #words(error: unknown): string {
    if (error instanceof RingfenceError || error instanceof ReplyError) return error.message;
    if (!(error instanceof Error)) return "a defect of ours";
    return `a defect of ours: ${this.#outside.debug ? error.stack : error.message}`;
  }

  #initialize(params: unknown): object {
    const folders = field(params, "workspaceFolders");
    const uris = Array.isArray(folders) ? folders.map((folder: unknown) => field(folder, "uri")) : [];
    const roots = uris.length > 0 ? uris : [field(params, "rootUri")];
    for (const uri of roots) if (typeof uri === "string") this.#addFolder(uri);
    this.#watches = field(params, "capabilities", "workspace", "didChangeWatchedFiles", "dynamicRegistration") === true;
    this.#state = "running";
    return {
      capabilities: {
        positionEncoding: "utf-16",
        textDocumentSync: { openClose: true, change: 1 },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: ACTION_KINDS },
        completionProvider: { triggerCharacters: [".", "/"] },
        executeCommandProvider: { commands: [EXPLAIN] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
      serverInfo: { name: "ringfence", version: this.#outside.version },
    };
  }

  #shutDown(): null {
    this.#state = "shut down";
    this.stop();
    return null;
  }

  #addFolder(uri: string): void {
    const root = fileOf(uri);
    if (root !== null && !this.#workspaces.some((known) => known.root === root)) {
      this.#workspaces.push(new Workspace(root));
      // the innermost folder has a document
      this.#workspaces.sort((a, b) => (b.root?.length ?? 0) - (a.root?.length ?? 0));
    }
  }

  /** Reads the folders before the first document is opened. */
  #begin(): void {
    this.#queue(async () => {
      for (const workspace of this.#workspaces) await workspace.warm();
    });
    this.#watchFiles();
  }

  #watchFiles(): void {
    if (!this.#watches) return;
    const watchers = [{ globPattern: "**/*.{yaml,yml,json,tpl,ipynb}" }, { globPattern: "**/.ringfenceignore" }];
    const registration = { id: "files", method: "workspace/didChangeWatchedFiles", registerOptions: { watchers } };
    this.#outside.send({
      ...{ id: `ringfence-${++this.#requestId}`, method: "client/registerCapability" },
      params: { registrations: [registration] },
    });
  }

  #workspaceOf(file: string): Workspace {
    return this.#workspaces.find(({ root }) => root !== null && file.startsWith(`${root}/`)) ?? this.#loose;
  }

  #opened(params: unknown): void {
    const open = [...this.#workspaces, this.#loose].reduce((sum, { size }) => sum + size, 0);
    if (open >= MAX_OPEN) throw new ReplyError(REPLY_ERROR.internal, `more than ${MAX_OPEN} documents are open`);
    const uri = textField(params, "textDocument", "uri");
    this.#take(uri, params, textField(params, "textDocument", "text"));
  }

  #changed(params: unknown): void {
    const uri = textField(params, "textDocument", "uri");
    const changes = field(params, "contentChanges");
    const last: unknown = Array.isArray(changes) ? changes.at(-1) : undefined;
    if (this.#documentOf(uri) === null) throw new ReplyError(REPLY_ERROR.invalidParams, `${uri} is not open`);
    this.#take(uri, params, textField(last, "text"));
  }

  #take(uri: string, params: unknown, text: string): void {
    const file = fileOf(uri) ?? uri;
    const version = field(params, "textDocument", "version");
    const language = field(params, "textDocument", "languageId");
    const workspace = this.#workspaceOf(file);
    const known = workspace.documentOf(file);
    const named = typeof language === "string" ? language : (known?.language ?? null);
    workspace.open(new OpenText(uri, file, typeof version === "number" ? version : null, text, named));
    this.#schedule(workspace);
  }

  #closed(params: unknown): void {
    const uri = textField(params, "textDocument", "uri");
    const file = fileOf(uri) ?? uri;
    const workspace = this.#workspaceOf(file);
    workspace.close(file);
    this.#answers.delete(file);
    this.#outside.send({ method: "textDocument/publishDiagnostics", params: { uri, diagnostics: [] } });
    this.#schedule(workspace);
  }

  #changedOnDisk(): void {
    for (const workspace of this.#workspaces) {
      workspace.changedOnDisk();
      this.#schedule(workspace);
    }
  }

  #foldersChanged(params: unknown): void {
    const uris = (which: string): string[] => {
      const folders = field(params, "event", which);
      const all = Array.isArray(folders) ? folders.map((folder: unknown) => field(folder, "uri")) : [];
      return all.filter((uri) => typeof uri === "string");
    };
    const removed = new Set(uris("removed").map(fileOf));
    const documents = [...this.#workspaces, this.#loose].flatMap((workspace) => [...workspace.documents]);
    for (const workspace of [...this.#workspaces, this.#loose]) {
      for (const { file } of [...workspace.documents]) workspace.close(file);
    }
    this.#workspaces = this.#workspaces.filter(({ root }) => !removed.has(root));
    for (const uri of uris("added")) this.#addFolder(uri);
    for (const document of documents) {
      const workspace = this.#workspaceOf(document.file);
      workspace.open(document);
      this.#schedule(workspace);
    }
  }

  /** Looks at a workspace again once the messages that are waiting were read. */
  #schedule(workspace: Workspace): void {
    this.#stale.add(workspace);
    clearTimeout(this.#later);
    this.#soon ??= setImmediate(() => {
      this.#soon = null;
      this.#queue(() => this.#update());
    });
  }

  #queue(work: () => Promise<void>): void {
    this.#chain = this.#chain.then(work).catch((error: unknown) => this.#tell(this.#words(error)));
  }

  /** Answers for what changed: all of it where that is quick, else what needs one object at a time first. */
  async #update(): Promise<void> {
    if (this.#state !== "running") return;
    for (const workspace of this.#stale) {
      this.#stale.delete(workspace);
      await this.#publish(workspace, !workspace.isSlow);
      if (workspace.isSlow) this.#unfinished.add(workspace);
    }
    if (this.#unfinished.size === 0) return;
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#queue(() => this.#finish()), PAUSE_MS);
  }

  async #finish(): Promise<void> {
    if (this.#stale.size > 0 || this.#state !== "running") return;
    for (const workspace of this.#unfinished) {
      this.#unfinished.delete(workspace);
      await this.#publish(workspace, true);
    }
  }

  async #publish(workspace: Workspace, full: boolean): Promise<void> {
    await workspace.prepare();
    if (workspace.size === 0) return;
    const answers = workspace.answers(full);
    for (const document of workspace.documents) {
      const answer = answers.get(document.file);
      if (!answer) continue;
      this.#answers.set(document.file, answer);
      const { uri, version } = document;
      const diagnostics = diagnosticsOf(document, answer);
      const params = { uri, ...(version === null ? {} : { version }), diagnostics };
      this.#outside.send({ method: "textDocument/publishDiagnostics", params });
    }
  }

  #documentOf(uri: string): { document: OpenText; workspace: Workspace; shown: Answer["shown"] } | null {
    const file = fileOf(uri) ?? uri;
    const workspace = this.#workspaceOf(file);
    const document = workspace.documentOf(file);
    return document ? { document, workspace, shown: this.#answers.get(file)?.shown ?? [] } : null;
  }

  #hover(params: unknown): object | null {
    const found = this.#documentOf(textField(params, "textDocument", "uri"));
    if (!found) return null;
    return hoverAt(found.document, positionField(params, "position"), found.shown, found.workspace.controls);
  }

  #actions(params: unknown): object[] {
    const found = this.#documentOf(textField(params, "textDocument", "uri"));
    if (!found) return [];
    const only = field(params, "context", "only");
    const asked = {
      document: found.document,
      range: { start: positionField(params, "range", "start"), end: positionField(params, "range", "end") },
      only: Array.isArray(only) ? only.filter((kind) => typeof kind === "string") : [],
      today: today(),
    };
    const uriOf = (file: string): string => found.workspace.documentOf(file)?.uri ?? pathToFileURL(file).href;
    return actionsFor(asked, found.shown, () => found.workspace.reading(), uriOf);
  }

  #complete(params: unknown): object[] {
    const found = this.#documentOf(textField(params, "textDocument", "uri"));
    if (!found) return [];
    const { document, workspace, shown } = found;
    const position = positionField(params, "position");
    return isConfig(document.file)
      ? completeConfig(document, position, workspace.controls)
      : completeManifest(document, position, shown, workspace.controls, today());
  }

  #execute(params: unknown): null {
    const command = textField(params, "command");
    if (command !== EXPLAIN) throw new ReplyError(REPLY_ERROR.invalidParams, `${command} is no command`);
    const id = field(params, "arguments", "0");
    const controls = [...this.#workspaces, this.#loose].flatMap((workspace) => workspace.controls);
    const control = controls.find((known) => known.control.id === id)?.control;
    if (!control) throw new ReplyError(REPLY_ERROR.invalidParams, "the argument must be a control's id");
    const message = `${control.title} (${control.id}, ${control.severity}): ${control.why}`;
    this.#outside.send({ method: "window/showMessage", params: { type: 3, message } });
    return null;
  }
}

const today = (): string => new Date().toISOString().slice(0, 10);

/** The path of a file's URI, absolute and with forward slashes; null for other schemes. */
function fileOf(uri: string): string | null {
  if (!uri.startsWith("file:")) return null;
  try {
    return fileURLToPath(uri)
      .replaceAll("\\", "/")
      .replace(/(?<=.)\/+$/, "");
  } catch {
    throw new ReplyError(REPLY_ERROR.invalidParams, `${uri} names no file`);
  }
}

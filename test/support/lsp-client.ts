import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CodeAction, CompletionItem, Diagnostic } from "../../src/app/lsp/protocol.ts";

const root = join(import.meta.dirname, "..", "..");

/** Linux counts in hundredths of a second. */
const MS_PER_TICK = 10;

type Waiting = { readonly matches: (message: Message) => boolean; readonly done: (message: Message) => void };

/** A message of the server, as it came. */
export interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: {
    readonly uri?: string;
    readonly version?: number;
    readonly diagnostics?: readonly Diagnostic[];
  } & {
    readonly message?: string;
  };
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** An editor's end of `ringfence lsp`: the real process over standard input and output. */
export class LspClient {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  readonly #unclaimed: Message[] = [];
  #buffer = Buffer.alloc(0);
  #id = 0;
  #version = 0;
  /** The status the process ended with, and what it wrote to standard error. */
  readonly ended: Promise<{ readonly status: number | null; readonly stderr: string }>;

  constructor(args: readonly string[] = [join(root, "src", "cli", "entry.ts")]) {
    const flags = ["--disable-warning=ExperimentalWarning", ...args, "lsp"];
    this.#process = spawn(process.execPath, flags, { stdio: ["pipe", "pipe", "pipe"] });
    let stderr = "";
    this.#process.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    this.#process.stdout.on("data", (chunk: Buffer) => this.#read(chunk));
    this.ended = new Promise((done) => this.#process.on("close", (status) => done({ status, stderr })));
  }

  /** Time of processors that the server has used, in milliseconds; null where the system does not say. */
  cpuMs(): number | null {
    const file = `/proc/${this.#process.pid}/stat`;
    if (!existsSync(file)) return null;
    const fields = readFileSync(file, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const [header = "", digits] = /^Content-Length: (\d+)\r\n\r\n/.exec(this.#buffer.toString("latin1", 0, 64)) ?? [];
      const end = header.length + Number(digits);
      if (digits === undefined || this.#buffer.length < end) return;
      const message = JSON.parse(this.#buffer.toString("utf8", header.length, end)) as Message;
      this.#buffer = this.#buffer.subarray(end);
      const at = this.#waiting.findIndex(({ matches }) => matches(message));
      if (at < 0) this.#unclaimed.push(message);
      else this.#waiting.splice(at, 1)[0]?.done(message);
    }
  }

  /** The first message that matches, already here or to come. */
  next(matches: (message: Message) => boolean): Promise<Message> {
    const at = this.#unclaimed.findIndex(matches);
    const [found] = at < 0 ? [] : this.#unclaimed.splice(at, 1);
    if (found) return Promise.resolve(found);
    return new Promise((done) => this.#waiting.push({ matches, done }));
  }

  write(bytes: string | Buffer): void {
    this.#process.stdin.write(bytes);
  }

  notify(method: string, params: object = {}): void {
    this.#send({ method, params });
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  request(method: string, params: object = {}): Promise<Message> {
    const id = ++this.#id;
    this.#send({ id, method, params });
    return this.next((message) => message.id === id && message.method === undefined);
  }

  async start(...folders: string[]): Promise<Message> {
    const workspaceFolders = folders.map((folder) => ({ uri: pathToFileURL(folder).href, name: folder }));
    const answer = await this.request("initialize", { processId: null, capabilities: {}, workspaceFolders });
    this.notify("initialized");
    return answer;
  }

  /** Opens a file, or types a new text into it, and waits for what is said about exactly that text. */
  async say(method: "didOpen" | "didChange", file: string, text: string): Promise<readonly Diagnostic[]> {
    const uri = file.includes(":") ? file : pathToFileURL(file).href;
    const version = ++this.#version;
    if (method === "didOpen") {
      this.notify("textDocument/didOpen", { textDocument: { uri, languageId: "yaml", version, text } });
    } else this.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges: [{ text }] });
    const { params } = await this.next(
      ({ method: name, params: about }) =>
        name === "textDocument/publishDiagnostics" && about?.uri === uri && about.version === version,
    );
    return params?.diagnostics ?? [];
  }

  async hover(file: string, line: number, character: number): Promise<string | null> {
    const position = { textDocument: { uri: pathToFileURL(file).href }, position: { line, character } };
    const { result } = await this.request("textDocument/hover", position);
    return (result as { contents: { value: string } } | null)?.contents.value ?? null;
  }

  async actions(file: string, line: number, only: readonly string[] = []): Promise<readonly CodeAction[]> {
    const range = { start: { line, character: 0 }, end: { line, character: 200 } };
    const textDocument = { uri: pathToFileURL(file).href };
    const { result } = await this.request("textDocument/codeAction", {
      ...{ textDocument, range, context: { diagnostics: [], ...(only.length > 0 && { only }) } },
    });
    return result as CodeAction[];
  }

  async completions(file: string, line: number, character: number): Promise<readonly CompletionItem[]> {
    const textDocument = { uri: pathToFileURL(file).href };
    const { result } = await this.request("textDocument/completion", { textDocument, position: { line, character } });
    return result as CompletionItem[];
  }

  /** Ends the server as editors do. */
  async stop(): Promise<{ readonly status: number | null; readonly stderr: string }> {
    await this.request("shutdown");
    this.notify("exit");
    return this.ended;
  }

  /** Ends the server without a word. */
  kill(): void {
    this.#process.kill();
  }
}

/** The language server as editors use it: the real process, over standard input and output. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Diagnostic, TextEdit } from "../../src/app/lsp/protocol.ts";
import { LspClient } from "../support/lsp-client.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "ringfence-lsp-")));

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const POD = `# the trainer of the week
apiVersion: v1
kind: Pod
metadata:
  name: trainer
  namespace: ml
spec:
  containers:
    - name: main # the only one
      image: ghcr.io/acme/trainer:1.0
      securityContext:
        privileged: true # was needed once
`;

/** The text after an editor took an edit over. */
function edited(text: string, { range, newText }: TextEdit): string {
  const lines = text.split("\n");
  const offset = ({ line, character }: TextEdit["range"]["start"]): number =>
    lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
  return text.slice(0, offset(range.start)) + newText + text.slice(offset(range.end));
}

const codes = (diagnostics: readonly Diagnostic[]): string[] => diagnostics.map(({ code }) => code);
const of = (diagnostics: readonly Diagnostic[], code: string): Diagnostic => {
  const found = diagnostics.find((each) => each.code === code);
  assert.ok(found, `${code} is among ${codes(diagnostics).join(" ")}`);
  return found;
};

suite("one workspace", () => {
  const client = new LspClient();
  const pod = write("pods/trainer.yaml", POD);
  const uri = (file: string): string => `file://${file}`;

  before(async () => {
    const { result } = await client.start(folder);
    assert.equal((result as { serverInfo: { name: string } }).serverInfo.name, "ringfence");
  });
  after(async () => {
    assert.deepEqual(await client.stop(), { status: 0, stderr: "" });
    rmSync(folder, { recursive: true });
  });

  test("an open manifest gets its findings, underlined without the comment", async () => {
    const found = of(await client.say("didOpen", pod, POD), "container.privileged");
    assert.deepEqual(found.range, { start: { line: 11, character: 8 }, end: { line: 11, character: 24 } });
    assert.equal(found.severity, 1);
    assert.match(found.message, /container main is privileged/);
  });

  test("what is typed counts, not what is on disk", async () => {
    const without = await client.say("didChange", pod, POD.replace("privileged: true", "privileged: false"));
    assert.ok(!codes(without).includes("container.privileged"));
    assert.ok(codes(await client.say("didChange", pod, POD)).includes("container.privileged"));
  });

  test("a text that is broken half-way is one error with its line, and is forgotten when mended", async () => {
    const broken = await client.say("didChange", pod, POD.replace("  namespace: ml", '  namespace: "ml'));
    assert.ok(broken.some(({ code, severity }) => code.startsWith("yaml/") && severity === 1));
    const mended = await client.say("didChange", pod, POD);
    assert.ok(!mended.some(({ code }) => code.startsWith("yaml/")));
  });

  test("hover says why", async () => {
    const said = await client.hover(pod, 11, 12);
    assert.match(said ?? "", /Privileged container.*critical/);
    assert.match(said ?? "", /mount the node's disk/);
    assert.match(said ?? "", /\*\*Fix\*\*/);
    assert.equal(await client.hover(pod, 0, 3), null);
  });

  test("an action mends the line and nothing else", async () => {
    const fix = (await client.actions(pod, 11)).find(({ title }) => title.startsWith("Fix"));
    const [edit] = fix?.edit?.changes[uri(pod)] ?? [];
    assert.ok(edit, "there is an edit");
    const after = edited(POD, edit);
    assert.ok(!codes(await client.say("didChange", pod, after)).includes("container.privileged"));
    const kept = (text: string): string[] =>
      text.split("\n").filter((line) => !/privileged|securityContext/.test(line));
    const left = kept(after);
    for (const line of kept(POD)) assert.ok(left.includes(line), `kept: ${line}`);
    await client.say("didChange", pod, POD);
  });

  test("an action excuses, once owner and reason are written", async () => {
    const action = (await client.actions(pod, 11)).find(({ title }) => title.startsWith("Except container.privileged"));
    const [edit] = action?.edit?.changes[uri(pod)] ?? [];
    assert.ok(edit, "there is an edit");
    const asked = edited(POD, edit);
    assert.ok(codes(await client.say("didChange", pod, asked)).includes("container.privileged"));
    const given = asked.replace("owner= reason=", "owner=ml reason=driver");
    assert.ok(!codes(await client.say("didChange", pod, given)).includes("container.privileged"));
    await client.say("didChange", pod, POD);
  });

  test("a command explains a control", async () => {
    await client.request("workspace/executeCommand", {
      ...{ command: "ringfence.explain", arguments: ["container.privileged"] },
    });
    const { params } = await client.next(({ method }) => method === "window/showMessage");
    assert.match(params?.message ?? "", /^Privileged container \(container\.privileged/);
  });

  test("completion knows the annotation and the controls, those found here first", async () => {
    const typed = POD.replace("  namespace: ml\n", "  namespace: ml\n  annotations:\n    \n");
    await client.say("didChange", pod, typed);
    const [start] = await client.completions(pod, 7, 4);
    assert.equal(start?.label, "ringfence.dev/except.");
    await client.say("didChange", pod, typed.replace("    \n", "    ringfence.dev/except.contai\n"));
    const items = await client.completions(pod, 7, 31);
    const first = items.toSorted((a, b) => ((a.sortText ?? "") < (b.sortText ?? "") ? -1 : 1));
    assert.ok(first.slice(0, 20).some(({ label }) => label === "container.privileged"));
    const chosen = items.find(({ label }) => label === "container.privileged");
    assert.match(chosen?.textEdit.newText ?? "", /^container\.privileged: until=\d{4}-\d\d-\d\d owner= reason=$/);
    assert.equal(chosen?.textEdit.range.start.character, 25);
    await client.say("didChange", pod, POD);
  });

  test("what another open file says counts at once", async () => {
    const file = join(folder, "pods", "new.yaml");
    const service = `apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: robot, namespace: ml }\n`;
    assert.deepEqual(
      codes(await client.say("didOpen", file, service)).filter((code) => code.startsWith("yaml/")),
      [],
    );
    const typed = await client.say("didChange", file, `${service}---\n${POD.replaceAll("trainer", "other")}`);
    assert.ok(codes(typed).includes("container.privileged"), "a file that is not on disk is scanned too");
    client.notify("textDocument/didClose", { textDocument: { uri: uri(file) } });
  });

  test("ringfence.yaml is completed by its schema, and its settings hold", async () => {
    const config = join(folder, "ringfence.yaml");
    await client.say("didOpen", config, "\n");
    const labels = async (text: string, line: number, character: number): Promise<string[]> => {
      await client.say("didChange", config, text);
      return (await client.completions(config, line, character)).map(({ label }) => label);
    };
    assert.deepEqual(await labels("\n", 0, 0), [
      ...["severities", "exclude", "controls", "exceptions", "params", "kubernetes", "failOn", "admission"],
    ]);
    assert.ok((await labels("failOn: ", 0, 8)).includes("critical"));
    assert.ok((await labels("exclude:\n  - cont", 1, 8)).includes("container.privileged"));
    assert.ok((await labels("severities:\n  container.privileged: ", 1, 24)).includes("info"));
    assert.ok((await labels("exceptions:\n- control: a\n  ow", 2, 4)).includes("owner"));
    await client.say("didChange", config, "exclude: [container.privileged]\n");
    assert.ok(!codes(await client.say("didChange", pod, POD)).includes("container.privileged"));
    const wrong = await client.say("didChange", config, "exclude: [container.privileged]\nfailOn: often\n");
    assert.equal(of(wrong, "config/invalid").range.start.line, 1);
    client.notify("textDocument/didClose", { textDocument: { uri: uri(config) } });
    assert.ok(codes(await client.say("didChange", pod, POD)).includes("container.privileged"));
  });

  test("hover on a control's id explains it", async () => {
    await client.say(
      "didChange",
      pod,
      POD.replace("# the trainer", "# ringfence.dev/except.container.privileged: x #"),
    );
    assert.match((await client.hover(pod, 0, 30)) ?? "", /Privileged container/);
    await client.say("didChange", pod, POD);
  });
});

suite("a chart", () => {
  const chart = realpathSync(mkdtempSync(join(tmpdir(), "ringfence-lsp-chart-")));
  const client = new LspClient();
  const template = join(chart, "web", "templates", "pod.yaml");
  const values = join(chart, "web", "values.yaml");
  const TEMPLATE = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: main
      image: ghcr.io/acme/web:1.0
      securityContext:
        privileged: {{ .Values.privileged }}
`;
  before(async () => {
    mkdirSync(dirname(template), { recursive: true });
    writeFileSync(join(chart, "web", "Chart.yaml"), "apiVersion: v2\nname: web\nversion: 1.0.0\n");
    writeFileSync(values, "privileged: true\n");
    writeFileSync(template, TEMPLATE);
    await client.start(chart);
  });
  after(async () => {
    assert.deepEqual(await client.stop(), { status: 0, stderr: "" });
    rmSync(chart, { recursive: true });
  });

  test("a finding stands at the template's line and at the value", async () => {
    const found = of(await client.say("didOpen", template, TEMPLATE), "container.privileged");
    assert.equal(found.range.start.line, 9);
    const byValue = of(await client.say("didOpen", values, "# values\nprivileged: true\n"), "container.privileged");
    assert.equal(byValue.range.start.line, 1);
    assert.match(byValue.message, /by the value privileged/);
    assert.equal(byValue.relatedInformation?.[0]?.location.uri, `file://${template}`);
    assert.match((await client.hover(values, 1, 4)) ?? "", /Privileged container/);
  });

  test("values count as they are typed, in the template as well", async () => {
    assert.ok(!codes(await client.say("didChange", values, "privileged: false\n")).includes("container.privileged"));
    assert.ok(!codes(await client.say("didChange", template, TEMPLATE)).includes("container.privileged"));
    await client.say("didChange", values, "privileged: true\n");
    assert.ok(codes(await client.say("didChange", template, TEMPLATE)).includes("container.privileged"));
  });

  test("an action changes the value that feeds the field", async () => {
    const fix = (await client.actions(template, 9)).find(({ title }) => title.startsWith("Fix"));
    const [edit] = fix?.edit?.changes[`file://${values}`] ?? [];
    assert.ok(edit, `there is an edit of the values: ${JSON.stringify(fix)}`);
    assert.equal(edited("privileged: true\n", edit), "privileged: false\n");
  });

  test("a template that is broken is an error at its line", async () => {
    const broken = await client.say("didChange", template, TEMPLATE.replace("}}", ""));
    assert.ok(broken.some(({ code, severity }) => code.startsWith("helm/") && severity === 1));
    assert.ok(codes(await client.say("didChange", template, TEMPLATE)).includes("container.privileged"));
  });
});

suite("the wire", () => {
  const frame = (body: string): string => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

  test("messages are answered in order and errors have their codes", async () => {
    const client = new LspClient();
    assert.equal((await client.request("textDocument/hover")).error?.code, -32_002);
    await client.start();
    client.write(frame("{nonsense"));
    assert.equal((await client.next(({ id }) => id === null)).error?.code, -32_700);
    client.write(frame("[1]"));
    assert.equal((await client.next(({ id }) => id === null)).error?.code, -32_600);
    assert.equal((await client.request("textDocument/none")).error?.code, -32_601);
    assert.equal((await client.request("textDocument/hover", { position: 1 })).error?.code, -32_602);
    const place = { textDocument: { uri: "file:///none.yaml" }, position: { line: 0, character: 0 } };
    assert.equal((await client.request("textDocument/hover", place)).result, null);
    assert.equal((await client.request("initialize")).error?.code, -32_600);
    // header names in any case, other headers, and a message in pieces
    const body = '{"jsonrpc":"2.0","id":"x","method":"none"}';
    const bytes = `content-length: ${body.length}\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n${body}`;
    for (const piece of bytes.match(/.{1,7}/gs) ?? []) client.write(piece);
    assert.equal((await client.next(({ id }) => id === "x")).error?.code, -32_601);
    assert.deepEqual(await client.stop(), { status: 0, stderr: "" });
  });

  test("without a folder an open document is scanned alone", async () => {
    const client = new LspClient();
    await client.start();
    assert.ok(codes(await client.say("didOpen", "untitled:Untitled-1", POD)).includes("container.privileged"));
    await client.stop();
  });

  test("documents past the limit are refused and the others are answered", async () => {
    const client = new LspClient();
    await client.start();
    for (let index = 0; index <= 2000; index++) {
      const textDocument = { uri: `untitled:${index}`, languageId: "plaintext", version: 1, text: "" };
      client.notify("textDocument/didOpen", { textDocument });
    }
    const { params } = await client.next(({ method }) => method === "window/showMessage");
    assert.equal(params?.message, "more than 2000 documents are open");
    assert.deepEqual(await client.say("didChange", "untitled:7", "x"), []);
    await client.stop();
  });

  test("an exit without shutdown is status 1", async () => {
    const client = new LspClient();
    await client.start();
    client.notify("exit");
    assert.equal((await client.ended).status, 1);
  });

  for (const [name, bytes] of [
    ["without a length", "Content-Type: text\r\n\r\n{}"],
    ["with a header past the limit", "x".repeat(5000)],
    ["past the limit", "Content-Length: 999999999999\r\n\r\n"],
  ] as const) {
    test(`a message ${name} ends the server with one sentence`, async () => {
      const client = new LspClient();
      client.write(bytes);
      const { status, stderr } = await client.ended;
      assert.equal(status, 2);
      assert.match(stderr, /^ringfence: a (message|header) .*\n {2}`ringfence lsp` is started by an editor.*\n$/);
    });
  }
});

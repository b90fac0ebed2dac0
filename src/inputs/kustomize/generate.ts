import { isUtf8 } from "node:buffer";
import { posix } from "node:path";
import { SourceText } from "../../lang/yaml/source-text.ts";
import { type Mark, TreeNode } from "../../lang/yaml/tree.ts";
import { compareText } from "./field-spec.ts";
import { BuildIssue } from "./issue.ts";
import type { Loader } from "./loader.ts";
import { setField, string } from "./nodes.ts";
import { Resource, type Scopes } from "./resource.ts";

/** Options of generated objects. */
export interface GeneratorOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly disableNameSuffixHash?: boolean;
  readonly immutable?: boolean;
}

/** What a ConfigMap or Secret is to be made of. */
export interface GeneratorArgs {
  readonly name?: string;
  readonly namespace?: string;
  readonly behavior?: string;
  readonly literals?: readonly string[];
  readonly files?: readonly string[];
  readonly envs?: readonly string[];
  readonly env?: string;
  readonly options?: GeneratorOptions;
  readonly type?: string;
}

/** Finds where a part of a generator is written. */
export type MarkAt = (...path: (string | number)[]) => Mark | null;

/** One's own options over those of all generators. */
export function mergeOptions(
  own: GeneratorOptions | undefined,
  all: GeneratorOptions | undefined,
): GeneratorOptions | undefined {
  if (!all) return own;
  return {
    labels: { ...all.labels, ...own?.labels },
    annotations: { ...all.annotations, ...own?.annotations },
    disableNameSuffixHash: all.disableNameSuffixHash === true || own?.disableNameSuffixHash === true,
    immutable: all.immutable === true || own?.immutable === true,
  };
}

/** Characters in one line of base64. */
const LINE = 70;
/** Bytes of the longest line of a file of variables; reading ends before a longer one. */
const MAX_LINE = 64 * 1024;

/** Base64 in lines, as kustomize writes it. */
function base64(bytes: Buffer): string {
  const text = bytes.toString("base64");
  if (text.length < LINE) return text;
  return text.replace(/.{1,70}/g, "$&\n");
}

interface Pair {
  readonly key: string;
  readonly value: Buffer;
  readonly mark: Mark | null;
}

function unquote(text: string): string {
  const isQuoted = text.length >= 2 && text[0] === text.at(-1) && (text[0] === '"' || text[0] === "'");
  return isQuoted ? text.slice(1, -1) : text;
}

function literal(source: string, mark: Mark | null): Pair {
  const at = source.indexOf("=");
  if (at <= 0) throw new BuildIssue("a literal must be of the form key=value");
  return { key: source.slice(0, at), value: Buffer.from(unquote(source.slice(at + 1))), mark };
}

function* variables(bytes: Buffer, shown: string): Generator<Pair> {
  const source = new SourceText(shown, bytes.toString("utf8"));
  let at = 0;
  for (const whole of source.text.split("\n")) {
    const start = at;
    at += whole.length + 1;
    if (Buffer.byteLength(whole) >= MAX_LINE) return;
    let line = whole.replace(/\r$/, "");
    if (start === 0) line = line.replace(/^\ufeff/, "");
    line = line.replace(/^[\s\x85]+/, "");
    if (line === "" || line.startsWith("#")) continue;
    const equals = line.indexOf("=");
    const key = equals < 0 ? line : line.slice(0, equals);
    const value = Buffer.from(equals < 0 ? "" : line.slice(equals + 1));
    if (key !== "") yield { key, value, mark: { source, keyStart: start, start, end: start + whole.length } };
  }
}

function fileSource(source: string): { key: string; path: string } {
  const parts = source.split("=");
  const [key = "", path = ""] = parts;
  if (parts.length === 1) return { key: posix.basename(source), path: source };
  if (parts.length > 2 || key === "" || path === "") throw new BuildIssue(`${source} must be of the form key=path`);
  return { key, path };
}

function pairsOf(args: GeneratorArgs, loader: Loader, mark: MarkAt): Pair[] {
  const pairs: Pair[] = [];
  const envs = [...(args.envs ?? []), ...(args.env ? [args.env] : [])];
  for (const path of envs) {
    const { bytes, shown } = loader.read(path);
    if (!isUtf8(bytes)) throw new BuildIssue(`the file ${path} is not UTF-8`);
    pairs.push(...variables(bytes, shown));
  }
  (args.literals ?? []).forEach((source, at) => pairs.push(literal(source ?? "", mark("literals", at))));
  (args.files ?? []).forEach((source, at) => {
    const { key, path } = fileSource(source ?? "");
    pairs.push({ key, value: loader.read(path).bytes, mark: mark("files", at) });
  });
  return pairs;
}

const map = (mark: Mark | null): TreeNode => new TreeNode("map", "!!map", "", 0, mark);

/**
 * A ConfigMap or Secret as its generator says.
 *
 * @throws {BuildIssue} when a source is missing or malformed, or a key is there twice.
 */
export function generate(
  kind: "ConfigMap" | "Secret",
  args: GeneratorArgs,
  loader: Loader,
  scopes: Scopes,
  mark: MarkAt,
): Resource {
  const own = mark();
  if (!args.name) throw new BuildIssue(`a generator of a ${kind} needs a name`);
  const node = map(own);
  const metadata = map(own);
  setField(node, "apiVersion", string("v1", own));
  setField(node, "kind", string(kind, own));
  setField(node, "metadata", metadata);
  setField(metadata, "name", string(args.name, mark("name")));
  if (args.namespace) setField(metadata, "namespace", string(args.namespace, mark("namespace")));
  if (kind === "Secret") {
    setField(node, "type", string(args.type || "Opaque", mark("type")));
    setField(node, "data", map(own));
  }
  const seen = new Set<string>();
  const pairs = pairsOf(args, loader, mark);
  for (const { key } of pairs) {
    if (seen.has(key)) throw new BuildIssue(`the generator of ${args.name} has the key ${key} twice`);
    seen.add(key);
  }
  for (const pair of pairs.sort((one, other) => compareText(one.key, other.key))) {
    const isPlain = kind === "ConfigMap" && isUtf8(pair.value);
    const field = kind === "Secret" || isPlain ? "data" : "binaryData";
    const data = node.get(field) ?? setField(node, field, map(own));
    if (data) setField(data, pair.key, string(isPlain ? pair.value.toString("utf8") : base64(pair.value), pair.mark));
  }
  for (const key of ["labels", "annotations"] as const) {
    const entries = Object.entries(args.options?.[key] ?? {}).sort(([one], [other]) => compareText(one, other));
    if (entries.length === 0) continue;
    const entryMap = map(own);
    for (const [name, value] of entries) setField(entryMap, name, string(value, mark("options", key, name)));
    setField(metadata, key, entryMap);
  }
  if (args.options?.immutable) setField(node, "immutable", new TreeNode("scalar", "!!bool", "true", 0, own));
  const resource = new Resource(node, scopes);
  resource.needsHash = args.options?.disableNameSuffixHash !== true;
  const { behavior } = args;
  resource.behavior = behavior === "create" || behavior === "merge" || behavior === "replace" ? behavior : "";
  return resource;
}

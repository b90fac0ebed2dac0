import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Problem } from "../core/problem.ts";
import type { RenderFolder, Renderer } from "../core/renderer.ts";
import { placedAt } from "../lang/yaml/locator.ts";
import { readDocuments } from "../lang/yaml/read.ts";

const RENDER_TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const FILE_NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
/** Fields that list files or folders which the kustomization takes in. */
const LISTS = [
  "resources",
  "bases",
  "components",
  "crds",
  "configurations",
  "generators",
  "transformers",
  "validators",
];
const REMOTE = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)|\?ref=|^git::/i;

type Fields = Readonly<Record<string, unknown>>;

const fileOf = (folder: RenderFolder): string => FILE_NAMES.find((name) => folder.names.includes(name)) ?? "";
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
const maps = (value: unknown): Fields[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "object" && item !== null) : [];

/** Every path that a kustomization names, as written; inline patches are no paths. */
function named(folder: RenderFolder): string[] {
  const text = readFileSync(join(folder.path, fileOf(folder)), "utf8");
  const fields = (readDocuments(text, { file: folder.shown, dropNulls: true }).documents[0]?.value ?? {}) as Fields;
  const generators = [...maps(fields["configMapGenerator"]), ...maps(fields["secretGenerator"])];
  const patches = [...maps(fields["patches"]), ...maps(fields["patchesJson6902"]), ...maps(fields["replacements"])];
  return [
    ...LISTS.flatMap((field) => texts(fields[field])),
    ...texts(fields["patchesStrategicMerge"]).filter((patch) => !patch.includes("\n")),
    ...patches.flatMap(({ path }) => (typeof path === "string" ? [path] : [])),
    ...generators.flatMap(({ files }) => texts(files).map((file) => file.slice(file.indexOf("=") + 1))),
  ];
}

/** Tries the programs that can build a kustomization, in turn. */
function run(folder: RenderFolder): string | Problem {
  const file = `${folder.shown}/${fileOf(folder)}`;
  for (const [program, verb] of [
    ["kustomize", "build"],
    ["kubectl", "kustomize"],
  ] as const) {
    try {
      return execFileSync(program, [verb, folder.path], {
        encoding: "utf8",
        maxBuffer: MAX_OUTPUT_BYTES,
        timeout: RENDER_TIMEOUT_MS,
        stdio: ["ignore", "pipe", "pipe"],
        windowsHide: true,
      });
    } catch (error) {
      const failure = error as NodeJS.ErrnoException & { stderr?: string };
      if (failure.code === "ENOENT") continue;
      if (failure.stderr === undefined && failure.code === undefined) throw error;
      const reason = (failure.stderr ?? "").trim().split("\n").at(-1) || String(failure.code);
      const message = `${program} could not build the kustomization: ${reason}`;
      return { code: "kustomize/render-failed", file, line: null, message };
    }
  }
  const message =
    "the kustomization was not examined: building it needs kustomize or kubectl, and neither is on PATH; install one " +
    "(https://kubectl.docs.kubernetes.io/installation/kustomize/), or pipe the output of kustomize build in and name " +
    "- as the path";
  return { code: "kustomize/not-installed", file, line: null, message };
}

/** Kustomizations, built by the `kustomize` or `kubectl` on PATH. Nothing is fetched: remote bases are a problem. */
export const kustomize: Renderer = {
  name: "kustomize",
  claims: (folder) => fileOf(folder) !== "",
  owns: (folder) => [
    join(folder.path, fileOf(folder)),
    ...named(folder).flatMap((path) => (REMOTE.test(path) ? [] : [resolve(folder.path, path)])),
  ],
  render(folder) {
    const file = `${folder.shown}/${fileOf(folder)}`;
    const remote = named(folder).find((path) => REMOTE.test(path));
    if (remote !== undefined) {
      const message = `the kustomization takes in ${remote} from the network, and nothing is fetched; keep a copy beside it`;
      return { documents: [], problems: [{ code: "kustomize/remote", file, line: null, message }] };
    }
    const output = run(folder);
    if (typeof output !== "string") return { documents: [], problems: [output] };
    const read = readDocuments(output, { file, dropNulls: true });
    const documents = read.documents.map((document) => ({ ...document, locator: placedAt(file), duplicates: [] }));
    return { documents, problems: read.problems.map((each) => ({ ...each, line: null })) };
  },
};

import { execFileSync } from "node:child_process";
import type { Document } from "../../core/document.ts";
import type { Problem } from "../../core/problem.ts";
import { placedAt } from "../../lang/yaml/locator.ts";
import { readDocuments } from "../../lang/yaml/read.ts";

const RENDER_TIMEOUT_MS = 120_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Tries the programs that can build a kustomization, in turn. */
function run(folder: string, file: string, why: string): string | Problem {
  for (const [program, verb] of [
    ["kustomize", "build"],
    ["kubectl", "kustomize"],
  ] as const) {
    try {
      return execFileSync(program, [verb, folder], {
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
    `the kustomization was not examined: ${why}, so building it needs kustomize or kubectl, and neither is on PATH; ` +
    "install one (https://kubectl.docs.kubernetes.io/installation/kustomize/), or pipe the output of kustomize build " +
    "in and name - as the path";
  return { code: "kustomize/not-installed", file, line: null, message };
}

/** A kustomization built by the `kustomize` or `kubectl` on PATH, for what is not built here; `why` says what that is. */
export function buildByProgram(
  folder: string,
  file: string,
  why: string,
): { documents: Document[]; problems: Problem[] } {
  const output = run(folder, file, why);
  if (typeof output !== "string") return { documents: [], problems: [output] };
  const read = readDocuments(output, { file, dropNulls: true });
  const documents = read.documents.map((document) => ({ ...document, locator: placedAt(file), duplicates: [] }));
  return { documents, problems: read.problems.map((each) => ({ ...each, line: null })) };
}

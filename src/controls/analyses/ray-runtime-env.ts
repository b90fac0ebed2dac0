import type { Path } from "../../core/location.ts";
import type { Facts, Resource } from "../../facts/index.ts";
import { readDocuments } from "../../lang/yaml/read.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about, listAt, mapAt, textAt } from "./related.ts";

/** Longer texts are no configuration that people write. */
const MAX_TEXT = 512 * 1024;

/** Where the objects of KubeRay keep runtime environments, as YAML in a text. */
const TEXTS: Readonly<Record<string, readonly Path[]>> = {
  RayJob: [["spec", "runtimeEnvYAML"]],
  RayCronJob: [["spec", "jobTemplate", "runtimeEnvYAML"]],
  RayService: [
    ["spec", "serveConfigV2"],
    ["spec", "serveConfig"],
  ],
};

/** Each RayJob, RayCronJob and RayService whose runtime environment fetches code that can change under its name. */
export function* movingRuntimeEnvironment(facts: Facts): Generator<Answered> {
  for (const [kind, paths] of Object.entries(TEXTS)) {
    for (const resource of facts.inventory.ofKind("ray.io", kind)) yield answerFor(resource, paths);
  }
}

function answerFor(resource: Resource, paths: readonly Path[]): Answered {
  const subject = about(resource);
  const { kind, name } = resource.ref;
  for (const path of paths) {
    const text = textAt(resource.object, path);
    if (text === null || text.length > MAX_TEXT) continue;
    for (const { value } of readDocuments(text, { file: "", dropNulls: true }).documents) {
      for (const environment of environmentsOf(value)) {
        const moving = movingPart(environment);
        if (moving === null) continue;
        const message = `${kind} ${name} fetches code at its start that can change under its name: ${moving}`;
        return { subject, answer: "fail", detail: { message, path } };
      }
    }
  }
  return { subject, answer: "pass" };
}

/** The runtime environments in a document: itself, or those of the applications that Ray Serve is told to run. */
function environmentsOf(document: unknown): unknown[] {
  const applications = [...listAt(document, ["applications"]), document];
  const served = applications.flatMap((one) => [
    valueAt(one, ["runtime_env"]),
    valueAt(one, ["runtimeEnv"]),
    ...listAt(one, ["deployments"]).map((each) => valueAt(each, ["ray_actor_options", "runtime_env"])),
  ]);
  return [...served.filter((one) => one !== undefined), document];
}

/** What of a runtime environment can change, in words; null when nothing can. */
function movingPart(environment: unknown): string | null {
  const archives = [valueAt(environment, ["working_dir"]), ...listAt(environment, ["py_modules"])];
  for (const archive of archives) {
    if (typeof archive === "string" && isMovingUrl(archive)) return `the archive ${withoutUser(archive)}`;
  }
  for (const tool of ["pip", "uv"]) {
    const loose = looseRequirement([
      ...listAt(environment, [tool]),
      ...listAt(environment, [tool, "packages"]),
      ...listAt(environment, ["conda", "dependencies"]).flatMap((one) => listAt(one, [tool])),
    ]);
    if (loose !== null) return `the package ${loose} in no fixed version`;
  }
  const image = textAt(environment, ["image_uri"]) ?? textAt(mapAt(environment, ["container"]), ["image"]);
  return image !== null && !image.includes("@sha256:") ? `the image ${image}` : null;
}

const isMovingUrl = (url: string): boolean => /^(?:https?|git\+https?):\/\//.test(url) && !/[0-9a-f]{40}/.test(url);

const withoutUser = (url: string): string => url.replace(/\/\/[^/@]*@/, "//").replace(/\?.*$/s, "");

/** The first requirement that names no version; null when each does. */
function looseRequirement(requirements: readonly unknown[]): string | null {
  for (const one of requirements) {
    // options such as `-r requirements.txt` and paths name files of the archive, not packages
    if (typeof one !== "string" || /^\s*(?:[-./#]|$)/.test(one)) continue;
    if (/:\/\//.test(one) ? isMovingUrl(one.replace(/^[^@]*@\s*/, "")) : !one.includes("==")) {
      return withoutUser(one.trim());
    }
  }
  return null;
}

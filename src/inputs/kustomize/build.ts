import type { RenderChart } from "./charts.ts";
import { finish, sorted } from "./finish.ts";
import type { Loader } from "./loader.ts";
import { fixNameReferences } from "./name-references.ts";
import { addHashes } from "./plugins.ts";
import { validate } from "./read-resources.ts";
import { isLocal, type Resource } from "./resource.ts";
import { Session } from "./session.ts";
import { readKustomization } from "./settings.ts";
import { nothing, Target } from "./target.ts";
import { setEntries } from "./transform.ts";
import { resolveVariables } from "./variables.ts";

/**
 * Builds the kustomization of a folder as `kustomize build` does.
 *
 * @param render Renders the charts that it takes in; null when none can be.
 * @returns The objects in order; each of their fields knows where it was set last.
 * @throws {BuildIssue} when kustomize would fail, or something would have to be fetched or run.
 */
export function build(loader: Loader, render: RenderChart | null): Resource[] {
  const kustomization = readKustomization(loader);
  const { settings, mark } = kustomization;
  const wanted = settings.buildMetadata ?? [];
  const session = new Session(render);
  session.learnTypes(loader, settings, true);
  const gathered = new Target(session, loader, kustomization, wanted.length > 0 ? "" : null).gather(nothing());
  addHashes(gathered.resources);
  fixNameReferences(gathered.resources, gathered.config.nameReference);
  resolveVariables(gathered.resources, [...gathered.variables.values()], gathered.config.varReference);
  for (const { node } of gathered.resources) validate(node);
  const resources = sorted(
    gathered.resources.filter((each) => !isLocal(each)),
    settings.sortOptions,
  );
  if (wanted.includes("managedByLabel")) {
    const label = { key: "app.kubernetes.io/managed-by", value: "kustomize-v5.7.1", mark: mark("buildMetadata") };
    setEntries(resources, [{ group: "", version: "", kind: "", path: "metadata/labels", create: true }], [label]);
  }
  finish(resources, wanted);
  return resources;
}

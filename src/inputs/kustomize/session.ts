import { readDocuments } from "../../lang/yaml/read.ts";
import { type RenderChart, renderChart } from "./charts.ts";
import type { MarkAt } from "./generate.ts";
import { BuildIssue } from "./issue.ts";
import type { Loader } from "./loader.ts";
import { BUILT_IN_TYPES, type Types } from "./merge-keys.ts";
import { typesOf } from "./open-api.ts";
import type { Resource } from "./resource.ts";
import type { Settings } from "./settings.ts";

/** Objects that one build may hold, and kustomizations that it may take in. */
const LIMITS = { objects: 100_000, kustomizations: 5_000 };

/** What the kustomizations of one build share: the types they know, and how much they may take in. */
export class Session {
  readonly #render: RenderChart | null;
  /** The types known so far. */
  types: Types = BUILT_IN_TYPES;
  #hasOwnTypes = false;
  #kustomizations = 0;
  #objects = 0;

  constructor(render: RenderChart | null) {
    this.#render = render;
  }

  /** Takes in the types that a kustomization describes; the first to describe any decides. */
  learnTypes(loader: Loader, { openapi }: Settings, isTop: boolean): void {
    const path = openapi?.["path"];
    const version = openapi?.["version"];
    if (path !== undefined) {
      const { text, shown } = loader.text(path);
      if (this.#hasOwnTypes) return;
      if (version !== undefined) throw new BuildIssue("openapi cannot have both path and version");
      const { documents, problems } = readDocuments(text, { file: shown, dropNulls: true });
      if (!documents[0])
        throw new BuildIssue(`${path} is no OpenAPI document`, { file: shown, line: problems[0]?.line ?? 1 });
      this.types = typesOf(documents[0].value, isTop ? null : BUILT_IN_TYPES);
      this.#hasOwnTypes = true;
    } else if (version) {
      if (this.#hasOwnTypes) return;
      if (version !== "v1.21.2") throw new BuildIssue(`the OpenAPI version ${version} is not built in`);
      this.#hasOwnTypes = true;
    }
  }

  /** Counts objects taken in. @throws {BuildIssue} past the limit */
  count(objects: number): void {
    this.#objects += objects;
    if (this.#objects > LIMITS.objects)
      throw new BuildIssue(`the kustomization holds more than ${LIMITS.objects} objects`);
  }

  /** Counts a kustomization taken in. @throws {BuildIssue} past the limit */
  enter(): void {
    if (++this.#kustomizations > LIMITS.kustomizations) {
      throw new BuildIssue(`the kustomization takes in more than ${LIMITS.kustomizations} others`);
    }
  }

  /** The objects of a chart. */
  render(chart: Readonly<Record<string, unknown>>, home: string | undefined, loader: Loader, mark: MarkAt): Resource[] {
    return renderChart(chart, home, loader, this.types, this.#render, mark);
  }
}

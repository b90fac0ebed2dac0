import type { Document } from "./document.ts";
import type { Problem } from "./problem.ts";

/** What the user says about rendering charts and kustomizations. */
export interface RenderOptions {
  /** Values files, later ones over earlier ones. */
  readonly values: readonly string[];
  /** `key=value` settings, as Helm's `--set` takes them. */
  readonly set: readonly string[];
  /** The release's name; the chart's name when null. */
  readonly release: string | null;
  readonly namespace: string | null;
  /** Settings whose values are always text. */
  readonly setString?: readonly string[] | undefined;
  /** Settings whose values are JSON. */
  readonly setJson?: readonly string[] | undefined;
  /** Settings whose values are the texts of the files named. */
  readonly setFile?: readonly string[] | undefined;
  /** The Kubernetes version that charts are told; the newest known when left out. */
  readonly kubeVersion?: string | undefined;
  /** Group versions that charts are told the cluster serves, besides those that every cluster does. */
  readonly apiVersions?: readonly string[] | undefined;
  /** Absolute path → a text that stands for what the file holds, or for a file that is not there. */
  readonly texts?: ReadonlyMap<string, string> | undefined;
  /** Values that are given as data, over those of the files. */
  readonly inline?: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** False to leave out the custom resource definitions that charts bring beside their templates. */
  readonly includeCrds?: boolean | undefined;
}

/** A folder to render: its path, how reports name it, and the names of what is in it. */
export interface RenderFolder {
  readonly path: string;
  readonly shown: string;
  readonly names: readonly string[];
}

/** One text that a chart prints. */
export interface RenderedManifest {
  /** The template that printed it, such as `web/templates/service.yaml`. */
  readonly source: string;
  readonly text: string;
  /** Set for what Helm runs at certain events instead of installing. */
  readonly hook?: "test" | "other" | undefined;
}

/** What a folder of sources stands for. */
export interface RenderResult {
  readonly documents: Document[];
  readonly problems: Problem[];
  /** The texts that the documents were read from, where the sources print any. */
  readonly manifests?: readonly RenderedManifest[];
}

/** Turns a folder of sources, such as a chart, into the documents it stands for. */
export interface Renderer {
  readonly name: string;
  /** True if the folder is this renderer's; decided by the names alone, as every folder that is read is asked. */
  claims(folder: RenderFolder): boolean;
  /** Paths that belong to the folder and are not read on their own; everything below the folder when null. */
  owns(folder: RenderFolder): readonly string[] | null;
  render(folder: RenderFolder, options: RenderOptions): RenderResult;
  /** True if a file is this renderer's, such as a packed chart; decided by the name alone. */
  claimsFile?(name: string): boolean;
  renderFile?(path: string, shown: string, options: RenderOptions): RenderResult;
}

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
}

/** A folder to render: its path, how reports name it, and the names of what is in it. */
export interface RenderFolder {
  readonly path: string;
  readonly shown: string;
  readonly names: readonly string[];
}

/** Turns a folder of sources, such as a chart, into the documents it stands for. */
export interface Renderer {
  readonly name: string;
  /** True if the folder is this renderer's; decided by the names alone, as every folder that is read is asked. */
  claims(folder: RenderFolder): boolean;
  /** Paths that belong to the folder and are not read on their own; everything below the folder when null. */
  owns(folder: RenderFolder): readonly string[] | null;
  render(folder: RenderFolder, options: RenderOptions): { documents: Document[]; problems: Problem[] };
}

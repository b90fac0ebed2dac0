import type { ArtifactKind } from "../core/artifact.ts";

/** How an accelerator is shared; `library/signs/accelerators.yaml` says what each isolates. */
export const SHARING_MODES = ["partition", "shared", "software"] as const;
export type SharingMode = (typeof SHARING_MODES)[number];

/** An extended resource that stands for an accelerator. */
export interface AcceleratorResource {
  /** Globs of the resource's whole name. */
  readonly names: readonly string[];
  /** How the device is shared; null for a device of one's own. */
  readonly sharing: SharingMode | null;
}

/** What asks for devices, as written in `library/signs/accelerators.yaml`. */
export interface AcceleratorSigns {
  /** The first match decides. */
  readonly resources: readonly AcceleratorResource[];
  /** Globs of resources that are network or storage devices, whatever else matches. */
  readonly other: readonly string[];
  /** Globs of device classes of dynamic resource allocation. */
  readonly deviceClasses: readonly string[];
  /** Globs of device files on the node. */
  readonly hostPaths: readonly string[];
  /** Globs of paths in a container below which a mount selects devices. */
  readonly mountPaths: readonly string[];
  /** Variables whose value selects devices, and the values that select none. */
  readonly environment: { readonly [name: string]: readonly string[] };
  /** Globs of annotations that ask the container runtime for devices. */
  readonly annotations: readonly string[];
  readonly runtimeClasses: readonly string[];
}

/** What hints at an AI workload where no product is recognised, as written in `library/signs/inference.yaml`. */
export interface InferenceSigns {
  /** Globs of images that stand beside the container that does the work. */
  readonly sidecars: readonly string[];
  /** Globs of images that hold a framework and no program of their own. */
  readonly frameworks: readonly string[];
  /** Mount paths that hold models or data sets. */
  readonly mounts: readonly string[];
  /** Mount paths that hold data of any kind: these count only beside another sign. */
  readonly dataMounts: readonly string[];
  readonly environment: readonly string[];
  /** Variables that hold the key of a model provider. */
  readonly providerKeys: readonly string[];
  /** Ports that too many programs use to say anything. */
  readonly commonPorts: readonly number[];
  /** GiB of memory from which a container is large. */
  readonly largeMemoryGib: number;
}

/** Where models and data are named, as written in `library/signs/references.yaml`. */
export interface ReferenceSigns {
  /** Options by name, and what their value refers to. */
  readonly options: { readonly [option: string]: ArtifactKind };
  /** Options whose value may also be a plain name: they count only with a path or a scheme. */
  readonly looseOptions: { readonly [option: string]: ArtifactKind };
  readonly environment: { readonly [name: string]: ArtifactKind };
  readonly looseEnvironment: { readonly [name: string]: ArtifactKind };
  /** Options and variables that pin the content, by what they pin. */
  readonly revisions: { readonly [name: string]: ArtifactKind };
  /** Mount paths by what they hold. */
  readonly mounts: { readonly [path: string]: ArtifactKind };
  /** A program with its words → what the word after them refers to. */
  readonly positionals: { readonly [command: string]: ArtifactKind };
  /** Programs with their words that copy the first address after them. */
  readonly downloads: readonly string[];
  /** Folders of a container that a platform fills with what a field of the object names. */
  readonly filled: readonly string[];
}

/** Everything but products that recognition reads. */
export interface Signs {
  readonly accelerators: AcceleratorSigns;
  readonly inference: InferenceSigns;
  readonly references: ReferenceSigns;
}

import type { Role } from "../core/role.ts";

/**
 * Where the kinds of one API group keep their pods: the parsed form of `library/kinds/<api-group>.yaml` (`core.yaml`
 * for the core group). No other place lists workload kinds or walks to containers.
 *
 * **Paths.** `a.b` goes through map keys, `[*]` through every element of a list, `.*` through every value of a map,
 * `{a,b.c}` through each alternative; `a["x.y/z"]` quotes a key. In the parts of a pod a path with a leading dot starts
 * at the pod's `at` (`.` alone is that place itself), `^.` at its parent, any other at the object's root; wildcards of
 * a path from the root stand for the same elements as those of `at`, as far as both are written alike. The `at` of a
 * container has wildcards of its own, so from the root it has none of its pod's. The `fields` of a container start at
 * the container.
 */
export interface Kind {
  /** `<group>/<kind>`, such as `ray.io/RayCluster`; `core/Pod` for the core group. */
  readonly id: string;
  /** The API groups that serve it, the present one first; empty text is the core group. */
  readonly groups: readonly string[];
  readonly kind: string;
  /** Versions whose schemas the paths were read from, newest first; empty when every version is alike. */
  readonly versions: readonly string[];
  /** What such objects are for; null when the containers decide. */
  readonly role: Role | null;
  readonly platform: string | null;
  readonly pods: readonly PodPlace[];
  readonly nested: readonly NestedPlace[];
  readonly references: readonly ReferencePlace[];
  /** Names of the merging rules of `facts/workloads/rules` that complete its pods, in order. */
  readonly rules: readonly string[];
  /** Paths of text fields that name a model. */
  readonly models: readonly string[];
  /** Paths of text fields that name data: datasets, artifacts, stores. */
  readonly data: readonly string[];
  /** True when pod specs at places that nothing above names are looked for as well. */
  readonly search: boolean;
  /** True when the object's texts may hold `{{…}}` or `${…}` that another program fills in. */
  readonly templated: boolean;
}

/** What stands at a pod's path: a pod template, a pod spec, or fields that a controller makes a pod of. */
export type PodForm = "template" | "spec" | "fields";

/** One place where a kind keeps a pod. */
export interface PodPlace {
  readonly at: string;
  readonly form: PodForm;
  /**
   * The part its pods play. `{*}` stands for what the last wildcard met: the map key, or the element's `name`; `{at}`
   * for the last key of the place, `{.path}` for a text below it.
   */
  readonly as: string;
  /**
   * Pods of this template: the product of the factors, each a number or paths with `|` between alternatives, a number
   * as the last one (`spec.replicas|1`). Null when another object decides. A `maxReplicas` of 0 is unbounded: unknown.
   */
  readonly replicas: readonly (number | string)[] | null;
  /** Only where one of these paths is present and not false; empty for always. */
  readonly when: readonly string[];
  /** Path of a map that holds the pod's `labels` and `annotations`; null when the form has its own metadata. */
  readonly metadata: string | null;
  /** Path of a pod template, or of a pod spec, over which the fields below are laid; null when there is none. */
  readonly base: string | null;
  /** Pod spec field (dotted) → paths of which the first present one fills it, unless the pod spec has the field itself. */
  readonly pod: Readonly<Record<string, readonly string[]>>;
  /** Containers that stand outside the pod spec's own lists. */
  readonly containers: readonly ContainerPlace[];
}

/** One container, or one per wildcard, outside the lists of a pod spec. */
export interface ContainerPlace {
  readonly at: string;
  /** Only where one of these paths is present and not false; empty for always. */
  readonly when: readonly string[];
  /**
   * The container's name; null when the place names it, or else its pod's part. A container of the pod that has the name already is the same
   * one, and these fields are laid over it.
   */
  readonly name: string | null;
  readonly type: "regular" | "init";
  /** True when the place is a Kubernetes container; false when a few of its fields have the names of a container's. */
  readonly whole: boolean;
  /**
   * Container field (dotted, `resources.limits["nvidia.com/gpu"]`, where a quoted key may have `{path}` parts) → the path that fills it, or text with `{path}`
   * parts: absent parts go with the text before them. A list names alternatives.
   */
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

/**
 * A place that holds another Kubernetes object, or its YAML text. Where the object names no `apiVersion` and `kind`,
 * those beside the place are its own.
 */
export interface NestedPlace {
  readonly at: string;
  /** `<group>/<kind>` when the place holds only a part of one; null when it names its own `apiVersion` and `kind`. */
  readonly kind: string | null;
  /** The field of that kind at which the place stands, such as `spec`; null when the place is the whole object. */
  readonly under: string | null;
  /** Put before the part that each pod plays, as in {@link PodPlace.as}; null for none. */
  readonly as: string | null;
  readonly replicas: readonly (number | string)[] | null;
}

/** A field that names another object, without which the pods are not fully known. */
export interface ReferencePlace {
  readonly at: string;
  /** `<group>/<kind>` of the targets that may be meant; one of them suffices. */
  readonly kinds: readonly string[];
}

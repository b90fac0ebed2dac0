import { DYN, type Type } from "../../lang/cel/type.ts";
import { CelTypes } from "./cel.ts";
import { type Check, Checks } from "./check.ts";
import { Explainer } from "./explain.ts";
import { type Definition, type Scope, type SchemaLoader, Shapes } from "./shape.ts";
import type { Violation } from "./violation.ts";

interface ValidateOptions {
  /** Reports fields that the schema does not have; true if absent. */
  readonly unknownFields?: boolean;
  /** The most violations that are reported of one object; 20 if absent. */
  readonly most?: number;
}

interface Known {
  readonly definition: Definition;
  readonly check: Check;
}

const NONE: readonly Violation[] = [];
const MOST_VIOLATIONS = 20;

const fileOf = (group: string) => (group === "" ? "core" : group);

/** What is known of the kinds of objects: their schemas, loaded group by group when first asked for. */
export class SchemaSet {
  readonly #shapes: Shapes;
  readonly #checks = new Checks();
  readonly #celTypes = new CelTypes();
  /** By apiVersion, then by kind: two lookups and no text to put together for each object. */
  readonly #known = new Map<string, Map<string, Known | null>>();

  /** @param load Gives the schemas of an API group, `core` for the core group; called once for each. */
  constructor(load: SchemaLoader) {
    this.#shapes = new Shapes(load);
  }

  /**
   * What is wrong with an object by its kind's schema; empty when nothing is or when the kind is not known. Null
   * counts as absent, and `status` is not looked at. The result for correct objects is one shared array.
   */
  validate(object: { readonly [key: string]: unknown }, options: ValidateOptions = {}): readonly Violation[] {
    const { apiVersion, kind } = object;
    if (typeof apiVersion !== "string" || typeof kind !== "string") return NONE;
    const known = this.#find(apiVersion, kind);
    if (known === null || known.check(object)) return NONE;
    const explainer = new Explainer(options.most ?? MOST_VIOLATIONS, options.unknownFields ?? true);
    explainer.object(known.definition, object);
    return explainer.violations;
  }

  /** Whether objects of a kind live in a namespace; null when the kind is not known. Any version will do. */
  scopeOf(group: string, kind: string): Scope | null {
    return this.#kinds(group)?.[kind]?.scope ?? null;
  }

  /** True if there is a schema for this version of the kind. */
  isKnown(group: string, version: string, kind: string): boolean {
    return this.#definition(group, version, kind) !== null;
  }

  /** The versions of a kind that there are schemas for; empty when the kind is not known. */
  versionsOf(group: string, kind: string): readonly string[] {
    return Object.keys(this.#kinds(group)?.[kind]?.versions ?? {});
  }

  /** The CEL type of objects of a kind; dynamic when the kind is not known. */
  celTypeOf(group: string, version: string, kind: string): Type {
    const definition = this.#definition(group, version, kind);
    return definition === null ? DYN : this.#celTypes.ofDefinition(definition);
  }

  /** The CEL type of a part of objects, such as `PodSpec` or `Container` of `core`; dynamic when there is none. */
  celTypeOfPart(group: string, name: string): Type {
    const definition = this.#shapes.definition(fileOf(group), name);
    return definition === null ? DYN : this.#celTypes.ofDefinition(definition);
  }

  /** The definition behind a kind's version; null when it is not known. */
  definitionOf(group: string, version: string, kind: string): Definition | null {
    return this.#definition(group, version, kind);
  }

  #kinds(group: string) {
    return this.#shapes.file(fileOf(group))?.kinds;
  }

  #definition(group: string, version: string, kind: string): Definition | null {
    const kinds = this.#kinds(group);
    if (kinds === undefined || !Object.hasOwn(kinds, kind)) return null;
    const versions = kinds[kind]?.versions ?? {};
    const name = Object.hasOwn(versions, version) ? versions[version] : undefined;
    return name === undefined ? null : this.#shapes.definition(fileOf(group), name);
  }

  #find(apiVersion: string, kind: string): Known | null {
    let kinds = this.#known.get(apiVersion);
    if (kinds === undefined) {
      kinds = new Map();
      this.#known.set(apiVersion, kinds);
    }
    let known = kinds.get(kind);
    if (known === undefined) {
      const slash = apiVersion.indexOf("/");
      const definition = this.#definition(apiVersion.slice(0, Math.max(0, slash)), apiVersion.slice(slash + 1), kind);
      known = definition === null ? null : { definition, check: this.#checks.ofKind(definition) };
      kinds.set(kind, known);
    }
    return known;
  }
}

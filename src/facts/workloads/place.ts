import type { Path } from "../../core/location.ts";

/**
 * A place in an object. Places are shared: every Deployment has the same place for its first container, so that
 * thousands of objects cost a handful of paths.
 */
export class Place {
  readonly #parent: Place | null;
  readonly #key: string | number;
  #children: Map<string | number, Place> | null = null;
  #path: Path | null = null;

  constructor(parent: Place | null = null, key: string | number = "") {
    this.#parent = parent;
    this.#key = key;
  }

  /** The place of one key or index below this one. */
  child(key: string | number): Place {
    this.#children ??= new Map();
    let child = this.#children.get(key);
    if (!child) this.#children.set(key, (child = new Place(this, key)));
    return child;
  }

  /** The place at a path below this one. */
  below(path: Path): Place {
    return path.reduce<Place>((place, key) => place.child(key), this);
  }

  get parent(): Place | null {
    return this.#parent;
  }

  /** A place that has this one as its child, whatever stands above it: the root of a part of an object. */
  asChild(key: string): Place {
    const root = new Place(this.#parent, this.#key);
    root.#children = new Map([[key, this]]);
    return root;
  }

  /** The path from the object's root; the same array each time. */
  get path(): Path {
    this.#path ??= this.#parent === null ? [] : [...this.#parent.path, this.#key];
    return this.#path;
  }

  /** True when this place is `other` or lies below it. */
  isWithin(other: Place): boolean {
    return this === other || (this.#parent?.isWithin(other) ?? false);
  }
}

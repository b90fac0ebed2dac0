import type { Floor } from "../../../pack/index.ts";
import { ImageIndex } from "./image-index.ts";

/** Known flaws by what they are found by. */
export interface FloorIndex {
  readonly byProduct: ReadonlyMap<string, readonly Floor[]>;
  readonly byPackage: ReadonlyMap<string, readonly Floor[]>;
  readonly byImage: ImageIndex<readonly Floor[]>;
}

/** Arranges known flaws for look-ups. */
export function indexFloors(floors: readonly Floor[]): FloorIndex {
  const images = grouped(floors, ({ images: patterns }) => (patterns.length > 0 ? [JSON.stringify(patterns)] : []));
  return {
    byProduct: grouped(floors, ({ products }) => products),
    byPackage: grouped(floors, ({ packages }) => packages),
    byImage: new ImageIndex(
      [...images.values()].map((group) => ({ value: group, patterns: group[0]?.images ?? [], except: [] })),
    ),
  };
}

function grouped(floors: readonly Floor[], keysOf: (floor: Floor) => readonly string[]): Map<string, Floor[]> {
  const groups = new Map<string, Floor[]>();
  for (const floor of floors) {
    for (const key of keysOf(floor)) {
      const known = groups.get(key);
      if (known) known.push(floor);
      else groups.set(key, [floor]);
    }
  }
  return groups;
}

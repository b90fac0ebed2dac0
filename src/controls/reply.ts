import type { Path } from "../core/location.ts";

/** The path of a reply about the subject itself. */
export const NO_ITEM: Path = [];

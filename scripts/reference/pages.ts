/** Pages by their path below `docs/reference/`. */
export type Pages = ReadonlyMap<string, string>;

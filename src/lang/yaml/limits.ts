/** Bytes that one file may have. Larger files are refused whole. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Documents that one file may hold; the rest is refused. */
export const MAX_DOCUMENTS = 100_000;
/** Levels of maps and lists that one document may nest. */
export const MAX_DEPTH = 200;
/** Nodes that one document with aliases may expand to, each alias counted as a copy of what it names. */
export const MAX_EXPANDED_NODES = 1_000_000;
/** Broken documents that are named one by one; a file with more is not YAML. */
export const MAX_BROKEN_DOCUMENTS = 100;

import { SyntaxIssue } from "./cursor.ts";

/** Bytes that one file may have. Larger files are refused whole. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Documents that one file may hold; the rest is refused. */
export const MAX_DOCUMENTS = 100_000;
/** Levels of maps and lists that one document may nest. */
export const MAX_DEPTH = 200;
/** Nodes up to which aliases may make up nearly all of a document, and nodes from which only a tenth. */
const ALIAS_NODES = { few: 400_000, many: 4_000_000 };
/** Broken documents that are named one by one; a file with more is not YAML. */
export const MAX_BROKEN_DOCUMENTS = 100;

/** The issue of a document that nests too deep. */
export const depthIssue = (offset: number): SyntaxIssue =>
  new SyntaxIssue(`maps and lists nest deeper than ${MAX_DEPTH} levels`, offset, "yaml/limit");

/**
 * True if so many of a document's nodes may come from aliases, by the rule of Kubernetes' reader against documents that
 * expand without bound.
 */
export function isExpansionAllowed(nodes: number, fromAliases: number): boolean {
  if (fromAliases <= 100 || nodes <= 1000) return true;
  const { few, many } = ALIAS_NODES;
  const share = nodes <= few ? 0.99 : nodes >= many ? 0.1 : 0.99 - 0.89 * ((nodes - few) / (many - few));
  return fromAliases / nodes <= share;
}

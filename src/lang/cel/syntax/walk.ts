import type { Node } from "../ast.ts";

/** The nodes directly below a node, in source order. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case "literal":
    case "ident":
      return [];
    case "select":
      return [node.operand];
    case "index":
      return [node.operand, node.index];
    case "call":
      return node.target === null ? node.args : [node.target, ...node.args];
    case "and":
    case "or":
      return [node.left, node.right];
    case "conditional":
      return [node.condition, node.yes, node.no];
    case "list":
      return node.elements.map(({ value }) => value);
    case "map":
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case "struct":
      return node.fields.map(({ value }) => value);
    case "comprehension":
      return node.filter === null ? [node.range, node.body] : [node.range, node.filter, node.body];
    case "bind":
      return [node.value, node.body];
    case "block":
      return [...node.slots, node.body];
    case "optMap":
      return [node.target, node.body];
  }
}

/** The number of levels of a tree, at most one more than `limit`. Does not recurse. */
export function depthOf(root: Node, limit: number): number {
  let level: readonly Node[] = [root];
  let depth = 0;
  while (level.length > 0 && depth <= limit) {
    depth++;
    level = level.flatMap(children);
  }
  return depth;
}

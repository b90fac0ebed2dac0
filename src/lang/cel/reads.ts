import type { Node } from "./ast.ts";
import type { Checked } from "./check/checked.ts";

/**
 * What an expression reads of its declared variables: for each place a variable is used, its name and the constant
 * field names selected from it, such as `["pod", "securityContext", "runAsUser"]`. Two evaluations in which all these
 * values are equal give equal results. Without duplicates.
 */
export function readsOf(checked: Checked): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  const visit = (node: Node): void => {
    const path = pathOf(node, checked);
    if (path) {
      found.set(path.join("\u0000"), path);
      return;
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(checked.root);
  return [...found.values()];
}

/** The variable and the fields of a chain of selections; null for any other node. */
function pathOf(node: Node, { references }: Checked): readonly string[] | null {
  const fields: string[] = [];
  let at = node;
  while (at.kind === "select" && !references.has(at)) {
    fields.unshift(at.field);
    at = at.operand;
  }
  const reference = references.get(at);
  return reference?.kind === "variable" ? [reference.name, ...fields] : null;
}

/** The nodes directly below a node, whatever their property. */
function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value: unknown) => nodesIn(value));
}

function nodesIn(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  if (value === null || typeof value !== "object") return [];
  if ("kind" in value && "start" in value) return [value as Node];
  return "value" in value || "key" in value ? Object.values(value).flatMap(nodesIn) : [];
}

import type { Node } from "./ast.ts";
import type { Checked } from "./check/checked.ts";
import { children } from "./syntax/walk.ts";

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
    for (const child of children(node)) visit(child);
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

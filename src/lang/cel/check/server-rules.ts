import type { Call, List, MapNode, Node } from "../ast.ts";
import { type Issue, issueAt } from "../error.ts";
import { formatFault } from "../library/format-check.ts";
import { children } from "../syntax/walk.ts";
import { formatType, type Type } from "../type.ts";
import { CelError } from "../value.ts";
import type { Checked } from "./checked.ts";
import { sameType } from "./unify.ts";

/**
 * What the API server refuses beyond type errors: literals of mixed types outside the arguments of `format`, and
 * literal times, patterns and templates that cannot be right.
 *
 * @see https://pkg.go.dev/k8s.io/apiserver/pkg/cel/environment (base environment, validators)
 */
export function serverIssues(checked: Checked): Issue[] {
  const found: { readonly node: Node; readonly message: string }[] = [];
  const report = (node: Node, message: string) => void found.push({ node, message });
  const visit = (node: Node, exempt: boolean): void => {
    if (node.kind === "list" && !exempt) checkList(node, checked, report);
    else if (node.kind === "map" && !exempt) checkMap(node, checked, report);
    else if (node.kind === "call") checkCall(node, checked, report);
    const inside = exempt || (node.kind === "call" && node.name === "format");
    for (const child of children(node)) visit(child, inside);
  };
  visit(checked.root, false);
  return found.map(({ node, message }) => issueAt(checked.source, node.start, message));
}

type Report = (node: Node, message: string) => void;

const typeIn = (checked: Checked, { value, optional }: { readonly value: Node; readonly optional: boolean }): Type => {
  const type = checked.typeOf(value);
  return optional && type.kind === "optional" ? type.value : type;
};

function mismatch(report: Report, node: Node, first: Type, type: Type): void {
  report(node, `expected type '${formatType(first)}' but found '${formatType(type)}'`);
}

function checkList(node: List, checked: Checked, report: Report): void {
  const [first] = node.elements;
  if (first === undefined) return;
  const type = typeIn(checked, first);
  const odd = node.elements.find((element) => !sameType(type, typeIn(checked, element)));
  if (odd !== undefined) mismatch(report, odd.value, type, typeIn(checked, odd));
}

function checkMap(node: MapNode, checked: Checked, report: Report): void {
  const [first] = node.entries;
  if (first === undefined) return;
  const keyType = checked.typeOf(first.key);
  const valueType = typeIn(checked, first);
  for (const entry of node.entries) {
    const key = checked.typeOf(entry.key);
    const value = typeIn(checked, entry);
    if (!sameType(keyType, key)) return mismatch(report, entry.key, keyType, key);
    if (!sameType(valueType, value)) return mismatch(report, entry.value, valueType, value);
  }
}

function checkCall(node: Call, checked: Checked, report: Report): void {
  const [argument] = node.args;
  const reference = checked.references.get(node);
  const overload = reference?.kind === "function" ? reference.overloads[0] : undefined;
  if (argument === undefined || overload === undefined) return;
  if (node.name === "format" && overload.id === "string_format") checkFormat(node, argument, checked, report);
  if (argument.kind !== "literal") return;
  const time = (node.name === "timestamp" || node.name === "duration") && node.target === null;
  const pattern = node.name === "matches" && node.target !== null;
  const fails =
    (time && overload.invoke(argument.value) instanceof CelError) ||
    (pattern && overload.invoke("", argument.value) instanceof CelError);
  if (fails) report(argument, `invalid ${node.name} argument`);
}

function checkFormat(node: Call, list: Node, checked: Checked, report: Report): void {
  if (node.target?.kind !== "literal" || typeof node.target.value !== "string" || list.kind !== "list") return;
  const values = list.elements.map(({ value }) => value);
  const types = values.map((value) => {
    const type = checked.typeOf(value);
    return { kind: type.kind, name: type.kind === "null" ? "null_type" : formatType(type).replace(/\(.*$/s, "") };
  });
  const fault = formatFault(node.target.value, types);
  if (fault !== null) report(values[fault.argument] ?? node, fault.message);
}

import { STYLE, type TreeNode, treeValue } from "../../lang/yaml/tree.ts";
import { applyPath, type FieldSpec, type Gvk, groupVersion, isSelected } from "./field-spec.ts";
import { BuildIssue, placeOf } from "./issue.ts";
import { isMissing, isText, lookup, splitFieldPath } from "./nodes.ts";
import { effectiveNamespace, type Resource } from "./resource.ts";

/** A value that fields of other objects take in where they say `$(NAME)`. */
export interface Variable {
  readonly name: string;
  readonly object: Gvk & { readonly name: string; readonly namespace: string };
  readonly path: string;
}

interface VariableArgs {
  readonly name?: string;
  readonly objref?: Partial<Gvk> & {
    readonly apiVersion?: string;
    readonly name?: string;
    readonly namespace?: string;
  };
  readonly fieldref?: { readonly fieldPath?: string };
}

/** A variable as a kustomization declares it. */
export function variableOf({ name = "", objref = {}, fieldref }: VariableArgs): Variable {
  let { group = "", version = "" } = objref;
  const parts = objref.apiVersion ? objref.apiVersion.split("/") : [];
  if (parts.length === 1) version = parts[0] ?? "";
  else if (parts.length === 2) ({ group, version } = groupVersion(objref.apiVersion ?? ""));
  const object = {
    group,
    version,
    kind: objref.kind ?? "",
    name: objref.name ?? "",
    namespace: objref.namespace ?? "",
  };
  return { name, object, path: fieldref?.fieldPath || "metadata.name" };
}

/** Notes which object each variable reads, while it still has the name that the variable gives it. */
export function bindVariables(resources: readonly Resource[], variables: readonly Variable[]): void {
  for (const { name, object } of variables) {
    const matched = resources.filter(
      (resource) =>
        !resource.gone &&
        resource.allIds.some(
          (id) =>
            id.name === object.name &&
            id.kind === object.kind &&
            id.group === object.group &&
            id.version === object.version &&
            (object.namespace === "" || effectiveNamespace(id) === object.namespace),
        ),
    );
    if (matched.length > 1) throw new BuildIssue(`the variable ${name} can mean ${matched.length} objects`);
    matched[0]?.refVars.push(name);
  }
}

type Value = { readonly text: string; readonly tag: string; readonly mark: TreeNode["mark"] };

function valueOf(resource: Resource, { name, path }: Variable): Value | null {
  const parts = splitFieldPath(path).flatMap((part) => {
    const [, key = "", index] = /^(.*)\[(\d+)\]$/.exec(part) ?? [];
    return index === undefined ? [part] : key === "" ? [index] : [key, index];
  });
  const node = lookup(resource.node, parts);
  if (!node) throw new BuildIssue(`the object of the variable ${name} has no ${path}`);
  if (node.kind !== "scalar") {
    treeValue(node, false);
    return null;
  }
  const { text, tag, mark } = node;
  const isBad =
    (tag === "!!int" && !/^[-+]?[0-9]+$/.test(text)) ||
    (tag === "!!bool" && !/^(?:true|false|True|False|TRUE|FALSE)$/.test(text));
  if (isBad) throw new BuildIssue(`the field ${path} of the variable ${name} cannot be read`, placeOf(mark));
  if (tag === "!!int") return { text: String(BigInt(text.replace(/^\+/, ""))), tag, mark };
  if (tag === "!!bool") return { text: text.toLowerCase(), tag, mark };
  if (tag === "!!float") return { text: String(Number(text)), tag, mark };
  return { text, tag: "!!str", mark };
}

/** What `$(NAME)` in a text becomes; `$$` stands for `$`, and names that are no variables stay. */
function expand(text: string, values: ReadonlyMap<string, Value | null>): Value {
  const whole = /^\$\(([^)]*)\)$/.exec(text);
  const only = whole ? values.get(whole[1] ?? "") : undefined;
  if (only) return only;
  const expanded = text.replace(/\$(?:\$|\(([^)]*)\))/g, (match: string, name: string | undefined) =>
    name === undefined ? "$" : (values.get(name)?.text ?? match),
  );
  return { text: expanded, tag: "!!str", mark: null };
}

function setText(node: TreeNode, values: ReadonlyMap<string, Value | null>): void {
  const { text, tag, mark } = expand(node.text, values);
  if (text !== node.text && mark) node.mark = mark;
  node.text = text;
  node.tag = tag;
  node.style = STYLE.plain;
}

function setIn(node: TreeNode, values: ReadonlyMap<string, Value | null>): void {
  if (isMissing(node)) return;
  if (node.kind === "scalar") {
    if (isText(node)) setText(node, values);
    return;
  }
  if (node.hasOddKeys) throw new BuildIssue("a map key must be text", placeOf(node.mark));
  for (const item of node.items) {
    if (isText(item)) setText(item, values);
    else if (node.kind === "list") throw new BuildIssue("a list of texts is expected here", placeOf(item.mark));
  }
}

/** Puts the values of variables where fields name them. */
export function resolveVariables(
  resources: readonly Resource[],
  variables: readonly Variable[],
  specs: readonly FieldSpec[],
): void {
  if (variables.length === 0) return;
  const values = new Map<string, Value | null>();
  for (const variable of variables) {
    const resource = resources.find((each) => each.refVars.includes(variable.name));
    if (!resource) throw new BuildIssue(`the variable ${variable.name} reads no object that is there`);
    values.set(variable.name, valueOf(resource, variable));
  }
  for (const { node, gvk } of resources) {
    for (const spec of specs) {
      if (isSelected(gvk, spec)) applyPath(node, spec, { set: (found) => setIn(found, values), makes: null });
    }
  }
}

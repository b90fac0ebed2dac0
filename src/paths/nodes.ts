import type { GraphNode, NodeKind } from "./hop.ts";

/** The nodes of a graph, each made once. */
export class Nodes {
  readonly all: GraphNode[] = [];
  readonly #byId = new Map<string, GraphNode>();

  /** The node with this identity, made when it is first asked for. */
  get(kind: NodeKind, namespace: string | null, name: string, marks: Partial<GraphNode> = {}): GraphNode {
    const id = namespace === null ? `${kind}:${name}` : `${kind}:${namespace}/${name}`;
    return this.#byId.get(id) ?? this.#add(id, kind, namespace, name, marks);
  }

  /** The service account's node: `identity:sa:ml/trainer`. */
  account(namespace: string, name: string): GraphNode {
    const id = `identity:sa:${namespace}/${name}`;
    return this.#byId.get(id) ?? this.#add(id, "identity", namespace, name, {});
  }

  /** The node of what is the same in a namespace, such as `hub:pods-of:ml`. */
  hub(what: "pods-of" | "sas-of" | "secrets-of", namespace: string): GraphNode {
    const id = `hub:${what}:${namespace}`;
    const all = what === "secrets-of" && namespace === "*";
    const place = namespace === "*" ? null : namespace;
    return this.#byId.get(id) ?? this.#add(id, "hub", place, `${what}:${namespace}`, all ? { jewel: "secrets" } : {});
  }

  /** A node by its id; null when there is none. */
  find(id: string): GraphNode | null {
    return this.#byId.get(id) ?? null;
  }

  /** The nodes that the whole cluster's pods, accounts and secrets are reached through. */
  #add(id: string, kind: NodeKind, namespace: string | null, name: string, marks: Partial<GraphNode>): GraphNode {
    const node: GraphNode = {
      index: this.all.length,
      id,
      kind,
      namespace,
      name,
      jewel: marks.jewel ?? null,
      entry: marks.entry ?? null,
    };
    this.all.push(node);
    this.#byId.set(id, node);
    return node;
  }
}

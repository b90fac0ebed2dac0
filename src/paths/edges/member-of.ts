import { defineEdge } from "../define.ts";

/**
 * Whoever signs in is in groups, and bindings to these count for them all.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/
 */
export const edge = defineEdge({
  title: "Rights of a group",
  from: "identity",
  to: "identity",
  attack: ["T1069"],
  needs: "the identity's credentials",
  cost: 0,
  confidence: "certain",
  cutBy: [],

  *hops(view) {
    const groups = new Set(
      view.rights.access.bindings.flatMap(({ subjects }) =>
        subjects.flatMap(({ kind, name }) => (kind === "Group" ? [name] : [])),
      ),
    );
    const group = (name: string) => view.node("identity", null, `group:${name}`);
    for (const [namespace, accounts] of view.accounts) {
      const own = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
      for (const name of own.filter((each) => groups.has(each))) {
        for (const account of accounts) {
          yield { from: account, to: group(name), why: () => `every account is in ${name}`, because: [], cuts: [] };
        }
      }
    }
    for (const { node } of view.people()) {
      if (groups.has("system:authenticated")) {
        const why = (): string => "whoever signs in is in system:authenticated";
        yield { from: node, to: group("system:authenticated"), why, because: [], cuts: [] };
      }
    }
    const entries = [
      ["anonymous", "group:system:unauthenticated"],
      ["anonymous", "user:system:anonymous"],
      ["authenticated", "group:system:authenticated"],
    ] as const;
    for (const [entry, name] of entries) {
      if (name.startsWith("group:") && !groups.has(name.slice(6))) continue;
      const why = (): string => `the API server takes ${entry} requests as ${name}`;
      yield { from: view.entry(entry), to: view.node("identity", null, name), why, because: [], cuts: [] };
    }
  },
});

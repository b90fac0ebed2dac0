import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { documentsOf, factsOf } from "../../test/support/judging.ts";
import { buildGraph, type Graph } from "./graph.ts";
import { Backwards, findPaths } from "./search.ts";

const graphOf = (minor: number, ...texts: string[]): Graph => buildGraph(factsOf(documentsOf(...texts), { minor }));

/** True when the second node is reached from the first one. */
function leads(graph: Graph, from: string, to: string): boolean {
  const find = (id: string) => graph.nodes.find((node) => node.id === id);
  const [start, end] = [find(from), find(to)];
  if (!start || !end) return false;
  const search = new Backwards(graph);
  search.run(end);
  return search.reaches(start);
}

const BOT = "identity:sa:ml/bot";
const ADMIN = "objective:cluster-admin";

/** A role with rules as `group/resource:verb,verb`, bound to the account `ml/bot`. */
function granted(kind: "Role" | "ClusterRole", rules: readonly string[], bound = kind, name = "grant"): string {
  const place = (each: string): string => (each === "Role" ? ", namespace: ml" : "");
  const written = rules.map((rule) => {
    const [, group = "", resource = "", verbs = "", names] = /^([^/]*)\/([^:]+):([^@]+)(?:@(.*))?$/.exec(rule) ?? [];
    const only = names === undefined ? "" : `, resourceNames: [${names}]`;
    return `  - { apiGroups: ["${group}"], resources: ["${resource}"], verbs: [${verbs}]${only} }\n`;
  });
  return `apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: { name: ${name}${place(kind)} }
rules:
${written.join("")}---
apiVersion: rbac.authorization.k8s.io/v1
kind: ${bound}Binding
metadata: { name: ${name}${place(bound)} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${kind}, name: ${name} }
subjects: [{ kind: ServiceAccount, name: bot, namespace: ml }]
`;
}
const RBAC = "rbac.authorization.k8s.io";
const pod = (name: string, spec: string, namespace = "ml"): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec:\n  ${spec}\n  containers: [{ name: main, image: app:1 }]\n`;
const namespace = (level: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: ml, labels: { pod-security.kubernetes.io/enforce: ${level} } }\n`;

suite("what leads where, and what does not", () => {
  const rows: readonly (readonly [string, boolean, number, readonly string[], string, string])[] = [
    ["writing bindings alone", false, 36, [granted("ClusterRole", [`${RBAC}/clusterrolebindings:create`])], BOT, ADMIN],
    [
      "binding a harmless role",
      false,
      36,
      [granted("ClusterRole", [`${RBAC}/clusterrolebindings:create`, `${RBAC}/clusterroles:bind@view`])],
      BOT,
      ADMIN,
    ],
    [
      "binding cluster-admin by name",
      true,
      36,
      [granted("ClusterRole", [`${RBAC}/clusterrolebindings:create`, `${RBAC}/clusterroles:bind@cluster-admin`])],
      BOT,
      ADMIN,
    ],
    [
      "the kubelets' proxy by get",
      true,
      36,
      [granted("ClusterRole", ["/nodes/proxy:get"]), pod("box", "hostname: a")],
      BOT,
      "container:ml/box/main",
    ],
    [
      "the same in a namespace, where nodes are not",
      false,
      36,
      [granted("ClusterRole", ["/nodes/proxy:get"], "Role"), pod("box", "hostname: a")],
      BOT,
      "container:ml/box/main",
    ],
    [
      "edit beside a stronger account, without tokens mounted",
      true,
      36,
      [
        granted("Role", ["apps/deployments:create"]),
        `apiVersion: ${RBAC}/v1\nkind: ClusterRoleBinding\nmetadata: { name: op }\nroleRef: { apiGroup: ${RBAC}, kind: ClusterRole, name: cluster-admin }\nsubjects: [{ kind: ServiceAccount, name: operator, namespace: ml }]\n`,
        pod("operator", "serviceAccountName: operator\n  automountServiceAccountToken: false"),
      ],
      BOT,
      ADMIN,
    ],
    [
      "volumes of one's own in a restricted namespace",
      true,
      36,
      [
        namespace("restricted"),
        granted("ClusterRole", ["/persistentvolumes:create", "/persistentvolumeclaims:create", "/pods:create"]),
      ],
      BOT,
      "node:any",
    ],
    [
      "exec by get before it needed create",
      true,
      34,
      [granted("Role", ["/pods/exec:get"]), pod("box", "hostname: a")],
      BOT,
      "container:ml/box/main",
    ],
    [
      "exec by get since",
      false,
      35,
      [granted("Role", ["/pods/exec:get"]), pod("box", "hostname: a")],
      BOT,
      "container:ml/box/main",
    ],
    [
      "added containers in a restricted namespace: secrets",
      true,
      36,
      [namespace("restricted"), granted("Role", ["/pods/ephemeralcontainers:patch"])],
      BOT,
      "hub:secrets-of:ml",
    ],
    [
      "added containers in a restricted namespace: no node",
      false,
      36,
      [namespace("restricted"), granted("Role", ["/pods/ephemeralcontainers:patch"])],
      BOT,
      "node:any",
    ],
    [
      "the namespace's own label",
      true,
      36,
      [namespace("restricted"), granted("Role", ["/namespaces:patch", "/pods:create"])],
      BOT,
      "node:any",
    ],
    ["a star for a name", false, 36, [granted("Role", ['/secrets:get@"*"'])], BOT, "hub:secrets-of:ml"],
    [
      "a pattern for subresources",
      false,
      36,
      [granted("Role", ["/pods/*:create"]), pod("box", "hostname: a")],
      BOT,
      "container:ml/box/main",
    ],
    [
      "escalate on a role that is bound to somebody else",
      false,
      36,
      [granted("ClusterRole", [`${RBAC}/clusterroles:escalate@other`, `${RBAC}/clusterroles:update@other`])],
      BOT,
      ADMIN,
    ],
    [
      "storing certificates",
      false,
      36,
      [
        granted("ClusterRole", [
          "certificates.k8s.io/certificatesigningrequests/status:update",
          "certificates.k8s.io/signers:sign",
        ]),
      ],
      BOT,
      ADMIN,
    ],
  ];
  for (const [title, expected, minor, texts, from, to] of rows) {
    test(title, () => assert.equal(leads(graphOf(minor, ...texts), from, to), expected));
  }

  test("two bindings that give the same are two ways", () => {
    const graph = graphOf(
      36,
      granted("Role", ["/pods/exec:create"]),
      granted("Role", ["/pods/exec:create"], "Role", "more"),
    );
    const steps = graph.steps.filter(({ type, from }) => type === "pod-exec" && from.id === BOT);
    assert.equal(steps.length, 2);
    assert.notEqual(steps[0]?.cuts[0], steps[1]?.cuts[0]);
  });

  test("a path costs what its steps cost", () => {
    const graph = graphOf(36, granted("Role", ["/pods/exec:create"]), pod("box", "serviceAccountName: bot"));
    const from = new Set(graph.nodes.filter(({ id }) => id === "container:ml/box/main"));
    const to = new Set(graph.nodes.filter(({ id }) => id === "hub:pods-of:ml"));
    const [path] = findPaths(graph, { from, to });
    assert.deepEqual(
      path?.steps.map((place) => graph.steps[place]?.type),
      ["pod-token", "pod-exec"],
    );
    assert.equal(path?.cost, 1);
  });
});

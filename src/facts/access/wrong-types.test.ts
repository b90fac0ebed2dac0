import assert from "node:assert/strict";
import { test } from "node:test";
import { buildInventory, type Inventory } from "../../inventory/index.ts";
import { nowhere } from "../../lang/yaml/locator.ts";
import { establishAccess } from "./index.ts";
import { asks, identityOf, type Subject } from "./model.ts";
import { waysUp } from "./ways-up.ts";

const RBAC = "rbac.authorization.k8s.io/v1";
const OBJECTS = [
  {
    apiVersion: RBAC,
    kind: "ClusterRole",
    metadata: { name: "a", labels: { x: "y" } },
    rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["create"], resourceNames: ["n"], nonResourceURLs: ["/x"] }],
  },
  {
    apiVersion: RBAC,
    kind: "ClusterRole",
    metadata: { name: "b", labels: { x: "y" } },
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: { x: "y" } }] },
    rules: [],
  },
  { apiVersion: RBAC, kind: "Role", metadata: { name: "c", namespace: "n" }, rules: [{ verbs: ["*"] }] },
  {
    apiVersion: RBAC,
    kind: "RoleBinding",
    metadata: { name: "d", namespace: "n" },
    roleRef: { kind: "ClusterRole", name: "b" },
    subjects: [{ kind: "ServiceAccount", name: "s", namespace: "n" }],
  },
  {
    apiVersion: RBAC,
    kind: "ClusterRoleBinding",
    metadata: { name: "e" },
    roleRef: { kind: "ClusterRole", name: "a" },
    subjects: [{ kind: "User", name: "u" }],
  },
  {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace: "n" },
    spec: {
      nodeName: "m",
      volumes: [{ name: "v", secret: { secretName: "z" } }],
      containers: [{ name: "c", env: [{ name: "E", valueFrom: { secretKeyRef: { name: "z" } } }] }],
    },
  },
];
const WRONG = [null, true, 7, "text", [], {}, [null], [[]], [{}], { x: { y: 1 } }];

/** Every path of an object, the metadata's name and the kind left out. */
function* pathsOf(value: unknown, at: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (at.length > 0) yield at;
  if (typeof value !== "object" || value === null) return;
  for (const [key, below] of Object.entries(value)) {
    if (at.length === 0 && (key === "kind" || key === "apiVersion" || key === "metadata")) continue;
    yield* pathsOf(below, [...at, Array.isArray(value) ? Number(key) : key]);
  }
}

function replaced(value: unknown, [first, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.map((each, index) => (index === first ? replaced(each, rest, by) : each));
  return { ...(value as object), [first]: replaced((value as Record<string, unknown>)[first], rest, by) };
}

const inventoryOf = (objects: readonly object[]): Inventory =>
  buildInventory(objects.map((value, index) => ({ file: "", index, value, locator: nowhere, duplicates: [] })));

test("values of the wrong type anywhere grant nothing by accident and break nothing", () => {
  const account: Subject = { kind: "ServiceAccount", name: "s", namespace: "n" };
  const node = { user: "system:node:m", groups: ["system:nodes"] };
  let asked = 0;
  for (const [index, object] of OBJECTS.entries()) {
    for (const path of pathsOf(object)) {
      for (const wrong of WRONG) {
        const objects = OBJECTS.map((each, place) =>
          place === index ? (replaced(each, path, wrong) as object) : each,
        );
        const access = establishAccess(inventoryOf(objects), 36, true);
        const secret = asks({ verb: "get", resource: "secrets", name: "z", namespace: "n" });
        access.can(node, secret);
        assert.equal(
          access.can(identityOf(account), secret).allowed,
          false,
          `${path.join(".")} = ${JSON.stringify(wrong)}`,
        );
        access.whoCan(asks({ verb: "create", resource: "pods", name: "n", namespace: "n" }));
        access.whoCan(asks({ verb: "create", path: "/x" }));
        waysUp(access);
        asked++;
      }
    }
  }
  assert.ok(asked > 300);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { documentsOf, factsOf, judgementsOf } from "../../test/support/judging.ts";
import { builtInControls } from "../pack/index.ts";

const controls = (await builtInControls()).filter(
  ({ id }) => id === "vectordb.no-auth" || id === "container.privileged",
);

const store = (replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: qdrant, namespace: search }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: qdrant } }
  template:
    metadata: { labels: { app: qdrant } }
    spec: { containers: [{ name: qdrant, image: "qdrant/qdrant:v1.12.4", ports: [{ containerPort: 6333 }], securityContext: { privileged: true } }] }
`;
const service = (type: string) => `
apiVersion: v1
kind: Service
metadata: { name: qdrant, namespace: search }
spec: { type: ${type}, selector: { app: qdrant }, ports: [{ port: 6333 }] }
`;
const namespaceOnly = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: own, namespace: search }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: {} }] }] }
`;

const raisedIn = (...texts: string[]): Record<string, [number, readonly string[]]> =>
  Object.fromEntries(
    judgementsOf(factsOf(documentsOf(...texts)), controls)
      .filter(({ answer }) => answer === "fail")
      .map((each) => [each.control, [each.raised, each.raisedBecause]]),
  );

test("what the internet reaches is a step more severe, where the control depends on who reaches it", () => {
  assert.deepEqual(raisedIn(store(1), service("LoadBalancer")), {
    "vectordb.no-auth": [1, ["it can be reached from the internet"]],
    "container.privileged": [0, []],
  });
});

test("inside the cluster nothing changes", () => {
  assert.deepEqual(raisedIn(store(1), service("ClusterIP"))["vectordb.no-auth"], [0, []]);
  assert.deepEqual(raisedIn(store(1))["vectordb.no-auth"], [0, []]);
});

test("what nobody runs is a step less severe, and reasons add up", () => {
  assert.deepEqual(raisedIn(store(0), service("LoadBalancer")), {
    "vectordb.no-auth": [0, ["none of its pods run: replicas is 0", "it can be reached from the internet"]],
    "container.privileged": [-1, ["none of its pods run: replicas is 0"]],
  });
});

test("a policy that lets its namespace alone in is a shield", () => {
  assert.equal(raisedIn(store(1), namespaceOnly)["vectordb.no-auth"], undefined);
});

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { endpointOf, networkOf } from "../../../test/support/network.ts";
import { printedPorts } from "./port-set.ts";
import { type Reach, reachOf } from "./reach.ts";

const server = (spec = "", labels = "app: server") => `apiVersion: v1
kind: Pod
metadata: { name: server, namespace: ml, labels: { ${labels} } }
spec: { ${spec}containers: [{ name: main, image: "ghcr.io/acme/api:1.0", ports: [{ name: web, containerPort: 8080 }] }] }
`;
const service = (spec: string, annotations = "") => `apiVersion: v1
kind: Service
metadata: { name: server, namespace: ml, annotations: { ${annotations} } }
spec: { selector: { app: server }, ports: [{ name: http, port: 80, targetPort: web }], ${spec} }
`;
const policy = (spec: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: ml }
spec: { podSelector: {}, ${spec} }
`;
const node = (type: string) =>
  `apiVersion: v1\nkind: Node\nmetadata: { name: n }\nstatus: { addresses: [{ type: ${type}, address: 203.0.113.7 }] }\n`;
const gateway = (listener: string, spec = "") => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: infra }
spec: { ${spec || "gatewayClassName: public"}, listeners: [{ name: http, port: 80, protocol: HTTP, ${listener} }] }
`;
const route = (backend = "name: server, port: 80", namespace = "ml", parent = "name: edge, namespace: infra") =>
  `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r, namespace: ${namespace} }
spec: { parentRefs: [{ ${parent} }], rules: [{ backendRefs: [{ ${backend} }] }] }
`;
const ALL = "allowedRoutes: { namespaces: { from: All } }";
const GRANT = `apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: g, namespace: ml }
spec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: web }], to: [{ group: "", kind: Service }] }
`;
const ingress = (spec: string, annotations = "") => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: i, namespace: ml, annotations: { ${annotations} } }
spec: { ${spec} }
`;
const BACKEND = "defaultBackend: { service: { name: server, port: { name: http } } }";

const ROWS: readonly (readonly [name: string, reach: Reach, ...texts: string[]])[] = [
  ["nothing governs it", "cluster", server()],
  ["a policy for its namespace", "namespace", server(), policy("ingress: [{ from: [{ podSelector: {} }] }]")],
  [
    "a policy for those like it",
    "group",
    server(),
    policy("ingress: [{ from: [{ podSelector: { matchLabels: { app: server } } }] }]"),
  ],
  [
    "a policy for one named namespace",
    "pod",
    server(),
    policy("ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: a } } }] }]"),
  ],
  ["a denial", "pod", server(), policy("ingress: []")],
  ["a load balancer", "internet", server(), service("type: LoadBalancer")],
  ["a load balancer that a policy shuts", "pod", server(), service("type: LoadBalancer"), policy("ingress: []")],
  [
    "a load balancer that a policy opens to private addresses",
    "private",
    server(),
    service("type: LoadBalancer"),
    policy("ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]"),
  ],
  [
    "an internal load balancer",
    "private",
    server(),
    service("type: LoadBalancer", "networking.gke.io/load-balancer-type: Internal"),
  ],
  [
    "an annotation that says no",
    "internet",
    server(),
    service("type: LoadBalancer", 'service.beta.kubernetes.io/aws-load-balancer-internal: "false"'),
  ],
  [
    "a load balancer of the provider's own controller",
    "private",
    server(),
    service("type: LoadBalancer, loadBalancerClass: service.k8s.aws/nlb"),
  ],
  [
    "a load balancer for private sources",
    "private",
    server(),
    service("type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]"),
  ],
  [
    "a load balancer for public sources",
    "internet",
    server(),
    service("type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24]"),
  ],
  ["a node port", "private", server(), service("type: NodePort"), node("InternalIP")],
  ["a node port of a public node", "internet", server(), service("type: NodePort"), node("ExternalIP")],
  ["an external address", "internet", server(), service("externalIPs: [203.0.113.9]")],
  ["a Service without a way in", "cluster", server(), service("type: ClusterIP")],
  ["a Service of other pods", "cluster", server("", "app: other"), service("type: LoadBalancer")],
  ["a port without a name in the pod", "cluster", server().replace("name: web, ", ""), service("type: LoadBalancer")],
  ["a host port", "private", server().replace("containerPort", "hostPort: 80, containerPort")],
  [
    "a host port on loopback",
    "cluster",
    server().replace("containerPort", "hostIP: 127.0.0.1, hostPort: 80, containerPort"),
  ],
  ["the node's network, past policies", "private", server("hostNetwork: true, "), policy("ingress: []")],
  ["an Ingress", "internet", server(), service("type: ClusterIP"), ingress(BACKEND)],
  [
    "an Ingress to another port",
    "cluster",
    server(),
    service("type: ClusterIP"),
    ingress(BACKEND.replace("http", "grpc")),
  ],
  [
    "an Ingress of an internal class",
    "private",
    server(),
    service("type: ClusterIP"),
    ingress(`ingressClassName: gce-internal, ${BACKEND}`),
  ],
  [
    "an Ingress past a policy that names the controller's namespace only",
    "pod",
    server(),
    service("type: ClusterIP"),
    ingress(BACKEND),
    policy("ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: edge } } }] }]"),
  ],
  [
    "an OpenShift Route by the port's name",
    "internet",
    server(),
    service("type: ClusterIP"),
    "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: { name: r, namespace: ml }\nspec: { to: { kind: Service, name: server }, port: { targetPort: http } }\n",
  ],
  ["a Gateway that takes the route", "internet", server(), service("type: ClusterIP"), gateway(ALL), route()],
  [
    "a Gateway that takes routes of its own namespace only",
    "cluster",
    server(),
    service("type: ClusterIP"),
    gateway("hostname: a.example.com"),
    route(),
  ],
  ["a Gateway that is not in the input", "internet", server(), service("type: ClusterIP"), route()],
  [
    "an internal Gateway",
    "private",
    server(),
    service("type: ClusterIP"),
    gateway(ALL, "gatewayClassName: gke-l7-rilb"),
    route(),
  ],
  [
    "a route to another port",
    "cluster",
    server(),
    service("type: ClusterIP"),
    gateway(ALL),
    route("name: server, port: 81"),
  ],
  [
    "a route of a mesh",
    "cluster",
    server(),
    service("type: ClusterIP"),
    route(undefined, "ml", "kind: Service, name: server"),
  ],
  [
    "a route from another namespace",
    "cluster",
    server(),
    service("type: ClusterIP"),
    gateway(ALL),
    route("name: server, namespace: ml, port: 80", "web"),
  ],
  [
    "a route from another namespace with a grant",
    "internet",
    server(),
    service("type: ClusterIP"),
    gateway(ALL),
    route("name: server, namespace: ml, port: 80", "web"),
    GRANT,
  ],
  [
    "a VirtualService at a gateway",
    "internet",
    server(),
    service("type: ClusterIP"),
    "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: v, namespace: ml }\nspec: { hosts: [a], gateways: [edge], http: [{ route: [{ destination: { host: server.ml.svc.cluster.local } }] }] }\n",
  ],
  [
    "a VirtualService inside the mesh",
    "cluster",
    server(),
    service("type: ClusterIP"),
    "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: v, namespace: ml }\nspec: { hosts: [a], gateways: [mesh], http: [{ route: [{ destination: { host: server } }] }] }\n",
  ],
];

suite("how far a workload can be reached from", () => {
  for (const [name, wanted, ...texts] of ROWS) {
    test(`${wanted}: ${name}`, () => {
      const network = networkOf(texts.join("---\n"));
      assert.deepEqual(network.problems, []);
      assert.equal(reachOf(network, endpointOf(network, "ml/server"), null).reach, wanted);
    });
  }
});

test("a way in leads to the pod's port, and its reach is of that port alone", () => {
  const network = networkOf(
    [server(), service("type: LoadBalancer"), policy("ingress: [{ ports: [{ port: 8080 }] }]")].join("---\n"),
  );
  const endpoint = endpointOf(network, "ml/server");
  const { ways } = reachOf(network, endpoint, null);
  assert.deepEqual(
    ways.map(({ kind }) => kind),
    ["load-balancer", "node-port"],
  );
  assert.deepEqual(printedPorts(ways[0]?.ports ?? network.algebra.all, network.algebra), [
    { protocol: "TCP", ports: ["8080"] },
  ]);
  assert.equal(reachOf(network, endpoint, network.algebra.range("TCP", 8080, 8080)).reach, "internet");
  assert.equal(reachOf(network, endpoint, network.algebra.range("TCP", 9090, 9090)).reach, "pod");
});

test("pods bear the labels that their controllers give them", () => {
  const ray = `apiVersion: ray.io/v1
kind: RayCluster
metadata: { name: tuning, namespace: ml }
spec:
  headGroupSpec: { rayStartParams: {}, template: { spec: { containers: [{ name: head, image: "rayproject/ray:2.52.0" }] } } }
`;
  const text = policy("ingress: []").replace(
    "podSelector: {}",
    "podSelector: { matchLabels: { ray.io/node-type: head, ray.io/cluster: tuning } }",
  );
  const network = networkOf([ray, text].join("---\n"));
  assert.equal(network.isIsolated(endpointOf(network, "ml/tuning"), "ingress"), true);
  assert.equal(network.isIsolated(endpointOf(network, "ml/tuning"), "egress"), false);
});

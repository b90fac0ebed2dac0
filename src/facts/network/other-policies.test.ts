import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { endpointOf, networkOf } from "../../../test/support/network.ts";
import { calicoSelector } from "./calico-selector.ts";
import { hasPort } from "./port-set.ts";

const CLUSTER = `
apiVersion: v1
kind: Namespace
metadata: { name: ml, labels: { team: vision, istio-injection: enabled } }
---
apiVersion: v1
kind: Namespace
metadata: { name: web, labels: { team: front } }
---
apiVersion: v1
kind: Pod
metadata: { name: server, namespace: ml, labels: { app: server } }
spec: { containers: [{ name: main, image: "ghcr.io/acme/api:1.0", ports: [{ name: api, containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client, namespace: ml, labels: { app: client } }
spec: { containers: [{ name: main, image: "ghcr.io/acme/api:1.0" }] }
---
apiVersion: v1
kind: Pod
metadata: { name: page, namespace: web, labels: { app: page, tier: edge } }
spec: { containers: [{ name: main, image: "ghcr.io/acme/api:1.0" }] }
---
apiVersion: v1
kind: Pod
metadata: { name: agent, namespace: web }
spec: { hostNetwork: true, containers: [{ name: main, image: "ghcr.io/acme/api:1.0" }] }
---
`;

const cilium = (spec: string, kind = "CiliumNetworkPolicy") =>
  `apiVersion: cilium.io/v2\nkind: ${kind}\nmetadata: { name: p, ${kind === "CiliumNetworkPolicy" ? "namespace: ml" : ""} }\nspec: ${spec}\n`;
const calico = (spec: string, kind = "NetworkPolicy", name = "p") =>
  `apiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: { name: ${name}, ${kind === "NetworkPolicy" ? "namespace: ml" : ""} }\nspec: ${spec}\n`;
const istio = (spec: string) =>
  `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: p, namespace: ml }\nspec: ${spec}\n`;
const SERVER = "endpointSelector: { matchLabels: { app: server } }";

interface Row {
  readonly name: string;
  readonly policies: string;
  /** `from to port` → open, shut, or unknown. */
  readonly answers: Readonly<Record<string, "open" | "shut" | "unknown">>;
  readonly problems?: number;
}

const ROWS: readonly Row[] = [
  {
    name: "a Cilium policy lets in pods of its namespace by label",
    policies: cilium(`{ ${SERVER}, ingress: [{ fromEndpoints: [{ matchLabels: { "k8s:app": client } }] }] }`),
    answers: { "ml/client ml/server 80": "open", "web/page ml/server 80": "shut", "ml/server web/page 80": "open" },
  },
  {
    name: "Cilium names other namespaces by a label of pods",
    policies: cilium(
      `{ ${SERVER}, ingress: [{ fromEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": web } }], toPorts: [{ ports: [{ port: "8080", protocol: TCP }] }] }] }`,
    ),
    answers: { "web/page ml/server 8080": "open", "web/page ml/server 80": "shut", "ml/client ml/server 8080": "shut" },
  },
  {
    name: "Cilium names namespaces by their labels",
    policies: cilium(
      `{ ${SERVER}, ingress: [{ fromEndpoints: [{ matchLabels: { "io.cilium.k8s.namespace.labels.team": front } }] }] }`,
    ),
    answers: { "web/page ml/server 80": "open", "ml/client ml/server 80": "shut" },
  },
  {
    name: "an empty rule of Cilium lets in nobody, one of ports everybody",
    policies: cilium(
      `{ ${SERVER}, ingress: [{}], egress: [{ toPorts: [{ ports: [{ port: "53", protocol: ANY }] }] }] }`,
    ),
    answers: { "ml/client ml/server 80": "shut", "ml/server web/page 53": "open", "ml/server web/page 80": "shut" },
  },
  {
    name: "a denial of Cilium wins over what a NetworkPolicy allows",
    policies: `${cilium(`{ ${SERVER}, ingressDeny: [{ fromEntities: [world] }, { fromEndpoints: [{ matchLabels: { app: client } }] }] }`)}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: all, namespace: ml }
spec: { podSelector: {}, ingress: [{}] }
`,
    answers: { "ml/client ml/server 80": "shut", "web/page ml/server 80": "open", "8.8.8.8 ml/server 80": "shut" },
  },
  {
    name: "Cilium's entities and address sets",
    policies: cilium(
      `{ ${SERVER}, egress: [{ toEntities: [host] }, { toCIDRSet: [{ cidr: 10.0.0.0/8, except: [10.1.0.0/16] }] }, { toCIDR: [8.8.8.8] }] }`,
    ),
    answers: {
      ...{ "ml/server 10.2.0.1 80": "open", "ml/server 10.1.0.1 80": "shut", "ml/server 8.8.8.8 80": "open" },
      ...{ "ml/server 8.8.4.4 80": "shut", "ml/server web/page 80": "shut", "ml/server web/agent 80": "open" },
    },
  },
  {
    name: "a cluster-wide policy of Cilium without a default",
    policies: cilium(
      `{ endpointSelector: {}, enableDefaultDeny: { ingress: false }, ingressDeny: [{ fromEndpoints: [{ matchLabels: { tier: edge } }] }] }`,
      "CiliumClusterwideNetworkPolicy",
    ),
    answers: { "ml/client ml/server 80": "open", "web/page ml/server 80": "shut" },
  },
  {
    name: "names of domains leave outside addresses unknown",
    policies: cilium(
      `{ ${SERVER}, egress: [{ toFQDNs: [{ matchName: "example.com" }], toPorts: [{ ports: [{ port: "443", protocol: TCP }] }] }] }`,
    ),
    answers: { "ml/server 8.8.8.8 443": "unknown", "ml/server 8.8.8.8 80": "shut", "ml/server ml/client 443": "shut" },
    problems: 1,
  },
  {
    name: "Calico's rules are asked in their order, named ports among them",
    policies: calico(
      `{ order: 10, selector: app == 'server', types: [Ingress], ingress: [{ action: Deny, protocol: TCP, source: { selector: app == 'client' }, destination: { ports: [80] } }, { action: Allow, protocol: TCP, destination: { ports: [api, "79:81"] } }] }`,
    ),
    answers: {
      ...{ "ml/client ml/server 80": "shut", "ml/client ml/server 81": "open", "ml/client ml/server 8080": "open" },
      ...{ "web/page ml/server 80": "open", "web/page ml/server 443": "shut" },
    },
  },
  {
    name: "a tier of Calico that passes on to the next",
    policies: [
      "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: { name: security }\nspec: { order: 100, defaultAction: Pass }\n",
      calico(
        `{ tier: security, selector: all(), types: [Ingress], ingress: [{ action: Deny, source: { namespaceSelector: team == 'front' } }] }`,
        "GlobalNetworkPolicy",
        "security.a",
      ),
      calico(
        `{ selector: has(app) && app in { 'server' }, ingress: [{ action: Allow, source: { selector: all() } }] }`,
        "NetworkPolicy",
        "b",
      ),
    ].join("---\n"),
    answers: { "web/page ml/server 80": "shut", "ml/client ml/server 80": "open", "web/page ml/client 80": "shut" },
  },
  {
    name: "Calico's addresses that are not meant",
    policies: calico(
      `{ selector: app == 'server', types: [Egress], egress: [{ action: Allow, destination: { notNets: [169.254.0.0/16] } }] }`,
    ),
    answers: {
      "ml/server 169.254.169.254 80": "shut",
      "ml/server 8.8.8.8 80": "open",
      "ml/server web/page 80": "open",
    },
  },
  {
    name: "Calico by service account is unknown",
    policies: calico(
      `{ selector: app == 'server', ingress: [{ action: Allow, source: { serviceAccounts: { names: [default] } } }] }`,
    ),
    answers: { "ml/client ml/server 80": "unknown" },
    problems: 1,
  },
  {
    name: "Istio's policies hold in namespaces of the mesh",
    policies: istio(
      `{ selector: { matchLabels: { app: server } }, rules: [{ from: [{ source: { namespaces: [web] } }], to: [{ operation: { ports: ["8080"] } }] }] }`,
    ),
    answers: { "web/page ml/server 8080": "open", "web/page ml/server 80": "shut", "ml/client ml/server 8080": "shut" },
  },
  {
    name: "what Istio asks of requests is unknown",
    policies: istio(`{ rules: [{ from: [{ source: { principals: [cluster.local/ns/web/sa/default] } }] }] }`),
    answers: { "web/page ml/server 80": "unknown", "ml/client ml/server 80": "shut" },
    problems: 1,
  },
];

suite("policies of other kinds", () => {
  for (const { name, policies, answers, problems = 0 } of ROWS) {
    test(name, () => {
      const network = networkOf(CLUSTER, policies);
      assert.equal(network.problems.length, problems, JSON.stringify(network.problems));
      for (const [asked, wanted] of Object.entries(answers)) {
        const [from = "", to = "", port = ""] = asked.split(" ");
        const verdict = /^\d/.test(to)
          ? network.toAddress(endpointOf(network, from), to)
          : /^\d/.test(from)
            ? network.fromAddress(endpointOf(network, to), from)
            : network.between(endpointOf(network, from), endpointOf(network, to));
        assert.ok(verdict);
        const [open, possible] = [verdict.open, verdict.possible].map((set) => hasPort(set, "TCP", Number(port)));
        assert.equal(open ? "open" : possible ? "unknown" : "shut", wanted, asked);
      }
    });
  }
});

test("selectors of Calico", () => {
  const labels = { app: "web", tier: "edge-1" };
  const rows: readonly [string, boolean | null][] = [
    ["", true],
    ["all()", true],
    ["global()", false],
    ["has(app)", true],
    ["!has(app)", false],
    ["app == 'web' && tier != \"edge\"", true],
    ["app in {'a', 'web'} || none == 'x'", true],
    ["app not in {'web'}", false],
    ["none not in {'web'}", true],
    ["tier starts with 'edge' && tier ends with '-1' && tier contains 'ge'", true],
    ["!(app == 'web' || has(x))", false],
    ["app = 'web'", null],
    ["app == web", null],
    ["(app == 'web'", null],
    [`${"(".repeat(60)}all()${")".repeat(60)}`, null],
    ["a".repeat(10_001), null],
  ];
  for (const [text, wanted] of rows) assert.equal(calicoSelector(text)?.test(labels) ?? null, wanted, text);
});

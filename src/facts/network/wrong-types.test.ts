import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { networkOf } from "../../../test/support/network.ts";
import { eachConnection } from "./connections.ts";
import { reachOf } from "./reach.ts";

const KINDS: readonly (readonly [apiVersion: string, kind: string])[] = [
  ["networking.k8s.io/v1", "NetworkPolicy"],
  ["policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy"],
  ["policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy"],
  ["policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy"],
  ["cilium.io/v2", "CiliumNetworkPolicy"],
  ["cilium.io/v2", "CiliumClusterwideNetworkPolicy"],
  ["projectcalico.org/v3", "NetworkPolicy"],
  ["projectcalico.org/v3", "GlobalNetworkPolicy"],
  ["projectcalico.org/v3", "Tier"],
  ["security.istio.io/v1", "AuthorizationPolicy"],
  ["k8s.cni.cncf.io/v1beta1", "MultiNetworkPolicy"],
  ["k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition"],
  ["k8s.ovn.org/v1", "UserDefinedNetwork"],
  ["k8s.ovn.org/v1", "ClusterUserDefinedNetwork"],
  ["kubevirt.io/v1", "VirtualMachine"],
  ["v1", "Service"],
  ["v1", "Node"],
  ["networking.k8s.io/v1", "Ingress"],
  ["route.openshift.io/v1", "Route"],
  ["gateway.networking.k8s.io/v1", "Gateway"],
  ["gateway.networking.k8s.io/v1", "HTTPRoute"],
  ["gateway.networking.k8s.io/v1beta1", "ReferenceGrant"],
  ["networking.istio.io/v1", "VirtualService"],
];

/** Names of fields that any of the readers look at, so that random objects get deep into them. */
const FIELD = fc.constantFrom(
  ...[
    "podSelector",
    "matchLabels",
    "matchExpressions",
    "key",
    "operator",
    "values",
    "policyTypes",
    "ingress",
    "egress",
  ],
  ...[
    "from",
    "to",
    "ports",
    "port",
    "endPort",
    "protocol",
    "ipBlock",
    "cidr",
    "except",
    "namespaceSelector",
    "subject",
  ],
  ...["namespaces", "pods", "priority", "tier", "action", "portNumber", "portRange", "start", "end", "namedPort"],
  ...[
    "networks",
    "nodes",
    "protocols",
    "tcp",
    "destinationPort",
    "number",
    "range",
    "endpointSelector",
    "fromEndpoints",
  ],
  ...["fromEntities", "toCIDRSet", "toPorts", "ingressDeny", "enableDefaultDeny", "selector", "source", "destination"],
  ...[
    "nets",
    "notNets",
    "order",
    "types",
    "rules",
    "operation",
    "when",
    "namespaceSelector",
    "layer2",
    "topology",
    "role",
  ],
  ...["network", "config", "type", "externalIPs", "loadBalancerSourceRanges", "targetPort", "nodePort", "backend"],
  ...["defaultBackend", "service", "name", "paths", "http", "host", "parentRefs", "backendRefs", "listeners"],
  ...["allowedRoutes", "hostnames", "gateways", "route", "template", "spec", "volumes", "multus"],
);
const WORD = fc.constantFrom(
  "Ingress",
  "In",
  "Exists",
  "TCP",
  "10.0.0.0/8",
  "Allow",
  "Deny",
  "a",
  "80",
  "",
  "Layer2",
  "app == 'a'",
  "world",
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 7 },
    fc.oneof(WORD, fc.integer({ min: -1, max: 70_000 }), fc.boolean()),
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(FIELD, tie("tree"), { maxKeys: 5 }),
  ),
}));

const POD = `{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"ml","labels":{"a":"a"}},"spec":{"containers":[{"name":"c","image":"ghcr.io/acme/api:1.0"}]}}`;

test("fields of any shape are read or refused, and never break the answer", () => {
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), fc.dictionary(FIELD, tree, { maxKeys: 6 }), ([apiVersion, kind], spec) => {
      const object = { apiVersion, kind, metadata: { name: "default", namespace: "ml" }, spec };
      const network = networkOf(`${POD}\n---\n${JSON.stringify(object)}\n`);
      eachConnection(network, () => undefined);
      for (const endpoint of network.endpoints) reachOf(network, endpoint, null);
      for (const { message } of network.problems) assert.ok(message.length > 0);
    }),
    { numRuns: 2000 },
  );
});

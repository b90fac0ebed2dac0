import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { endpointOf, networkOf } from "../../../test/support/network.ts";
import { Oracle, type OracleCluster, type OraclePod } from "../../../test/support/network-oracle.ts";
import { hasPort, PROTOCOLS, type Protocol } from "./port-set.ts";

const NAMESPACES = ["red", "blue"];
const VALUES = ["1", "2"];
const ADDRESSES = ["10.0.0.1", "10.1.2.3", "192.168.7.7", "8.8.8.8"];
const PORTS = [79, 80, 81, 443, 8080];

const labels = fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom(...VALUES), { maxKeys: 2 });
const expression = fc.oneof(
  fc.record({
    key: fc.constantFrom("a", "b"),
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1 }),
  }),
  fc.record({ key: fc.constantFrom("a", "b"), operator: fc.constantFrom("Exists", "DoesNotExist") }),
);
const selector = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: labels }),
  fc.record({ matchExpressions: fc.array(expression, { minLength: 1, maxLength: 2 }) }),
);
const namespaceSelector = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.record({ team: fc.constantFrom("x", "y") }) }),
  fc.record({ matchLabels: fc.record({ "kubernetes.io/metadata.name": fc.constantFrom(...NAMESPACES) }) }),
);
const block = fc.constantFrom(
  { cidr: "0.0.0.0/0" },
  { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] },
  { cidr: "10.0.0.0/8" },
  { cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "8.8.8.8/32"] },
  { cidr: "8.8.8.8/32" },
);
const protocol = fc.constantFrom<Protocol>(...PROTOCOLS);
const range = fc.tuple(fc.constantFrom(...PORTS), fc.constantFrom(...PORTS)).filter(([a, b]) => a < b);
const port = fc.oneof(
  fc.constant({}),
  fc.record({ protocol }),
  fc.record({ protocol, port: fc.constantFrom<number | string>(...PORTS, "web", "none") }),
  range.map(([a, b]) => ({ port: a, endPort: b })),
);
const peer = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector }),
  fc.record({ namespaceSelector, podSelector: selector }),
  fc.record({ ipBlock: block }),
);
const rules = (ends: string) =>
  fc.array(
    fc
      .tuple(fc.option(fc.array(peer, { maxLength: 2 })), fc.option(fc.array(port, { maxLength: 2 })))
      .map(([peers, ports]) => ({ ...(peers ? { [ends]: peers } : {}), ...(ports ? { ports } : {}) })),
    { maxLength: 2 },
  );
const networkPolicy = fc
  .record(
    {
      podSelector: selector,
      policyTypes: fc.uniqueArray(fc.constantFrom("Ingress", "Egress"), { minLength: 1 }),
      ingress: rules("from"),
      egress: rules("to"),
    },
    { requiredKeys: ["podSelector"] },
  )
  .chain((spec) =>
    fc.constantFrom(...NAMESPACES).map((namespace) => ({
      ...{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name: "", namespace }, spec },
    })),
  );
const choice = fc.oneof(
  fc.record({ namespaces: namespaceSelector }),
  fc.record({ pods: fc.record({ namespaceSelector, podSelector: selector }) }),
);
const adminPort = fc.oneof(
  fc.record({ portNumber: fc.record({ protocol, port: fc.constantFrom(...PORTS) }) }),
  fc.constant({ namedPort: "web" }),
  fc.tuple(protocol, range).map(([name, [start, end]]) => ({ portRange: { protocol: name, start, end } })),
);
const adminRules = (ends: string, actions: readonly string[]) => {
  const outside = fc.record({ networks: fc.constantFrom(["10.0.0.0/8"], ["8.8.8.8/32", "192.168.0.0/16"]) });
  const end = ends === "to" ? fc.oneof(choice, outside) : choice;
  return fc.array(
    fc
      .tuple(
        fc.constantFrom(...actions),
        fc.array(end, { minLength: 1, maxLength: 2 }),
        fc.option(fc.array(adminPort, { minLength: 1, maxLength: 2 })),
      )
      .map(([action, peers, ports]) => ({ action, [ends]: peers, ...(ports ? { ports } : {}) })),
    { maxLength: 2 },
  );
};
const admin = (kind: string, actions: readonly string[]) =>
  fc
    .record({ subject: choice, ingress: adminRules("from", actions), egress: adminRules("to", actions) })
    .map((spec) => ({ apiVersion: "policy.networking.k8s.io/v1alpha1", kind, metadata: { name: "default" }, spec }));

const cluster = fc
  .record({
    pods: fc.array(
      fc.record({
        namespace: fc.constantFrom(...NAMESPACES),
        labels,
        ports: fc.constantFrom(
          [],
          [{ name: "web", protocol: "TCP", containerPort: 80 }],
          [
            { name: "web", protocol: "UDP", containerPort: 8080 },
            { name: "web", protocol: "TCP", containerPort: 81 },
          ],
        ),
        hostNetwork: fc.boolean(),
      }),
      { minLength: 2, maxLength: 5 },
    ),
    policies: fc.array(networkPolicy, { maxLength: 4 }),
    admins: fc.array(admin("AdminNetworkPolicy", ["Allow", "Deny", "Pass"]), { maxLength: 3 }),
    baseline: fc.option(admin("BaselineAdminNetworkPolicy", ["Allow", "Deny"])),
  })
  .map(
    ({ pods, policies, admins, baseline }): OracleCluster => ({
      namespaces: { red: { team: "x" }, blue: { team: "y" } },
      pods: pods.map((pod, at): OraclePod => ({ ...pod, name: `p${at}` })),
      policies: [
        ...policies.map((policy, at) => ({ ...policy, metadata: { ...policy.metadata, name: `n${at}` } })),
        ...admins.map((policy, at) => ({
          ...policy,
          metadata: { name: `a${at}` },
          spec: { ...policy.spec, priority: at },
        })),
        ...(baseline ? [baseline] : []),
      ],
    }),
  );

const objects = ({ namespaces, pods, policies }: OracleCluster): unknown[] => [
  ...Object.entries(namespaces).map(([name, own]) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: own },
  })),
  ...pods.map(({ name, namespace, labels: own, ports, hostNetwork }) => ({
    ...{ apiVersion: "v1", kind: "Pod", metadata: { name, namespace, labels: own } },
    spec: { hostNetwork, containers: [{ name: "main", image: "ghcr.io/acme/api:1.0", ports }] },
  })),
  ...policies,
];

test("any policies decide as a plain reading of them does", () => {
  fc.assert(
    fc.property(cluster, (one) => {
      const oracle = new Oracle(one);
      const network = networkOf(
        objects(one)
          .map((object) => JSON.stringify(object))
          .join("\n---\n"),
      );
      assert.deepEqual(network.problems, []);
      for (const from of one.pods) {
        const source = endpointOf(network, `${from.namespace}/${from.name}`);
        for (const each of PROTOCOLS) {
          for (const number of PORTS) {
            for (const to of one.pods) {
              if (from === to) continue;
              const target = endpointOf(network, `${to.namespace}/${to.name}`);
              const got = hasPort(network.between(source, target).open, each, number);
              const asked = `${from.namespace}/${from.name} to ${to.namespace}/${to.name} ${each} ${number}`;
              assert.equal(got, oracle.allows(from, to, each, number), asked);
            }
            for (const ip of ADDRESSES) {
              const out = network.toAddress(source, ip)?.open ?? network.algebra.none;
              const into = network.fromAddress(source, ip)?.open ?? network.algebra.none;
              assert.equal(
                hasPort(out, each, number),
                oracle.allows(from, { ip }, each, number),
                `${from.name} to ${ip}`,
              );
              assert.equal(
                hasPort(into, each, number),
                oracle.allows({ ip }, from, each, number),
                `${ip} to ${from.name}`,
              );
            }
          }
        }
      }
    }),
    { numRuns: 200 },
  );
});

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { type Admitted, admitPod, namespacePolicy, podSecurityConfiguration } from "./index.ts";

const CONFIGURATION = {
  apiVersion: "pod-security.admission.config.k8s.io/v1",
  kind: "PodSecurityConfiguration",
  defaults: { enforce: "baseline", "audit-version": "v1.30" },
  exemptions: { usernames: ["root@x"], runtimeClasses: ["kata"], namespaces: ["kube-system"] },
};
const configuration = podSecurityConfiguration(CONFIGURATION);

test("a configuration is found by itself and inside an AdmissionConfiguration", () => {
  assert.deepEqual(configuration?.defaults, {
    enforce: { level: "baseline", version: Number.POSITIVE_INFINITY },
    audit: { level: "privileged", version: 30 },
    warn: { level: "privileged", version: Number.POSITIVE_INFINITY },
  });
  assert.deepEqual(configuration?.invalid, []);
  const plugins = [{ name: "Other" }, { name: "PodSecurity", configuration: CONFIGURATION }];
  const wrapped = { apiVersion: "apiserver.config.k8s.io/v1", kind: "AdmissionConfiguration", plugins };
  assert.deepEqual(podSecurityConfiguration(wrapped), configuration);
  assert.equal(podSecurityConfiguration({ ...wrapped, plugins: [{ name: "PodSecurity", path: "f.yaml" }] }), null);
  assert.equal(podSecurityConfiguration({ ...CONFIGURATION, kind: "Pod" }), null);
  assert.equal(podSecurityConfiguration("x"), null);
});

test("values that the API server would refuse are told", () => {
  const wrong = podSecurityConfiguration({
    ...CONFIGURATION,
    defaults: { enforce: "strict", "warn-version": "1.2" },
    exemptions: { usernames: "root", namespaces: ["a", "a"], runtimeClasses: [""] },
  });
  assert.deepEqual(wrong?.invalid, [
    "defaults.enforce must be one of privileged, baseline, restricted",
    'defaults.warn-version must be "latest" or "v1.x"',
    "exemptions.usernames must be a list of names",
    "exemptions.runtimeClasses must be a list of names",
    "exemptions.namespaces names something twice",
  ]);
});

suite("what each mode says", () => {
  const { policy } = namespacePolicy({
    "pod-security.kubernetes.io/enforce": "baseline",
    "pod-security.kubernetes.io/warn": "restricted",
  });
  const admitted = (fields: Partial<Admitted>): Admitted => ({
    group: "",
    kind: "Pod",
    namespace: "ml",
    metadata: {},
    spec: { containers: [{ name: "a" }], hostPID: true },
    username: null,
    ...fields,
  });
  const told = (object: Partial<Admitted>) =>
    admitPod(admitted(object), policy, configuration).map(
      ({ mode, judged, allowed, exempt }) => `${mode} ${judged} ${allowed}${exempt ? ` ${exempt}` : ""}`,
    );
  const rows: [string, Partial<Admitted>, string[]][] = [
    ["a pod is refused as it is written", {}, ["enforce object false", "warn object false"]],
    [
      "a controller is warned about, its pods are refused",
      { group: "apps", kind: "Deployment" },
      ["enforce pods false", "warn object false"],
    ],
    [
      "a custom resource is not looked at, its pods are",
      { group: "ray.io", kind: "RayCluster" },
      ["enforce pods false", "warn pods false"],
    ],
    [
      "a kind of the same name in another group is custom",
      { group: "example.com", kind: "Job" },
      ["enforce pods false", "warn pods false"],
    ],
    [
      "namespace",
      { namespace: "kube-system" },
      ["enforce object true namespace kube-system", "warn object true namespace kube-system"],
    ],
    ["user", { username: "root@x" }, ["enforce object true user root@x", "warn object true user root@x"]],
    ["another user", { username: "eve" }, ["enforce object false", "warn object false"]],
    [
      "runtime class",
      { spec: { runtimeClassName: "kata", hostPID: true } },
      ["enforce object true runtime class kata", "warn object true runtime class kata"],
    ],
    [
      "a class that is not exempt",
      { spec: { runtimeClassName: "gvisor", hostPID: true } },
      ["enforce object false", "warn object false"],
    ],
  ];
  for (const [name, object, expected] of rows) test(name, () => assert.deepEqual(told(object), expected));
});

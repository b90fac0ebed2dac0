import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { evaluatePodSecurity, LATEST, LEVELS, parseVersion } from "./index.ts";

const HARDENED = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
  capabilities: { drop: ["ALL"] },
};
const pod = (securityContext: object = HARDENED, spec: object = {}) => ({
  containers: [{ name: "main", image: "app", securityContext }],
  ...spec,
});
const fieldsOf = (spec: unknown, level: "baseline" | "restricted", metadata: unknown = {}) =>
  Object.fromEntries(
    evaluatePodSecurity(metadata, spec, level, LATEST).reasons.map((each) => [each.check, each.fields]),
  );

test("a hardened pod passes every level at every version", () => {
  for (const level of LEVELS) {
    for (let minor = 0; minor < 40; minor++) assert.ok(evaluatePodSecurity({}, pod(), level, minor).allowed);
  }
});

test("privileged admits everything, baseline refuses, restricted refuses more", () => {
  const spec = pod({ privileged: true }, { hostNetwork: true });
  const checks = LEVELS.map((level) => evaluatePodSecurity({}, spec, level, LATEST).reasons.map(({ check }) => check));
  assert.deepEqual(checks, [
    [],
    ["hostNamespaces", "privileged"],
    [
      "hostNamespaces",
      "privileged",
      "allowPrivilegeEscalation",
      "capabilities_restricted",
      "runAsNonRoot",
      "seccompProfile_restricted",
    ],
  ]);
});

suite("the fields that decide", () => {
  const security = "/spec/containers/0/securityContext";
  const rows: [name: string, spec: object, level: "baseline" | "restricted", fields: Record<string, string[]>][] = [
    ["a set field", pod({ privileged: true }), "baseline", { privileged: [`${security}/privileged`] }],
    [
      "one capability among several",
      pod({ ...HARDENED, capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE", "SYS_ADMIN"] } }),
      "restricted",
      { capabilities_restricted: [`${security}/capabilities/add/1`] },
    ],
    [
      "a missing field that the pod could give stands on both",
      pod({ ...HARDENED, runAsNonRoot: undefined }),
      "restricted",
      { runAsNonRoot: [`${security}/runAsNonRoot`, "/spec/securityContext/runAsNonRoot"] },
    ],
    [
      "volumes name their source",
      pod(HARDENED, {
        volumes: [
          { name: "a", emptyDir: {} },
          { name: "b", hostPath: { path: "/" } },
        ],
      }),
      "restricted",
      { restrictedVolumes: ["/spec/volumes/1/hostPath"] },
    ],
    [
      "a sysctl by its place",
      pod(HARDENED, { securityContext: { sysctls: [{ name: "kernel.msgmax", value: "1" }] } }),
      "baseline",
      { sysctls: ["/spec/securityContext/sysctls/0/name"] },
    ],
    [
      "a probe's host",
      { containers: [{ name: "main", livenessProbe: { httpGet: { host: "10.0.0.1", port: 1 } } }] },
      "baseline",
      { hostProbesAndHostLifecycle: ["/spec/containers/0/livenessProbe/httpGet/host"] },
    ],
  ];
  for (const [name, spec, level, fields] of rows) test(name, () => assert.deepEqual(fieldsOf(spec, level), fields));

  test("an annotation's key is escaped as JSON pointers demand", () => {
    const annotations = { "container.apparmor.security.beta.kubernetes.io/main": "unconfined" };
    assert.deepEqual(fieldsOf(pod(), "baseline", { annotations }), {
      appArmorProfile: ["/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1main"],
    });
  });
});

suite("a type that no API server reads is refused, never passed", () => {
  const rows: [detail: string, metadata: unknown, spec: unknown][] = [
    ["spec is a string, not an object", {}, "pod"],
    ["spec.containers is an object, not a list", {}, { containers: {} }],
    ["spec.containers[0] is a list, not an object", {}, { containers: [[]] }],
    ["spec.hostNetwork is a string, not a boolean", {}, pod(HARDENED, { hostNetwork: "true" })],
    ["spec.hostUsers is a number, not a boolean", {}, pod(HARDENED, { hostUsers: 0 })],
    ["spec.os is a string, not an object", {}, pod(HARDENED, { os: "windows" })],
    ["spec.os.name is a boolean, not a string", {}, pod(HARDENED, { os: { name: true } })],
    ["spec.volumes[0].hostPath is a string, not an object", {}, pod(HARDENED, { volumes: [{ hostPath: "/" }] })],
    ["spec.volumes[0].secret is a list, not an object", {}, pod(HARDENED, { volumes: [{ secret: [] }] })],
    [
      "spec.containers[0].securityContext.privileged is a string, not a boolean",
      {},
      pod({ ...HARDENED, privileged: "false" }),
    ],
    [
      "spec.containers[0].securityContext.runAsUser is a string, not an integer",
      {},
      pod({ ...HARDENED, runAsUser: "0" }),
    ],
    [
      "spec.containers[0].securityContext.runAsUser is a number, not an integer",
      {},
      pod({ ...HARDENED, runAsUser: 0.5 }),
    ],
    [
      "spec.containers[0].securityContext.capabilities.add[0] is a number, not a string",
      {},
      pod({ ...HARDENED, capabilities: { drop: ["ALL"], add: [1] } }),
    ],
    [
      "spec.containers[0].securityContext.seccompProfile is a string, not an object",
      {},
      pod({ ...HARDENED, seccompProfile: "RuntimeDefault" }),
    ],
    [
      "spec.containers[0].ports[0].hostPort is a string, not an integer",
      {},
      { containers: [{ name: "main", securityContext: HARDENED, ports: [{ hostPort: "80" }] }] },
    ],
    [
      "spec.containers[0].lifecycle.preStop.httpGet.host is a number, not a string",
      {},
      { containers: [{ name: "a", securityContext: HARDENED, lifecycle: { preStop: { httpGet: { host: 1 } } } }] },
    ],
    ["metadata.annotations is a string, not an object", { annotations: "x" }, pod()],
    [
      "metadata.annotations.container.apparmor.security.beta.kubernetes.io/main is a boolean, not a string",
      { annotations: { "container.apparmor.security.beta.kubernetes.io/main": true } },
      pod(),
    ],
  ];
  for (const [detail, metadata, spec] of rows) {
    test(detail, () => {
      for (const level of ["baseline", "restricted"] as const) {
        const verdict = evaluatePodSecurity(metadata, spec, level, LATEST);
        assert.equal(verdict.allowed, false);
        assert.ok(
          verdict.reasons.some((each) => each.check === "schema" && each.reason === "error" && each.detail === detail),
          JSON.stringify(verdict.reasons),
        );
      }
    });
  }

  test("null is as good as absent, and an empty spec has nothing to refuse", () => {
    assert.ok(evaluatePodSecurity(null, null, "restricted", LATEST).allowed);
    const spec = pod(HARDENED, { hostNetwork: null, volumes: null, os: null, initContainers: null });
    assert.ok(evaluatePodSecurity({ annotations: null }, spec, "restricted", LATEST).allowed);
  });
});

test("a volume without a source becomes an emptyDir, one of an unknown source is refused", () => {
  const volumes = (volume: object) => pod(HARDENED, { volumes: [volume] });
  assert.ok(evaluatePodSecurity({}, volumes({ name: "a" }), "restricted", LATEST).allowed);
  assert.ok(evaluatePodSecurity({}, volumes({ name: "a", emptyDir: null }), "restricted", LATEST).allowed);
  const unknown = evaluatePodSecurity({}, volumes({ name: "a", holodeck: {} }), "restricted", LATEST);
  assert.equal(unknown.reasons[0]?.detail, 'volume "a" uses restricted volume type "unknown"');
});

test("a walk keeps nothing of the pod before", () => {
  const windows = pod({}, { os: { name: "windows" }, hostUsers: false, securityContext: HARDENED });
  assert.ok(evaluatePodSecurity({}, windows, "restricted", LATEST).allowed);
  const checks = evaluatePodSecurity({}, pod({}), "restricted", LATEST).reasons.map(({ check }) => check);
  assert.deepEqual(checks, [
    "allowPrivilegeEscalation",
    "capabilities_restricted",
    "runAsNonRoot",
    "seccompProfile_restricted",
  ]);
});

test("the first source that is not accepted is named, each by its own name", () => {
  const sources =
    "hostPath gcePersistentDisk awsElasticBlockStore gitRepo nfs iscsi glusterfs rbd flexVolume cinder cephfs flocker fc " +
    "azureFile vsphereVolume quobyte azureDisk photonPersistentDisk portworxVolume scaleIO storageos";
  for (const source of sources.split(" ")) {
    const [reason] = evaluatePodSecurity(
      {},
      pod(HARDENED, { volumes: [{ name: "a", [source]: {} }] }),
      "restricted",
      30,
    ).reasons;
    assert.equal(reason?.detail, `volume "a" uses restricted volume type "${source}"`);
  }
});

test("nothing that JSON can hold makes it throw, and what it refuses it can word", () => {
  const keys =
    "containers initContainers ephemeralContainers volumes securityContext hostUsers os name hostPath secret sysctls " +
    "capabilities add drop ports hostPort livenessProbe httpGet host lifecycle preStop seccompProfile type runAsUser";
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      fc.constantFrom(null, true, false, 0, 0.5, 80, "", "windows", "ALL", "Unconfined"),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys.split(" ")), tie("value"), { maxKeys: 6 }),
    ),
  }));
  const judges = fc.property(value, value, fc.constantFrom(...LEVELS), fc.nat(40), (metadata, spec, level, version) => {
    const { allowed, reasons } = evaluatePodSecurity(metadata, spec, level, version);
    assert.equal(allowed, reasons.length === 0);
    for (const { reason, detail, fields } of reasons) assert.ok(reason !== "" && detail !== "" && fields.length > 0);
  });
  fc.assert(judges, { numRuns: 2000, seed: 7 });
});

test("versions are read as the admission plugin reads them", () => {
  const rows: [string, number | null][] = [
    ...([
      ["latest", LATEST],
      ["v1.0", 0],
      ["v1.34", 34],
      ["v1.99999", 99999],
    ] satisfies [string, number][]),
    ...[
      "1.34",
      "v1.034",
      "v2.0",
      "v1",
      "v1.",
      "v1.34.1",
      "V1.34",
      "Latest",
      "",
      " v1.1",
      "v1.99999999999999999999",
    ].map((text): [string, null] => [text, null]),
  ];
  for (const [text, version] of rows) assert.equal(parseVersion(text), version, text);
  assert.equal(parseVersion(34), null);
});

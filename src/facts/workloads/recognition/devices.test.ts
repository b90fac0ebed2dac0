import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import { buildInventory, type JsonObject, resourceFrom } from "../../../inventory/index.ts";
import { readCatalogue } from "../../../pack/index.ts";
import { acceleratorsOf, asksForDevice, deviceClassOf } from "./accelerators.ts";
import { devicePathsOf } from "./device-paths.ts";
import { indexProducts } from "./product-index.ts";
import { fractionOf, nodeSharing, sharedRequests } from "./sharing.ts";

const library = join(import.meta.dirname, "..", "..", "..", "..", "library");
const { accelerators: index } = indexProducts(await readCatalogue(library));

for (const [name, resources, expected] of [
  ["a whole device", { limits: { "nvidia.com/gpu": 2, cpu: "4" } }, { "nvidia.com/gpu": "2" }],
  ["a request alone", { requests: { "amd.com/gpu": "1" } }, { "amd.com/gpu": "1" }],
  [
    "a limit over a request",
    { requests: { "nvidia.com/gpu": 1 }, limits: { "nvidia.com/gpu": 4 } },
    { "nvidia.com/gpu": "4" },
  ],
  ["a partition", { limits: { "nvidia.com/mig-1g.10gb": 1 } }, { "nvidia.com/mig-1g.10gb": "1" }],
  [
    "a virtual device by its model",
    { limits: { "nvidia.com/NVIDIA_A10-12Q": 1 } },
    { "nvidia.com/NVIDIA_A10-12Q": "1" },
  ],
  ["a neuron core", { limits: { "aws.amazon.com/neuroncore": 8 } }, { "aws.amazon.com/neuroncore": "8" }],
  [
    "a device class",
    { limits: { "deviceclass.resource.k8s.io/gpu.example": 1 } },
    { "deviceclass.resource.k8s.io/gpu.example": "1" },
  ],
  ["network devices", { limits: { "rdma/ib": 1, "nvidia.com/hostdev": 1, "vpc.amazonaws.com/efa": 4 } }, {}],
  ["ordinary resources", { limits: { cpu: 1, memory: "1Gi", "hugepages-2Mi": 1, "example.com/dongle": 1 } }, {}],
  ["nothing", {}, {}],
] as [string, JsonObject, Record<string, string>][]) {
  test(`counts ${name}`, () => assert.deepEqual({ ...acceleratorsOf({ resources }, {}, index) }, expected));
}

test("names the device class of a claim where it is known", () => {
  const container = { resources: { claims: [{ name: "gpu" }] } };
  const pod = { resourceClaims: [{ name: "gpu", resourceClaimTemplateName: "one-gpu" }] };
  assert.deepEqual({ ...acceleratorsOf(container, pod, index) }, { "claim:gpu": "1" });
  const known = (kind: string, name: string) =>
    `${kind}/${name}` === "ResourceClaimTemplate/one-gpu" ? "gpu.nvidia.com" : null;
  assert.deepEqual({ ...acceleratorsOf(container, pod, index, known) }, { "claim:gpu.nvidia.com": "1" });
  assert.deepEqual({ ...acceleratorsOf(container, pod, index, () => "dranet.networking.example") }, {});
});

for (const [name, spec] of [
  ["of 1.34", { devices: { requests: [{ exactly: { deviceClassName: "gpu.nvidia.com" } }] } }],
  ["of v1beta1", { devices: { requests: [{ deviceClassName: "gpu.nvidia.com" }] } }],
  ["with alternatives", { devices: { requests: [{ firstAvailable: [{ deviceClassName: "gpu.nvidia.com" }] }] } }],
  ["in a template", { spec: { devices: { requests: [{ exactly: { deviceClassName: "gpu.nvidia.com" } }] } } }],
] as [string, JsonObject][]) {
  test(`reads the device class of a claim ${name}`, () => assert.equal(deviceClassOf({ spec }), "gpu.nvidia.com"));
}

test("a request of zero asks for nothing", () => {
  assert.equal(asksForDevice({ "nvidia.com/gpu": "0" }), false);
  assert.equal(asksForDevice({ "nvidia.com/gpu": "0", "claim:x": "1" }), true);
});

test("tells shared resources from whole devices", () => {
  const asked = {
    "nvidia.com/gpu": "1",
    "nvidia.com/gpu.shared": "1",
    "nvidia.com/mig-1g.5gb": "1",
    "nvidia.com/gpumem": "1",
  };
  assert.deepEqual(sharedRequests(asked, index), [
    { resource: "nvidia.com/gpu.shared", mode: "shared" },
    { resource: "nvidia.com/mig-1g.5gb", mode: "partition" },
    { resource: "nvidia.com/gpumem", mode: "software" },
  ]);
  const pod = { metadata: { annotations: { "gpu-fraction": "0.5" } }, path: ["spec", "template"] };
  assert.deepEqual(fractionOf(pod), {
    value: "0.5",
    path: ["spec", "template", "metadata", "annotations", "gpu-fraction"],
  });
  assert.equal(fractionOf({ metadata: {}, path: [] }), null);
});

const pod = (spec: JsonObject, annotations: JsonObject = {}) => ({
  metadata: { annotations },
  path: ["t"],
  spec,
  specPath: ["t", "spec"],
});
for (const [name, container, around, expected] of [
  ["a variable", { env: [{ name: "NVIDIA_VISIBLE_DEVICES", value: "all" }] }, pod({}), "environment c.env.0.value"],
  [
    "a variable beside one that is named like a method",
    {
      env: [
        { name: "constructor", value: "x" },
        { name: "NVIDIA_VISIBLE_DEVICES", value: "all" },
      ],
    },
    pod({}),
    "environment c.env.1.value",
  ],
  ["a variable that selects none", { env: [{ name: "NVIDIA_VISIBLE_DEVICES", value: "void" }] }, pod({}), ""],
  ["privilege", { securityContext: { privileged: true } }, pod({}), "privileged c.securityContext.privileged"],
  [
    "a device file",
    { volumeMounts: [{ name: "d", mountPath: "/dev/nvidia0" }] },
    pod({ volumes: [{ name: "d", hostPath: { path: "/dev/nvidia0" } }] }),
    "device-file t.spec.volumes.0.hostPath.path",
  ],
  [
    "every device file",
    { volumeMounts: [{ name: "d", mountPath: "/host-dev" }] },
    pod({ volumes: [{ name: "d", hostPath: { path: "/dev/" } }] }),
    "device-file t.spec.volumes.0.hostPath.path",
  ],
  ["a device file that is not mounted", {}, pod({ volumes: [{ name: "d", hostPath: { path: "/dev/kfd" } }] }), ""],
  [
    "another path",
    { volumeMounts: [{ name: "d", mountPath: "/x" }] },
    pod({ volumes: [{ name: "d", hostPath: { path: "/dev/null" } }] }),
    "",
  ],
  [
    "a selecting mount",
    { volumeMounts: [{ name: "d", mountPath: "/var/run/nvidia-container-devices/all" }] },
    pod({}),
    "selecting-mount c.volumeMounts.0.mountPath",
  ],
  [
    "an annotation",
    {},
    pod({}, { "cdi.k8s.io/gpu": "nvidia.com/gpu=all" }),
    "annotation t.metadata.annotations.cdi.k8s.io/gpu",
  ],
  ["the runtime class", {}, pod({ runtimeClassName: "nvidia" }), "runtime-class t.spec.runtimeClassName"],
] as [string, JsonObject, ReturnType<typeof pod>, string][]) {
  test(`finds the way to devices by ${name}`, () => {
    const found = devicePathsOf({ spec: container, path: ["c"] }, around, index);
    assert.deepEqual(
      found.map(({ by, path }) => `${by} ${path.join(".")}`),
      expected === "" ? [] : [expected],
    );
  });
}

const sharingOf = (...objects: JsonObject[]) =>
  nodeSharing(buildInventory(objects.map((object) => resourceFrom(object).document)));

test("reads the device plugin's configuration", () => {
  const config = [
    "version: v1",
    "flags: { migStrategy: mixed }",
    "sharing:",
    "  timeSlicing:",
    "    renameByDefault: false",
    "    resources: [{ name: nvidia.com/gpu, replicas: 10 }]",
    "  mps:",
    "    renameByDefault: true",
    "    resources: [{ name: nvidia.com/mig-1g.5gb, replicas: 2 }]",
  ].join("\n");
  const found = sharingOf({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "c" },
    data: { any: config, other: "a: 1" },
  });
  assert.deepEqual(
    found.map(({ strategy, device, replicas, renamed, refusesMore }) => [
      strategy,
      device,
      replicas,
      renamed,
      refusesMore,
    ]),
    [
      ["time-slicing", "nvidia.com/gpu", 10, false, false],
      ["mps", "nvidia.com/mig-1g.5gb", 2, true, true],
      ["mig", null, null, true, false],
    ],
  );
  assert.deepEqual(found[0]?.path, ["data", "any"]);
});

test("reads the labels of nodes", () => {
  const labels = { "nvidia.com/gpu.sharing-strategy": "time-slicing", "nvidia.com/gpu.replicas": "4" };
  const [found] = sharingOf({ apiVersion: "v1", kind: "Node", metadata: { name: "n", labels } });
  assert.deepEqual([found?.strategy, found?.replicas], ["time-slicing", 4]);
  assert.deepEqual(sharingOf({ apiVersion: "v1", kind: "Node", metadata: { name: "n", labels: {} } }), []);
});

test("wrong types in every field are read as absent", () => {
  const anything = fc.oneof(
    fc.anything({ maxDepth: 3 }),
    fc.constantFrom<unknown>({ limits: { "nvidia.com/gpu": [] } }, [{ name: "d", hostPath: 1 }]),
  );
  const container = fc.dictionary(fc.constantFrom("resources", "env", "volumeMounts", "securityContext"), anything);
  const spec = fc.dictionary(fc.constantFrom("volumes", "resourceClaims", "runtimeClassName"), anything);
  fc.assert(
    fc.property(container, spec, anything, (given, around, data) => {
      acceleratorsOf(given as JsonObject, around as JsonObject, index);
      devicePathsOf({ spec: given as JsonObject, path: [] }, pod(around as JsonObject), index);
      deviceClassOf({ spec: data });
      nodeSharing(
        buildInventory([resourceFrom({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data }).document]),
      );
    }),
    { numRuns: 1000 },
  );
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import { candidate } from "../../../../test/support/candidates.ts";
import type { JsonObject } from "../../../inventory/index.ts";
import { readCatalogue, readKinds } from "../../../pack/index.ts";
import { indexProducts } from "./product-index.ts";
import { recognise } from "./recognise.ts";

const library = join(import.meta.dirname, "..", "..", "..", "..", "library");
const index = indexProducts(await readCatalogue(library));
const vllm = { name: "server", image: "vllm/vllm-openai:v0.9.0" };
const gpu = { resources: { limits: { "nvidia.com/gpu": 1 } } };
const app = { name: "app", image: "example/app:1" };

const rows: [name: string, parts: ReturnType<typeof candidate>, role: string, platform: string | null, how: string][] =
  [
    ["an image", candidate([vllm]), "serving", "vLLM", "recognised"],
    ["args without a command", candidate([{ ...app, args: ["vllm", "serve", "x"] }]), "serving", "vLLM", "recognised"],
    [
      "a command hidden in a variable",
      candidate([{ ...app, env: [{ name: "RUN", value: "vllm serve x" }], command: ["sh", "-c", "exec $RUN"] }]),
      "serving",
      "vLLM",
      "recognised",
    ],
    [
      "a command that the kubelet expands",
      candidate([{ ...app, env: [{ name: "TOOL", value: "torchrun" }], command: ["$(TOOL)", "train.py"] }]),
      "training",
      "PyTorch",
      "recognised",
    ],
    [
      "a variable of one product",
      candidate([{ ...app, env: [{ name: "QDRANT__LOG_LEVEL" }] }]),
      "vector-db",
      "Qdrant",
      "recognised",
    ],
    [
      "a label of the pods",
      candidate([app], { labels: { "ray.io/node-type": "head" } }),
      "training",
      "KubeRay",
      "declared",
    ],
    [
      "JupyterHub's labels",
      candidate([app], { labels: { app: "jupyterhub", component: "hub" } }),
      "notebook",
      "JupyterHub",
      "declared",
    ],
    [
      "half of JupyterHub's labels",
      candidate([app], { labels: { app: "jupyterhub" } }),
      "ordinary",
      null,
      "recognised",
    ],
    [
      "a role that the label declares",
      candidate([app], { labels: { "ringfence.dev/role": "agent" } }),
      "agent",
      null,
      "declared",
    ],
    [
      "a label that wins over the image",
      candidate([vllm], { labels: { "ringfence.dev/role": "training" } }),
      "training",
      "vLLM",
      "declared",
    ],
    [
      "a component with a common name",
      candidate([app], { labels: { "app.kubernetes.io/component": "agent" } }),
      "ordinary",
      null,
      "recognised",
    ],
    [
      "a queue label on a Job",
      candidate([app], { kind: "Job", labels: { "kueue.x-k8s.io/queue-name": "q" } }),
      "batch",
      "Kueue",
      "declared",
    ],
    [
      "a queue label on what runs for ever",
      candidate([{ ...app, ...gpu }], { labels: { "kueue.x-k8s.io/queue-name": "q" } }),
      "gpu-unknown",
      null,
      "inferred",
    ],
    ["a server's image in a Job", candidate([vllm], { kind: "Job" }), "batch", "vLLM", "recognised"],
    [
      "a queue label on a server",
      candidate([vllm], { labels: { "kueue.x-k8s.io/queue-name": "q" } }),
      "serving",
      "vLLM",
      "recognised",
    ],
    ["an accelerator alone", candidate([{ ...app, ...gpu }]), "gpu-unknown", null, "inferred"],
    [
      "an accelerator that is switched off",
      candidate([{ ...app, resources: { limits: { "nvidia.com/gpu": "0" } } }]),
      "ordinary",
      null,
      "recognised",
    ],
    [
      "an accelerator and a model mount in a Job",
      candidate([{ ...app, ...gpu, volumeMounts: [{ name: "m", mountPath: "/models/" }] }], { kind: "Job" }),
      "training",
      null,
      "inferred",
    ],
    [
      "an accelerator, a token and a port",
      candidate([{ ...app, ...gpu, env: [{ name: "HF_TOKEN" }], ports: [{ containerPort: 80 }] }]),
      "serving",
      null,
      "inferred",
    ],
    [
      "an accelerator, a framework and TensorBoard's port",
      candidate([{ ...app, ...gpu, image: "pytorch/pytorch:2.5.1", ports: [{ containerPort: 6006 }] }]),
      "training",
      null,
      "inferred",
    ],
    [
      "a provider's key alone",
      candidate([{ ...app, env: [{ name: "OPENAI_API_KEY" }] }]),
      "ordinary",
      null,
      "recognised",
    ],
    [
      "a database with a data mount and a known port",
      candidate([{ ...app, volumeMounts: [{ name: "d", mountPath: "/data" }], ports: [{ containerPort: 6333 }] }]),
      "ordinary",
      null,
      "recognised",
    ],
    [
      "an image of two uses and a program",
      candidate([{ name: "a", image: "rayproject/ray-llm:2.52.0", args: ["vllm", "serve", "x"] }]),
      "serving",
      "Ray",
      "recognised",
    ],
    [
      "a download before a server",
      candidate([{ ...app, command: ["sh", "-c", "hf download x && vllm serve x"] }]),
      "serving",
      "vLLM",
      "recognised",
    ],
  ];
for (const [name, given, role, platform, how] of rows) {
  test(`tells the role by ${name}`, () => {
    const found = recognise(given, index);
    assert.deepEqual([found.role, found.platform, found.confidence], [role, platform, how], found.evidence.join("; "));
    assert.equal(found.evidence.length > 0, role !== "ordinary");
  });
}

test("evidence names the field and the container", () => {
  const found = recognise(
    candidate([{ name: "head", image: "rayproject/ray-ml:2.9", args: ["ray", "start", "--head"] }]),
    index,
  );
  assert.deepEqual(found.evidence, [
    "image rayproject/ray-ml:2.9 of container head",
    "command `ray start` of container head",
  ]);
});

test("a command line in quotes is not taken for a word", () => {
  const found = recognise(
    candidate([{ ...app, args: ["npx", "-y", "supergateway", "--stdio", "uvx x-mcp --key k"] }]),
    index,
  );
  assert.deepEqual(found.evidence, ["command `npx supergateway` of container app"]);
});

test("evidence never shows an option's value", () => {
  const found = recognise(candidate([{ ...app, args: ["tensorboard", "--logdir=s3://key:secret@bucket"] }]), index);
  assert.deepEqual(found.evidence, ["command `tensorboard --logdir` of container app"]);
});

test("a sidecar does not decide, whatever it runs", () => {
  const proxy = {
    name: "istio-proxy",
    image: "docker.io/istio/proxyv2:1.24",
    args: ["vllm", "serve"],
    ports: [{ containerPort: 1 }],
  };
  assert.equal(recognise(candidate([app, proxy]), index).role, "ordinary");
  const beside = { name: "exporter", image: "nvcr.io/nvidia/k8s/dcgm-exporter:3" };
  const owner = { ...app, ports: [{ containerPort: 8080 }] };
  assert.equal(recognise(candidate([owner, beside]), index).role, "ordinary");
  assert.equal(
    recognise(
      candidate([
        { ...app, ...gpu },
        { ...vllm, ports: [{ containerPort: 8000 }] },
      ]),
      index,
    ).role,
    "serving",
  );
});

const declared = (role: "training" | "serving" | "batch" | "pipeline", platform: string, kind: string) => ({
  role,
  platform,
  because: `kind ${kind}`,
});

for (const [name, declarations, containers, expected] of [
  [
    "wins over the image",
    [declared("training", "kuberay", "RayCluster")],
    [vllm],
    ["training", ["serving"], "KubeRay", "declared"],
  ],
  [
    "wins over kinds inside it",
    [declared("serving", "kuberay", "RayService"), declared("training", "kuberay", "RayCluster")],
    [{ name: "head", image: "rayproject/ray:2.52.0" }],
    ["serving", [], "KubeRay", "declared"],
  ],
  [
    "of a batch system yields to the program",
    [declared("batch", "volcano", "Job")],
    [vllm],
    ["serving", [], "vLLM", "recognised"],
  ],
  [
    "of a batch system stands alone",
    [declared("batch", "volcano", "Job")],
    [app],
    ["batch", [], "Volcano", "declared"],
  ],
  [
    "of a carrier names the software inside",
    [declared("serving", "leaderworkerset", "LeaderWorkerSet")],
    [vllm],
    ["serving", [], "vLLM", "declared"],
  ],
  [
    "of a pipeline keeps what its steps do",
    [declared("pipeline", "argo-workflows", "Workflow")],
    [{ ...app, args: ["torchrun", "x.py"] }],
    ["pipeline", ["training"], "Argo Workflows", "declared"],
  ],
] as const) {
  test(`a kind's declaration ${name}`, () => {
    const found = recognise({ ...candidate(containers), declarations }, index);
    assert.deepEqual([found.role, found.also, found.platform, found.confidence], expected, found.evidence.join("; "));
    assert.equal(found.evidence[0], declarations[0].because);
  });
}

test("every platform that a kind names is a product's id", async () => {
  const kinds = await readKinds(library);
  const names = new Set(kinds.flatMap(({ platform }) => (platform === null ? [] : [platform])));
  assert.deepEqual(
    [...names].filter((name) => !index.products.has(name)),
    [],
  );
});

test("wrong types in every field are read as absent", () => {
  const anything = fc.oneof(
    fc.anything({ withNullPrototype: false, maxDepth: 2 }),
    fc.constantFrom<unknown>(
      "vllm serve",
      ["sh", "-c", "vllm serve x"],
      [{ name: 1 }],
      [[]],
      { limits: [] },
      "$(A)",
      "`",
      "$(",
    ),
  );
  const field = (...names: string[]) => fc.dictionary(fc.constantFrom(...names), anything, { noNullPrototype: true });
  const container = field("image", "command", "args", "env", "ports", "resources", "volumeMounts", "name");
  const spec = field("volumes", "resourceClaims", "restartPolicy");
  fc.assert(
    fc.property(fc.array(container, { maxLength: 3 }), spec, anything, (containers, around, labels) => {
      const found = recognise(
        candidate(containers as JsonObject[], { spec: around as JsonObject, labels: labels as JsonObject }),
        index,
      );
      assert.equal(typeof found.role, "string");
    }),
    { numRuns: 2000 },
  );
});

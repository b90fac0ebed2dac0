import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { establishWorkloads, type Workload } from "../../src/facts/index.ts";
import { readInputs } from "../../src/inputs/index.ts";
import { buildInventory } from "../../src/inventory/index.ts";
import { builtInCatalogue, builtInKinds } from "../../src/pack/index.ts";
import { corpus } from "../support/corpus.ts";

const kinds = await builtInKinds();
const catalogue = await builtInCatalogue();

function workloadsOf(folder: string): readonly Workload[] {
  const { documents } = readInputs([join(corpus ?? "", folder)], {});
  return establishWorkloads(buildInventory(documents), kinds, catalogue).workloads;
}

/** Which workloads of a folder: by kind, by a text in their images, or all. */
interface Expectation {
  readonly folder: string;
  readonly kind?: RegExp;
  readonly image?: RegExp;
  readonly name?: RegExp;
  readonly role: string;
  readonly platform?: string;
  /** How many there are at least: an expectation of nothing proves nothing. */
  readonly atLeast: number;
}

/** What a reader of the manifests would say. */
const EXPECTATIONS: readonly Expectation[] = [
  { folder: "05-helm-inputs", image: /vllm-openai/, role: "serving", platform: "vLLM", atLeast: 2 },
  { folder: "05-helm-inputs", image: /lmstack-router/, role: "gateway", platform: "vLLM Production Stack", atLeast: 1 },
  { folder: "05-helm-inputs", image: /qdrant/, role: "vector-db", platform: "Qdrant", atLeast: 4 },
  { folder: "05-helm-inputs", kind: /^RayCluster$/, role: "training", platform: "KubeRay", atLeast: 2 },
  { folder: "05-aiml-agent-sandbox", kind: /^Sandbox/, role: "agent", platform: "Agent Sandbox", atLeast: 8 },
  {
    folder: "05-aiml-aibrix",
    kind: /^Deployment$/,
    image: /vllm-openai/,
    role: "serving",
    platform: "vLLM",
    atLeast: 4,
  },
  {
    folder: "05-aiml-aibrix",
    image: /gateway-plugins|epp:|endpoint-picker/,
    kind: /^Deployment$/,
    role: "gateway",
    atLeast: 2,
  },
  { folder: "05-aiml-aibrix", image: /controller-manager/, role: "ordinary", platform: "AIBrix", atLeast: 1 },
  { folder: "05-aiml-argo-workflows", kind: /Workflow/, role: "pipeline", platform: "Argo Workflows", atLeast: 20 },
  {
    folder: "05-aiml-argo-workflows",
    image: /^(grafana|otel|mysql)/,
    kind: /^Deployment$/,
    role: "ordinary",
    atLeast: 2,
  },
  { folder: "05-aiml-eks-ai", kind: /^RayService$/, role: "serving", platform: "KubeRay", atLeast: 5 },
  { folder: "05-aiml-eks-ai", kind: /^MPIJob$/, role: "training", atLeast: 2 },
  { folder: "05-aiml-eks-ai", image: /open-webui/, role: "agent", platform: "Open WebUI", atLeast: 2 },
  { folder: "05-aiml-gke-ai", image: /tensorflow\/tensorflow/, role: "training", atLeast: 4 },
  { folder: "05-aiml-gke-ai", image: /maxengine/, role: "serving", platform: "JetStream", atLeast: 2 },
  { folder: "05-aiml-k8s-examples", image: /redis|cassandra|nginx|guestbook/, role: "ordinary", atLeast: 8 },
  { folder: "05-aiml-k8s-examples", image: /vllm/, role: "serving", platform: "vLLM", atLeast: 1 },
  { folder: "05-aiml-kagent-toolhive", kind: /^MCPServer$/, role: "agent", platform: "ToolHive", atLeast: 12 },
  { folder: "05-aiml-kagent-toolhive", kind: /^VirtualMCPServer$/, role: "gateway", platform: "ToolHive", atLeast: 3 },
  {
    folder: "05-aiml-kaito",
    kind: /^(InferenceSet|MultiRoleInference)$/,
    role: "serving",
    platform: "KAITO",
    atLeast: 2,
  },
  { folder: "05-aiml-katib", kind: /^Experiment$/, role: "training", platform: "Katib", atLeast: 12 },
  {
    folder: "05-aiml-kserve",
    kind: /^(InferenceService|LLMInferenceService|ClusterServingRuntime)$/,
    role: "serving",
    platform: "KServe",
    atLeast: 20,
  },
  {
    folder: "05-aiml-kserve",
    kind: /^Deployment$/,
    image: /kserve.*controller/,
    role: "ordinary",
    platform: "KServe",
    atLeast: 1,
  },
  { folder: "05-aiml-kubeai", kind: /^Model$/, role: "serving", platform: "KubeAI", atLeast: 20 },
  { folder: "05-aiml-kubeflow", image: /kfp-/, role: "pipeline", platform: "Kubeflow Pipelines", atLeast: 10 },
  { folder: "05-aiml-kubeflow", image: /model-registry/, role: "registry", atLeast: 2 },
  { folder: "05-aiml-kubeflow", image: /istio|mysql|postgres/, role: "ordinary", atLeast: 4 },
  { folder: "05-aiml-kubeflow", image: /knative/, role: "ordinary", platform: "Knative", atLeast: 4 },
  { folder: "05-aiml-kuberay", kind: /^(RayCluster|RayJob)$/, role: "training", platform: "KubeRay", atLeast: 20 },
  { folder: "05-aiml-kuberay", kind: /^RayService$/, role: "serving", platform: "KubeRay", atLeast: 3 },
  { folder: "05-aiml-kuberay", image: /^redis/, role: "ordinary", atLeast: 2 },
  { folder: "05-aiml-kueue", kind: /^Job$/, role: "batch", platform: "Kueue", atLeast: 6 },
  { folder: "05-aiml-llm-d-modelservice", kind: /^Deployment$/, role: "serving", atLeast: 10 },
  {
    folder: "05-aiml-milvus",
    image: /text-embeddings/,
    role: "serving",
    platform: "Text Embeddings Inference",
    atLeast: 1,
  },
  { folder: "05-aiml-milvus", image: /minio/, role: "data", platform: "MinIO", atLeast: 1 },
  {
    folder: "05-aiml-nim-deploy",
    kind: /^(InferenceService|ClusterServingRuntime)$/,
    role: "serving",
    platform: "KServe",
    atLeast: 12,
  },
  {
    folder: "05-aiml-nim-deploy",
    kind: /^Deployment$/,
    image: /\/nim\//,
    role: "serving",
    platform: "NVIDIA NIM",
    atLeast: 1,
  },
  { folder: "05-aiml-nim-deploy", kind: /^Job$/, role: "batch", platform: "NVIDIA NIM", atLeast: 2 },
  { folder: "05-aiml-nvidia-device-plugin", name: /device-plugin|discovery/, role: "gpu-infrastructure", atLeast: 5 },
  {
    folder: "05-aiml-nvidia-gpu-operator",
    image: /^nvcr\.io|node-feature-discovery/,
    role: "gpu-infrastructure",
    atLeast: 6,
  },
  {
    folder: "05-aiml-ome",
    kind: /^(InferenceService|ClusterServingRuntime)$/,
    role: "serving",
    platform: "OME",
    atLeast: 10,
  },
  {
    folder: "05-aiml-rocm-gpu-operator",
    kind: /^DeviceConfig$/,
    role: "gpu-infrastructure",
    platform: "AMD GPU operator",
    atLeast: 2,
  },
  { folder: "05-aiml-spark-operator", kind: /SparkApplication$/, role: "batch", platform: "Spark", atLeast: 8 },
  { folder: "05-aiml-trainer", kind: /Runtime$/, role: "training", platform: "Kubeflow Trainer", atLeast: 5 },
  { folder: "05-aiml-triton", kind: /^Deployment$/, role: "serving", platform: "Triton", atLeast: 3 },
  { folder: "05-aiml-volcano", image: /\/vc-/, role: "ordinary", platform: "Volcano", atLeast: 4 },
  { folder: "05-aiml-volcano", image: /horovod/, role: "training", platform: "Horovod", atLeast: 1 },
  { folder: "05-aiml-weaviate", kind: /^StatefulSet$/, role: "vector-db", platform: "Weaviate", atLeast: 1 },
];

const known = new Map<string, readonly Workload[]>();
const read = (folder: string): readonly Workload[] => {
  const workloads = known.get(folder) ?? workloadsOf(folder);
  known.set(folder, workloads);
  return workloads;
};
const imagesOf = ({ pods }: Workload) => pods.flatMap(({ containers }) => containers.map(({ image }) => image));
const shown = ({ resource, role, platform, evidence }: Workload) =>
  `${resource.document.file} ${resource.ref.kind}/${resource.ref.name}: ${role} ${platform} (${evidence.join("; ")})`;

for (const { folder, kind, image, name, role, platform, atLeast } of EXPECTATIONS) {
  const which = [kind?.source, image?.source, name?.source].filter(Boolean).join(" ");
  test(`${folder} ${which} is ${role} ${platform ?? ""}`, { skip: corpus ? false : "no corpus" }, () => {
    const chosen = read(folder).filter(
      (workload) =>
        (kind?.test(workload.resource.ref.kind) ?? true) &&
        (name?.test(workload.resource.ref.name) ?? true) &&
        (image === undefined || imagesOf(workload).some((each) => image.test(each))),
    );
    assert.ok(chosen.length >= atLeast, `only ${chosen.length} found`);
    const wrong = chosen.filter((each) => each.role !== role || (platform !== undefined && each.platform !== platform));
    assert.deepEqual(wrong.map(shown), []);
  });
}

test("what scanners try themselves on is ordinary software", { skip: corpus ? false : "no corpus" }, () => {
  const folders = globSync("06-policy-*", { cwd: corpus ?? "" });
  const workloads = folders.flatMap((folder) => workloadsOf(folder));
  // kinds of AI platforms and containers that ask for an accelerator are what they are anywhere
  const taken = workloads.filter(
    ({ role, confidence }) => role !== "ordinary" && confidence !== "declared" && role !== "gpu-unknown",
  );
  const share = taken.length / workloads.length;
  console.log(
    `ordinary software: ${workloads.length} workloads, ${taken.length} taken for AI (${(share * 100).toFixed(2)} %)`,
  );
  assert.ok(workloads.length > 2000);
  assert.ok(share < 0.005, taken.map(shown).join("\n"));
});

test("most workloads of AI platforms are told apart", { skip: corpus ? false : "no corpus" }, () => {
  const folders = globSync("05-aiml-*", { cwd: corpus ?? "" }).toSorted();
  const counts = new Map<string, Map<string, number>>();
  for (const folder of folders) {
    const row = new Map<string, number>();
    for (const { role } of read(folder)) row.set(role, (row.get(role) ?? 0) + 1);
    counts.set(folder, row);
  }
  for (const [folder, row] of counts) {
    const cells = [...row].toSorted((a, b) => b[1] - a[1]).map(([role, count]) => `${role} ${count}`);
    console.log(`${folder.replace("05-aiml-", "").padEnd(24)} ${cells.join(", ")}`);
  }
  const all = folders.flatMap((folder) => read(folder));
  const unknown = all.filter(({ role }) => role === "gpu-unknown");
  assert.ok(unknown.length / all.length < 0.03, unknown.map(shown).join("\n"));
});

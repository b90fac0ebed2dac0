/** Reviews decided by all controls, one after another on one core: how many a second, and how long the slow ones take. */
import { openAdmission } from "../../src/app/admit.ts";
import { NO_CONFIG } from "../../src/app/settings.ts";

const REVIEWS = Number(process.env["REVIEWS"] ?? 20_000);
const ROUNDS = 3;

const image = (index: number): string =>
  ["vllm/vllm-openai:v0.11.2", "rayproject/ray:2.40.0", "nginx:1.29"][index % 3] ?? "";

function review(index: number): string {
  const container = {
    name: "main",
    image: image(index),
    args: ["--model", `org/model-${index}`],
    securityContext: { privileged: index % 7 === 0, runAsNonRoot: true },
    resources: { limits: { "nvidia.com/gpu": "1", memory: "8Gi" } },
  };
  const template = { metadata: { labels: { app: "a" } }, spec: { containers: [container] } };
  const object = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: `d-${index}`, namespace: "ml" },
    spec: { selector: { matchLabels: { app: "a" } }, template },
  };
  const request = {
    ...{ uid: `u-${index}`, namespace: "ml", operation: "CREATE", object },
    kind: { group: "apps", version: "v1", kind: "Deployment" },
    resource: { group: "apps", version: "v1", resource: "deployments" },
  };
  return JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request });
}

const { admission } = await openAdmission({ config: NO_CONFIG, policies: [], packs: [] });
for (let round = 0; round < ROUNDS; round++) {
  const took = new Float64Array(REVIEWS);
  const from = process.cpuUsage();
  for (let index = 0; index < REVIEWS; index++) {
    const text = review(index);
    const start = performance.now();
    JSON.stringify(admission.decide({ review: JSON.parse(text) }, "2026-01-01"));
    took[index] = performance.now() - start;
  }
  const { user, system } = process.cpuUsage(from);
  took.sort();
  const at = (share: number): string => (took[Math.floor(REVIEWS * share)] ?? 0).toFixed(2);
  const rate = Math.round(REVIEWS / ((user + system) / 1e6));
  const mib = Math.round(process.memoryUsage().rss / 2 ** 20);
  console.log(`${rate} reviews a second of processor; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; ${mib} MiB`);
}

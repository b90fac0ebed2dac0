/** Answers of the language server while a manifest of 1,000 lines is edited, alone and among many others. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LspClient } from "../support/lsp-client.ts";
import { generated } from "./measure.ts";

const LINES = 1000;
const KEYSTROKES = 60;
/** Keystrokes after which the code is compiled as it will stay. */
const WARM = 20;
const TARGET_MS = 50;

/** One workload with its service, much of it wrong. */
const application = (index: number): string => `apiVersion: apps/v1
kind: ${index % 4 === 0 ? "StatefulSet" : "Deployment"}
metadata:
  name: model-${index}
  namespace: serving
  labels: { app: model-${index} }
spec:
  replicas: 2
  selector:
    matchLabels: { app: model-${index} }
  template:
    metadata:
      labels: { app: model-${index} }
    spec:
      hostNetwork: ${index % 3 === 0}
      containers:
        - name: server
          image: vllm/vllm-openai:latest
          args: ["--model", "meta-llama/Llama-3-8B", "--trust-remote-code"]
          env:
            - name: MODEL_ROOT
              value: /models
            - name: HF_HOME
              value: /cache
          ports:
            - containerPort: 8000
          resources:
            limits: { nvidia.com/gpu: 1 }
          securityContext:
            privileged: ${index % 2 === 0}
            capabilities:
              add: [SYS_ADMIN]
          volumeMounts:
            - { name: models, mountPath: /models }
      volumes:
        - name: models
          hostPath: { path: /srv/models }
---
apiVersion: v1
kind: Service
metadata:
  name: model-${index}
  namespace: serving
spec:
  type: LoadBalancer
  selector: { app: model-${index} }
  ports:
    - port: 8000
---
`;

const text = `${Array.from({ length: LINES / 40 }, (_, index) => application(index))
  .join("")
  .split("\n")
  .slice(0, LINES)
  .join("\n")}\n`;

const quantile = (times: readonly number[], ratio: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * ratio))] ?? 0;

async function edit(name: string, folder: string, file: string): Promise<void> {
  const client = new LspClient([join("dist", "ringfence.js")]);
  const times: Record<string, number[]> = { diagnostics: [], hover: [], actions: [], completion: [] };
  const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    const answer = await work();
    times[what]?.push(performance.now() - from);
    return answer;
  };
  await client.start(folder);
  const from = performance.now();
  let found = await client.say("didOpen", file, text);
  const firstMs = performance.now() - from;
  let cpuFrom = client.cpuMs();
  for (let stroke = 0; stroke < KEYSTROKES; stroke++) {
    if (stroke === WARM) cpuFrom = client.cpuMs();
    const typed = text.replace("model-3\n", `model-3${"x".repeat(stroke)}\n`);
    found = await timed("diagnostics", () => client.say("didChange", file, typed));
    const at = found[(stroke * 7) % found.length]?.range.start;
    await timed("hover", () => client.hover(file, at?.line ?? 0, at?.character ?? 0));
    await timed("actions", () => client.actions(file, at?.line ?? 0));
    await timed("completion", () => client.completions(file, 4, 4));
    // as fast as people type
    await new Promise((done) => setTimeout(done, 60));
  }
  const cpuMs = ((client.cpuMs() ?? Number.NaN) - (cpuFrom ?? Number.NaN)) / (KEYSTROKES - WARM);
  await client.stop();
  console.log(
    `${name}: ${found.length} diagnostics, the first after ${firstMs.toFixed(0)} ms (target ${TARGET_MS} ms)`,
  );
  console.log(`  ${cpuMs.toFixed(0)} ms of processors for each keystroke with all four answers`);
  for (const [what, all] of Object.entries(times)) {
    const figures = [0.5, 0.95].map((ratio) => `${quantile(all, ratio).toFixed(1).padStart(6)} ms`);
    console.log(`  ${what.padEnd(12)} half within ${figures[0]}, 95 of 100 within ${figures[1]}`);
  }
}

const alone = mkdtempSync(join(tmpdir(), "ringfence-bench-"));
const file = join(alone, "models.yaml");
writeFileSync(file, text);
await edit("1,000 lines alone", alone, file);
rmSync(alone, { recursive: true });
for (const size of [100, 5000]) {
  const many = generated(size);
  if (many !== null) await edit(`1,000 lines beside ${size} applications`, many, join(many, "unsaved.yaml"));
}

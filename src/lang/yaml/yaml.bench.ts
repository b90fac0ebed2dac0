import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { readDocuments } from "./read.ts";

const ROUNDS = 8;
const OBJECTS = 6000;

/** Deployments as teams write them, one text per file, when no folder is given. */
function written(): string[] {
  return Array.from({ length: OBJECTS }, (_, index) => {
    const name = `web-${String(index).padStart(5, "0")}`;
    return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: team-${index % 50}
  labels: { app: ${name}, tier: "front" } # for the service
spec:
  replicas: ${index % 7}
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
    spec:
      automountServiceAccountToken: ${index % 3 === 0}
      containers:
      - name: main
        image: registry.example/team/${name}:1.${index % 20}.${index % 9}
        args: ["--port", "8080"]
        ports:
        - containerPort: 8080
          name: http
        env:
        - name: LOG_LEVEL
          value: info
        resources:
          limits:
            cpu: 500m
            memory: 1Gi
        securityContext:
          allowPrivilegeEscalation: false
          capabilities:
            drop:
            - ALL
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector:
    app: ${name}
  ports:
  - port: 80
    targetPort: http
`;
  });
}

const [folder] = process.argv.slice(2);
const texts =
  folder === undefined
    ? written()
    : globSync("**/*.{yaml,yml}", { cwd: folder }).map((file) => readFileSync(join(folder, file), "utf8"));
const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  ringfence: (text) => readDocuments(text, { file: "a.yaml", dropNulls: true }),
  "ringfence with every place": (text) => {
    const { documents } = readDocuments(text, { file: "a.yaml", dropNulls: true });
    for (const { locator } of documents) locator.locate(["metadata", "name"]);
    return documents;
  },
  "js-yaml": (text) => loadAll(text),
};

const firstMs = new Map<string, number>();
const leastMs = new Map<string, number>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, read] of Object.entries(readers)) {
    const kept: unknown[] = [];
    const from = process.cpuUsage();
    for (const text of texts) kept.push(read(text));
    const { user, system } = process.cpuUsage(from);
    const ms = (user + system) / 1000;
    if (!firstMs.has(name)) firstMs.set(name, ms);
    leastMs.set(name, Math.min(ms, leastMs.get(name) ?? ms));
  }
}
console.log(`${(bytes / 1e6).toFixed(1)} MB in ${texts.length} texts, CPU time`);
for (const [name, ms] of leastMs) {
  const speed = (bytes / 1000 / ms).toFixed(0);
  console.log(
    `${name.padEnd(28)} ${speed.padStart(4)} MB/s warm, first round ${(firstMs.get(name) ?? 0).toFixed(0)} ms`,
  );
}

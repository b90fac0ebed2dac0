import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import { runCommand } from "../../../test/support/command.ts";
import { define } from "./network.ts";

const schemas = join(import.meta.dirname, "../../../schemas");

/** Runs a subcommand over a text; JSON answers are held to their schema. */
async function run(verb: string, args: readonly string[], text = PLATFORM) {
  const { out, status } = await runCommand(define, [verb, ...args], { input: text });
  if (args.includes("json")) {
    const schema = JSON.parse(readFileSync(join(schemas, `network-${verb}.json`), "utf8")) as object;
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
    assert.ok(validate(JSON.parse(out)), JSON.stringify(validate.errors));
  }
  return { out, status };
}

const PLATFORM = `apiVersion: v1
kind: Namespace
metadata: { name: ml, labels: { team: vision } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: llm, namespace: ml }
spec:
  selector: { matchLabels: { app: llm } }
  template:
    metadata: { labels: { app: llm } }
    spec: { containers: [{ name: main, image: "ghcr.io/acme/llm:1.0", ports: [{ containerPort: 8000 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: llm, namespace: ml }
spec: { type: LoadBalancer, selector: { app: llm }, ports: [{ port: 80, targetPort: 8000 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: chat, namespace: web }
spec:
  selector: { matchLabels: { app: chat } }
  template:
    metadata: { labels: { app: chat } }
    spec: { containers: [{ name: main, image: "ghcr.io/acme/chat:1.0", env: [{ name: LLM, value: "http://llm.ml:80/v1" }] }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: llm, namespace: ml }
spec:
  podSelector: { matchLabels: { app: llm } }
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: web } } }]
      ports: [{ port: 8000 }]
    - from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.0.0.0/8] } }]
      ports: [{ port: 8000 }]
`;

interface Connection {
  readonly from: { readonly name?: string; readonly cidr?: string };
  readonly to: { readonly name?: string; readonly cidr?: string };
  readonly allowed: unknown;
}

suite("network", () => {
  test("connections names workloads, blocks and ports", async () => {
    const { out, status } = await run("connections", ["-", "--format", "json"]);
    assert.equal(status, 0);
    const { connections } = JSON.parse(out) as { connections: Connection[] };
    const pair = connections.find(({ from, to }) => from.name === "chat" && to.name === "llm");
    assert.deepEqual(pair?.allowed, [{ protocol: "TCP", ports: ["8000"] }]);
    const blocks = connections.filter(({ from, to }) => from.cidr !== undefined && to.name === "llm");
    assert.ok(!blocks.some(({ from }) => from.cidr === "10.0.0.0/8"));
    assert.equal(connections.filter(({ from, to }) => from.name === to.name && from.name !== undefined).length, 0);
  });

  test("connections as a table joins blocks, and narrows", async () => {
    const { out } = await run("connections", ["-", "--to", "ml/llm", "--quiet"]);
    assert.equal(
      out,
      [
        "FROM                   TO                   PORTS",
        "web/chat (Deployment)  ml/llm (Deployment)  TCP 8000",
        "0.0.0.0/5 and 7 more   ml/llm (Deployment)  TCP 8000",
        "",
      ].join("\n"),
    );
  });

  test("explain names the rule that allows, and the policies that deny", async () => {
    const open = await run("explain", [
      "-",
      "--from",
      "web/chat",
      "--to",
      "ml/llm",
      "--port",
      "8000/TCP",
      "--format",
      "json",
    ]);
    assert.equal(open.status, 0);
    const answer = JSON.parse(open.out) as Record<
      "ingress" | "egress",
      { isolated: boolean; by: { name: string }[]; rules: { path: string }[] }
    >;
    assert.equal(answer.egress.isolated, false);
    assert.deepEqual(
      answer.ingress.by.map(({ name }) => name),
      ["llm"],
    );
    assert.deepEqual(
      answer.ingress.rules.map(({ path }) => path),
      ["/spec/ingress/0"],
    );
    const shut = await run("explain", ["-", "--from", "10.1.2.3", "--to", "ml/llm", "--port", "8000"]);
    assert.equal(shut.status, 1);
    assert.match(shut.out, /cannot reach ml\/llm on 8000[\s\S]*no rule allows it; isolated by NetworkPolicy ml\/llm/);
  });

  test("explain knows what a policy does not govern", async () => {
    const self = await run("explain", ["-", "--from", "ml/llm", "--to", "ml/llm", "--port", "1"]);
    assert.equal(self.status, 0);
    assert.match(self.out, /can always reach itself/);
    await assert.rejects(
      run("explain", ["-", "--from", "ml/nobody", "--to", "ml/llm"]),
      /holds no pod or workload ml\/nobody/,
    );
    await assert.rejects(run("explain", ["-", "--from", "8.8.8.8", "--to", "9.9.9.9"]), /must be a pod or workload/);
    await assert.rejects(
      run("explain", ["-", "--from", "web/chat", "--to", "ml/llm", "--port", "99999"]),
      /is not a port/,
    );
  });

  test("exposure tells reach, ways in and teams that are not apart", async () => {
    const { out } = await run("exposure", ["-", "--format", "json"]);
    const { workloads, crossings } = JSON.parse(out) as {
      workloads: {
        workload: { name: string };
        reach: string;
        ways: { kind: string }[];
        egress: { metadata: boolean };
      }[];
      crossings: { from: { team: string }; to: { team: string } }[];
    };
    assert.deepEqual(
      workloads.map(({ workload, reach }) => `${workload.name} ${reach}`),
      ["llm internet", "chat cluster"],
    );
    assert.deepEqual(
      workloads[0]?.ways.map(({ kind }) => kind),
      ["load-balancer", "node-port"],
    );
    assert.equal(workloads[1]?.egress.metadata, true);
    assert.deepEqual(crossings.map(({ from, to }) => `${from.team} ${to.team}`).toSorted(), [
      "vision web",
      "web vision",
    ]);
    const table = await run("exposure", ["-"]);
    assert.match(table.out, /ml\/llm \(Deployment\)\s+internet\s+load-balancer Service\/llm TCP 8000/);
  });

  test("policies let through what is declared, and then nothing else passes", async () => {
    const { out, status } = await run("policies", ["-", "--format", "json"]);
    assert.equal(status, 0);
    const { policies } = JSON.parse(out) as { policies: { metadata: { name: string; namespace: string } }[] };
    assert.deepEqual(
      policies.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
      ["ml/default-deny", "web/default-deny", "ml/allow-llm", "web/allow-chat"],
    );
    const yaml = await run("policies", ["-"]);
    const workloads = PLATFORM.slice(0, PLATFORM.indexOf("---\napiVersion: networking"));
    const then = await run("connections", ["-", "--format", "json"], `${workloads}${yaml.out}`);
    const { connections } = JSON.parse(then.out) as { connections: Connection[] };
    const between = connections.filter(({ from, to }) => from.name !== undefined && to.name !== undefined);
    assert.deepEqual(
      between.map(({ from, to, allowed }) => [from.name, to.name, allowed]),
      [["chat", "llm", [{ protocol: "TCP", ports: ["8000"] }]]],
    );
  });

  test("policies know configuration, platforms, models and what was seen to flow", async () => {
    const input = `apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: ml }
data: { url: "postgres://user:pass@db.ml.svc.cluster.local:5432/x" }
---
apiVersion: v1
kind: Pod
metadata: { name: app, namespace: ml, labels: { app: app } }
spec: { containers: [{ name: main, image: "ghcr.io/acme/app:1.0", envFrom: [{ configMapRef: { name: settings } }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: db, namespace: ml, labels: { app: db } }
spec: { containers: [{ name: main, image: "postgres:17", ports: [{ name: sql, containerPort: 5432 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: ml }
spec: { selector: { app: db }, ports: [{ port: 5432, targetPort: sql }] }
---
apiVersion: v1
kind: Pod
metadata: { name: seen, namespace: ml, labels: { app: seen } }
spec: { containers: [{ name: main, image: "vllm/vllm-openai:v0.8.1", args: [--model, meta-llama/Llama-3.1-8B] }] }
---
apiVersion: ray.io/v1
kind: RayCluster
metadata: { name: tuning, namespace: ml }
spec:
  headGroupSpec: { rayStartParams: {}, template: { spec: { containers: [{ name: head, image: "rayproject/ray:2.52.0" }] } } }
  workerGroupSpecs:
    - { groupName: w, replicas: 2, rayStartParams: {}, template: { spec: { containers: [{ name: worker, image: "rayproject/ray:2.52.0" }] } } }
`;
    const folder = mkdtempSync(join(tmpdir(), "ringfence-network-"));
    const flows = join(folder, "flows.jsonl");
    const end = (pod: string) => ({ namespace: "ml", pod_name: pod });
    const seen = { source: end("app"), destination: end("seen"), l4: { TCP: { destination_port: 8000 } } };
    writeFileSync(
      flows,
      [
        JSON.stringify({ flow: { ...seen, verdict: "FORWARDED" } }),
        JSON.stringify({ flow: { ...seen, verdict: "DROPPED", l4: { TCP: { destination_port: 9999 } } } }),
        "not JSON",
        '{"broken',
      ].join("\n"),
    );
    try {
      const { out } = await run("policies", ["-", "--flows", flows], input);
      const then = await run("connections", ["-", "--format", "json"], `${input}${out}`);
      const { connections } = JSON.parse(then.out) as { connections: Connection[] };
      const between = connections.filter(({ from, to }) => from.name !== undefined && to.name !== undefined);
      assert.deepEqual(
        between.map(({ from, to, allowed }) => `${from.name} ${to.name} ${JSON.stringify(allowed)}`),
        ['app db [{"protocol":"TCP","ports":["5432"]}]', 'app seen [{"protocol":"TCP","ports":["8000"]}]'],
      );
      // the server fetches its model, and nothing else leaves
      assert.deepEqual(
        [...new Set(connections.filter(({ to }) => to.cidr !== undefined).map(({ from }) => from.name))],
        ["seen"],
      );
      const ray = await run(
        "explain",
        ["-", "--from", "ml/tuning", "--to", "ml/db", "--port", "5432"],
        `${input}${out}`,
      );
      assert.equal(ray.status, 1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("diff compares outside addresses however they are parted", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ringfence-network-"));
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    try {
      const before = file("before.yaml", PLATFORM);
      const same = file(
        "same.yaml",
        PLATFORM.replace(
          "cidr: 0.0.0.0/0, except: [10.0.0.0/8]",
          "cidr: 0.0.0.0/0, except: [10.0.0.0/9, 10.128.0.0/9]",
        ),
      );
      assert.equal((await run("diff", [before, same])).status, 0);
      const after = file("after.yaml", PLATFORM.replace("[10.0.0.0/8]", "[10.0.0.0/9]"));
      const { out, status } = await run("diff", [before, after, "--format", "json"]);
      assert.equal(status, 1);
      assert.deepEqual((JSON.parse(out) as { changes: unknown }).changes, [
        {
          ...{
            change: "added",
            from: { cidr: "10.128.0.0/9" },
            to: { kind: "Deployment", namespace: "ml", name: "llm" },
          },
          ...{ before: [], after: [{ protocol: "TCP", ports: ["8000"] }] },
        },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("what is not understood, or refused, makes the answer incomplete", async () => {
    const odd = `${PLATFORM}---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: odd, namespace: ml }\nspec: { podSelector: { matchLabels: { app: a b } } }\n`;
    const { out, status } = await run("connections", ["-"], odd);
    assert.equal(status, 3);
    assert.match(
      out,
      /^INCOMPLETE: 1 problem\n {2}-:\d+: NetworkPolicy ml\/odd: spec.podSelector.matchLabels.app is not the/,
    );
  });

  test("the map needs nothing else, and keeps names out of its markup", async () => {
    const html = await run("connections", ["-", "--format", "html"], PLATFORM.replaceAll("chat", "a-chat"));
    assert.match(html.out, /^<!doctype html>/);
    assert.ok(!/https?:\/\/(?!www\.w3\.org)/.test(html.out), "refers to something outside");
    const dot = await run("connections", ["-", "--format", "dot"]);
    assert.match(dot.out, /n\d+ -> n\d+ \[label="TCP 8000"\];/);
  });
});

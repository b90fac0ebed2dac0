import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { madeUp } from "../../test/support/made-up.ts";
import { formatNames, report } from "./report.ts";
import { scan } from "./scan.ts";

/** Secrets by a name that the manifests refer to as `<name>`. */
const SHAPES: Readonly<Record<string, string>> = {
  database: "{alnum:24}",
  hub: "hf_{letter:34}",
  openai: "sk-proj-{alnum:40}T3BlbkFJ{alnum:40}",
  github: "ghp_{crc32:30}",
  aws: "{base64:40}",
  address: "{alnum:18}",
  option: "{alnum:26}",
  shell: "{alnum:14}",
  file: "{alnum:28}",
  note: "{alnum:22}",
  secret: "{alnum:20}",
  flow: "{alnum:21}",
  weak: "tr0ub4dor{digit:3}",
  header: "{hex:40}",
};
const MANIFESTS = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
  annotations:
    acme.dev/scrape: https://ada:<note>@metrics.acme.dev/
spec:
  selector: { matchLabels: { app: app } }
  template:
    metadata: { labels: { app: app }, annotations: { token: "token=<note>" } }
    spec:
      containers:
        - name: app
          image: vllm/vllm-openai:v0.8.0
          args: [--model, acme/llm, --api-key, <option>, "--db-password=<database>"]
          command:
            - sh
            - -c
            - curl -u ada:<shell> -H "Authorization: Bearer <header>" https://acme.dev
          env:
            - name: DB_PASSWORD
              value: <database>
            - { name: HF_TOKEN, value: <hub> }
            - { name: HF_TOKEN, value: "<hub>" }
            - name: OPENAI_API_KEY
              value: "<openai>"
            - name: DATABASE_URL
              value: postgres://app:<address>@db:5432/app
            - name: AWS_SECRET_ACCESS_KEY
              value: >-
                <aws>
            - { name: REDIS_PASSWORD, value: <weak> }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data:
  app.env: |
    DB_PASSWORD=<file>
    GITHUB_TOKEN=<github>
  token: <file>
  inline: { "token": "<file>" }
---
apiVersion: v1
kind: Secret
metadata: { name: block }
stringData:
  password: <secret>
data:
  token: <secret|base64>
---
apiVersion: v1
kind: Secret
metadata: { name: flow }
stringData: { password: <flow> }
---
apiVersion: v1
kind: Pod
metadata: { name: bare, annotations: { note: "password=<flow>" } }
spec: { containers: [{ name: a, image: a, env: [{ name: API_TOKEN, value: <flow> }], args: [--token, <option>] }] }
`;

for (const seed of [1, 2, 3]) {
  suite(`made-up secrets, seed ${seed}`, () => {
    const secrets = new Map(Object.entries(SHAPES).map(([name, shape], at) => [name, madeUp(shape, seed * 100 + at)]));
    const text = MANIFESTS.replace(/<(\w+)(\|base64)?>/g, (_, name, encoded) => {
      const secret = secrets.get(name) ?? "";
      return encoded ? Buffer.from(secret).toString("base64") : secret;
    });
    for (const format of formatNames()) {
      test(`${format} shows none of them`, async () => {
        const source = { paths: ["-"], stdin: () => text };
        const { assessment, facts } = await scan({ source, today: "2026-01-01", showPassed: true });
        const context = { version: "0", time: "2026-01-01T00:00:00Z", inputs: ["-"], color: false, columns: 300 };
        let written = "";
        const render = await report(format, { ...context, failOn: null, facts });
        render(assessment, (piece) => (written += piece));
        assert.ok(written.length > 100);
        for (const [name, secret] of secrets) {
          const encoded = Buffer.from(secret).toString("base64");
          for (const shown of [secret, secret.slice(0, 12), encoded.slice(0, 16)]) {
            const at = written.indexOf(shown);
            assert.equal(at, -1, `${format} shows ${name}: ${written.slice(Math.max(0, at - 150), Math.max(0, at))}`);
          }
        }
      });
    }
    test("each of them is found", async () => {
      const { assessment } = await scan({ source: { paths: ["-"], stdin: () => text }, today: "2026-01-01" });
      const ids = new Set([...assessment.ranks].map(({ control }) => control));
      for (const id of [
        "credential.literal-token",
        "credential.in-arguments",
        "secret.env-literal",
        "secret.in-configmap",
      ]) {
        assert.ok(ids.has(id), id);
      }
    });
  });
}

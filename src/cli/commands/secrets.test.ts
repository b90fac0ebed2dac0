import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { SecretReport } from "../../app/secrets.ts";
import { runCommand } from "../../../test/support/command.ts";
import { define } from "./secrets.ts";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../../schemas/secrets.json"), "utf8"));
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);

async function run(args: readonly string[], input: string) {
  const { out, err, status } = await runCommand(define, args, { input });
  assert.equal(err, "");
  return { out, status };
}

const INPUT = `apiVersion: v1
kind: Secret
metadata: { name: hub, namespace: ml }
stringData: { token: hf_verysecretvalue }
---
apiVersion: v1
kind: Secret
metadata: { name: tls, namespace: ml }
type: kubernetes.io/tls
data: { tls.crt: YQ==, tls.key: Yg== }
---
apiVersion: v1
kind: Secret
metadata: { name: left, namespace: ml }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: ml }
spec: { tls: [{ secretName: tls }] }
---
apiVersion: v1
kind: Pod
metadata: { name: serve, namespace: ml }
spec:
  imagePullSecrets: [{ name: pull }]
  volumes: [{ name: t, projected: { sources: [{ secret: { name: hub } }] } }]
  containers:
    - name: main
      image: vllm/vllm-openai:v0.8.1
      env: [{ name: HF_TOKEN, valueFrom: { secretKeyRef: { name: hub, key: token } } }]
      volumeMounts: [{ name: t, mountPath: /t }]
    - { name: side, image: "ghcr.io/acme/side:1.0" }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: one, namespace: ml }
rules: [{ apiGroups: [""], resources: [secrets], resourceNames: [hub], verbs: [get] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: one, namespace: ml }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: one }
subjects: [{ kind: ServiceAccount, name: trainer }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: exec, namespace: ml }
rules: [{ apiGroups: [""], resources: [pods/exec], verbs: [create] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: exec, namespace: ml }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: exec }
subjects: [{ kind: User, name: ada, apiGroup: rbac.authorization.k8s.io }]
`;

suite("secrets", () => {
  test("each reader, mount and way around is named", async () => {
    const { out, status } = await run(["exposure", "-", "--format", "json"], INPUT);
    const report: SecretReport = JSON.parse(out);
    assert.ok(validate(report), JSON.stringify(validate.errors));
    const of = (name: string) => report.secrets.find(({ secret }) => secret.name === name) ?? assert.fail(name);
    const people = (list: readonly { name: string; platform: boolean }[]) =>
      list.filter(({ platform }) => !platform).map(({ name }) => name);
    assert.deepEqual(people(of("hub").readers), ["trainer"]);
    assert.deepEqual(people(of("tls").readers), []);
    assert.deepEqual(people(of("hub").escalations), ["ada"]);
    assert.deepEqual(
      of("hub").mounts.map(({ how, containers }) => [how, ...containers]),
      [
        ["env", "main"],
        ["volume", "main"],
      ],
    );
    assert.deepEqual([of("pull").inInput, of("pull").mounts[0]?.how], [false, "image-pull"]);
    assert.deepEqual(
      report.secrets.filter(({ unused }) => unused).map(({ secret }) => secret.name),
      ["left"],
    );
    assert.deepEqual(of("tls").keys, ["tls.crt", "tls.key"]);
    assert.equal(status, 0);
  });

  test("values are never shown", async () => {
    for (const args of [
      ["list", "-"],
      ["exposure", "-"],
      ["exposure", "-", "--format", "json"],
      ["list", "-", "--unused"],
    ]) {
      const { out } = await run(args, INPUT);
      assert.doesNotMatch(out, /verysecret|YQ==|Yg==/);
    }
  });

  test("narrowed to one, or to what nobody uses", async () => {
    assert.match((await run(["exposure", "-", "--secret", "hub"], INPUT)).out, /^ml\/hub\n(?: {4}.*\n)+$/);
    assert.match((await run(["list", "-", "--unused"], INPUT)).out, /^SECRET.*\nml\/left .*nothing\n$/);
  });
});

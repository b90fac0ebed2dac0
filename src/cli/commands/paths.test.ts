import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { PathsAnswer } from "../../app/paths.ts";
import { runCommand } from "../../../test/support/command.ts";
import { define } from "./paths.ts";

const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../../schemas/paths.json"), "utf8"));
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);

async function run(args: readonly string[], input: string) {
  const { out, err, status } = await runCommand(define, args, { input });
  assert.equal(err, "");
  return { out, status };
}

const INPUT = `apiVersion: v1
kind: Pod
metadata: { name: nb, namespace: ml, labels: { app: nb } }
spec:
  serviceAccountName: runner
  containers:
    - name: main
      image: quay.io/jupyter/base-notebook:2025-01-01
      args: [start-notebook.sh, --ServerApp.token='', --ServerApp.password='']
      ports: [{ containerPort: 8888 }]
---
apiVersion: v1
kind: Service
metadata: { name: "nb</script>", namespace: ml }
spec:
  type: LoadBalancer
  selector: { app: nb }
  ports: [{ port: 80, targetPort: 8888 }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: runner }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects: [{ kind: ServiceAccount, name: runner, namespace: ml }]
`;
const STEPS = ["expose-loadbalancer", "exploit-open-tool", "pod-token", "all-rights"];

suite("ringfence paths", () => {
  test("json follows its schema, and each path leads from its entry to its jewel", async () => {
    const { out, status } = await run(["-", "--format", "json"], INPUT);
    assert.equal(status, 1);
    const answer = JSON.parse(out) as PathsAnswer;
    assert.ok(validate(answer), JSON.stringify(validate.errors));
    const path = answer.paths.find(({ entry }) => entry === "entry:internet");
    assert.equal(path?.jewel, "objective:cluster-admin");
    const steps = (path?.edges ?? []).map((place) => answer.edges[place]);
    assert.deepEqual(
      steps.map((step) => step?.type),
      STEPS,
    );
    assert.deepEqual(steps.at(-1)?.cutBy, ["ClusterRoleBinding/runner:/subjects/0"]);
    assert.equal(steps.at(-1)?.because[0]?.location?.line, 24);
    assert.ok(answer.chokePoints.every(({ pathsClosed }) => pathsClosed > 0));
  });

  test("the table names what to cut first, and each step with its reason and place", async () => {
    const { out } = await run(["-", "--from", "internet", "--to", "cluster-admin"], INPUT);
    assert.match(out, /^1 attack path to 1 target$/m);
    assert.match(out, /CUT FIRST/);
    for (const step of STEPS) assert.ok(out.includes(`${step}: `), step);
    assert.match(out, /take ServiceAccount runner out of ClusterRoleBinding runner/);
  });

  test("nothing to reach is said, and ends with 0", async () => {
    const { out, status } = await run(["-"], "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n");
    assert.equal(status, 0);
    assert.match(out, /^No attack path found/);
  });

  test("a word that names nothing is a problem", async () => {
    const { out, status } = await run(["-", "--from", "nowhere"], INPUT);
    assert.equal(status, 3);
    assert.match(out, /nothing in the graph is called nowhere/);
  });

  test("a supposed change replaces objects, and takes away what it marks", async () => {
    const folder = mkdtempSync(join(tmpdir(), "paths-"));
    try {
      const file = join(folder, "change.yaml");
      const gone = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: runner }\n";
      writeFileSync(file, `${gone}$patch: delete\n`);
      const { out } = await run(["-", "--what-if", file, "--format", "json"], INPUT);
      const { whatIf, paths } = JSON.parse(out) as PathsAnswer;
      const closed = { entry: "entry:internet", jewel: "objective:cluster-admin" };
      assert.ok(whatIf?.closed.some(({ entry, jewel }) => entry === closed.entry && jewel === closed.jewel));
      assert.deepEqual(whatIf?.opened, []);
      assert.ok(!paths.some(({ jewel }) => jewel === closed.jewel));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("drawings hold the steps, and no name breaks out of the page", async () => {
    const dot = await run(["-", "--graph", "dot"], INPUT);
    assert.match(dot.out, /^digraph paths \{/);
    assert.match(dot.out, /"entry:internet" -> "endpoint:ml\/nb:jupyter" \[label="expose-loadbalancer"\]/);
    const graphMl = await run(["-", "--graph", "graphml"], INPUT);
    assert.match(graphMl.out, /<edge source="entry:internet" target="endpoint:ml\/nb:jupyter">/);
    assert.doesNotMatch(graphMl.out, /<\/script>/);
    const page = await run(["-", "--graph", "html"], INPUT);
    assert.equal(page.out.split("</script>").length, 2);
    assert.doesNotMatch(page.out, /https?:/);
  });
});

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { containerOf, podsOf } from "../../../../test/support/workloads.ts";
import type { PodTemplate } from "../model.ts";

suite("Argo workflows", () => {
  const text = `
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: { name: nightly, namespace: ml }
spec:
  serviceAccountName: template
  securityContext: { runAsNonRoot: true }
  volumes: [{ name: data, emptyDir: {} }]
  templateDefaults: { container: { imagePullPolicy: Always } }
  podSpecPatch: '{"containers":[{"name":"main","image":"workflow:1"}]}'
  templates:
    - name: train
      volumes: [{ name: own, emptyDir: {} }]
      container: { image: "train:1" }
      podSpecPatch: |
        hostPID: true
        containers: [{ name: main, image: "template:1" }]
    - name: score
      serviceAccountName: scorer
      script: { image: "score:1", source: "print(1)" }
    - name: spawn
      resource:
        action: create
        manifest: |
          apiVersion: batch/v1
          kind: Job
          metadata: { generateName: child- }
          spec:
            template:
              spec:
                containers:
                  - name: child
                    image: {{inputs.parameters.image}}
                    securityContext: { privileged: true }
---
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: run, namespace: ml }
spec:
  serviceAccountName: runner
  hostNetwork: true
  workflowTemplateRef: { name: nightly }
`;
  test("patches are laid last: the workflow's, then the template's", () => {
    const main = containerOf(text, "nightly", "main");
    assert.equal(main.image, "template:1");
    assert.equal(main.spec["imagePullPolicy"], "Always");
    assert.equal(main.pod.spec["hostPID"], true);
    assert.equal(main.path.join("."), "spec.templates.0.podSpecPatch");
    assert.equal(main.writable, false);
  });
  test("what holds for the workflow holds for its pods, unless a template says otherwise", () => {
    const pods = podsOf(text, "nightly");
    assert.deepEqual(
      pods.map(({ as, serviceAccount }) => [as, serviceAccount]),
      [
        ["train", "template"],
        ["score", "scorer"],
        ["spawn", "template"],
        ["pod", "default"],
      ],
    );
    assert.deepEqual(
      ((pods[0] as PodTemplate).spec["volumes"] as { name: string }[]).map(({ name }) => name),
      ["data", "own"],
    );
  });
  test("an object in a manifest's text is read, and its placeholders stay what they are", () => {
    const child = containerOf(text, "nightly", "child");
    assert.equal(child.image, "{{inputs.parameters.image}}");
    assert.deepEqual([child.writable, child.pod.templated], [false, true]);
    assert.match(child.path.join("."), /^spec\.templates\.2\.resource\.manifest/);
  });
  test("a workflow that names a template has its pods, under its own account and settings", () => {
    const pods = podsOf(text, "run");
    assert.deepEqual(pods.map(({ as, serviceAccount }) => [as, serviceAccount]).slice(0, 2), [
      ["train", "runner"],
      ["score", "scorer"],
    ]);
    assert.equal(pods[0]?.spec["hostNetwork"], true);
    assert.equal(pods[0]?.containers[0]?.image, "workflow:1".replace("workflow", "template"));
    assert.equal(pods[0]?.path.join("."), "spec.workflowTemplateRef");
  });
  test("a missing template is told", () => {
    const [pod] = podsOf(text.slice(text.lastIndexOf("---")), "run");
    assert.deepEqual([pod?.incomplete, pod?.serviceAccount], [["WorkflowTemplate ml/nightly"], "runner"]);
  });
});

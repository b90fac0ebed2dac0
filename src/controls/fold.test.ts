import assert from "node:assert/strict";
import { test } from "node:test";
import { documentsOf, factsOf, judgementsOf } from "../../test/support/judging.ts";
import { builtInControls, type Control } from "../pack/index.ts";

const controls = await builtInControls();

/** What is found of an object by some controls and by those that stand for them, without what is folded away. */
const found = (text: string, ...ids: string[]): string[] =>
  judgementsOf(
    factsOf(documentsOf(text)),
    controls.filter(({ id }) => ids.includes(id)),
  )
    .filter(({ answer, impliedBy }) => answer === "fail" && impliedBy === null)
    .map(({ control }) => control);

test("each way to the node is one finding, whatever the workload's role is", () => {
  const notebook = `
apiVersion: v1
kind: Pod
metadata: { name: explore }
spec:
  hostPID: true
  containers: [{ name: lab, image: "quay.io/jupyter/scipy-notebook:2025-01-20", securityContext: { privileged: true } }]
`;
  const general = ["container.privileged", "pod.host-pid"];
  assert.deepEqual(found(notebook, ...general, "notebook.host-access").toSorted(), general);
  // asked alone it names both
  assert.deepEqual(found(notebook, "notebook.host-access"), ["notebook.host-access", "notebook.host-access"]);
});

test("a control of the whole object and one of its pods stand for each other", () => {
  const job = `
apiVersion: batch/v1
kind: Job
metadata: { name: once }
spec: { template: { spec: { restartPolicy: Never, hostPID: true, containers: [{ name: main, image: "example/main:1" }] } } }
`;
  const ofPod = controls.find(({ id }) => id === "pod.host-pid");
  const ofObject = controls.find(({ id }) => id === "resource.job-deadline");
  assert.ok(ofPod && ofObject);
  const visible = (...asked: Control[]) =>
    judgementsOf(factsOf(documentsOf(job)), asked)
      .filter(({ impliedBy }) => impliedBy === null)
      .map(({ control }) => control);
  assert.deepEqual(visible(ofPod, { ...ofObject, impliedBy: [ofPod.id] }), [ofPod.id]);
  assert.deepEqual(visible({ ...ofPod, impliedBy: [ofObject.id] }, ofObject), [ofObject.id]);
  assert.deepEqual(visible(ofPod, ofObject), [ofPod.id, ofObject.id]);
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readDocuments } from "../lang/yaml/read.ts";
import { buildInventory, controllerOf, type Inventory, ownerReferences, resourceFrom } from "./index.ts";
import { withWordsAsWritten } from "./index.ts";

function inventoryOf(text: string): Inventory {
  const { documents, problems } = readDocuments(text, { file: "a.yaml", dropNulls: true });
  return buildInventory(documents, problems);
}

const refs = (inventory: Inventory): string[] =>
  inventory.resources.map(({ ref, at }) =>
    `${ref.apiVersion} ${ref.kind} ${ref.namespace ?? "-"}/${ref.name} ${at.join(".")}`.trim(),
  );

describe("the inventory", () => {
  it("takes words for names that YAML reads as booleans", () => {
    const inventory = inventoryOf(`apiVersion: v1
kind: Pod
metadata:
  name: y # the letter
  namespace: "on"
  labels: {ns: n, other: No}
spec:
  list:
    - off
    - true
---
{apiVersion: v1, kind: Pod, metadata: {name: no, namespace: YES}}
`);
    assert.deepEqual(refs(inventory), ["v1 Pod on/y", "v1 Pod YES/no"]);
    const [first] = inventory.resources;
    assert.ok(first);
    const { metadata, spec } = withWordsAsWritten(first.object, first.document, first.at);
    assert.deepEqual(metadata, { name: "y", namespace: "on", labels: { ns: "n", other: "No" } });
    assert.deepEqual(spec, { list: ["off", "true"] });
    const plain = resourceFrom({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" } });
    assert.equal(withWordsAsWritten(plain.object, plain.document, plain.at), plain.object);
  });

  it("holds objects with their identity", () => {
    const inventory = inventoryOf(`
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: ml}}
---
{apiVersion: v1, kind: Namespace, metadata: {name: 12}}
---
{apiVersion: batch/v1, kind: Job, metadata: {generateName: train-, namespace: ""}}
---
{apiVersion: v1, kind: Pod}
`);
    assert.deepEqual(refs(inventory), [
      "apps/v1 Deployment ml/web",
      "v1 Namespace -/12",
      "batch/v1 Job -/train-",
      "v1 Pod -/",
    ]);
    assert.deepEqual(
      inventory.resources.map(({ group, version }) => `${group}|${version}`),
      ["apps|v1", "|v1", "batch|v1", "|v1"],
    );
  });

  it("opens lists, typed and nested ones too", () => {
    const inventory = inventoryOf(`
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: a}}
-
- apiVersion: v1
  kind: List
  items: [{apiVersion: v1, kind: Pod, metadata: {name: b}}]
---
apiVersion: v1
kind: PodList
items: [{metadata: {name: c}}]
---
{apiVersion: v1, kind: List, items: null}
---
{apiVersion: example.com/v1, kind: AllowList, metadata: {name: d}}
`);
    assert.deepEqual(refs(inventory), [
      "v1 Pod -/a items.0",
      "v1 Pod -/b items.2.items.0",
      "v1 Pod -/c items.0",
      "example.com/v1 AllowList -/d",
    ]);
    assert.deepEqual(inventory.problems, []);
    assert.equal(inventory.resources[1]?.document.locator.locate(inventory.resources[1].at)?.line, 9);
  });

  it("counts documents that are no objects, without a problem", () => {
    const inventory = inventoryOf(
      "replicas: 3\n---\n- a\n---\ntext\n---\n{apiVersion: kustomize.config.k8s.io/v1beta1, kind: Kustomization}\n",
    );
    assert.equal(inventory.otherDocuments, 4);
    assert.deepEqual(inventory.resources, []);
    assert.deepEqual(inventory.problems, []);
  });

  it("names what is nearly an object", () => {
    const inventory = inventoryOf(`
{apiVersion: v1, kind: [Pod]}
---
kind: Pod
metadata: {name: a}
---
apiVersion: v1
kind: Pod
metadata: text
---
apiVersion: v1
kind: List
items:
- text
- {apiVersion: v1, kind: Pod, metadata: {name: b}}
`);
    assert.deepEqual(
      inventory.problems.map(({ code, line }) => `${code}:${line}`),
      ["kube/not-an-object:2", "kube/not-an-object:4", "kube/not-an-object:9", "kube/not-an-object:14"],
    );
    assert.deepEqual(refs(inventory), ["v1 Pod -/b items.1"]);
  });

  it("finds objects by kind and name; the last of two wins, and both are kept", () => {
    const inventory = inventoryOf(`
{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: ml}, spec: 1}
---
{apiVersion: apps/v1beta1, kind: Deployment, metadata: {name: a, namespace: ml}, spec: 2}
---
{apiVersion: v1, kind: Node, metadata: {name: a}}
`);
    assert.equal(inventory.ofKind("apps", "Deployment").length, 2);
    assert.deepEqual(inventory.ofKind("", "Deployment"), []);
    assert.equal(inventory.find("apps", "Deployment", "ml", "a")?.object["spec"], 2);
    assert.equal(inventory.find("", "Node", null, "a")?.ref.name, "a");
    assert.equal(inventory.find("apps", "Deployment", null, "a"), null);
  });

  it("follows owners", () => {
    const inventory = inventoryOf(`
apiVersion: v1
kind: Pod
metadata:
  name: p
  namespace: ml
  ownerReferences:
  - {apiVersion: v1, kind: ConfigMap, name: other}
  - {apiVersion: apps/v1, kind: ReplicaSet, name: r, controller: true}
  - text
---
{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: r, namespace: ml, ownerReferences: 3}}
`);
    const [pod, set] = inventory.resources;
    assert.ok(pod && set);
    assert.deepEqual(
      ownerReferences(pod).map(({ kind, controller }) => `${kind} ${controller}`),
      ["ConfigMap false", "ReplicaSet true"],
    );
    assert.equal(controllerOf(pod, inventory), set);
    assert.equal(controllerOf(set, inventory), null);
  });

  it("makes a resource of a bare object", () => {
    const resource = resourceFrom({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" } });
    assert.deepEqual(resource.ref, { apiVersion: "v1", kind: "Pod", namespace: null, name: "a" });
    assert.equal(resource.document.locator.locate([]), null);
    assert.throws(() => resourceFrom({ kind: "Pod" }), TypeError);
  });
});

it("notebook files are kept apart from objects", () => {
  const { documents } = readDocuments('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}', {
    file: "lab/train.ipynb",
    dropNulls: true,
  });
  const { resources, notebooks, otherDocuments, problems } = buildInventory(documents);
  assert.deepEqual([resources.length, otherDocuments, problems.length], [0, 0, 0]);
  assert.deepEqual(
    notebooks.map(({ ref }) => ref),
    [{ apiVersion: "nbformat/v4", kind: "NotebookFile", namespace: null, name: "train.ipynb" }],
  );
});

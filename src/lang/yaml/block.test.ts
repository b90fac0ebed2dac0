import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { DocumentWriter, mutate, randomFrom } from "../../../test/support/yaml-documents.ts";
import { readingsDiffer } from "../../../test/support/yaml-readings.ts";

const plainManifest = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web, tier: "front"}
  annotations:
    note: >-
      two lines
      as one
spec:
  replicas: 3
  template:
    spec:
      # the containers
      containers:
      - name: main
        image: 'nginx:1.27'
        args: [--port, "80"]
        command:
          - sh
          - -c
          - |
            echo one

            echo two
        resources:
          limits: {cpu: 500m, memory: 1Gi}
        env: []
`;

describe("the reader of the common subset", () => {
  it("reads documents of every look as the reader of all YAML does", () => {
    let read = 0;
    for (let seed = 0; seed < 3000; seed++) {
      const text = new DocumentWriter(seed).document(seed % 4);
      const difference = readingsDiffer(text);
      if (difference === "beyond") continue;
      read++;
      assert.equal(difference, null, JSON.stringify(text));
    }
    assert.ok(read > 300, `${read} documents were in the subset`);
  });

  it("reads damaged manifests as the reader of all YAML does", () => {
    const random = randomFrom(1);
    let read = 0;
    for (let count = 0; count < 3000; count++) {
      const text = mutate(plainManifest, random);
      const difference = readingsDiffer(text);
      if (difference === "beyond") continue;
      read++;
      assert.equal(difference, null, JSON.stringify(text));
    }
    assert.ok(read > 500, `${read} documents were in the subset`);
  });

  it("takes ordinary manifests", () => {
    assert.equal(readingsDiffer(plainManifest), null);
    assert.ok(!isDeepStrictEqual(readingsDiffer("a: &x 1\n"), null));
  });
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { candidate } from "../../../../test/support/candidates.ts";
import { readCatalogue, readProducts } from "../../../pack/index.ts";
import { indexProducts } from "./product-index.ts";
import { recognise } from "./recognise.ts";

const library = join(import.meta.dirname, "..", "..", "..", "..", "library");
const index = indexProducts(await readCatalogue(library));
const products = await readProducts(library);

/** A workload that runs an example: `$ ` begins a command in an image of nobody's, anything else is an image. */
const running = (example: string) =>
  candidate([
    example.startsWith("$ ")
      ? { name: "main", image: "registry.example.com/team/app:1", command: ["/bin/sh", "-c", example.slice(2)] }
      : { name: "main", image: example },
  ]);

for (const { product, examples } of products) {
  test(`library/products/${product.id}.yaml is recognised by its examples alone`, () => {
    assert.ok(examples.like.length > 0, "examples.like is empty");
    assert.ok(examples.unlike.length > 0, "examples.unlike is empty");
    assert.ok(product.source.length > 0, "source is empty");
    for (const example of examples.like) {
      assert.equal(recognise(running(example), index).products[0], product.id, `like: ${example}`);
    }
    for (const example of examples.unlike) {
      assert.ok(!recognise(running(example), index).products.includes(product.id), `unlike: ${example}`);
    }
  });

  test(`library/products/${product.id}.yaml is recognised in a mirrored registry`, () => {
    const images = examples.like.filter((example) => !example.startsWith("$ "));
    for (const image of images) {
      const bare = image.replace(/^[^/]*[.:][^/]*\//, "");
      for (const mirror of ["registry.corp.example:5000", "localhost:5000/cache", "eu.gcr.io/project/mirror"]) {
        const mirrored = `${mirror}/${bare.includes("/") ? bare : `library/${bare}`}@sha256:${"0".repeat(64)}`;
        assert.equal(recognise(running(mirrored), index).products[0], product.id, mirrored);
      }
    }
  });

  test(`library/products/${product.id}.yaml is recognised by its commands, whole and in a script`, () => {
    const commands = examples.like.filter((example) => example.startsWith("$ ")).map((example) => example.slice(2));
    for (const command of commands.filter((text) => !/[&;|'"$]/.test(text))) {
      const words = command.split(" ");
      for (const container of [
        { name: "main", image: "app", command: words },
        { name: "main", image: "app", args: words },
        { name: "main", image: "app", command: ["/usr/bin/tini", "--", ...words] },
        { name: "main", image: "app", command: ["bash", "-lc"], args: [`set -e\nexec ${command} 2>&1 | tee log`] },
      ]) {
        assert.equal(recognise(candidate([container]), index).products[0], product.id, JSON.stringify(container));
      }
    }
  });
}

test("no image of ordinary software is taken for an AI product", () => {
  const images = [
    "nginx:1.27 redis:7 postgres:17 mysql:8 mongo:7 rabbitmq:4 httpd busybox alpine:3.20",
    "grafana/grafana:11 prom/prometheus quay.io/argoproj/argocd:v2.13 hashicorp/vault:1.18 registry:2",
    "node:22 python:3.12 golang:1.23 openjdk:21 myorg/ray-tracer:1 myorg/gateway:1 myorg/agent:2",
    "elasticsearch:8.16.1 confluentinc/cp-kafka traefik:v3 envoyproxy/envoy:v1.32 istio/pilot:1.24",
    "myorg/model-service:3 myorg/notebook-api myorg/api-server bitnami/kafka goharbor/harbor-core:v2",
    "datadog/agent:7 newrelic/infrastructure jenkins/jenkins gitlab/gitlab-ce sonarqube wordpress",
    "kubernetesui/dashboard coredns/coredns registry.k8s.io/kube-apiserver:v1.32 cilium/cilium minio/mc",
  ].flatMap((line) => line.split(" "));
  for (const image of images) {
    const found = recognise(candidate([{ name: "main", image, ports: [{ containerPort: 8000 }] }]), index);
    assert.equal(found.role, "ordinary", `${image}: ${found.evidence.join("; ")}`);
    assert.equal(found.platform, null, image);
  }
});

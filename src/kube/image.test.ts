import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { compareVersions, formatImage, parseImage, versionOfTag } from "./image.ts";

const digest = `sha256:${"ab".repeat(32)}`;

for (const [text, registry, repository, tag, valid] of [
  ["nginx", "docker.io", "library/nginx", null, true],
  ["nginx:1.25", "docker.io", "library/nginx", "1.25", true],
  ["vllm/vllm-openai:v0.9.0", "docker.io", "vllm/vllm-openai", "v0.9.0", true],
  ["docker.io/nginx", "docker.io", "library/nginx", null, true],
  ["index.docker.io/library/nginx", "docker.io", "library/nginx", null, true],
  ["localhost/app", "localhost", "app", null, true],
  ["localhost:5000/app:2", "localhost:5000", "app", "2", true],
  ["registry.example.com:8443/team/app", "registry.example.com:8443", "team/app", null, true],
  ["[2001:db8::1]:5000/app:1", "[2001:db8::1]:5000", "app", "1", true],
  ["Registry.Example.com/app", "registry.example.com", "app", null, true],
  ["quay.io/jupyter/base-notebook:2024-05-27", "quay.io", "jupyter/base-notebook", "2024-05-27", true],
  ["app:", "docker.io", "library/app", "", false],
  ["", "docker.io", "", null, false],
  ["<account>.dkr.ecr.<region>.amazonaws.com/app:1", "<account>.dkr.ecr.<region>.amazonaws.com", "app", "1", false],
  ["${IMAGE}", "docker.io", "library/${IMAGE}", null, false],
  ["team//app", "docker.io", "team//app", null, false],
  ["app:la test", "docker.io", "library/app", "la test", false],
] as const) {
  test(`reads the image ${JSON.stringify(text)}`, () => {
    assert.deepEqual(parseImage(text), { registry, repository, tag, digest: null, valid });
  });
}

test("keeps tag and digest apart", () => {
  const image = parseImage(`ghcr.io/org/app:v1@${digest}`);
  assert.deepEqual(image, { registry: "ghcr.io", repository: "org/app", tag: "v1", digest, valid: true });
  assert.equal(parseImage(`app@${digest}`).tag, null);
  assert.equal(parseImage("app@sha256:short").valid, false);
});

test("reading the full spelling again changes nothing", () => {
  const piece = fc.constantFrom(..."ab/:@.-_A0 []{}$".split(""), "docker.io/", "localhost", digest);
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
      (text) => {
        const once = parseImage(text);
        if (!once.valid) return;
        assert.deepEqual(parseImage(formatImage(once)), once);
      },
    ),
    { numRuns: 5000 },
  );
});

for (const [tag, version] of [
  ["v0.9.0.1", "0.9.0.1"],
  ["2.52.0-py311-cu128", "2.52.0"],
  ["2.46.0.0e19ea-py39-gpu", "2.46.0"],
  ["24.12-py3-sdk", "24.12"],
  ["0.5.5.post3-cu129-amd64", "0.5.5"],
  ["v0.9.0rc1", "0.9.0-rc1"],
  ["1.30.0-beta.2", "1.30.0-beta2"],
  ["latest", null],
  ["nightly-dev-20251215", null],
  ["20250118", null],
  ["py312-2.0", null],
  ["cpu-1.6", null],
  ["RELEASE.2024-05-28T17-19-04Z", null],
  ["1.2.3foo", null],
  [null, null],
] as const) {
  test(`the tag ${tag} names the version ${version}`, () => assert.equal(versionOfTag(tag), version));
}

test("orders versions by number, releases after their pre-releases", () => {
  const order = ["0.8.5", "0.9-rc1", "0.9-rc2", "0.9.0", "0.9.0.1", "0.10", "24.12"];
  for (const [index, left] of order.entries()) {
    for (const [other, right] of order.entries()) {
      assert.equal(Math.sign(compareVersions(left, right)), Math.sign(index - other), `${left} ${right}`);
    }
  }
  assert.equal(compareVersions("1.2", "1.2.0"), 0);
});

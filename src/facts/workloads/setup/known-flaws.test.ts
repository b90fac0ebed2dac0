import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { documentsOf, factsOf } from "../../../../test/support/judging.ts";

/** Title, version and flaws of what a pod's first container runs. */
function flawsOf(container: string): string[] {
  const facts = factsOf(
    documentsOf(
      `{ apiVersion: v1, kind: Pod, metadata: { name: a, labels: { ringfence.dev/role: serving } }, spec: { containers: [{ name: main, ${container} }] } }`,
    ),
  );
  const first = facts.workloads[0]?.pods[0]?.containers[0];
  assert.ok(first);
  return facts.setups.of(first).knownFlaws.map(({ title, version, floors, path }) => {
    return `${title} ${version} ${floors.flatMap(({ flaws }) => flaws).join(" ")} at ${path.join(".")}`;
  });
}

suite("known flaws of a container", () => {
  const image = "spec.containers.0.image";
  for (const [what, container, expected] of [
    ["the first fixed version has none", 'image: "ollama/ollama:0.17.1"', []],
    ["a pre-release of it has", 'image: "ollama/ollama:0.17.1-rc0"', [`Ollama 0.17.1-rc0 CVE-2026-7482 at ${image}`]],
    [
      "every range that holds counts",
      'image: "ollama/ollama:0.1.33"',
      [`Ollama 0.1.33 CVE-2024-37032 CVE-2026-7482 at ${image}`],
    ],
    ["a range has a beginning", 'image: "lmsysorg/sglang:v0.5.4"', [`SGLang 0.5.4 CVE-2026-86793 at ${image}`]],
    ["the last of a range is in it", 'image: "lmsysorg/sglang:v0.5.18"', [`SGLang 0.5.18 CVE-2026-86793 at ${image}`]],
    ["an unknown version has none", 'image: "ollama/ollama:latest"', []],
    [
      "an image that is no product",
      'image: "nvcr.io/nvidia/k8s/container-toolkit:v1.17.7"',
      [`NVIDIA Container Toolkit 1.17.7 CVE-2024-0132 CVE-2025-23359 CVE-2025-23266 CVE-2025-23267 at ${image}`],
    ],
    [
      "what is installed",
      'image: "a/b:1", command: [sh, -c, "pip install skops[cli]==0.12.0"]',
      ["skops 0.12.0 CVE-2025-54412 CVE-2025-54413 CVE-2025-54886 at spec.containers.0.command.2"],
    ],
    [
      "a runner's package",
      'image: "a/b:1", command: [npx, -y, mcp-remote@0.1.4]',
      ["mcp-remote 0.1.4 CVE-2025-6514 at spec.containers.0.command.2"],
    ],
    ["a version that is only said", 'image: "a/b:1", command: [echo, skops==0.12.0]', []],
  ] as const) {
    test(what, () => assert.deepEqual(flawsOf(container), expected));
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { compile } from "./compile.ts";
import { kubernetesEnvironment } from "./kubernetes.ts";
import { DYN } from "./type.ts";

const environment = kubernetesEnvironment({ pod: DYN, container: DYN, item: DYN });

const ROWS: readonly [string, readonly string[]][] = [
  ["true", []],
  ["pod.hostPID", ["pod.hostPID"]],
  ["has(pod.a.b) && pod.a.b == 1", ["pod.a.b"]],
  [
    "container.?securityContext.?runAsUser.or(pod.?securityContext.?runAsUser).orValue(0) < 1",
    ["container.securityContext.runAsUser", "pod.securityContext.runAsUser"],
  ],
  ["pod.containers.all(c, c.name != item)", ["item", "pod.containers"]],
  ["[1, 2].exists(pod, pod == 1)", []],
  ["pod.labels[container.name] == 'x'", ["container.name", "pod.labels"]],
  ["{'a': pod.x}.a == [container][0]", ["container", "pod.x"]],
  ["cel.bind(pod, item.y, pod.z)", ["item.y"]],
  ["size(pod) > 0 ? pod.a : item", ["item", "pod", "pod.a"]],
];
for (const [source, expected] of ROWS) {
  test(source, () => {
    const { reads } = compile(source, environment);
    assert.deepEqual(reads.map((path) => path.join(".")).toSorted(), expected);
  });
}

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { factsOf, judgementsOf } from "../../test/support/judging.ts";
import { nowhere } from "../lang/yaml/locator.ts";
import { builtInControls } from "../pack/index.ts";

const controls = (await builtInControls()).filter(({ each, fail }) => fail !== null && each !== "object");

/** Values that fields of the right and the wrong type may have; few, so that pods are alike in part. */
const anything = fc.constantFrom<unknown>(
  true,
  false,
  0,
  1000,
  "x",
  "RuntimeDefault",
  {},
  [],
  ["ALL"],
  9007199254740993n,
);
const securityContext = fc.dictionary(
  fc.constantFrom("privileged", "runAsNonRoot", "runAsUser", "runAsGroup", "allowPrivilegeEscalation", "procMount"),
  anything,
  { maxKeys: 3 },
);
const container = fc.record(
  {
    name: fc.constantFrom("main", "side"),
    image: fc.constantFrom("nginx:1.27", "docker:dind"),
    command: fc.constantFrom<unknown>(["sudo", "x"], ["run"], "sh", [1]),
    securityContext: fc.oneof(securityContext, anything),
    ports: fc.constantFrom<unknown>([{ containerPort: 22 }], [{ hostPort: 80, containerPort: 80 }], "80", [7]),
  },
  { requiredKeys: ["name", "image"] },
);
const pod = fc.record(
  {
    containers: fc.array(container, { minLength: 1, maxLength: 2 }),
    hostPID: anything,
    hostUsers: anything,
    os: fc.constantFrom<unknown>({ name: "windows" }, { name: "linux" }, "linux"),
    securityContext: fc.oneof(securityContext, anything),
    volumes: fc.constantFrom<unknown>([{ name: "a", hostPath: { path: "/" } }], [{ name: "b", emptyDir: {} }], {}),
  },
  { requiredKeys: ["containers"] },
);

const judged = (specs: readonly { name: string; spec: unknown }[]): string[] => {
  const documents = specs.map(({ name, spec }, index) => ({
    file: "pods.yaml",
    index,
    value: { apiVersion: "v1", kind: "Pod", metadata: { name }, spec },
    locator: nowhere,
    duplicates: [],
  }));
  return judgementsOf(factsOf(documents), controls)
    .map(
      (one) =>
        `${one.resource.name} ${one.control} ${one.container} ${one.outcome} ${one.item.join("/")} ${one.message}`,
    )
    .toSorted();
};

test("answers remembered from pods that are alike are the answers of each pod asked alone", () => {
  fc.assert(
    fc.property(fc.array(pod, { minLength: 2, maxLength: 8 }), (specs) => {
      const named = specs.map((spec, index) => ({ name: `pod-${index}`, spec }));
      const alone = named.flatMap((one) => judged([one])).toSorted();
      assert.deepEqual(judged(named), alone);
    }),
    { numRuns: 60 },
  );
});

test("a wrong type never passes in silence", () => {
  const found = judged([
    { name: "odd", spec: { containers: [{ name: "main", image: "x", securityContext: { privileged: "no" } }] } },
  ]);
  assert.ok(
    found.some((line) => line.includes("container.privileged main error")),
    found.join("\n"),
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { documentsOf, factsOf, judgementsOf } from "../../test/support/judging.ts";
import { builtInControls } from "../pack/index.ts";
import { withoutPlaceholders } from "./placeholder.ts";

const controls = await builtInControls();

/** How some controls answer about a container of an Argo Workflow, whose texts may be filled in later. */
function answersOf(container: string, ids: readonly string[]): Record<string, string> {
  const facts = factsOf(
    documentsOf(`
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { name: train }
spec: { entrypoint: main, templates: [{ name: main, container: ${container} }] }
`),
  );
  const found = judgementsOf(
    facts,
    controls.filter(({ id }) => ids.includes(id)),
  );
  return Object.fromEntries(ids.map((id) => [id, found.find(({ control }) => control === id)?.answer ?? "pass"]));
}

const IDS = [
  "image.latest-tag",
  "image.mutable-tag",
  "container.privileged",
  "secret.env-from-secret",
  "ingress.nginx-retired",
];

const CASES: readonly (readonly [name: string, container: string, answers: readonly string[]])[] = [
  ["nothing is left open", '{ image: "a:1" }', ["pass", "fail", "pass", "pass", "pass"]],
  ["the whole image is", '{ image: "{{inputs.parameters.image}}" }', ["unknown", "unknown", "pass", "pass", "pass"]],
  [
    "a part of it is",
    '{ image: "ghcr.io/acme/train:{{workflow.parameters.tag}}" }',
    ["unknown", "unknown", "pass", "pass", "pass"],
  ],
  [
    "a flag is",
    '{ image: "a:1", securityContext: { privileged: "{{x}}" } }',
    ["pass", "fail", "unknown", "pass", "pass"],
  ],
  [
    "what is written elsewhere decides",
    '{ image: "a:1", env: [{ name: "{{x}}", value: "1" }, { name: K, valueFrom: { secretKeyRef: { name: "${secret}", key: k } } }] }',
    ["pass", "fail", "pass", "fail", "pass"],
  ],
  [
    "words of a script are no placeholders",
    '{ image: "a:1", args: ["echo ${HOME} $PATH"] }',
    ["pass", "fail", "pass", "pass", "pass"],
  ],
];

for (const [name, container, answers] of CASES) {
  test(`placeholders: ${name}`, () => {
    assert.deepEqual(Object.values(answersOf(container, IDS)), answers);
  });
}

test("placeholders: of a program that may not be meant nothing is asked", () => {
  assert.deepEqual(answersOf('{ image: "{{x}}" }', ["ingress.nginx-vulnerable", "ingress.nginx-retired"]), {
    "ingress.nginx-vulnerable": "pass",
    "ingress.nginx-retired": "pass",
  });
});

test("an answer that waits says so", () => {
  const [document] = documentsOf(
    'apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: { name: a }\nspec: { entrypoint: m, templates: [{ name: m, container: { image: "{{i}}" } }] }',
  );
  assert.ok(document);
  const found = judgementsOf(
    factsOf([document]),
    controls.filter(({ id }) => id === "image.latest-tag"),
  );
  assert.match(found[0]?.message ?? "", /^cannot be told yet/);
});

test("pods whose texts mean what they say are taken at their word", () => {
  const pod = 'spec: { containers: [{ name: a, image: "a:1", securityContext: { runAsUser: "${x}" } }] }';
  const facts = factsOf(documentsOf(`apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n${pod}`));
  const found = judgementsOf(
    facts,
    controls.filter(({ id }) => id === "container.low-uid"),
  );
  assert.deepEqual(
    found.map(({ answer }) => answer),
    ["error"],
  );
});

test("nothing is copied where there is no placeholder", () => {
  const part = { a: [{ b: "c" }], d: { e: "f ${g} h" } };
  assert.equal(withoutPlaceholders(part), part);
});

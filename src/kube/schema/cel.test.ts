import assert from "node:assert/strict";
import { test } from "node:test";
import { librarySchemas } from "../../../test/support/schemas.ts";
import { formatType, type Type } from "../../lang/cel/type.ts";
import { unescapeProperty } from "./cel.ts";

const schemas = librarySchemas();

/** The type of a path from an object type; list elements and map values by `*`. */
function at(type: Type | null, path: string): Type | null {
  let found = type;
  for (const step of path.split(".")) {
    if (found === null) return null;
    if (step === "*") found = found.kind === "list" ? found.element : found.kind === "map" ? found.value : null;
    else found = found.kind === "object" ? found.fields(step) : null;
  }
  return found;
}

const PATHS: readonly (readonly [string, string])[] = [
  ["apiVersion", "string"],
  ["metadata.labels", "map(string, string)"],
  ["metadata.creationTimestamp", "string"],
  ["spec.hostNetwork", "bool"],
  ["spec.containers", "list(Container)"],
  ["spec.containers.*.securityContext.runAsUser", "int"],
  ["spec.containers.*.ports.*.containerPort", "int"],
  ["spec.containers.*.livenessProbe.httpGet.port", "dyn"],
  ["spec.containers.*.resources.limits", "map(string, string)"],
  ["spec.containers.*.imagePullPolicy", "string"],
  ["spec.volumes.*.hostPath.path", "string"],
];
for (const [path, type] of PATHS) {
  test(`pod ${path} is ${type}`, () => {
    const found = at(schemas.celTypeOf("", "v1", "Pod"), path);
    assert.equal(found === null ? null : formatType(found), type);
  });
}

test("a field that is not there has no type", () => {
  assert.equal(at(schemas.celTypeOf("", "v1", "Pod"), "spec.hostNetwrok"), null);
});

test("a kind that is not known is dynamic", () => {
  assert.equal(schemas.celTypeOf("example.org", "v1", "Thing").kind, "dyn");
  assert.equal(schemas.celTypeOf("", "v9", "Pod").kind, "dyn");
});

test("a part of objects", () => {
  assert.equal(formatType(at(schemas.celTypeOfPart("", "PodSpec"), "containers.*") ?? { kind: "null" }), "Container");
  assert.equal(schemas.celTypeOfPart("", "NoSuchPart").kind, "dyn");
});

test("the same definition is the same type", () => {
  const pod = schemas.celTypeOf("", "v1", "Pod");
  assert.equal(at(pod, "spec"), schemas.celTypeOfPart("", "PodSpec"));
  assert.equal(at(schemas.celTypeOf("apps", "v1", "Deployment"), "spec.template.spec"), at(pod, "spec"));
});

const ESCAPED: readonly (readonly [string, string])[] = [
  ["namespace", "namespace"],
  ["__namespace__", "namespace"],
  ["foo__dash__bar", "foo-bar"],
  ["a__dot__b__slash__c", "a.b/c"],
  ["x__underscores__y", "x__y"],
  ["__other__", "__other__"],
];
for (const [written, meant] of ESCAPED) {
  test(`${written} is ${meant}`, () => assert.equal(unescapeProperty(written), meant));
}

test("an escaped name finds its field", () => {
  const binding = schemas.celTypeOf("rbac.authorization.k8s.io", "v1", "RoleBinding");
  assert.equal(at(binding, "subjects.*.__namespace__")?.kind, "string");
  assert.equal(at(binding, "subjects.*.namespace")?.kind, "string");
});

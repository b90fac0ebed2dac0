import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compile } from "./compile.ts";
import { kubernetesEnvironment, mutatingEnvironment } from "./kubernetes.ts";
import { DYN } from "./type.ts";

describe("message types of mutating policies", () => {
  it("are made as maps, absent optional fields left out", () => {
    const program = compile(
      "Object{spec: Object.spec{a: 1, ?b: object.?b, ?c: object.?c}}",
      mutatingEnvironment({ object: DYN }),
    );
    assert.deepEqual(program.evaluate([{ c: "x" }]), { spec: { a: 1, c: "x" } });
  });

  it("exist nowhere else, and no others exist", () => {
    for (const expression of ["JSONPatch{op: 'test'}", "Object{}"]) {
      assert.throws(() => compile(expression, kubernetesEnvironment({})), /undeclared/);
    }
    assert.throws(() => compile("Objects{}", mutatingEnvironment({})), /undeclared/);
  });
});

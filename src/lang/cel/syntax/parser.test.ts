import assert from "node:assert/strict";
import { test } from "node:test";
import type { Node } from "../ast.ts";
import { compile } from "../compile.ts";
import { Environment } from "../environment.ts";
import { CelSyntaxError } from "../error.ts";
import { toJson } from "../json.ts";
import { kubernetesEnvironment } from "../kubernetes.ts";
import { DYN } from "../type.ts";
import { CelError } from "../value.ts";
import { parse } from "./parser.ts";

const environment = kubernetesEnvironment({ x: DYN });

/** The shape of a tree: names and operators, without places. */
function shape(node: Node): string {
  switch (node.kind) {
    case "literal":
      return toJson(node.value) ?? "";
    case "ident":
      return `${node.absolute ? "." : ""}${node.name}`;
    case "select":
      return `${node.test ? "has " : ""}${shape(node.operand)}${node.optional ? ".?" : "."}${node.field}`;
    case "index":
      return `${shape(node.operand)}[${node.optional ? "?" : ""}${shape(node.index)}]`;
    case "call":
      return `${node.target ? `${shape(node.target)}.` : ""}${node.name}(${node.args.map(shape).join(", ")})`;
    case "and":
    case "or":
      return `(${shape(node.left)} ${node.kind} ${shape(node.right)})`;
    case "conditional":
      return `(${shape(node.condition)} ? ${shape(node.yes)} : ${shape(node.no)})`;
    case "list":
      return `[${node.elements.map(({ value, optional }) => (optional ? "?" : "") + shape(value)).join(", ")}]`;
    case "map":
      return `{${node.entries.map(({ key, value, optional }) => `${optional ? "?" : ""}${shape(key)}: ${shape(value)}`).join(", ")}}`;
    case "struct":
      return `${node.type}{${node.fields.map(({ name, value }) => `${name}: ${shape(value)}`).join(", ")}}`;
    case "comprehension": {
      const variables = node.second === null ? node.variable : `${node.variable}, ${node.second}`;
      const filter = node.filter === null ? "" : ` if ${shape(node.filter)}`;
      return `${node.macro}(${shape(node.range)}; ${variables}${filter}; ${shape(node.body)})`;
    }
    case "bind":
      return `bind(${node.variable} = ${shape(node.value)}; ${shape(node.body)})`;
    case "block":
      return `block(${node.slots.map(shape).join(", ")}; ${shape(node.body)})`;
    case "optMap":
      return `${node.flat ? "flat" : ""}map(${shape(node.target)}; ${node.variable}; ${shape(node.body)})`;
  }
}

const SHAPES: readonly (readonly [source: string, shape: string])[] = [
  ["1 + 2 * 3 - 4", "_-_(_+_(1, _*_(2, 3)), 4)"],
  ["a < b == c", "_==_(_<_(a, b), c)"],
  ["a && b || c && d", "((a and b) or (c and d))"],
  ["a || b || c || d", "((a or b) or (c or d))"],
  ["a ? b : c ? d : e", "(a ? b : (c ? d : e))"],
  ["!!a", "a"],
  ["!-a", "unexpected -"],
  ["--a", "a"],
  ["-1", "-1"],
  ["- 9223372036854775808", "-9223372036854775808"],
  ["--1", "1"],
  ["---1", "-_(1)"],
  ["a.b.?c[?0][1].d()", "a.b.?c[?0][1].d()"],
  [".a.b", ".a.b"],
  ["a.`x-y/z`", "a.x-y/z"],
  ["[1, ?a, 2,]", "[1, ?a, 2]"],
  ["{'a': 1, ?b: c,}", '{"a": 1, ?b: c}'],
  ["a.B{c: 1, `d-e`: 2}", "a.B{c: 1, d-e: 2}"],
  ["has(a.b)", "has a.b"],
  ["a.all(x, x)", "all(a; x; x)"],
  ["a.map(x, x > 1, x)", "map(a; x if _>_(x, 1); x)"],
  ["a.transformMap(k, v, k, v)", "transformMap(a; k, v if k; v)"],
  ["a.optFlatMap(x, x.?y)", "flatmap(a; x; x.?y)"],
  ["cel.bind(v, 1, v)", "bind(v = 1; v)"],
  ["a.all(x)", "a.all(x)"],
  ["a // b\n + c", "_+_(a, c)"],
  ["r'\\n' + '''a'b\nc''' + \"\\u00e9\\x41\\101\\U0001F600\"", '_+_(_+_("\\\\n", "a\'b\\nc"), "éAA😀")'],
  ["b'\\xff\\377a'", '"//9h"'],
  ["0x1F + 1u + .5 + 1e3", "_+_(_+_(_+_(31, 1), 0.5), 1000)"],
];
for (const [source, expected] of SHAPES) {
  test(`reads ${source}`, () => {
    try {
      assert.equal(shape(parse(source, environment.macros)), expected);
    } catch (error) {
      if (!(error instanceof CelSyntaxError)) throw error;
      assert.ok(error.message.includes(expected), error.message);
    }
  });
}

const REFUSED: readonly (readonly [source: string, issue: string])[] = [
  ["", "1:1: unexpected end of the expression"],
  ["1 +", "1:4: unexpected end of the expression"],
  ["a\n  b", "2:3: unexpected b"],
  ["a = b", '1:3: unexpected character "="'],
  ["'abc", "1:1: this string has no end"],
  ["'a\\qb'", "1:3: unknown escape sequence \\q"],
  ["'\\ud800'", "1:2: \\ud800 is not a code point"],
  ["b'\\u00e9'", "1:3: \\u is not allowed in a bytes literal"],
  ["9223372036854775808", "1:1: 9223372036854775808 is too large for an int"],
  ["18446744073709551616u", "1:1: 18446744073709551616u is too large for a uint"],
  ["1e999", "1:1: 1e999 is too large for a double"],
  ["x.while + package", "1:11: package is a reserved word"],
  ["x.in", "1:3: unexpected in"],
  ["has(x)", "1:1: has() takes a field selection, such as has(a.b)"],
  ["x.all(1, true)", "1:3: the variable of a macro must be a simple name"],
  ["x.all(a, a, true)", "1:3: the two variables of a macro must have different names"],
  ["x.`a b", "1:3: a quoted field name has letters"],
  ["x\u0000", '1:2: unexpected character "\\u0000"'],
  ["y + 1", "1:1: undeclared reference to 'y' (in container '')"],
  ["x.foo(1)", "1:1: undeclared reference to 'foo' (in container '')"],
  ["1 + 'a'", "1:1: found no matching overload for '_+_' applied to '(int, string)'"],
  ["'a'.size(1)", "1:1: found no matching overload for 'size' applied to 'string.(int)'"],
  ["1 ? 2 : 3", "1:1: expected type 'bool' but found 'int'"],
  ["true ? 1 : 'a'", "1:1: found no matching overload for '_?_:_' applied to '(bool, int, string)'"],
  ["[1, 'a']", "1:5: expected type 'int' but found 'string'"],
  ["'a'.b", "1:1: type 'string' does not support field selection"],
  ["1.all(x, x)", "1:1: expression of type 'int' cannot be range of a comprehension"],
  ["x.matches('[')", "1:11: "],
];
for (const [source, expected] of REFUSED) {
  test(`refuses ${JSON.stringify(source)}`, () => {
    assert.throws(
      () => compile(source, environment),
      (error) => {
        assert.ok(error instanceof CelSyntaxError);
        assert.equal(error.message.slice(0, expected.length), expected);
        return true;
      },
    );
  });
}

test("errors name their place", () => {
  const program = compile("x.a +\n x.b.c", environment);
  const value = program.evaluate([{ a: 1, b: {} }]);
  assert.ok(value instanceof CelError);
  assert.deepEqual([value.message, value.offset], ["no such key: c", 11]);
});

test("without macros, macros are calls", () => {
  const plain = new Environment({ variables: { x: DYN }, expandMacros: false });
  assert.equal(shape(parse("x.all(a, has(a.b))", plain.macros)), "x.all(a, has(a.b))");
});

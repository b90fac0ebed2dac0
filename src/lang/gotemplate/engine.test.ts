import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { builtins } from "./builtins.ts";
import { Engine, TemplateSet } from "./engine.ts";
import { TemplateError } from "./error.ts";
import { fn, type GoFunction } from "./function.ts";
import { MAX_OUTPUT, MAX_STEPS } from "./limits.ts";
import { GoMap, int, ints } from "./value.ts";

const data = new GoMap([
  ["name", "web"],
  ["port", 8080],
  ["million", 1_000_000],
  ["list", ["a", "b"]],
  [
    "map",
    new GoMap([
      ["y", 2],
      ["x", 1],
    ]),
  ],
  ["nil", null],
]);

/** What a text prints with the test data. */
function render(text: string): string {
  let engine: Engine | null = null;
  const functions = new Map<string, GoFunction>(builtins);
  functions.set(
    "include",
    fn("string any", (name: string, value: unknown) => engine?.include(name, value)),
  );
  functions.set(
    "tpl",
    fn("string any", (body: string, value: unknown) => engine?.tpl(body, value)),
  );
  functions.set(
    "count",
    fn("int", (n: { n: bigint }) => ints(Array.from({ length: Number(n.n) }, (_, at) => int(at)))),
  );
  functions.set(
    "text",
    fn("int", (n: { n: bigint }) => "x".repeat(Number(n.n))),
  );
  const set = new TemplateSet(functions);
  set.parse("t", text);
  engine = new Engine(set);
  return engine.renderTop("t", data);
}

const refused = (text: string): { message: string; line: number } => {
  try {
    return { message: `printed ${render(text)}`, line: 0 };
  } catch (error) {
    if (error instanceof TemplateError) return { message: error.message, line: error.line };
    throw error;
  }
};

describe("templates", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["print whole floats from a million on with an exponent", "{{ .port }} {{ .million }}", "8080 1e+06"],
    ["trim blanks at markers", "a  {{- .name -}}  b", "awebb"],
    ["keep blanks without markers", "a {{ .name }} b", "a web b"],
    ["leave comments out", "a{{/* x */}}b{{- /* y */ -}} c", "abc"],
    ["choose branches", "{{ if .nil }}1{{ else if .list }}2{{ else }}3{{ end }}", "2"],
    ["rebind the dot", "{{ with .map }}{{ .x }}{{ end }}{{ with .nil }}1{{ else with .name }}{{ . }}{{ end }}", "1web"],
    ["go through maps by key", "{{ range $k, $v := .map }}{{ $k }}={{ $v }};{{ end }}", "x=1;y=2;"],
    ["go through lists and integers", "{{ range .list }}{{ . }}{{ end }}{{ range 3 }}{{ . }}{{ end }}", "ab012"],
    [
      "leave loops",
      "{{ range count 9 }}{{ if eq . 1 }}{{ continue }}{{ end }}{{ if gt . 3 }}{{ break }}{{ end }}{{ . }}{{ end }}",
      "023",
    ],
    ["assign outer variables", "{{ $x := 1 }}{{ range .list }}{{ $x = . }}{{ end }}{{ $x }}", "b"],
    [
      "call defined templates",
      '{{ define "d" }}<{{ . }}>{{ end }}{{ template "d" .name }}{{ include "d" 1 | printf "%s!" }}',
      "<web><1>!",
    ],
    ["end what tpl defines", '{{ tpl `{{ define "in" }}x{{ end }}{{ include "in" . }}{{ .name }}` . }}', "xweb"],
    ["stop and and or early", "{{ or .name (index .list 9) }}{{ and .nil (index .list 9) }}", "web<no value>"],
    ["take fields of nothing", "{{ (.nil).a }}{{ ((.absent).b).c }}", "<no value><no value>"],
    [
      "read numbers as Go does",
      "{{ 0x1F }} {{ 0b11 }} {{ 1_000 }} {{ 017 }} {{ 1e3 }} {{ 'a' }}",
      "31 3 1000 15 1000 97",
    ],
  ];
  for (const [name, text, expected] of cases) it(name, () => assert.equal(render(text), expected));

  const broken: readonly (readonly [string, string, RegExp, number])[] = [
    ["fields of nil", "\n{{ .nil.a }}", /^nil pointer evaluating interface \{\}\.a$/, 2],
    ["functions that are not there", "{{ nope 1 }}", /^function "nope" not defined$/, 1],
    ["variables that are not there", "{{ $x }}", /^undefined variable "\$x"$/, 1],
    ["what is not closed", "a\n{{ if .name }}\nb", /^unexpected EOF$/, 3],
    ["wrong arguments", "{{ count .name }}", /expected int; got string/, 1],
    ["too many arguments", "{{ len 1 2 }}", /^wrong number of args for len: want 1 got 2$/, 1],
    ["comparisons of kinds", "{{ eq .name .port }}", /incompatible types for comparison/, 1],
    ["a break outside of loops", "{{ break }}", /outside \{\{range\}\}/, 1],
  ];
  for (const [name, text, message, line] of broken) {
    it(`refuse ${name}, naming the line`, () => {
      const found = refused(text);
      assert.match(found.message, message);
      assert.equal(found.line, line);
    });
  }

  it("that run inside themselves end", () => {
    assert.match(
      refused('{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}').message,
      /inside one another|nested reference/,
    );
  });

  it("end after a bounded number of steps", () => {
    const nested = "{{ range count 3000 }}".repeat(3) + "x" + "{{ end }}".repeat(3);
    assert.match(refused(nested).message, new RegExp(`more than ${MAX_STEPS} steps`));
  });

  it("end after a bounded output", () => {
    assert.match(
      refused("{{ range count 100 }}{{ text 1000000 }}{{ end }}").message,
      new RegExp(`more than ${MAX_OUTPUT} characters`),
    );
  });
});

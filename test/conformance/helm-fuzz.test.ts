import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { renderText } from "../support/helm.ts";

const ROUNDS = 2_000;
const PIECES =
  '{{ }} ( ) | . $ " ` - := = , 0x 1e999 /* */ \\ é \u0000 nil range end else if with include tpl define until repeat set dict break .Values 99999999'.split(
    " ",
  );

const rows = readFileSync(join(import.meta.dirname, "testdata", "helm-functions.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as { readonly values?: string; readonly template?: string });
const values = rows[0]?.values ?? "";
const templates = [
  ...rows.flatMap(({ template }) => template ?? []),
  '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
  '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ toYaml $x }}{{ $x }}{{ toJson $x }}{{ merge $x $x }}',
  '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ $_ := set $x "y" $x }}{{ toYaml $x }}',
  '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ $_ := set $x "y" $x }}{{ deepCopy $x }}',
  '{{ range until 100000 }}{{ repeat 1000 "x" }}{{ end }}',
  "{{ range $k, $v := .Values.m }}{{ $k }}{{ if $v }}{{ break }}{{ end }}{{ else }}x{{ end }}",
  '{{ tpl (repeat 50 "{{ tpl .Values.t . }}") . }}',
];

describe("templates and values that are broken at random", () => {
  it(`print or are refused, ${ROUNDS} times, without a defect`, () => {
    let state = 20_26;
    const below = (n: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * n);
    };
    const piece = (): string => PIECES[below(PIECES.length)] ?? "";
    const some = (): string => templates[below(templates.length)] ?? "";
    const mangled = (text: string): string => {
      const at = below(text.length + 1);
      const kind = below(4);
      if (kind === 0) return text.slice(0, at) + text.slice(at + 1 + below(4));
      if (kind === 1) return text.slice(0, at) + piece() + text.slice(at);
      return kind === 2 ? text.slice(0, at) + some().slice(below(20)) : text + some();
    };
    let printed = 0;
    for (let round = 0; round < ROUNDS; round++) {
      let template = some();
      for (let times = below(3); times > 0; times--) template = mangled(template);
      const result = renderText(template, below(4) === 0 ? mangled(values) : values);
      if ("output" in result) printed++;
    }
    assert.ok(printed > ROUNDS / 10);
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compile } from "../compile.ts";
import { Environment } from "../environment.ts";
import { serverLibraries, specificationLibraries } from "../libraries.ts";
import { CelError } from "../value.ts";

const THOUSAND = "lists.range(1000)";
const NESTED = `${THOUSAND}.map(i, ${THOUSAND}).map(x, [x, x, x, x, x, x, x, x, x, x])`;

describe("results that would fill the memory are errors", () => {
  const expressions = [
    `${THOUSAND}.map(i, 'xxxxxxxxxx').join('').replace('', 'y'.replace('y', 'zzzzzzzzzz')).replace('z', ${THOUSAND}.map(i, 'x').join(''))`,
    `[${THOUSAND}.map(i, 'xxxxxxxxxx').join('')].map(x, x.replace('x', x)).size()`,
    `[${THOUSAND}.map(i, 'xxxxxxxxxx').join('')].map(x, ${THOUSAND}.map(i, x + x).join('')).size()`,
    `[${NESTED}].map(x, [x, x, x]).flatten(9).size()`,
    `'%s'.format([[${NESTED}].map(x, [x, x, x])]).size()`,
    "lists.range(1000000000000)",
    "'%.1000000f'.format([1.0])",
  ];
  for (const [name, libraries] of Object.entries({ serverLibraries, specificationLibraries })) {
    const environment = new Environment({ libraries });
    for (const source of expressions) {
      it(`${name}: ${source.slice(0, 60)}`, () => {
        const program = compile(source, environment);
        assert.ok(program.evaluate(Array.from({ length: program.slots })) instanceof CelError);
      });
    }
  }
});

import { fn, type GoFunction } from "../../../lang/gotemplate/function.ts";
import { deepEqual, kindOf, typeOf } from "../../../lang/gotemplate/value.ts";

export const reflectionFunctions: readonly (readonly [string, GoFunction])[] = [
  ["typeOf", fn("any", typeOf)],
  ["typeIs", fn("string any", (name: string, value: unknown) => name === typeOf(value))],
  [
    "typeIsLike",
    fn("string any", (name: string, value: unknown) => name === typeOf(value) || `*${name}` === typeOf(value)),
  ],
  ["kindOf", fn("any", kindOf)],
  ["kindIs", fn("string any", (name: string, value: unknown) => name === kindOf(value))],
  ["deepEqual", fn("any any", deepEqual)],
];

import type { Node } from "../ast.ts";
import { compile, type Program } from "../compile.ts";
import type { FunctionDeclaration } from "../declaration.ts";
import { Environment } from "../environment.ts";
import { CelSyntaxError } from "../error.ts";
import { specificationLibraries } from "../libraries.ts";
import { parse } from "../syntax/parser.ts";
import { children } from "../syntax/walk.ts";
import { DYN, formatType, type Type } from "../type.ts";
import { CelError, type Value } from "../value.ts";
import { decode, encode, NeedsMessage, same, type WireValue } from "./wire.ts";
import { decodeType, encodeType, type WireType } from "./wire-type.ts";

/** A `cel.expr.conformance.test.SimpleTest` in its JSON form. */
export interface SimpleTest {
  readonly name: string;
  readonly expr: string;
  readonly container?: string;
  readonly typeEnv?: readonly WireDeclaration[];
  readonly bindings?: Readonly<Record<string, { readonly value?: WireValue }>>;
  readonly disableMacros?: boolean;
  readonly disableCheck?: boolean;
  readonly checkOnly?: boolean;
  readonly value?: WireValue;
  readonly typedResult?: { readonly result?: WireValue; readonly deducedType?: WireType };
  readonly evalError?: unknown;
  readonly anyEvalErrors?: unknown;
}

interface WireDeclaration {
  readonly name: string;
  readonly ident?: { readonly type: WireType };
  readonly function?: { readonly overloads: readonly WireOverload[] };
}

interface WireOverload {
  readonly overloadId: string;
  readonly params?: readonly WireType[];
  readonly resultType: WireType;
  readonly isInstanceFunction?: boolean;
}

/** What an expression gave. */
export type Got =
  | { readonly value: WireValue }
  | { readonly error: string }
  | { readonly compileErrors: readonly string[] }
  | { readonly type: WireType };

/** The outcome of one test; `needs` names what it uses that only protocol buffers bring. */
export interface Outcome {
  readonly name: string;
  readonly pass: boolean;
  readonly got: Got;
  readonly needs?: string;
}

const base = new Environment({ libraries: specificationLibraries });

/** Runs one test of the specification's suite. */
export function runSimpleTest(test: SimpleTest): Outcome {
  const { name } = test;
  try {
    const needs = messageUse(test);
    const { got, value, type } = run(test);
    const outcome = { name, pass: judge(test, got, value, type), got };
    return needs === null || outcome.pass ? outcome : { ...outcome, needs };
  } catch (error) {
    if (!(error instanceof NeedsMessage)) throw error;
    return { name, pass: false, got: { error: error.message }, needs: error.what };
  }
}

interface Ran {
  readonly got: Got;
  readonly value?: Value;
  readonly type?: Type;
}

function run(test: SimpleTest): Ran {
  const bindings = Object.entries(test.bindings ?? {}).map(([name, { value }]) => [name, decode(value ?? {})] as const);
  let program: Program;
  try {
    program = compile(test.expr, environmentOf(test), { check: test.disableCheck !== true });
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error;
    return { got: { compileErrors: error.issues.map(({ line, column, message }) => `${line}:${column}: ${message}`) } };
  }
  const type = program.resultType;
  if (test.checkOnly) return { got: { type: encodeType(type) }, type };
  const names = [...variablesOf(test).keys()];
  const frame = Array.from({ length: program.slots }, (): unknown => undefined);
  for (const [name, value] of bindings) frame[names.indexOf(name)] = value;
  const value = program.evaluate(frame);
  return value instanceof CelError
    ? { got: { error: value.message }, type }
    : { got: { value: encode(value) }, value, type };
}

function judge(test: SimpleTest, got: Got, value: Value | undefined, type: Type | undefined): boolean {
  const fails = test.evalError !== undefined || test.anyEvalErrors !== undefined;
  if (fails) return "error" in got || "compileErrors" in got;
  const deduced = test.typedResult?.deducedType;
  if (deduced && (type === undefined || formatType(decodeType(deduced)) !== formatType(type))) return false;
  if (test.checkOnly) return type !== undefined;
  const expected = test.value ?? test.typedResult?.result ?? { boolValue: true };
  return value !== undefined && same(decode(expected), value);
}

function variablesOf({ typeEnv = [], bindings = {} }: SimpleTest): ReadonlyMap<string, Type> {
  const variables = new Map<string, Type>();
  for (const { name, ident } of typeEnv) if (ident) variables.set(name, decodeType(ident.type));
  for (const name of Object.keys(bindings)) if (!variables.has(name)) variables.set(name, DYN);
  return variables;
}

function environmentOf(test: SimpleTest): Environment {
  const functions = (test.typeEnv ?? []).flatMap(declarationOf);
  const options = {
    variables: Object.fromEntries(variablesOf(test)),
    container: test.container ?? "",
    expandMacros: test.disableMacros !== true,
  };
  if (functions.length === 0) return base.extend(options);
  return new Environment({ ...options, libraries: [...specificationLibraries, { name: "declared", functions }] });
}

function declarationOf(declaration: WireDeclaration): readonly FunctionDeclaration[] {
  if (!declaration.function) return [];
  const overloads = declaration.function.overloads.map((overload) => ({
    id: overload.overloadId,
    method: overload.isInstanceFunction ?? false,
    params: (overload.params ?? []).map(decodeType),
    result: decodeType(overload.resultType),
    invoke: () => new CelError("unbound function"),
  }));
  return [{ name: declaration.name, overloads }];
}

/** The first name of a message type, enum or extension that the expression uses; null when it uses none. */
function messageUse({ expr }: SimpleTest): string | null {
  try {
    return namesMessage(parse(expr, base.macros));
  } catch (error) {
    if (error instanceof CelSyntaxError) return null;
    throw error;
  }
}

/** Message types and enums are the only names that begin with a capital; well-known ones are known here. */
function namesMessage(node: Node): string | null {
  if (node.kind === "struct" && base.constant(node.type) === undefined) return node.type;
  if (node.kind === "ident" && /^[A-Z]/.test(node.name)) return node.name;
  if (node.kind === "call" && /^[A-Z]/.test(node.name)) return node.name;
  if (node.kind === "call" && /^(get|has)Ext$/.test(node.name)) return `proto.${node.name}`;
  if (node.kind === "select" && /^[A-Z]/.test(node.field)) return node.field;
  for (const child of children(node)) {
    const found = namesMessage(child);
    if (found !== null) return found;
  }
  return null;
}

import type { FunctionDeclaration, Overload } from "../declaration.ts";
import type { Type } from "../type.ts";

/** A function's declaration. */
export const define = (name: string, ...overloads: readonly Overload[]): FunctionDeclaration => ({ name, overloads });

/** An overload that is called as `name(…)`. */
export const call = (id: string, params: readonly Type[], result: Type, invoke: Overload["invoke"]): Overload => ({
  id,
  method: false,
  params,
  result,
  invoke,
});

/** An overload that is called as `receiver.name(…)`. */
export const method = (id: string, params: readonly Type[], result: Type, invoke: Overload["invoke"]): Overload => ({
  id,
  method: true,
  params,
  result,
  invoke,
});

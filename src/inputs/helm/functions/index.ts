import { builtins } from "../../../lang/gotemplate/builtins.ts";
import type { Engine } from "../../../lang/gotemplate/engine.ts";
import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { fn, type GoFunction } from "../../../lang/gotemplate/function.ts";
import { GoMap } from "../../../lang/gotemplate/value.ts";
import { cryptoFunctions } from "./crypto.ts";
import { dataFunctions } from "./data.ts";
import { dateFunctions } from "./dates.ts";
import { listFunctions } from "./lists.ts";
import { mapFunctions } from "./maps.ts";
import { numberFunctions } from "./numbers.ts";
import { pathFunctions } from "./paths.ts";
import { reflectionFunctions } from "./reflection.ts";
import { regexFunctions } from "./regex.ts";
import { semverFunctions } from "./semver.ts";
import { stringFunctions } from "./strings.ts";
import { urlFunctions } from "./urls.ts";

function required(message: string, value: unknown): unknown {
  if (value === null || value === "") throw new TemplateError(message);
  return value;
}

function fail(message: string): never {
  throw new TemplateError(message);
}

/** Functions that need no rendering. */
const PURE: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  ...[...listFunctions, ...mapFunctions, ...stringFunctions, ...numberFunctions, ...dataFunctions, ...dateFunctions],
  ...[
    ...regexFunctions,
    ...semverFunctions,
    ...cryptoFunctions,
    ...reflectionFunctions,
    ...urlFunctions,
    ...pathFunctions,
  ],
  ["required", fn("string any", required)],
  ["fail", fn("string", fail)],
  ["lookup", fn("string string string string", () => new GoMap())],
  ...[...builtins].filter(([name]) => name !== "slice"),
]);

/** Every function that a chart's templates may call; `engine` is the rendering that they are part of. */
export function helmFunctions(engine: () => Engine): Map<string, GoFunction> {
  const functions = new Map(PURE);
  functions.set(
    "include",
    fn("string any", (name: string, data: unknown) => engine().include(name, data)),
  );
  functions.set(
    "tpl",
    fn("string any", (text: string, data: unknown) => engine().tpl(text, data)),
  );
  return functions;
}

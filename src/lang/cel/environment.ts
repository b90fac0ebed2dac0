import type { Constant, Library, Macro, Overload } from "./declaration.ts";
import { standard } from "./standard/library.ts";
import { type MacroTable, macroKey } from "./syntax/parser.ts";
import type { Type } from "./type.ts";

/** A declared variable: its type and its place in the frame. */
export interface Variable {
  readonly slot: number;
  readonly type: Type;
}

export interface EnvironmentOptions {
  /** Types by name, in the order of their slots; names may be dotted. */
  readonly variables?: Readonly<Record<string, Type>>;
  /** Beyond the standard library. */
  readonly libraries?: readonly Library[];
  /** The namespace in which names are looked up first, such as `com.example`. */
  readonly container?: string;
  /** Refuses what the API server refuses beyond type errors, such as list literals of different types. */
  readonly homogeneous?: boolean;
  /** Expands macros; on by default. */
  readonly expandMacros?: boolean;
  /** Tells the names of message types without declared fields, such as `Object.spec`; a message is made as a map. */
  readonly isShape?: (name: string) => boolean;
}

/** What libraries bring, by name. */
interface Names {
  readonly functions: ReadonlyMap<string, readonly Overload[]>;
  readonly constants: ReadonlyMap<string, Constant>;
  readonly macros: MacroTable;
}

const NO_MACROS: MacroTable = new Map();

/** What an expression may refer to. */
export class Environment {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly container: string;
  readonly homogeneous: boolean;
  /** Tells the names of message types that are made as maps. */
  readonly isShape: (name: string) => boolean;
  readonly #expandMacros: boolean;
  readonly #names: Names;

  constructor(options: EnvironmentOptions, names: Names = merge([standard, ...(options.libraries ?? [])])) {
    this.variables = new Map(
      Object.entries(options.variables ?? {}).map(([name, type], slot) => [name, { slot, type }]),
    );
    this.container = options.container ?? "";
    this.homogeneous = options.homogeneous ?? false;
    this.isShape = options.isShape ?? (() => false);
    this.#expandMacros = options.expandMacros ?? true;
    this.#names = names;
  }

  get macros(): MacroTable {
    return this.#expandMacros ? this.#names.macros : NO_MACROS;
  }

  /** An environment with the same libraries, and the same settings where none are given; variables are not kept. */
  extend(options: Omit<EnvironmentOptions, "libraries">): Environment {
    const { container, homogeneous } = this;
    return new Environment({ container, homogeneous, expandMacros: this.#expandMacros, ...options }, this.#names);
  }

  variable(name: string): Variable | undefined {
    return this.variables.get(name);
  }

  constant(name: string): Constant | undefined {
    return this.#names.constants.get(name);
  }

  /** The overloads of a function in the order of their declaration. */
  overloads(name: string): readonly Overload[] | undefined {
    return this.#names.functions.get(name);
  }

  /** The full names that a name may stand for, most specific first. */
  candidates(name: string, absolute: boolean): readonly string[] {
    if (absolute || this.container === "") return [name];
    const parts = this.container.split(".");
    return [...parts.map((_, index) => `${parts.slice(0, parts.length - index).join(".")}.${name}`), name];
  }
}

function merge(libraries: readonly Library[]): Names {
  const functions = new Map<string, Overload[]>();
  const constants = new Map<string, Constant>();
  const macros = new Map<string, Macro>();
  for (const library of libraries) {
    for (const { name, overloads } of library.functions) {
      const known = functions.get(name) ?? [];
      // A later library may redefine an overload of an earlier one.
      const ids = new Set(overloads.map(({ id }) => id));
      functions.set(name, [...known.filter(({ id }) => !ids.has(id)), ...overloads]);
    }
    for (const [name, constant] of Object.entries(library.constants ?? {})) constants.set(name, constant);
    for (const macro of library.macros ?? []) macros.set(macroKey(macro.name, macro.method, macro.arity), macro);
  }
  return { functions, constants, macros };
}

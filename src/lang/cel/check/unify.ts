import type { Overload } from "../declaration.ts";
import { DYN, type Type } from "../type.ts";

const isWild = (type: Type) => type.kind === "dyn" || type.kind === "error";

/** Types to which `null` may be assigned: those of objects and abstract values. */
const isNullable = (type: Type) =>
  type.kind === "null" ||
  type.kind === "object" ||
  type.kind === "opaque" ||
  type.kind === "optional" ||
  type.kind === "timestamp" ||
  type.kind === "duration";

/** The types inside a type. */
function parametersOf(type: Type): readonly Type[] {
  switch (type.kind) {
    case "list":
      return [type.element];
    case "map":
      return [type.key, type.value];
    case "optional":
      return [type.value];
    case "opaque":
      return type.parameters ?? [];
    case "type":
      return type.of === undefined ? [] : [type.of];
    default:
      return [];
  }
}

/** The same type around other parameters. */
function withParameters(type: Type, parameters: readonly Type[]): Type {
  const [first = DYN, second = DYN] = parameters;
  switch (type.kind) {
    case "list":
      return { kind: "list", element: first };
    case "map":
      return { kind: "map", key: first, value: second };
    case "optional":
      return { kind: "optional", value: first };
    case "opaque":
      return { kind: "opaque", name: type.name, parameters };
    case "type":
      return { kind: "type", of: first };
    default:
      return type;
  }
}

/** True if both are the same type, parameter by parameter. */
export function sameType(left: Type, right: Type): boolean {
  if (left === right) return true;
  if (left.kind !== right.kind || nameOf(left) !== nameOf(right)) return false;
  const ours = parametersOf(left);
  const theirs = parametersOf(right);
  return ours.length === theirs.length && ours.every((type, index) => sameType(type, theirs[index] ?? DYN));
}

const nameOf = (type: Type) =>
  type.kind === "object" || type.kind === "opaque" || type.kind === "param" ? type.name : "";

/** True if `left` is `right` or becomes it by putting dyn for parts of it. */
function isLessSpecific(left: Type, right: Type): boolean {
  if (left.kind === "dyn" || left.kind === "param") return true;
  if (right.kind === "dyn" || right.kind === "param") return false;
  if (left.kind !== right.kind || nameOf(left) !== nameOf(right)) return false;
  if (left.kind === "type") return true;
  const theirs = parametersOf(right);
  return parametersOf(left).every((type, index) => isLessSpecific(type, theirs[index] ?? DYN));
}

const OPEN = new Set(["dyn", "param", "error", "null"]);

/** True if the outsides of two types tell already that neither can stand for the other. */
export const areApart = (left: Type, right: Type): boolean =>
  left.kind !== right.kind && !OPEN.has(left.kind) && !OPEN.has(right.kind);

/** True if a type parameter occurs in the type. */
const isGeneric = (type: Type): boolean => type.kind === "param" || parametersOf(type).some(isGeneric);

const generic = new WeakMap<Overload, boolean>();

/** True if a type parameter occurs in the overload's signature. */
export function isGenericOverload(overload: Overload): boolean {
  let known = generic.get(overload);
  if (known === undefined) {
    known = isGeneric(overload.result) || overload.params.some(isGeneric);
    generic.set(overload, known);
  }
  return known;
}

/** The more general of two types that unify. */
export const mostGeneral = (left: Type, right: Type): Type =>
  right.kind === "null" || isLessSpecific(left, right) ? left : right;

/** What the type variables of one expression stand for, as the checker finds out. */
export class Substitution {
  readonly #bound = new Map<string, Type>();
  /** What each change replaced, so that a failed attempt leaves no trace. */
  readonly #trail: [name: string, before: Type | undefined][] = [];
  #fresh = 0;

  /** A new type variable. */
  variable(): Type {
    return { kind: "param", name: `_var${this.#fresh++}` };
  }

  /** The types with their declared parameters replaced by new variables, the same for equal names. */
  instantiate(types: readonly Type[]): readonly Type[] {
    const variables = new Map<string, Type>();
    const replace = (type: Type): Type => {
      if (type.kind === "param") {
        const known = variables.get(type.name) ?? this.variable();
        variables.set(type.name, known);
        return known;
      }
      const parameters = parametersOf(type);
      return parameters.length === 0 ? type : withParameters(type, parameters.map(replace));
    };
    return types.map(replace);
  }

  /** The type with all bound variables replaced; `rest` replaces the others. */
  apply(type: Type, rest?: Type): Type {
    if (type.kind === "param") {
      const bound = this.#bound.get(type.name);
      return bound === undefined ? (rest ?? type) : this.apply(bound, rest);
    }
    const parameters = parametersOf(type);
    if (parameters.length === 0) return type;
    return withParameters(
      type,
      parameters.map((part) => this.apply(part, rest)),
    );
  }

  /** True if a value of each type may stand where its counterpart is wanted; binds variables only when it may. */
  assignAll(from: readonly Type[], to: readonly Type[]): boolean {
    const mark = this.#trail.length;
    if (this.#assignList(from, to)) return true;
    for (let last = this.#trail.length; last > mark; last--) {
      const [name, before] = this.#trail.pop() as [string, Type | undefined];
      if (before === undefined) this.#bound.delete(name);
      else this.#bound.set(name, before);
    }
    return false;
  }

  /** {@link assignAll} for one pair. */
  assign(from: Type, to: Type): boolean {
    return this.assignAll([from], [to]);
  }

  #assignList(from: readonly Type[], to: readonly Type[]): boolean {
    return from.length === to.length && from.every((type, index) => this.#assign(type, to[index] ?? DYN));
  }

  #assign(from: Type, to: Type): boolean {
    if (to.kind === "param") {
      const answer = this.#bind(from, to);
      if (answer !== "unbound") return answer === "yes";
    }
    if (from.kind === "param") return this.#bind(to, from) === "yes";
    if (isWild(from) || isWild(to)) return true;
    if (from.kind === "null") return isNullable(to);
    if (to.kind === "null") return isNullable(from);
    if (from.kind !== to.kind) return false;
    if (from.kind === "type") return true;
    return nameOf(from) === nameOf(to) && this.#assignList(parametersOf(from), parametersOf(to));
  }

  /** Tries to let a variable stand for a type; `no` when it stands for something else already. */
  #bind(type: Type, variable: Type & { kind: "param" }): "yes" | "no" | "unbound" {
    if (type.kind === "param" && type.name === variable.name) return "yes";
    const bound = this.#bound.get(variable.name);
    if (bound === undefined) {
      if (this.#occurs(variable.name, type)) return "unbound";
      this.#set(variable.name, type);
      return "yes";
    }
    if (sameType(type, bound)) return "yes";
    if (!this.#assign(type, bound)) return "no";
    const general = mostGeneral(type, bound);
    if (!this.#occurs(variable.name, general)) this.#set(variable.name, general);
    return "yes";
  }

  #set(name: string, type: Type): void {
    this.#trail.push([name, this.#bound.get(name)]);
    this.#bound.set(name, type);
  }

  #occurs(name: string, within: Type): boolean {
    if (within.kind !== "param") return parametersOf(within).some((part) => this.#occurs(name, part));
    if (within.name === name) return true;
    const bound = this.#bound.get(within.name);
    return bound !== undefined && this.#occurs(name, bound);
  }
}

import type {
  Bind,
  Block,
  Call,
  Comprehension,
  Index,
  List,
  MapNode,
  Node,
  OptionalMap,
  Select,
  Struct,
} from "../ast.ts";
import type { Overload } from "../declaration.ts";
import type { Environment } from "../environment.ts";
import { type Issue, issueAt } from "../error.ts";
import { isAbsolute, qualifiedName } from "../syntax/parser.ts";
import { BOOL, DYN, ERROR, formatType, listOf, mapOf, optionalOf, type Type } from "../type.ts";
import type { Checked, Reference } from "./checked.ts";
import { typeOfLiteral } from "./literal.ts";
import { noOverload, notARange } from "./message.ts";
import { type Elements, elementsOf } from "./range.ts";
import { serverIssues } from "./server-rules.ts";
import { areApart, isGenericOverload, mostGeneral, sameType, Substitution } from "./unify.ts";

/**
 * Resolves names and overloads and deduces types.
 *
 * Follows the reference implementation's checker, overload by overload, because the API server uses it: what it
 * refuses must be refused here.
 *
 * @see https://github.com/google/cel-go/blob/v0.26.0/checker/checker.go
 */
export function check(root: Node, source: string, environment: Environment): Checked {
  return new Checker(source, environment).run(root);
}

interface Local {
  readonly name: string;
  readonly type: Type;
}

class Checker {
  readonly #source: string;
  readonly #environment: Environment;
  readonly #types = new Map<Node, Type>();
  readonly #references = new Map<Node, Reference>();
  readonly #issues: Issue[] = [];
  readonly #substitution = new Substitution();
  readonly #locals: Local[] = [];

  constructor(source: string, environment: Environment) {
    this.#source = source;
    this.#environment = environment;
  }

  run(root: Node): Checked {
    this.#check(root);
    const types = this.#types;
    const substitution = this.#substitution;
    const checked: Checked = {
      root,
      source: this.#source,
      issues: this.#issues,
      references: this.#references,
      typeOf: (node) => substitution.apply(types.get(node) ?? DYN, DYN),
    };
    if (this.#environment.homogeneous && this.#issues.length === 0) this.#issues.push(...serverIssues(checked));
    return checked;
  }

  #report(node: { readonly start: number }, message: string): Type {
    this.#issues.push(issueAt(this.#source, node.start, message));
    return ERROR;
  }

  #check(node: Node): Type {
    const type = this.#deduce(node);
    this.#types.set(node, type);
    return type;
  }

  #deduce(node: Node): Type {
    switch (node.kind) {
      case "literal":
        return typeOfLiteral(node.value);
      case "ident":
        return this.#resolve(node, node.name, node.absolute) ?? this.#undeclared(node, node.name);
      case "select":
        return this.#select(node);
      case "index":
        return this.#index(node);
      case "call":
        return this.#call(node);
      case "and":
      case "or":
        this.#expectBool(node.left);
        this.#expectBool(node.right);
        return BOOL;
      case "conditional":
        this.#expectBool(node.condition);
        return this.#alternatives(node, this.#check(node.yes), this.#check(node.no));
      case "list":
        return this.#list(node);
      case "map":
        return this.#map(node);
      case "struct":
        return this.#struct(node);
      case "comprehension":
        return this.#comprehension(node);
      case "bind":
        return this.#bind(node);
      case "block":
        return this.#block(node);
      case "optMap":
        return this.#optionalMap(node);
    }
  }

  #undeclared(node: Node, name: string): Type {
    return this.#report(node, `undeclared reference to '${name}' (in container '${this.#environment.container}')`);
  }

  #mismatch(node: Node, expected: Type, found: Type): Type {
    const spell = (type: Type) => formatType(this.#substitution.apply(type, DYN));
    return this.#report(node, `expected type '${spell(expected)}' but found '${spell(found)}'`);
  }

  #expectBool(node: Node): void {
    const found = this.#check(node);
    if (!this.#substitution.assign(BOOL, found)) this.#mismatch(node, BOOL, found);
  }

  /** The type of a name, and a reference to what it names; undefined when nothing has that name. */
  #resolve(node: Node, name: string, absolute: boolean): Type | undefined {
    if (!absolute && node.kind === "ident") {
      const local = this.#locals.findLast((candidate) => candidate.name === name);
      if (local) {
        this.#references.set(node, { kind: "local", name });
        return local.type;
      }
    }
    for (const candidate of this.#environment.candidates(name, absolute)) {
      const variable = this.#environment.variable(candidate);
      if (variable) {
        this.#references.set(node, { kind: "variable", name: candidate, slot: variable.slot });
        return variable.type;
      }
      const constant = this.#environment.constant(candidate);
      if (constant) {
        this.#references.set(node, { kind: "constant", name: candidate, value: constant.value });
        return constant.type;
      }
    }
    return undefined;
  }

  /** True if the first part of the dotted name is a variable of the expression itself. */
  #startsLocally(name: string): boolean {
    const [first] = name.split(".", 1);
    return this.#locals.some((local) => local.name === first);
  }

  #select(node: Select): Type {
    const name = node.test ? null : qualifiedName(node);
    if (name !== null) {
      const absolute = isAbsolute(node);
      const type = !absolute && this.#startsLocally(name) ? undefined : this.#resolve(node, name, absolute);
      if (type !== undefined) return type;
    }
    const type = this.#field(node);
    return node.test ? BOOL : this.#substitution.apply(type);
  }

  #field(node: Select): Type {
    const operand = this.#substitution.apply(this.#check(node.operand));
    const target = operand.kind === "optional" ? operand.value : operand;
    const optional = node.optional || operand.kind === "optional";
    const result = this.#fieldOf(node, target);
    return optional ? optionalOf(result) : result;
  }

  #fieldOf(node: Select, target: Type): Type {
    switch (target.kind) {
      case "map":
        return target.value;
      case "object":
        return target.fields(node.field) ?? this.#undefinedField(node);
      case "param":
        this.#substitution.assign(DYN, target);
        return DYN;
      case "dyn":
      case "error":
        return DYN;
      default:
        return this.#report(node, `type '${formatType(target)}' does not support field selection`);
    }
  }

  #undefinedField({ field, end }: Select): Type {
    return this.#report({ start: end - field.length }, `undefined field '${field}'`);
  }

  #index(node: Index): Type {
    const types = [this.#check(node.operand), this.#check(node.index)];
    const name = node.optional ? "_[?_]" : "_[_]";
    return this.#overloads(node, name, types, { receiver: false, method: false });
  }

  #call(node: Call): Type {
    const { target, args } = node;
    const types = args.map((arg) => this.#check(arg));
    if (target === null) return this.#function(node, node.name, node.absolute, types);
    const prefix = qualifiedName(target);
    if (prefix !== null && !this.#startsLocally(prefix)) {
      const name = `${prefix}.${node.name}`;
      const absolute = isAbsolute(target);
      if (this.#functionName(name, absolute) !== undefined) return this.#function(node, name, absolute, types);
    }
    const receiver = this.#check(target);
    const name = this.#functionName(node.name, false);
    if (name === undefined) return this.#undeclared(node, node.name);
    return this.#overloads(node, name, [receiver, ...types], { receiver: true, method: true });
  }

  #functionName(name: string, absolute: boolean): string | undefined {
    return this.#environment.candidates(name, absolute).find((candidate) => this.#environment.overloads(candidate));
  }

  #function(node: Call, name: string, absolute: boolean, types: readonly Type[]): Type {
    const found = this.#functionName(name, absolute);
    if (found === undefined) return this.#undeclared(node, name);
    return this.#overloads(node, found, types, { receiver: false, method: false });
  }

  #overloads(node: Node, name: string, types: readonly Type[], style: { receiver: boolean; method: boolean }): Type {
    let result: Type | undefined;
    const all = this.#environment.overloads(name) ?? [];
    const possible: Overload[] = [];
    for (const overload of all) {
      if (overload.method !== style.method || overload.params.length !== types.length) continue;
      if (types.some((type, index) => areApart(type, overload.params[index] ?? DYN))) continue;
      const [declared = DYN, ...params] = isGenericOverload(overload)
        ? this.#substitution.instantiate([overload.result, ...overload.params])
        : [overload.result, ...overload.params];
      if (!this.#substitution.assignAll(types, params)) continue;
      possible.push(overload);
      const type = this.#substitution.apply(declared);
      if (result === undefined) result = type;
      else if (result.kind !== "dyn" && !sameType(result, type)) result = DYN;
    }
    if (result === undefined) {
      // The reference stays, so that an expression that is run unchecked fails with "no such overload".
      const same = all.filter(({ method, params }) => method === style.method && params.length === types.length);
      this.#references.set(node, { kind: "function", name, overloads: same, others: [], receiver: style.receiver });
      return this.#noOverload(node, name, types, style.method);
    }
    const others =
      /^[_-]/.test(name) && possible.length < all.length ? all.filter((one) => !possible.includes(one)) : [];
    this.#references.set(node, { kind: "function", name, overloads: possible, others, receiver: style.receiver });
    return result;
  }

  #noOverload(node: Node, name: string, types: readonly Type[], method: boolean): Type {
    const applied = types.map((type) => this.#substitution.apply(type, DYN));
    return this.#report(node, noOverload(name, applied, method));
  }

  #alternatives(node: Node, yes: Type, no: Type): Type {
    const variable = this.#substitution.variable();
    if (this.#substitution.assignAll([yes, no], [variable, variable])) return this.#substitution.apply(variable);
    return this.#noOverload(node, "_?_:_", [BOOL, yes, no], false);
  }

  /** The type of a literal's next element together with those before it. */
  #join(before: Type | undefined, type: Type): Type {
    if (before === undefined) return type;
    if (this.#substitution.assign(before, type)) return mostGeneral(before, type);
    return DYN;
  }

  /** The type inside an optional element or entry. */
  #unwrapped(node: Node, type: Type): Type {
    const found = this.#substitution.apply(type);
    if (found.kind === "optional") return found.value;
    return found.kind === "dyn" || found.kind === "error" ? found : this.#mismatch(node, optionalOf(found), found);
  }

  #list(node: List): Type {
    let element: Type | undefined;
    for (const { value, optional } of node.elements) {
      const type = this.#check(value);
      element = this.#join(element, optional ? this.#unwrapped(value, type) : type);
    }
    return listOf(element ?? this.#substitution.variable());
  }

  #map(node: MapNode): Type {
    let keys: Type | undefined;
    let values: Type | undefined;
    for (const { key, value, optional } of node.entries) {
      keys = this.#join(keys, this.#check(key));
      const type = this.#check(value);
      values = this.#join(values, optional ? this.#unwrapped(value, type) : type);
    }
    return mapOf(keys ?? this.#substitution.variable(), values ?? this.#substitution.variable());
  }

  #struct(node: Struct): Type {
    for (const { value } of node.fields) this.#check(value);
    if (this.#environment.isShape(node.type)) return DYN;
    const type = this.#resolve(node, node.type, node.absolute);
    if (type === undefined) return this.#undeclared(node, node.type);
    return type.kind === "type" && type.of !== undefined
      ? type.of
      : this.#report(node, `'${node.type}' is not a message type`);
  }

  #within<T>(locals: readonly Local[], work: () => T): T {
    this.#locals.push(...locals);
    const result = work();
    this.#locals.length -= locals.length;
    return result;
  }

  #comprehension(node: Comprehension): Type {
    const [key, value, isMap] = this.#elements(node.range);
    const first = node.second === null ? (isMap ? key : value) : key;
    const locals: Local[] = [{ name: node.variable, type: first }];
    if (node.second !== null) locals.push({ name: node.second, type: value });
    return this.#within(locals, () => {
      if (node.filter !== null) this.#expectBool(node.filter);
      switch (node.macro) {
        case "all":
        case "exists":
        case "existsOne":
          this.#expectBool(node.body);
          return BOOL;
        case "filter":
          this.#expectBool(node.body);
          return listOf(first);
        case "map":
        case "transformList":
          return listOf(this.#check(node.body));
        case "transformMap":
          return mapOf(key, this.#check(node.body));
        case "transformMapEntry":
          return this.#mapEntry(node.body);
      }
    });
  }

  #mapEntry(body: Node): Type {
    const type = this.#check(body);
    const map = mapOf(this.#substitution.variable(), this.#substitution.variable());
    return this.#substitution.assign(type, map) ? this.#substitution.apply(map) : this.#mismatch(body, map, type);
  }

  #elements(range: Node): Elements {
    const type = this.#substitution.apply(this.#check(range));
    const elements = elementsOf(type);
    if (elements === null) {
      const error = this.#report(range, notARange(type));
      return [error, error, false];
    }
    if (type.kind !== "list" && type.kind !== "map") this.#substitution.assign(DYN, type);
    return elements;
  }

  #bind(node: Bind): Type {
    const type = this.#check(node.value);
    return this.#within([{ name: node.variable, type }], () => this.#check(node.body));
  }

  #block(node: Block): Type {
    const slots = node.slots.map((slot, index) => {
      const local = { name: `@index${index}`, type: this.#check(slot) };
      this.#locals.push(local);
      return local;
    });
    const type = this.#check(node.body);
    this.#locals.length -= slots.length;
    return type;
  }

  #optionalMap(node: OptionalMap): Type {
    const target = this.#substitution.apply(this.#check(node.target));
    const value = this.#substitution.variable();
    if (!this.#substitution.assign(target, optionalOf(value))) {
      return this.#noOverload(node, node.flat ? "optFlatMap" : "optMap", [target], true);
    }
    const type = this.#substitution.apply(value);
    const body = this.#within([{ name: node.variable, type }], () => this.#check(node.body));
    if (!node.flat) return optionalOf(body);
    return this.#alternatives(node, body, optionalOf(this.#substitution.variable()));
  }
}

/** Turns a parsed template into closures that run it. */
import type { Command, Definition, Node, Pipe, Term } from "./ast.ts";
import { checked, constant } from "./arguments.ts";
import { TemplateError } from "./error.ts";
import { fieldOf } from "./field.ts";
import type { GoFunction, Param } from "./function.ts";
import { looksLikeFloat } from "./number.ts";
import { printed, show } from "./print.ts";
import { BREAK, CONTINUE, type Eval, type Flow, inOrder, NORMAL, type Run, type Running } from "./running.ts";
import type { Source } from "./source.ts";
import { GoMap, Int, int, isTrue } from "./value.ts";

/** Evaluates with the value that came down the pipeline; {@link NOTHING} when none did. */
type EvalFinal = (engine: Running, dot: unknown, final: unknown) => unknown;

/** Stands for "no value came down the pipeline", as nil may. */
const NOTHING = Symbol("nothing");

const NO_ARGUMENTS: readonly Term[] = [];

/** Compiles the templates of one text. */
export class Compiler {
  readonly #source: Source;
  readonly #functions: ReadonlyMap<string, GoFunction>;

  constructor(source: Source, functions: ReadonlyMap<string, GoFunction>) {
    this.#source = source;
    this.#functions = functions;
  }

  definition({ body }: Definition): Run {
    return this.#body(body);
  }

  #body(nodes: readonly Node[]): Run {
    return inOrder(nodes.map((node) => this.#node(node)));
  }

  #node(node: Node): Run {
    const { at } = node;
    const source = this.#source;
    switch (node.type) {
      case "text": {
        const { text } = node;
        return (engine) => {
          engine.trace?.wroteText(source, at, engine.out.length);
          engine.write(text);
          return NORMAL;
        };
      }
      case "action":
        return this.#action(node.pipe, at);
      case "break":
        return () => BREAK;
      case "continue":
        return () => CONTINUE;
      case "template": {
        const { name, pipe } = node;
        const argument = pipe ? this.#pipe(pipe) : () => undefined;
        return (engine, dot) => {
          engine.at = at;
          const mark = engine.trace?.mark() ?? 0;
          const value = argument(engine, dot);
          const { dotReads } = engine;
          if (engine.trace) engine.dotReads = engine.trace.since(mark);
          engine.run(name, value);
          engine.dotReads = dotReads;
          return NORMAL;
        };
      }
      case "range":
        return this.#range(node.pipe, this.#body(node.body), node.otherwise ? this.#body(node.otherwise) : null, at);
      default:
        return this.#branch(
          node.type === "with",
          node.pipe,
          this.#body(node.body),
          node.otherwise ? this.#body(node.otherwise) : null,
          at,
        );
    }
  }

  #action(pipe: Pipe, at: number): Run {
    const evaluate = this.#pipe(pipe);
    const source = this.#source;
    const prints = pipe.slots.length === 0;
    return (engine, dot) => {
      engine.at = at;
      engine.step();
      const { trace } = engine;
      const mark = trace?.mark() ?? 0;
      const value = evaluate(engine, dot);
      if (prints) {
        const text = printed(value);
        trace?.wroteAction(source, at, engine.out.length, text, mark);
        engine.write(text);
      }
      trace?.forget(mark);
      return NORMAL;
    };
  }

  #branch(rebinds: boolean, pipe: Pipe, body: Run, otherwise: Run | null, at: number): Run {
    const evaluate = this.#pipe(pipe);
    return (engine, dot) => {
      engine.at = at;
      engine.step();
      const { trace } = engine;
      const mark = trace?.mark() ?? 0;
      const value = evaluate(engine, dot);
      if (!trace) {
        if (isTrue(value)) return body(engine, rebinds ? value : dot);
        return otherwise ? otherwise(engine, dot) : NORMAL;
      }
      const reads = trace.since(mark);
      trace.forget(mark);
      trace.guards.push(reads);
      const { dotReads } = engine;
      if (rebinds && isTrue(value)) engine.dotReads = reads;
      const flow = isTrue(value) ? body(engine, rebinds ? value : dot) : otherwise ? otherwise(engine, dot) : NORMAL;
      engine.dotReads = dotReads;
      trace.guards.pop();
      return flow;
    };
  }

  #range(pipe: Pipe, body: Run, otherwise: Run | null, at: number): Run {
    const evaluate = this.#pipe({ ...pipe, slots: [] });
    const [first = -1, second = -1] = pipe.slots;
    const keySlot = second < 0 ? -1 : first;
    const itemSlot = second < 0 ? first : second;
    return (engine, dot) => {
      engine.at = at;
      const { trace, dotReads } = engine;
      const mark = trace?.mark() ?? 0;
      const value = evaluate(engine, dot);
      const reads = trace?.since(mark) ?? null;
      trace?.forget(mark);
      const frame = engine.variables;
      const iterate = (key: unknown, item: unknown, path: string | number): Flow => {
        engine.step();
        if (keySlot >= 0) engine.assign(frame, keySlot, key, null);
        const itemReads = trace ? trace.itemReads(value, path, reads ?? []) : null;
        if (itemSlot >= 0) engine.assign(frame, itemSlot, item, itemReads);
        engine.dotReads = itemReads;
        return body(engine, item);
      };
      let ran = false;
      if (Array.isArray(value) || value instanceof Uint8Array) {
        const bytes = value instanceof Uint8Array;
        for (let index = 0; index < value.length; index++) {
          ran = true;
          const item: unknown = value[index];
          if (iterate(int(index), bytes ? new Int(item as number, "uint8") : item, index) === BREAK) break;
        }
      } else if (value instanceof GoMap) {
        for (const key of value.sortedKeys()) {
          ran = true;
          if (iterate(key, value.get(key), key) === BREAK) break;
        }
      } else if (value instanceof Int) {
        if (keySlot >= 0) throw new TemplateError(`can't use ${show(value)} to iterate over more than one variable`);
        for (let n = 0n; n < value.n; n++) {
          ran = true;
          if (iterate(undefined, new Int(n, value.type), Number(n)) === BREAK) break;
        }
      } else if (value !== undefined && value !== null) {
        throw new TemplateError(`range can't iterate over ${show(value)}`);
      }
      engine.dotReads = dotReads;
      return ran || !otherwise ? NORMAL : otherwise(engine, dot);
    };
  }

  /** A pipeline; nil at any stage becomes nothing, as Go unwraps interfaces there. */
  #pipe(pipe: Pipe): Eval {
    const [head, ...rest] = pipe.commands;
    if (!head) throw new Error("a pipeline without commands");
    const first = this.#command(head);
    const stages = rest.map((command) => this.#command(command));
    const slot = pipe.slots[0] ?? -1;
    const run: Eval =
      stages.length === 0
        ? (engine, dot) => first(engine, dot, NOTHING) ?? undefined
        : (engine, dot) => {
            let value = first(engine, dot, NOTHING) ?? undefined;
            for (let at = 0; at < stages.length; at++)
              value = (stages[at] as EvalFinal)(engine, dot, value) ?? undefined;
            return value;
          };
    if (slot < 0) return run;
    return (engine, dot) => {
      const frame = engine.variables;
      const mark = engine.trace?.mark() ?? 0;
      const value = run(engine, dot);
      engine.assign(frame, slot, value, engine.trace?.since(mark) ?? null);
      return value;
    };
  }

  #command({ args }: Command): EvalFinal {
    const head = args[0] as Term;
    const rest = args.length > 1 ? args.slice(1) : NO_ARGUMENTS;
    switch (head.type) {
      case "function":
        return this.#function(head.name, rest);
      case "field":
        return this.#fields((_, dot) => dot, head.names, rest);
      case "variable": {
        const read = this.#variable(head.slot);
        return head.names.length > 0 ? this.#fields(read, head.names, rest) : this.#plain(read, rest);
      }
      case "chain":
        return this.#fields(this.#value(head.of), head.names, rest);
      case "nil":
        return () => {
          throw new TemplateError("nil is not a command");
        };
      default:
        return this.#plain(this.#value(head), rest);
    }
  }

  /** What takes no arguments. */
  #plain(evaluate: Eval, rest: readonly Term[]): EvalFinal {
    return (engine, dot, final) => {
      if (rest.length > 0 || final !== NOTHING) throw new TemplateError("can't give argument to non-function");
      return evaluate(engine, dot);
    };
  }

  #variable(slot: number): Eval {
    return (engine) => {
      engine.trace?.readAll(engine.variableReads[slot] ?? null);
      return engine.variables[slot];
    };
  }

  /** A term as an argument of no particular type. */
  #value(term: Term): Eval {
    switch (term.type) {
      case "dot":
        return (engine, dot) => {
          engine.trace?.readDot(dot, engine.dotReads);
          return dot;
        };
      case "nil":
        return () => null;
      case "bool":
      case "string": {
        const { value } = term;
        return () => value;
      }
      case "number": {
        const value = looksLikeFloat(term.text) || term.int === null ? term.float : int(term.int);
        return () => value;
      }
      case "field": {
        const fields = this.#fields((_, dot) => dot, term.names, NO_ARGUMENTS);
        return (engine, dot) => fields(engine, dot, NOTHING);
      }
      case "variable": {
        const read = this.#variable(term.slot);
        if (term.names.length === 0) return read;
        const fields = this.#fields(read, term.names, NO_ARGUMENTS);
        return (engine, dot) => fields(engine, dot, NOTHING);
      }
      case "function": {
        const call = this.#function(term.name, NO_ARGUMENTS);
        return (engine, dot) => call(engine, dot, NOTHING);
      }
      case "chain": {
        const fields = this.#fields(this.#value(term.of), term.names, NO_ARGUMENTS);
        return (engine, dot) => fields(engine, dot, NOTHING);
      }
      default:
        return this.#pipe(term);
    }
  }

  /** Fields of a value, one after another; the last one may be a method with arguments. */
  #fields(start: Eval, names: readonly string[], rest: readonly Term[]): EvalFinal {
    const last = names.length - 1;
    const lastName = names[last] ?? "";
    return (engine, dot, final) => {
      let value = start(engine, dot);
      const { trace } = engine;
      if (trace && typeof value !== "object") trace.readDot(value, engine.dotReads);
      let receiver: unknown;
      for (let at = 0; at <= last; at++) {
        receiver = value;
        const field = fieldOf(receiver, names[at] as string);
        if (typeof field === "object" && field !== null && "params" in field) {
          value = this.#invoke(
            engine,
            dot,
            names[at] as string,
            field as GoFunction,
            at === last ? rest : NO_ARGUMENTS,
            at === last ? final : NOTHING,
          );
        } else if (at === last && (rest.length > 0 || final !== NOTHING)) {
          throw new TemplateError(`${lastName} is not a method but has arguments`);
        } else value = field;
      }
      trace?.readField(receiver, lastName, value);
      return value;
    };
  }

  /** Calls a method that was found while running. */
  #invoke(
    engine: Running,
    dot: unknown,
    name: string,
    method: GoFunction,
    rest: readonly Term[],
    final: unknown,
  ): unknown {
    return this.#call(name, method, rest)(engine, dot, final);
  }

  #function(name: string, rest: readonly Term[]): EvalFinal {
    if (name === "and" || name === "or") return this.#shortCircuit(name === "or", rest);
    const known = this.#functions.get(name);
    if (!known) throw new TemplateError(`function ${JSON.stringify(name)} not defined`);
    return this.#call(name, known, rest);
  }

  #shortCircuit(until: boolean, rest: readonly Term[]): EvalFinal {
    const values = rest.map((term) => this.#value(term));
    return (engine, dot, final) => {
      if (values.length === 0 && final === NOTHING)
        throw new TemplateError(`wrong number of args for ${until ? "or" : "and"}: want at least 1 got 0`);
      let value: unknown;
      for (const evaluate of values) {
        value = evaluate(engine, dot) ?? undefined;
        if (isTrue(value) === until) return value;
      }
      return final === NOTHING ? value : final;
    };
  }

  /** An argument for a parameter: checked when it is evaluated, as Go does. */
  #argument(term: Term, param: Param): Eval {
    if (term.type === "bool" || term.type === "string" || term.type === "number" || term.type === "nil") {
      return constant(term, param);
    }
    const evaluate = this.#value(term);
    if (param === "value") return evaluate;
    if (param === "any") return (engine, dot) => evaluate(engine, dot) ?? null;
    return (engine, dot) => checked(evaluate(engine, dot), param);
  }

  #call(name: string, { params, variadic, call }: GoFunction, rest: readonly Term[]): EvalFinal {
    const fixed = variadic ? params.length - 1 : params.length;
    const paramAt = (at: number): Param => params[Math.min(at, params.length - 1)] ?? "any";
    const wrong = (given: number): TemplateError =>
      new TemplateError(`wrong number of args for ${name}: want ${variadic ? "at least " : ""}${fixed} got ${given}`);
    const invoke = call as (...args: unknown[]) => unknown;
    const count = rest.length;
    const accepts = (given: number): boolean => (variadic ? given >= fixed : given === fixed);
    const usable = accepts(count) || accepts(count + 1);
    if (!usable) {
      return (_engine, _dot, final) => {
        throw wrong(final === NOTHING ? count : count + 1);
      };
    }
    const values = rest.map((term, at) => this.#argument(term, paramAt(at)));
    return (engine, dot, final) => {
      const given = final === NOTHING ? count : count + 1;
      if (!accepts(given)) throw wrong(given);
      const { trace } = engine;
      const marks: number[] | null = trace ? [trace.mark()] : null;
      // Reads of the value that came down the pipeline stand before those of the other arguments.
      const args: unknown[] = [];
      for (let at = 0; at < count; at++) {
        args.push((values[at] as Eval)(engine, dot));
        marks?.push(trace?.mark() ?? 0);
      }
      if (final !== NOTHING) args.push(checked(final, paramAt(count)));
      engine.step();
      if (trace) engine.dotReads = trace.enter(name, args, marks ?? [], engine.dotReads);
      const result = engine.call(invoke, name, args);
      if (trace) {
        engine.dotReads = trace.leave();
        trace.called(name, args, marks ?? [], result);
      }
      return result;
    };
  }
}

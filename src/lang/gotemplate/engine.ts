import type { Definition, Node } from "./ast.ts";
import { Compiler } from "./compile.ts";
import { TemplateError } from "./error.ts";
import type { GoFunction } from "./function.ts";
import { lineAt } from "./lexer.ts";
import { MAX_EXECUTION_DEPTH, MAX_OUTPUT, MAX_STEPS } from "./limits.ts";
import { isEmptyDefinition, parseTemplate } from "./parser.ts";
import type { Run, Running } from "./running.ts";
import type { Source } from "./source.ts";
import type { Reads, Trace } from "./trace.ts";

interface Template {
  readonly source: Source;
  readonly definition: Definition;
  run: Run | null;
}

/** What one rendering may still use. */
interface Budget {
  steps: number;
  output: number;
  depth: number;
}

/** Named templates that see each other. */
export class TemplateSet {
  readonly #templates: Map<string, Template>;
  readonly #functions: ReadonlyMap<string, GoFunction>;

  constructor(functions: ReadonlyMap<string, GoFunction>, templates: ReadonlyMap<string, Template> = new Map()) {
    this.#functions = functions;
    this.#templates = new Map(templates);
  }

  /** Reads a text's templates; ones that print something replace ones of the same name. @throws TemplateError */
  parse(name: string, text: string): void {
    const source = { name, text };
    for (const definition of parseTemplate(
      text,
      name,
      (word) => word === "and" || word === "or" || this.#functions.has(word),
    ).values()) {
      const known = this.#templates.get(definition.name);
      if (known && isEmptyDefinition(definition)) continue;
      this.#templates.set(definition.name, { source, definition, run: null });
    }
  }

  clone(): TemplateSet {
    return new TemplateSet(this.#functions, this.#templates);
  }

  get(name: string): Template | undefined {
    return this.#templates.get(name);
  }

  /** The template ready to run. */
  compiled(template: Template): Run {
    template.run ??= new Compiler(template.source, this.#functions).definition(template.definition);
    return template.run;
  }

  /** The nodes of a template, for walks over what was written; null when there is none. */
  nodes(name: string): readonly Node[] | null {
    return this.#templates.get(name)?.definition.body ?? null;
  }
}

/** One rendering: the output so far, the variables alive, and what it may still use. */
export class Engine implements Running {
  out = "";
  at = 0;
  variables: unknown[] = [];
  variableReads: (Reads | null)[] = [];
  dotReads: Reads | null = null;
  readonly trace: Trace | null;
  #set: TemplateSet;
  readonly #budget: Budget;
  readonly #includes = new Map<string, number>();

  constructor(set: TemplateSet, trace: Trace | null = null) {
    this.#set = set;
    this.trace = trace;
    this.#budget = { steps: MAX_STEPS, output: MAX_OUTPUT, depth: 0 };
  }

  step(): void {
    if (--this.#budget.steps < 0) throw new TemplateError(`the templates take more than ${MAX_STEPS} steps`);
  }

  write(text: string): void {
    this.#budget.output -= text.length;
    if (this.#budget.output < 0) throw new TemplateError(`the templates print more than ${MAX_OUTPUT} characters`);
    this.out += text;
  }

  assign(frame: unknown[], slot: number, value: unknown, reads: Reads | null): void {
    frame[slot] = value;
    if (this.trace) this.variableReads[slot] = reads;
  }

  call(invoke: (...args: unknown[]) => unknown, name: string, args: unknown[]): unknown {
    try {
      return invoke(...args);
    } catch (error) {
      if (error instanceof TemplateError && error.template === null && !error.message.startsWith("error calling")) {
        error.message = `error calling ${name}: ${error.message}`;
      }
      throw error;
    }
  }

  /** Runs a named template into the output. @throws TemplateError with its place */
  run(name: string, data: unknown): void {
    const template = this.#set.get(name);
    if (!template) throw new TemplateError(`template ${JSON.stringify(name)} not defined`);
    const run = this.#set.compiled(template);
    const { variables, variableReads, at } = this;
    this.variables = [data];
    this.variableReads = [this.dotReads];
    if (++this.#budget.depth > MAX_EXECUTION_DEPTH) {
      throw new TemplateError(`templates run inside one another more than ${MAX_EXECUTION_DEPTH} deep`);
    }
    try {
      run(this, data);
    } catch (error) {
      if (error instanceof TemplateError) error.at(template.source.name, lineAt(template.source.text, this.at));
      throw error;
    } finally {
      this.variables = variables;
      this.variableReads = variableReads;
      this.at = at;
      this.#budget.depth--;
    }
  }

  /** What a template prints on its own; where its parts come from is left in the trace. */
  renderTop(name: string, data: unknown): string {
    this.out = "";
    this.variables = [];
    this.#budget.depth = 0;
    this.#includes.clear();
    try {
      this.run(name, data);
    } catch (error) {
      // Only here is there room again on the stack to say so.
      const isOverflow = error instanceof RangeError && error.message.startsWith("Maximum call stack");
      throw isOverflow ? new TemplateError("templates run inside one another too deep") : error;
    }
    return this.out;
  }

  /** What a named template prints. */
  render(name: string, data: unknown): string {
    const { out, trace } = this;
    this.out = "";
    const outer = trace?.capture() ?? null;
    try {
      this.run(name, data);
      const text = this.out;
      trace?.captured(text);
      return text;
    } finally {
      this.out = out;
      if (outer) trace?.resume(outer);
    }
  }

  /** Helm's `include`: {@link render} with a bound on one name inside itself. */
  include(name: string, data: unknown): string {
    const running = this.#includes.get(name) ?? 0;
    if (running > MAX_EXECUTION_DEPTH)
      throw new TemplateError(`rendering template has a nested reference name: ${name}`);
    this.#includes.set(name, running + 1);
    try {
      return this.render(name, data ?? undefined);
    } finally {
      this.#includes.set(name, running);
    }
  }

  /** Helm's `tpl`: renders a text as a template that sees the others, and whose own definitions end with it. */
  tpl(text: string, data: unknown): string {
    if (!text.includes("{{")) return text.replaceAll("<no value>", "");
    const outer = this.#set;
    const name = "gotpl";
    this.#set = outer.clone();
    try {
      this.#set.parse(name, text);
      return this.render(name, data ?? undefined).replaceAll("<no value>", "");
    } finally {
      this.#set = outer;
    }
  }
}

import type { Reads, Trace } from "./trace.ts";

/** How a part of a template ended. */
export const NORMAL = 0;
export const BREAK = 1;
export const CONTINUE = 2;
export type Flow = typeof NORMAL | typeof BREAK | typeof CONTINUE;

/** What compiled templates ask of the rendering that they are part of. */
export interface Running {
  /** What was printed so far. */
  readonly out: string;
  /** Offset of the node at work, in the text of the template at work. */
  at: number;
  /** Slot → value, of the template at work. */
  readonly variables: unknown[];
  /** Slot → values that were read to make it; empty unless traced. */
  readonly variableReads: (Reads | null)[];
  /** Values that were read to make a dot that has no identity of its own. */
  dotReads: Reads | null;
  readonly trace: Trace | null;
  /** Counts one step. @throws TemplateError past the limit */
  step(): void;
  /** Prints. @throws TemplateError past the limit */
  write(text: string): void;
  assign(frame: unknown[], slot: number, value: unknown, reads: Reads | null): void;
  /** Calls a function; a failure then names it. */
  call(invoke: (...args: unknown[]) => unknown, name: string, args: unknown[]): unknown;
  /** Runs a named template into the output. */
  run(name: string, data: unknown): void;
}

export type Run = (engine: Running, dot: unknown) => Flow;
export type Eval = (engine: Running, dot: unknown) => unknown;

/** Runs nodes one after another. */
export function inOrder(nodes: readonly Run[]): Run {
  if (nodes.length === 1) return nodes[0] as Run;
  return (engine, dot) => {
    for (let at = 0; at < nodes.length; at++) {
      const flow = (nodes[at] as Run)(engine, dot);
      if (flow !== NORMAL) return flow;
    }
    return NORMAL;
  };
}

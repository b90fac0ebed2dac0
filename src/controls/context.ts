import { type Facts, networkOf, type Reach, reachOf, type Workload, widest } from "../facts/index.ts";
import type { CompiledControl } from "./compiled.ts";
import type { SubjectOf } from "./subject.ts";

/** A change of severity by what surrounds a subject. */
export interface Adjusted {
  /** Steps up, or down when negative. */
  readonly by: number;
  readonly because: string;
}

const NOTHING: readonly Adjusted[] = [];
const STOPPED: readonly Adjusted[] = [{ by: -1, because: "none of its pods run: replicas is 0" }];
const NEAR: ReadonlySet<Reach> = new Set<Reach>(["pod", "group", "namespace"]);

/** How what surrounds subjects changes severities; the network is read only when somebody asks. */
export class Context {
  readonly #facts: Facts;
  #reaches: Map<Workload, Reach> | null = null;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** What changes a control's severity for a subject, whatever the control itself says. */
  of({ control }: CompiledControl, subject: SubjectOf): readonly Adjusted[] {
    const stopped = isStopped(subject) ? STOPPED : NOTHING;
    if (!control.context.includes("reach") || subject.workload === null) return stopped;
    const reach = this.#reachOf(subject.workload);
    if (reach === "internet") return [...stopped, { by: 1, because: "it can be reached from the internet" }];
    if (reach === null || !NEAR.has(reach)) return stopped;
    const circle = reach === "namespace" ? "pods of its namespace" : "pods of its own";
    return [...stopped, { by: -1, because: `network policies let only ${circle} reach it` }];
  }

  #reachOf(workload: Workload): Reach | null {
    if (this.#reaches === null) {
      this.#reaches = new Map();
      const network = networkOf(this.#facts);
      for (const endpoint of network.endpoints) {
        if (endpoint.workload === null || endpoint.workload.role === "ordinary") continue;
        const { reach } = reachOf(network, endpoint, null);
        const known = this.#reaches.get(endpoint.workload);
        this.#reaches.set(endpoint.workload, known === undefined ? reach : widest([known, reach]));
      }
    }
    return this.#reaches.get(workload) ?? null;
  }
}

/** True for a template that its object asks no pods of. */
export const isStopped = ({ pod }: SubjectOf): boolean => pod?.replicas === 0;

import { type Facts, networkOf, type Reach, reachOf, type Workload, widest } from "../facts/index.ts";
import { endpointsByWorkload } from "./analyses/network-asking.ts";
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
  readonly #reaches = new Map<Workload, Reach | null>();

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** What changes a control's severity for a subject, whatever the control itself says. */
  of({ control }: CompiledControl, subject: SubjectOf): readonly Adjusted[] {
    const stopped = isStopped(subject) ? STOPPED : NOTHING;
    if (!control.context.includes("reach") || subject.workload === null) return stopped;
    if (subject.workload.role === "ordinary") return stopped;
    const reach = this.#reachOf(subject.workload);
    if (reach === "internet") return [...stopped, { by: 1, because: "it can be reached from the internet" }];
    if (reach === null || !NEAR.has(reach)) return stopped;
    const circle = reach === "namespace" ? "pods of its namespace" : "pods of its own";
    return [...stopped, { by: -1, because: `network policies let only ${circle} reach it` }];
  }

  #reachOf(workload: Workload): Reach | null {
    let reach = this.#reaches.get(workload);
    if (reach === undefined) {
      const network = networkOf(this.#facts);
      const endpoints = endpointsByWorkload(network).get(workload);
      reach = endpoints ? widest(endpoints.map((endpoint) => reachOf(network, endpoint, null).reach)) : null;
      this.#reaches.set(workload, reach);
    }
    return reach;
  }
}

/** True for a template that its object asks no pods of. */
export const isStopped = ({ pod }: SubjectOf): boolean => pod?.replicas === 0;

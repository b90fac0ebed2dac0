import { isAiRole } from "../core/role.ts";
import type { Workload } from "../facts/index.ts";
import type { CompiledControl } from "./compiled.ts";
import { ProgramFacts } from "./program-facts.ts";

/** Facts that only {@link ProgramFacts} has. */
const OF_PROGRAMS: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(ProgramFacts.prototype));

/** True for a control that is asked of some workloads only, or that reads what programs are told. */
export function isTargeted({ control, reads }: CompiledControl): boolean {
  if (control.roles.length + control.products.length > 0) return true;
  return reads.some(([variable, field]) => variable === "facts" && field !== undefined && OF_PROGRAMS.has(field));
}

/** Controls that name the roles or products they are about, found by workload. */
export class Targeted {
  readonly #controls: readonly CompiledControl[];
  readonly #byRole = new Map<string, readonly CompiledControl[]>();

  constructor(controls: readonly CompiledControl[]) {
    this.#controls = controls;
  }

  /** The controls that are about a workload's role, in the order they were given; some may still want a product. */
  about({ role, confidence, products }: Workload): readonly CompiledControl[] {
    if (this.#controls.length === 0) return this.#controls;
    const key = `${role} ${confidence === "inferred"} ${products.length > 0}`;
    let known = this.#byRole.get(key);
    if (known === undefined) {
      known = this.#controls.filter(({ control }) => {
        if (control.products.length > 0 && products.length === 0) return false;
        if (control.roles.length === 0) return true;
        if (confidence === "inferred" && !control.inferred) return false;
        return control.roles.includes(role) || (control.roles.includes("ai") && isAiRole(role));
      });
      this.#byRole.set(key, known);
    }
    return known;
  }
}

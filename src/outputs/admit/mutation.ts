import type { Control } from "../../pack/index.ts";
import { literal } from "./expression.ts";

const PLAIN = /^(?:(subject|pod|template|object):)?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)$/;

/**
 * The fix of a control as an apply configuration in CEL; null where it writes more than plain values at fixed places. Apply configurations merge: what else an object says stays.
 */
export function mutationOf(control: Control, condition: string, items: (path: string) => string): string | null {
  const { fix, each, item, containers } = control;
  if (fix.length === 0 || (item !== null && each !== "container")) return null;
  const values = new Map<string, unknown>();
  for (const step of fix) {
    if (!("set" in step) || typeof step.to === "object") return null;
    const [, start = "subject", path] = PLAIN.exec(step.set) ?? [];
    if (path === undefined || start !== "subject" || item !== null) return null;
    values.set(path, step.to);
  }
  if (each === "object") return conditional(condition, `Object{${shape("Object", values)}}`);
  if (each === "pod") return conditional(condition, `Object{spec: Object.spec{${shape("Object.spec", values)}}}`);
  const lists: string[] = [];
  const list = (field: string, filter: string): void => {
    const type = `Object.spec.${field}`;
    const made = `${type}{name: container.name, ${shape(type, values)}}`;
    lists.push(`${field}: ${items(`pod:${field}`)}.filter(container, ${filter}${condition}).map(container, ${made})`);
  };
  if (containers.includes("regular")) list("containers", "");
  const [init, sidecar] = [containers.includes("init"), containers.includes("sidecar")];
  if (init || sidecar) {
    const only = init && sidecar ? "" : `container.?restartPolicy.orValue('') ${init ? "!=" : "=="} 'Always' && `;
    list("initContainers", only);
  }
  return `Object{spec: Object.spec{${lists.join(", ")}}}`;
}

const conditional = (condition: string, change: string): string => `(${condition}) ? ${change} : Object{}`;

/** Fields of a message of CEL, by dotted path. */
function shape(type: string, values: ReadonlyMap<string, unknown>): string {
  const groups = Map.groupBy(values, ([path]) => path.split(".")[0] ?? "");
  return [...groups]
    .map(([field, entries]) => {
      const inner = new Map(entries.map(([path, value]) => [path.slice(field.length + 1), value]));
      if (inner.has("")) return `${field}: ${literal(inner.get(""))}`;
      return `${field}: ${type}.${field}{${shape(`${type}.${field}`, inner)}}`;
    })
    .join(", ");
}

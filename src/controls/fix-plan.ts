import type { Fix, PatchOperation } from "../core/finding.ts";
import { type Path, toPointer } from "../core/location.ts";
import type { FixStep } from "../pack/index.ts";
import type { CompiledControl } from "./compiled.ts";
import { parseFieldPath, presentDepth, valueAt } from "./field-path.ts";
import { sitesOf } from "./site.ts";
import type { SubjectOf } from "./subject.ts";

/** The fix of a control for one subject as a JSON patch of its object; null where the control offers none. */
export function planFix(compiled: CompiledControl, subject: SubjectOf, item: Path, frame: unknown[]): Fix | null {
  const { control } = compiled;
  if (control.fix.length === 0 && control.fixSummary === "") return null;
  // what an operator makes of other fields, and objects inside texts, have no place that a patch could name
  const writable = (subject.container?.writable ?? subject.pod?.writable ?? true) && subject.pod?.writable !== false;
  const patch = !writable ? [] : control.fix.flatMap((step) => operationsOf(compiled, step, subject, item, frame));
  return {
    class: control.fixClass,
    summary: control.fixSummary || control.fix.map(summaryOf).join("; "),
    patch,
  };
}

function summaryOf(step: FixStep): string {
  if ("set" in step) return `set ${bare(step.set)} to ${JSON.stringify(step.to)}`;
  if ("append" in step) return `add ${JSON.stringify(step.value)} to ${bare(step.append)}`;
  if ("drop" in step) return `remove the listed values from ${bare(step.drop)}`;
  return step.remove === "item:" || bare(step.remove) === "" ? "remove this entry" : `remove ${bare(step.remove)}`;
}

const bare = (path: string): string => path.replace(/^(subject|item|pod|template|object):/, "");

function operationsOf(
  compiled: CompiledControl,
  step: FixStep,
  subject: SubjectOf,
  item: Path,
  frame: unknown[],
): PatchOperation[] {
  const text = "set" in step ? step.set : "append" in step ? step.append : "drop" in step ? step.drop : step.remove;
  const where = parseFieldPath(text);
  if (!where) return [];
  const site = sitesOf(subject, where, item)[0];
  if (!site) return [];
  const { object } = subject.resource;
  const { path } = site;
  const present = presentDepth(object, path) === path.length;
  if ("remove" in step) return present ? [{ op: "remove", path: toPointer(path) }] : [];
  if ("set" in step) return put(object, path, step.to);
  const list = valueAt(object, path);
  if ("append" in step) {
    if (!Array.isArray(list)) return put(object, path, [step.value]);
    return list.includes(step.value) ? [] : [{ op: "add", path: `${toPointer(path)}/-`, value: step.value }];
  }
  const dropped = compiled.expression(step.values).evaluate(frame);
  if (!Array.isArray(list) || !Array.isArray(dropped)) return [];
  const kept = list.filter((value) => !dropped.includes(value));
  if (kept.length === list.length) return [];
  return kept.length === 0
    ? [{ op: "remove", path: toPointer(path) }]
    : [{ op: "replace", path: toPointer(path), value: kept }];
}

/** Sets a value, making the absent maps and lists above it in one operation. */
function put(object: unknown, path: Path, value: unknown): PatchOperation[] {
  const depth = presentDepth(object, path);
  if (depth === path.length) {
    return valueAt(object, path) === value ? [] : [{ op: "replace", path: toPointer(path), value }];
  }
  const missing = path.slice(depth + 1);
  const whole = missing.reduceRight<unknown>(
    (inner, token) => (typeof token === "number" ? [inner] : { [token]: inner }),
    value,
  );
  return [{ op: "add", path: toPointer(path.slice(0, depth + 1)), value: whole }];
}

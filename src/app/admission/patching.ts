import type { PatchOperation } from "../../core/finding.ts";
import { fromPointer } from "../../core/location.ts";
import type { JsonObject } from "../../facts/index.ts";
import { isMap } from "./review.ts";

type Node = Record<string, unknown> | unknown[];

const child = (node: unknown, key: string | number): unknown =>
  Array.isArray(node) ? node[Number(key)] : isMap(node) ? node[String(key)] : undefined;

/** One value over another: maps that both have are joined, so that two fixes may each make the same map. */
function joined(under: unknown, over: unknown): unknown {
  if (!isMap(under) || !isMap(over)) return over;
  const made: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) made[key] = joined(made[key], value);
  return made;
}

/** Carries out one step on a copy in place; false when its place is not there. */
function step(root: JsonObject, { op, path, value }: PatchOperation): boolean {
  if (op === "test") return true;
  const keys = fromPointer(path);
  let node: unknown = root;
  for (const key of keys.slice(0, -1)) node = child(node, key);
  const last = keys.at(-1);
  if (last === undefined || typeof node !== "object" || node === null) return false;
  const holder = node as Node;
  if (Array.isArray(holder)) {
    if (op === "add") holder.splice(last === "-" ? holder.length : Number(last), 0, structuredClone(value));
    else if (op === "remove") holder.splice(Number(last), 1);
    else holder[Number(last)] = structuredClone(value);
    return true;
  }
  const key = String(last);
  if (op === "remove") return delete holder[key];
  holder[key] = op === "add" ? joined(holder[key], structuredClone(value)) : structuredClone(value);
  return true;
}

/** An object after several fixes, each made for the object as it was. */
export function withFixes(object: JsonObject, patches: readonly (readonly PatchOperation[])[]): JsonObject {
  const copy = structuredClone(object);
  for (const patch of patches) for (const each of patch) if (!step(copy, each)) break;
  return copy;
}

const escape = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** The JSON patch that turns one value into another; lists of other lengths are replaced as a whole. */
export function patchBetween(from: unknown, to: unknown, path = ""): PatchOperation[] {
  if (from === to) return [];
  if (isMap(from) && isMap(to)) {
    const steps: PatchOperation[] = [];
    for (const key of Object.keys(from))
      if (!(key in to)) steps.push({ op: "remove", path: `${path}/${escape(key)}` });
      else steps.push(...patchBetween(from[key], to[key], `${path}/${escape(key)}`));
    for (const key of Object.keys(to))
      if (!(key in from)) steps.push({ op: "add", path: `${path}/${escape(key)}`, value: to[key] });
    return steps;
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length)
    return from.flatMap((item, index) => patchBetween(item, to[index], `${path}/${index}`));
  return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ op: "replace", path, value: to }];
}

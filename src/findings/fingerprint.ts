import { hash } from "node:crypto";
import type { Judgement } from "../core/judgement.ts";

/**
 * A digest of what is wrong with what, 32 hexadecimal digits: control, API group, kind, namespace, name, container and
 * the field's path with list elements by name. Lines, file names and versions do not count, so it survives moved text
 * and rendering again.
 */
export function fingerprintOf(judgement: Judgement): string {
  const { resource, control, container, stablePath } = judgement;
  const slash = resource.apiVersion.indexOf("/");
  const group = slash < 0 ? "" : resource.apiVersion.slice(0, slash);
  const parts = [control, group, resource.kind, resource.namespace ?? "", resource.name, container ?? "", stablePath];
  return hash("sha256", parts.join("\u0000")).slice(0, 32);
}

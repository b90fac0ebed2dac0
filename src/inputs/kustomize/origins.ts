import type { Origin } from "./resource.ts";

/** The annotations that say where an object came from and what changed it. */
export const ANNOTATIONS = {
  origin: "config.kubernetes.io/origin",
  transformations: "alpha.config.kubernetes.io/transformations",
} as const;

const PLAIN = /^(?:\.\.?\/|[A-Za-z/_])[\w./-]*$/;
const write = (text: string): string => (PLAIN.test(text) ? text : JSON.stringify(text));

function lines(origin: Origin): string[] {
  const { path, configuredIn, configuredBy } = origin;
  const found: string[] = [];
  if (path) found.push(`path: ${write(path)}`);
  if (configuredIn) found.push(`configuredIn: ${write(configuredIn)}`);
  if (configuredBy) {
    found.push("configuredBy:");
    for (const key of ["apiVersion", "kind", "name", "namespace"] as const) {
      if (configuredBy[key] !== "") found.push(`  ${key}: ${write(configuredBy[key])}`);
    }
  }
  return found;
}

/** The text of the annotation that says where an object came from. */
export const originText = (origin: Origin): string =>
  lines(origin)
    .map((line) => `${line}\n`)
    .join("");

/** The text of the annotation that lists what changed an object. */
export const transformationsText = (origins: readonly Origin[]): string =>
  origins.flatMap((origin) => lines(origin).map((line, at) => `${at === 0 ? "- " : "  "}${line}\n`)).join("");

import type { Problem } from "../core/problem.ts";
import { type ChartOptions, readInputs } from "../inputs/index.ts";
import { writeYaml } from "../lang/yaml/write.ts";

/** What rendering gives. */
export interface Rendered {
  /** One YAML stream, each document after `---`. */
  readonly text: string;
  readonly objects: number;
  readonly problems: readonly Problem[];
}

/**
 * The objects of a chart or kustomization as one YAML stream, as Helm or kustomize would print them. What is neither is
 * written as it was read.
 */
export function render(path: string, options: ChartOptions): Rendered {
  const { documents, problems, manifests } = readInputs([path], options);
  const texts =
    manifests.length > 0
      ? manifests.map(({ source, text }) => `---\n# Source: ${source}\n${text}\n`)
      : documents.map(({ value }, index) => (index > 0 ? "---\n" : "") + writeYaml(value));
  return { text: texts.join(""), objects: documents.length, problems };
}

import type { Problem } from "../../core/problem.ts";
import type { GoMap } from "../../lang/gotemplate/value.ts";

/** One file of a chart. */
export interface ChartFile {
  /** Below the chart's folder, with forward slashes. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A chart that another one needs, as its `Chart.yaml` says. */
export interface Dependency {
  /** The alias, once the chart was matched. */
  name: string;
  readonly version: string;
  readonly condition: string;
  readonly tags: readonly string[];
  readonly alias: string;
  readonly importValues: readonly unknown[];
  enabled: boolean;
}

/** A chart with everything in it. */
export interface Chart {
  name: string;
  readonly version: string;
  readonly kubeVersion: string;
  readonly isLibrary: boolean;
  /** The fields of `Chart.yaml` as templates see them. */
  metadata: GoMap;
  dependencies: Dependency[];
  /** The charts in it; those that stay are the ones that are enabled. */
  subcharts: Chart[];
  values: GoMap;
  readonly schema: string | null;
  readonly templates: readonly ChartFile[];
  /** Everything that is neither template, chart nor description. */
  readonly files: readonly ChartFile[];
  /** Where its files lie below the outermost chart's folder: empty, or such as `charts/db/`. */
  readonly folder: string;
  /** The text of `values.yaml`; null when there is none. */
  readonly valuesText: string | null;
}

/** A chart that cannot be read, with the file to blame below its folder. */
export class ChartError extends Error {
  readonly code: string;
  readonly file: string;
  readonly line: number | null;

  constructor(file: string, message: string, line: number | null = null, code = "helm/chart") {
    super(message);
    this.name = "ChartError";
    this.file = file;
    this.line = line;
    this.code = code;
  }

  problem(shown: string): Problem {
    return {
      code: this.code,
      file: this.file === "" ? shown : `${shown}/${this.file}`,
      line: this.line,
      message: this.message,
    };
  }
}

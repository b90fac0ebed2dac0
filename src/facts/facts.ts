import type { Inventory } from "../inventory/index.ts";
import type { SchemaSet } from "../kube/index.ts";
import type { SecretFinder } from "./secrets/detect.ts";
import type { Workload } from "./workloads/model.ts";
import type { Setups } from "./workloads/setup/setup.ts";

/** The cluster that the answers are about. */
export interface Target {
  /** Kubernetes minor, such as 36. */
  readonly minor: number;
  /** True when the input holds everything there is, so that absence elsewhere is a fact. */
  readonly complete: boolean;
  /** True when read from a running cluster. */
  readonly live: boolean;
  /** When the answers are given, in ISO 8601 and UTC; absent where no answer depends on it. */
  readonly now?: string;
}

/** Everything established about an input; the judges read nothing else. */
export interface Facts {
  readonly inventory: Inventory;
  readonly workloads: readonly Workload[];
  readonly setups: Setups;
  readonly target: Target;
  /** Tells secrets from other texts. */
  readonly secrets: SecretFinder;
  /** The schemas of known kinds. */
  readonly schemas: SchemaSet;
}

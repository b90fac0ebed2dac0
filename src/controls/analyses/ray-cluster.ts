import type { Path } from "../../core/location.ts";
import type { Container, Facts, JsonObject, PodTemplate, Workload } from "../../facts/index.ts";
import { compareVersions } from "../../kube/index.ts";
import { mapAt, textAt } from "./related.ts";

/** A Ray cluster, whatever object describes it. */
export interface RayCluster {
  readonly workload: Workload;
  readonly head: PodTemplate;
  /** The container that runs the head. */
  readonly main: Container;
  readonly workers: readonly PodTemplate[];
  /** The cluster's spec; empty for one that plain workloads make up. */
  readonly spec: JsonObject;
  /** Path of the spec in the workload's resource; null for one that plain workloads make up. */
  readonly at: Path | null;
}

/** Where the objects of KubeRay describe their cluster. */
const SPECS: Readonly<Record<string, Path>> = {
  RayCluster: ["spec"],
  RayJob: ["spec", "rayClusterSpec"],
  RayService: ["spec", "rayClusterConfig"],
  RayCronJob: ["spec", "jobTemplate", "rayClusterSpec"],
};

/** Every Ray cluster of the input: the objects of KubeRay, and plain workloads that start a head themselves. */
export function* rayClusters(facts: Facts): Generator<RayCluster> {
  for (const workload of facts.workloads) {
    const { group, ref, object } = workload.resource;
    const at = group === "ray.io" ? SPECS[ref.kind] : undefined;
    if (at !== undefined) {
      const head = workload.pods.find((pod) => pod.as === "head");
      const main = head?.containers.find(({ type }) => type === "regular");
      const workers = workload.pods.filter((pod) => pod.as === "worker");
      if (head && main) yield { workload, head, main, workers, spec: mapAt(object, at), at };
    } else if (workload.products.includes("ray")) {
      const main = workload.pods.flatMap((pod) => pod.containers).find((one) => startsHead(facts, one));
      if (main) yield { workload, head: main.pod, main, workers: [], spec: {}, at: null };
    }
  }
}

/** True for a container that calls `ray start --head`. */
const startsHead = (facts: Facts, container: Container): boolean =>
  facts.setups
    .of(container)
    .commands.some(({ words }) => words.includes("--head") && words.some((word) => /(?:^|\/)ray$/.test(word)));

/** The version of Ray that a cluster runs, as its spec or its image says; null when neither does. */
export function rayVersionOf(facts: Facts, { spec, main }: RayCluster): string | null {
  const written = textAt(spec, ["rayVersion"]);
  if (written !== null && /^\d+\.\d+/.test(written)) return written;
  const setup = facts.setups.of(main);
  const ray = setup.products.find(({ id }) => id === "ray");
  return ray === undefined ? null : setup.versionOf(ray);
}

/** True for a version of Ray that can ask for a token; unknown versions are taken for new ones. */
export const canAskForToken = (version: string | null): boolean =>
  version === null || compareVersions(version, "2.52") >= 0;

/**
 * Whether a variable has one of some values in every Ray container of a cluster; "unknown" when the input does not
 * tell for one.
 */
export function everywhere(
  facts: Facts,
  cluster: RayCluster,
  name: string,
  values: readonly string[],
): boolean | "unknown" {
  const mains = cluster.workers.flatMap((pod) => pod.containers.filter(({ type }) => type === "regular").slice(0, 1));
  let answer: boolean | "unknown" = true;
  for (const container of [cluster.main, ...mains]) {
    const { byName, missing } = facts.setups.of(container).variables;
    const found = byName.get(name);
    if (found === undefined ? missing.length > 0 : found.value === null) answer = "unknown";
    else if (!values.includes(found?.value ?? "")) return false;
  }
  return answer;
}

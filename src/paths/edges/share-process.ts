import { capabilityAt, rootState } from "../container-facts.ts";
import { asMap } from "../value.ts";
import { defineEdge } from "../define.ts";
import type { Container } from "../../facts/index.ts";

/**
 * Containers that see each other's processes read their files, variables and memory, where they run as the same user or as root.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/
 */
export const edge = defineEdge({
  title: "Processes shared between containers",
  from: "container",
  to: "container",
  attack: ["T1055", "T1552"],
  needs: "code execution in the container",
  cost: 1,
  confidence: "certain",
  cutBy: ["pod.share-process-namespace"],

  *hops(view) {
    for (const { pod, containers } of view.pods) {
      if (pod.spec["shareProcessNamespace"] !== true || containers.length < 2) continue;
      const { resource } = pod.workload;
      const path = [...pod.specPath, "shareProcessNamespace"];
      const fix = `do not share processes between the containers of ${resource.ref.kind} ${resource.ref.name}`;
      for (const source of containers) {
        const root = rootState(source.container);
        const strong = root === "root" || capabilityAt(source.container, "SYS_PTRACE") !== null;
        for (const target of containers) {
          if (target === source) continue;
          const same = userOf(source.container) === userOf(target.container);
          if (!strong && !same && root === "no") continue;
          yield {
            from: source.node,
            to: target.node,
            why: () => `${source.container.name} sees the processes of ${target.container.name} in the same pod`,
            because: [{ resource, path }],
            cuts: [
              view.podCut(source.of, path, {
                fix,
                control: "pod.share-process-namespace",
                changes: [{ path, value: false }],
              }),
            ],
            confidence: strong || same ? "certain" : "likely",
          };
        }
      }
    }
  },
});

/** The user that a container is told to run as; undefined where the image decides. */
const userOf = ({ spec, pod }: Container): unknown =>
  asMap(spec["securityContext"])["runAsUser"] ?? asMap(pod.spec["securityContext"])["runAsUser"];

import { defineEdge } from "../define.ts";
import { escapes } from "../escape.ts";
import { at } from "../value.ts";

/**
 * A host-process container of Windows runs as a process of the node.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/
 */
export const edge = defineEdge({
  title: "Host process on Windows",
  from: "container",
  to: "node",
  attack: ["T1611"],
  needs: "code execution in the container",
  cost: 1,
  confidence: "certain",
  cutBy: ["container.windows-host-process"],

  hops: (view) =>
    escapes(view, ({ container, of }) => {
      const own = at(container.spec["securityContext"], "windowsOptions", "hostProcess");
      const pod = at(of.pod.spec["securityContext"], "windowsOptions", "hostProcess");
      if ((own ?? pod) !== true) return null;
      const base = own === true ? container.path : of.pod.specPath;
      const path = [...base, "securityContext", "windowsOptions", "hostProcess"];
      const fix = `do not run container ${container.name} as a process of the node`;
      return {
        why: `container ${container.name} runs as a process of the node`,
        because: [path],
        cuts: [
          view.podCut(of, path, { fix, control: "container.windows-host-process", changes: [{ path, value: false }] }),
        ],
      };
    }),
});

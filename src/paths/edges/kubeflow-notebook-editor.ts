import { defineEdge } from "../define.ts";

/**
 * The account that Kubeflow gives to notebooks edits its whole namespace: pods, secrets and all of Kubeflow.
 *
 * @see https://www.kubeflow.org/docs/components/central-dash/profiles/
 */
export const edge = defineEdge({
  title: "Notebook that may edit its namespace",
  from: "container",
  to: "hub",
  attack: ["T1078", "AML.T0012"],
  needs: "code execution in the notebook",
  cost: 0,
  confidence: "likely",
  cutBy: ["notebook.editor-account"],

  *hops(view) {
    for (const { container, node, of } of view.containers) {
      const { pod, namespace } = of;
      const { resource } = pod.workload;
      if (pod.serviceAccount !== "default-editor" || pod.spec["automountServiceAccountToken"] === false) continue;
      if (resource.ref.kind !== "Notebook" || resource.group !== "kubeflow.org") continue;
      const path = [...pod.specPath, "serviceAccountName"];
      const fix = `run Notebook ${resource.ref.name} as an account of its own`;
      const cut = view.podCut(of, path, { fix, control: null, changes: [{ path }] });
      for (const to of view.wholeNamespace(namespace)) {
        yield {
          from: node,
          to,
          why: () => `${container.name} runs as default-editor, which Kubeflow lets edit the whole namespace`,
          because: [{ resource, path }],
          cuts: [cut],
        };
      }
    }
  },
});

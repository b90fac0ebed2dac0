import type { Rule } from "../reading.ts";
import { argoTemplates, argoWorkflowTemplate } from "./argo-templates.ts";
import { llmBaseConfigs, omeRuntime, sandboxTemplate, workloadReference } from "./base-pods.ts";
import { kserveRuntime } from "./kserve-runtime.ts";
import { kubeaiConfiguration } from "./kubeai-configuration.ts";
import { labelsOfNotebook, trialTemplateMap, workspaceKind } from "./kubeflow.ts";
import { leaderOfGroup } from "./leader-of-group.ts";
import { trainingRuntime } from "./training-runtime.ts";

/** The rules that `rules:` of a kind's entry may name. */
export const RULES: Readonly<Record<string, Rule>> = {
  "argo-templates": argoTemplates,
  "argo-workflow-template": argoWorkflowTemplate,
  "kserve-runtime": kserveRuntime,
  "kubeai-configuration": kubeaiConfiguration,
  "labels-of-notebook": labelsOfNotebook,
  "leader-of-group": leaderOfGroup,
  "llm-base-configs": llmBaseConfigs,
  "ome-runtime": omeRuntime,
  "sandbox-template": sandboxTemplate,
  "training-runtime": trainingRuntime,
  "trial-template-map": trialTemplateMap,
  "workload-reference": workloadReference,
  "workspace-kind": workspaceKind,
};

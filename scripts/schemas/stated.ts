import type { KindEntry } from "./kubernetes.ts";
import type { Fields } from "./registry.ts";

/** Kinds whose definitions no Go module publishes, stated from the projects' API types. */
interface Stated {
  readonly source: string;
  readonly kinds: { readonly [kind: string]: KindEntry };
  readonly definitions: { readonly [name: string]: Fields };
}

const object = (spec: string): Fields => ({
  apiVersion: "string",
  kind: "string",
  metadata: "core/ObjectMeta",
  spec,
  status: "object",
});

/** By API group. */
export const STATED: { readonly [group: string]: readonly Stated[] } = {
  "kubeflow.org": [
    {
      source: "kubeflow/kubeflow 1.9, stated",
      kinds: {
        Notebook: { scope: "Namespaced", versions: { v1: "Notebook", v1alpha1: "Notebook", v1beta1: "Notebook" } },
        PodDefault: { scope: "Namespaced", versions: { v1alpha1: "PodDefault" } },
        Profile: { scope: "Cluster", versions: { v1: "Profile", v1beta1: "Profile" } },
      },
      definitions: {
        Notebook: object("NotebookSpec"),
        NotebookSpec: { template: "NotebookTemplate" },
        // The published schema leaves the template's metadata out, so a server prunes it.
        NotebookTemplate: { spec: "core/PodSpec" },
        PodDefault: object("PodDefaultSpec"),
        PodDefaultSpec: {
          annotations: "{}string",
          args: "[]string",
          automountServiceAccountToken: "bool",
          command: "[]string",
          desc: "string",
          env: "[]core/EnvVar",
          envFrom: "[]core/EnvFromSource",
          imagePullSecrets: "[]core/LocalObjectReference",
          initContainers: "[]core/Container",
          labels: "{}string",
          selector: "core/LabelSelector!",
          serviceAccountName: "string",
          sidecars: "[]core/Container",
          tolerations: "[]core/Toleration",
          volumeMounts: "[]core/VolumeMount",
          volumes: "[]core/Volume",
        },
        Profile: object("ProfileSpec"),
        ProfilePlugin: { apiVersion: "string", kind: "string", spec: "object" },
        ProfileSpec: {
          owner: "rbac.authorization.k8s.io/Subject",
          plugins: "[]ProfilePlugin",
          resourceQuotaSpec: "core/ResourceQuotaSpec",
        },
      },
    },
    {
      source: "kubeflow/katib 0.18, stated",
      kinds: { Experiment: { scope: "Namespaced", versions: { v1beta1: "Experiment" } } },
      definitions: {
        Experiment: object("ExperimentSpec"),
        ExperimentAlgorithm: { algorithmName: "string", algorithmSettings: "[]ExperimentSetting" },
        ExperimentCollector: { customCollector: "core/Container", kind: "string!" },
        ExperimentConfigMap: { configMapName: "string", configMapNamespace: "string", templatePath: "string" },
        ExperimentFeasibleSpace: {
          distribution: "string",
          list: "[]string",
          max: "string",
          min: "string",
          step: "string",
        },
        ExperimentFilePath: { format: "string", kind: "string", path: "string" },
        ExperimentFilter: { metricsFormat: "[]string" },
        ExperimentGraph: { inputSizes: "[]int", numLayers: "int", outputSizes: "[]int" },
        ExperimentMetricStrategy: { name: "string", value: "string" },
        ExperimentMetricsCollector: { collector: "ExperimentCollector", source: "ExperimentMetricsSource" },
        ExperimentMetricsSource: {
          fileSystemPath: "ExperimentFilePath",
          filter: "ExperimentFilter",
          httpGet: "core/HTTPGetAction",
        },
        ExperimentNas: { graphConfig: "ExperimentGraph", operations: "[]ExperimentOperation" },
        ExperimentObjective: {
          additionalMetricNames: "[]string",
          goal: "number",
          metricStrategies: "[]ExperimentMetricStrategy",
          objectiveMetricName: "string",
          type: "string",
        },
        ExperimentOperation: { operationType: "string", parameters: "[]ExperimentParameter" },
        ExperimentParameter: {
          feasibleSpace: "ExperimentFeasibleSpace",
          name: "string",
          parameterType: "string",
        },
        ExperimentSetting: { name: "string", value: "string" },
        ExperimentSpec: {
          algorithm: "ExperimentAlgorithm",
          earlyStopping: "ExperimentAlgorithm",
          maxFailedTrialCount: "int",
          maxTrialCount: "int",
          metricsCollectorSpec: "ExperimentMetricsCollector",
          nasConfig: "ExperimentNas",
          objective: "ExperimentObjective",
          parallelTrialCount: "int",
          parameters: "[]ExperimentParameter",
          resumePolicy: "string",
          trialTemplate: "ExperimentTrialTemplate",
        },
        ExperimentTrialParameter: { description: "string", name: "string", reference: "string" },
        ExperimentTrialTemplate: {
          configMap: "ExperimentConfigMap",
          failureCondition: "string",
          primaryContainerName: "string",
          primaryPodLabels: "{}string",
          retain: "bool",
          successCondition: "string",
          trialParameters: "[]ExperimentTrialParameter",
          trialSpec: "object",
        },
      },
    },
  ],
  "kubeai.org": [
    {
      source: "substratusai/kubeai 0.22, stated",
      kinds: { Model: { scope: "Namespaced", versions: { v1: "Model" } } },
      definitions: {
        Model: object("ModelSpec"),
        ModelAdapter: { name: "string(63)!", url: "string!" },
        ModelFile: { content: "string(100000)!", path: "string(1024)!" },
        ModelJsonPatch: {
          from: "string(1024)",
          op: "'add'|'remove'|'replace'|'move'|'copy'|'test'!",
          path: "string(1024)!",
          value: "any",
        },
        ModelLoadBalancing: { prefixHash: "ModelPrefixHash", strategy: "'LeastLoad'|'PrefixHash'" },
        ModelPrefixHash: { meanLoadFactor: "long", prefixCharLength: "long", replication: "long" },
        ModelSpec: {
          adapters: "[]ModelAdapter",
          args: "[]string",
          autoscalingDisabled: "bool",
          cacheProfile: "string",
          engine: "'OLlama'|'VLLM'|'FasterWhisper'|'Infinity'!",
          env: "{}string",
          envFrom: "[]core/EnvFromSource",
          features: "[]string!",
          files: "[10]ModelFile",
          image: "string",
          jsonPatches: "[]ModelJsonPatch",
          loadBalancing: "ModelLoadBalancing",
          maxReplicas: "int",
          minReplicas: "int",
          owner: "string",
          priorityClassName: "string",
          replicas: "int",
          resourceProfile: "string",
          scaleDownDelaySeconds: "long",
          targetRequests: "int",
          url: "string!",
        },
      },
    },
  ],
  "kaito.sh": [
    {
      source: "kaito-project/kaito 0.7, stated",
      kinds: { Workspace: { scope: "Namespaced", versions: { v1alpha1: "Workspace", v1beta1: "Workspace" } } },
      definitions: {
        Workspace: {
          apiVersion: "string",
          inference: "WorkspaceInference",
          kind: "string",
          metadata: "core/ObjectMeta",
          resource: "WorkspaceResource",
          status: "object",
          tuning: "WorkspaceTuning",
        },
        WorkspaceAdapter: { source: "WorkspaceSource", strength: "string" },
        WorkspaceInference: {
          adapters: "[]WorkspaceAdapter",
          config: "string",
          preset: "WorkspacePreset",
          template: "object",
        },
        WorkspaceOutput: { image: "string", imagePushSecret: "string", volumeSource: "object" },
        WorkspacePreset: { accessMode: "string", name: "string!", presetOptions: "WorkspacePresetOptions" },
        WorkspacePresetOptions: {
          image: "string",
          imagePullSecrets: "[]string",
          modelAccessSecret: "string",
          modelWeightsPVC: "string",
          modelWeightsSubPath: "string",
        },
        WorkspaceResource: {
          count: "long",
          instanceType: "string",
          labelSelector: "core/LabelSelector",
          preferredNodes: "[]string",
        },
        WorkspaceSource: {
          image: "string",
          imagePullSecrets: "[]string",
          name: "string",
          urls: "[]string",
          volumeSource: "object",
        },
        WorkspaceTuning: {
          config: "string",
          input: "WorkspaceSource",
          method: "string",
          output: "WorkspaceOutput",
          preset: "WorkspacePreset",
        },
      },
    },
  ],
};

/** A Go module that publishes custom resource definitions, and the files in it that hold them. */
export interface CrdSource {
  readonly module: string;
  readonly version: string;
  /** Globs below the module's folder, or below what is generated from its types. */
  readonly files: readonly string[];
  /** Packages whose Go types the definitions are generated from, where the module holds types alone. */
  readonly types?: readonly string[];
  /** Kinds to leave out: internal to the operator, never written by people. */
  readonly skip?: readonly string[];
}

/** The Kubernetes release whose OpenAPI document gives the built-in kinds. */
export const KUBERNETES = { module: "k8s.io/kubernetes", version: "v1.36.1" };

/** The tool that makes definitions of Go types, as the projects use it. */
export const CONTROLLER_GEN = "sigs.k8s.io/controller-tools/cmd/controller-gen@v0.17.3";

/**
 * Releases that served versions of kinds which the one above does not: old manifests still name them. The newest that
 * has a version gives it; their parts that a newer release has too are the newer one's.
 */
export const EARLIER_KUBERNETES = ["v1.29.6", "v1.13.0"];

/** Where a group or kind is published twice, the later source wins. */
export const CRD_SOURCES: readonly CrdSource[] = [
  { module: "github.com/kserve/kserve", version: "v0.19.0", files: ["config/crd/full/**/serving.*.yaml"] },
  { module: "github.com/ray-project/kuberay/ray-operator", version: "v1.6.2", files: ["config/crd/bases/*.yaml"] },
  {
    module: "github.com/kubeflow/training-operator",
    version: "v1.9.2",
    files: ["manifests/base/crds/kubeflow.org_*.yaml"],
  },
  {
    module: "github.com/kubeflow/mpi-operator",
    version: "v0.6.0",
    files: ["manifests/base/kubeflow.org_mpijobs.yaml"],
  },
  { module: "github.com/kubeflow/trainer/v2", version: "v2.3.0", files: ["manifests/base/crds/*.yaml"] },
  { module: "sigs.k8s.io/jobset", version: "v0.12.0", files: ["config/components/crd/bases/*.yaml"] },
  { module: "sigs.k8s.io/lws", version: "v0.9.0", files: ["config/crd/bases/*.yaml"] },
  { module: "sigs.k8s.io/kueue", version: "v0.15.2", files: ["config/components/crd/bases/*.yaml"] },
  { module: "sigs.k8s.io/agent-sandbox", version: "v0.2.1", files: ["k8s/crds/*.yaml"] },
  {
    module: "sigs.k8s.io/gateway-api",
    version: "v1.6.0",
    files: ["config/crd/experimental/gateway.networking.k8s.io_*.yaml"],
  },
  { module: "sigs.k8s.io/gateway-api-inference-extension", version: "v1.2.0", files: ["config/crd/bases/*.yaml"] },
  { module: "github.com/argoproj/argo-workflows/v3", version: "v3.7.4", files: ["manifests/base/crds/full/*.yaml"] },
  { module: "github.com/argoproj/argo-rollouts", version: "v1.9.0", files: ["manifests/crds/*.yaml"] },
  { module: "github.com/kubeflow/spark-operator/v2", version: "v2.4.0", files: ["config/crd/bases/*.yaml"] },
  { module: "github.com/project-codeflare/appwrapper", version: "v1.1.2", files: ["config/crd/bases/*.yaml"] },
  {
    module: "github.com/stacklok/toolhive",
    version: "v0.47.0",
    files: ["deploy/charts/operator-crds/files/crds/*.yaml"],
  },
  {
    module: "volcano.sh/apis",
    version: "v1.13.0",
    types: ["./pkg/apis/batch/...", "./pkg/apis/flow/...", "./pkg/apis/scheduling/..."],
    files: ["*.volcano.sh_*.yaml"],
  },
  {
    module: "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring",
    version: "v0.80.0",
    types: ["./v1"],
    files: ["monitoring.coreos.com_{servicemonitors,podmonitors,prometheusrules}.yaml"],
  },
  { module: "github.com/kedacore/keda/v2", version: "v2.17.0", files: ["config/crd/bases/keda.sh_*.yaml"] },
  { module: "knative.dev/serving", version: "v0.51.0", files: ["config/core/300-resources/*.yaml"] },
  { module: "istio.io/api", version: "v1.31.1", files: ["kubernetes/customresourcedefinitions.gen.yaml"] },
  { module: "github.com/cert-manager/cert-manager", version: "v1.21.2", files: ["deploy/crds/*.yaml"] },
  {
    module: "github.com/cilium/cilium",
    version: "v1.20.2",
    files: ["pkg/k8s/apis/cilium.io/client/crds/v2/cilium*networkpolicies.yaml"],
  },
];

import type { Suite } from "./expectation.ts";
import { suite as checkov } from "./suites/checkov.ts";
import { suite as gatekeeper } from "./suites/gatekeeper.ts";
import { suite as kubeLinter } from "./suites/kube-linter.ts";
import { suite as kubeScore } from "./suites/kube-score.ts";
import { suite as kubescape } from "./suites/kubescape.ts";
import { suite as kyverno } from "./suites/kyverno.ts";
import { suite as polaris } from "./suites/polaris.ts";
import { suite as trivy } from "./suites/trivy.ts";

/** Every peer's suite. */
export const suites: readonly Suite[] = [
  polaris,
  kubeLinter,
  kubeScore,
  checkov,
  kubescape,
  trivy,
  kyverno,
  gatekeeper,
];

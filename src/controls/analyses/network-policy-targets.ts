import { type Facts, networkOf, type PodChoice } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about } from "./related.ts";

/** Each policy that chooses no pod of a complete input. */
export function* danglingPolicy(facts: Facts): Generator<Answered> {
  const network = networkOf(facts);
  for (const policy of network.policies) {
    const subject = about(policy.resource);
    if (network.governedBy(policy)) yield { subject, answer: "pass" };
    else if (!facts.target.complete) yield { subject, answer: "unknown" };
    else yield { subject, answer: "fail", detail: { path: ["spec"] } };
  }
}

/**
 * Each policy with a rule that names pods of which a complete input holds none; unknown where it names a namespace of
 * which nothing in the input runs, such as that of the cluster's own DNS, or of a gateway's controller.
 */
export function* danglingPeer(facts: Facts): Generator<Answered> {
  const network = networkOf(facts);
  const present = new Set(facts.workloads.map(({ resource }) => resource.ref.namespace ?? ""));
  for (const policy of network.policies) {
    const rules = [...(policy.ingress ?? []), ...(policy.egress ?? [])];
    const empty = rules.find(({ peers }) => peers.pods.some((choice) => !network.chooses(choice)));
    const subject = about(policy.resource);
    if (!empty) yield { subject, answer: "pass" };
    else if (!facts.target.complete || empty.peers.pods.some((choice) => isElsewhere(choice, present)))
      yield { subject, answer: "unknown" };
    else yield { subject, answer: "fail", detail: { path: empty.path } };
  }
}

/** True for pods of one namespace that the rule names, in which nothing of the input runs. */
function isElsewhere({ namespaces }: PodChoice, present: ReadonlySet<string>): boolean {
  if (namespaces === null || "name" in namespaces) return false;
  const name = valueAt(namespaces.selector, ["matchLabels", "kubernetes.io/metadata.name"]);
  return typeof name === "string" && !present.has(name);
}

const WITHOUT_POLICY =
  /(?:^|\/)(?:mirrored-)?flannel(?:-cni-plugin)?(?::|@|$)|\/flannelcni\/|kindnetd:v?20(?:1|20|21|22|23)/;
const WITH_POLICY =
  /calico|cilium|kube-router|antrea|weave-npc|canal|kube-network-policies|ovn-kube|kube-ovn|network-policy-agent/;

/** Each network plugin of the input that enforces no policies, where there are some and nothing else enforces them. */
export function* pluginWithoutPolicy(facts: Facts): Generator<Answered> {
  const network = networkOf(facts);
  const images = facts.workloads.map((workload) => ({
    workload,
    images: workload.pods.flatMap(({ containers }) => containers.map(({ image }) => image)),
  }));
  const enforced = images.some((each) => each.images.some((image) => WITH_POLICY.test(image)));
  for (const { workload, images: own } of images) {
    if (workload.resource.ref.kind !== "DaemonSet" || !own.some((image) => WITHOUT_POLICY.test(image))) continue;
    const subject = { resource: workload.resource, workload, pod: null, container: null };
    if (enforced || network.policies.length === 0) yield { subject, answer: "pass" };
    else yield { subject, answer: "fail", detail: { path: ["metadata"] } };
  }
}

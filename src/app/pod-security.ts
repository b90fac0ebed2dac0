import {
  admitPod,
  evaluatePodSecurity,
  type Level,
  type LevelVersion,
  LEVELS,
  type Mode,
  type PodSecurityReason,
  type PodSecurityVerdict,
  type PolicyVersion,
  versionText,
} from "../controls/index.ts";
import { fromPointer, type Path, type Ref, toPointer, type Where } from "../core/location.ts";
import type { Problem } from "../core/problem.ts";
import type { Facts, PodTemplate, Workload } from "../facts/index.ts";
import { adviceOn } from "./pod-security-advice.ts";
import { locate, type NamespaceState, namespaceStates } from "./pod-security-namespaces.ts";
import { establishFacts, type Narrowing, type Source, selection } from "./scan.ts";

interface PodSecurityOptions extends Narrowing {
  readonly source: Source;
  readonly level: Level;
  readonly version: PolicyVersion;
  /** Follows the labels of the namespaces instead of one level. */
  readonly byNamespace?: boolean;
  /** Says which level each namespace could take. */
  readonly suggest?: boolean;
  /** Who writes the objects, for exemptions of users; null when unknown. */
  readonly username?: string | null;
}

/** The verdict on one pod template; part of the public contract, version 1. */
export interface PodSecurityResult {
  readonly resource: Ref;
  /** JSON pointer of the pod spec in the object. */
  readonly path: string;
  readonly level: Level;
  /** `latest` or `v1.N`. */
  readonly policyVersion: string;
  readonly allowed: boolean;
  readonly location: Where | null;
  /** Fields are JSON pointers into the object. */
  readonly reasons: readonly PodSecurityReason[];
  /** What to change so that it is admitted: one sentence for each field, with the field's place. */
  readonly changes: readonly PodSecurityChange[];
  /** The part it plays in the object: `head`, `worker`, or `pod` where there is but one. */
  readonly as: string;
  /** References that are not in the input, so that what they would add was not judged. */
  readonly incomplete: readonly string[];
  /** Only with the labels of namespaces. */
  readonly mode?: Mode;
  readonly namespace?: string;
  /** Whether the object is judged as it is written, or only the pods made from it. */
  readonly judged?: "object" | "pods";
  /** Why it is not judged, such as `namespace kube-system`. */
  readonly exempt?: string | null;
}

export interface PodSecurityChange {
  /** JSON pointer into the object. */
  readonly field: string;
  readonly text: string;
  readonly location: Where | null;
}

/** The strictest level that everything in a namespace passes today. */
export interface PodSecuritySuggestion {
  readonly namespace: string;
  readonly level: Level;
  readonly policyVersion: string;
  /** The level it enforces now; null when the namespace is not in the input. */
  readonly enforced: Level | null;
  readonly templates: number;
  /** What the next stricter level would refuse. */
  readonly blockers: readonly PodSecurityResult[];
}

/** What a namespace asks of its pods, versions spelt out. */
export interface PodSecurityNamespace extends Omit<NamespaceState, "policy"> {
  readonly policy: Readonly<Record<Mode, { readonly level: Level; readonly version: string }>>;
}

export interface PodSecurityReport {
  readonly version: 1;
  readonly results: readonly PodSecurityResult[];
  readonly suggestions?: readonly PodSecuritySuggestion[];
  readonly namespaces?: readonly PodSecurityNamespace[];
  readonly problems: readonly Problem[];
}

const namespaceOf = ({ resource }: Workload): string => resource.ref.namespace ?? "default";

/** Judges every pod template of the input by the Pod Security Standards. */
export async function judgePodSecurity(options: PodSecurityOptions): Promise<PodSecurityReport> {
  const { facts, problems } = await establishFacts({ source: options.source });
  const selected = selection(options, facts);
  const workloads = facts.workloads.filter(({ resource }) => selected(resource));
  if (options.suggest) return suggest(workloads, facts, options, problems);
  if (options.byNamespace) return followLabels(workloads, facts, options, problems);
  const results = workloads.flatMap((workload) =>
    workload.pods.map((pod) => judgeAt(pod, options.level, options.version)),
  );
  return { version: 1, results, problems };
}

function judgeAt(pod: PodTemplate, level: Level, version: PolicyVersion): PodSecurityResult {
  return resultOf(pod, level, version, evaluatePodSecurity(pod.metadata, pod.spec, level, version));
}

function followLabels(
  workloads: readonly Workload[],
  facts: Facts,
  options: PodSecurityOptions,
  found: readonly Problem[],
): PodSecurityReport {
  const { configuration, states, problems } = namespaceStates(facts, new Set(workloads.map(namespaceOf)));
  const results: PodSecurityResult[] = [];
  for (const workload of workloads) {
    const namespace = namespaceOf(workload);
    const state = states.get(namespace);
    if (!state) continue;
    const { group, ref } = workload.resource;
    for (const pod of workload.pods) {
      const admitted = { group, kind: ref.kind, namespace, metadata: pod.metadata, spec: pod.spec };
      const verdicts = admitPod({ ...admitted, username: options.username ?? null }, state.policy, configuration);
      for (const verdict of verdicts) {
        const { mode, policy, judged, exempt } = verdict;
        results.push({ ...resultOf(pod, policy.level, policy.version, verdict), mode, namespace, judged, exempt });
      }
    }
  }
  const namespaces = [...states.values()].map(({ policy: { enforce, audit, warn }, ...state }) => ({
    ...state,
    policy: { enforce: spelt(enforce), audit: spelt(audit), warn: spelt(warn) },
  }));
  return { version: 1, results, namespaces, problems: [...found, ...problems] };
}

const spelt = ({ level, version }: LevelVersion) => ({ level, version: versionText(version) });

function suggest(
  workloads: readonly Workload[],
  facts: Facts,
  { version }: PodSecurityOptions,
  problems: readonly Problem[],
): PodSecurityReport {
  const names = [...new Set(workloads.map(namespaceOf))].toSorted();
  const { configuration, states } = namespaceStates(facts, new Set(names));
  const suggestions = names.map((namespace): PodSecuritySuggestion => {
    const own = workloads.filter((workload) => namespaceOf(workload) === namespace).flatMap(({ pods }) => pods);
    const exempt = ({ spec }: PodTemplate) =>
      configuration?.namespaces.has(namespace) ||
      configuration?.runtimeClasses.has(String(spec["runtimeClassName"] ?? ""));
    const templates = own.filter((pod) => !exempt(pod));
    const refused = (level: Level) =>
      templates.filter((pod) => !evaluatePodSecurity(pod.metadata, pod.spec, level, version).allowed);
    const strictest = LEVELS.findLastIndex((level) => refused(level).length === 0);
    const level = LEVELS[strictest] ?? "privileged";
    const next = LEVELS[strictest + 1];
    return {
      namespace,
      level,
      policyVersion: versionText(version),
      enforced: states.get(namespace)?.policy.enforce.level ?? null,
      templates: templates.length,
      blockers: next === undefined ? [] : refused(next).map((pod) => judgeAt(pod, next, version)),
    };
  });
  return { version: 1, results: [], suggestions, problems };
}

function resultOf(
  pod: PodTemplate,
  level: Level,
  version: PolicyVersion,
  { allowed, reasons }: PodSecurityVerdict,
): PodSecurityResult {
  const { resource } = pod.workload;
  const inObject = reasons.map((reason) => ({
    ...reason,
    fields: reason.fields.map((field) => pointerIn(pod, field)),
  }));
  const located = ({ field, text }: { field: string; text: string }) => ({
    field,
    text,
    location: locate(resource, fromPointer(field)),
  });
  return {
    resource: resource.ref,
    path: toPointer(pod.specPath),
    level,
    policyVersion: versionText(version),
    allowed,
    location: locate(resource, pod.specPath),
    reasons: inObject,
    changes: inObject.flatMap(adviceOn).map(located),
    as: pod.as,
    incomplete: pod.incomplete,
  };
}

/** The pointer into the object for one into the pod; a container may stand elsewhere than in the pod's own list. */
function pointerIn(pod: PodTemplate, field: string): string {
  const [part, ...rest]: Path = fromPointer(field);
  if (part === "metadata") return toPointer([...pod.path, "metadata", ...rest]);
  const [list, index, ...below] = rest;
  const listed = typeof list === "string" && typeof index === "number" ? pod.spec[list] : undefined;
  const spec: unknown = Array.isArray(listed) && typeof index === "number" ? listed[index] : undefined;
  const container = spec === undefined ? undefined : pod.containers.find((candidate) => candidate.spec === spec);
  return toPointer(container ? [...container.path, ...below] : [...pod.specPath, ...rest]);
}

import {
  DEFAULT_POLICY,
  type InvalidLabel,
  type NamespacePolicy,
  namespacePolicy,
  type PodSecurityConfiguration,
  podSecurityConfiguration,
} from "../controls/index.ts";
import type { Path, Where } from "../core/location.ts";
import type { Problem } from "../core/problem.ts";
import type { Facts } from "../facts/index.ts";
import type { Resource } from "../inventory/index.ts";

/** What one namespace asks of its pods. */
export interface NamespaceState {
  readonly namespace: string;
  readonly policy: NamespacePolicy;
  /** Labels with which the API server would not create the namespace. */
  readonly invalid: readonly (InvalidLabel & { readonly location: Where | null })[];
}

/** The place of a path of the object, or of its nearest present parent; null for objects without a text. */
export function locate({ document, at }: Resource, path: Path): Where | null {
  const found = document.locator.locate([...at, ...path]);
  return found ? { file: found.file, line: found.line, column: found.column } : null;
}

/** The labels of these namespaces over the configuration in the input, and what is wrong with either. */
export function namespaceStates(
  { inventory }: Facts,
  names: ReadonlySet<string>,
): {
  configuration: PodSecurityConfiguration | null;
  states: ReadonlyMap<string, NamespaceState>;
  problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const complain = (code: string, message: string, place: Where | null): void => {
    problems.push({ code, file: place?.file ?? null, line: place?.line ?? null, message });
  };
  let configuration: PodSecurityConfiguration | null = null;
  for (const resource of inventory.resources) {
    const found = podSecurityConfiguration(resource.object);
    if (found === null) continue;
    configuration = found;
    for (const text of found.invalid) complain("pod-security/configuration", text, locate(resource, []));
  }
  const states = new Map<string, NamespaceState>();
  for (const namespace of [...names].toSorted()) {
    const resource = inventory.find("", "Namespace", null, namespace);
    if (resource === null) {
      const text = `namespace ${namespace} is not in the input, so its labels are unknown and its pods are not judged`;
      complain("pod-security/namespace-missing", text, null);
      continue;
    }
    const metadata = resource.object["metadata"] as { readonly labels?: unknown } | undefined;
    const written = metadata?.labels;
    const labels = typeof written === "object" && written !== null ? (written as Record<string, unknown>) : {};
    const { policy, invalid } = namespacePolicy(labels, configuration?.defaults ?? DEFAULT_POLICY);
    const located = invalid.map((each) => ({
      ...each,
      location: locate(resource, ["metadata", "labels", each.label]),
    }));
    states.set(namespace, { namespace, policy, invalid: located });
  }
  return { configuration, states, problems };
}

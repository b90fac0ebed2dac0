import type { Facts, JsonObject } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about } from "./related.ts";

/**
 * Each namespace of a complete input that holds workloads of two or more teams. A workload's team is the first of the
 * labels named in `labels` that it carries, on the object or on a pod template; workloads without one belong to nobody.
 */
export function* namespaceBoundary(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  if (!facts.target.complete) return;
  const keys = Array.isArray(options["labels"]) ? options["labels"].map(String) : [];
  const teams = new Map<string, Set<string>>();
  for (const { resource, pods } of facts.workloads) {
    const team = teamOf([resource.object["metadata"], ...pods.map(({ metadata }) => metadata)], keys);
    if (team === null) continue;
    const namespace = resource.ref.namespace ?? "default";
    const known = teams.get(namespace);
    if (known) known.add(team);
    else teams.set(namespace, new Set([team]));
  }
  for (const resource of facts.inventory.ofKind("", "Namespace")) {
    const names = [...(teams.get(resource.ref.name) ?? [])].toSorted();
    const subject = about(resource);
    if (names.length < 2) {
      yield { subject, answer: "pass" };
      continue;
    }
    const message =
      `namespace ${resource.ref.name} holds workloads of several teams (${names.join(", ")}): ` +
      "they share rights, secrets, network and quota";
    yield { subject, answer: "fail", detail: { message, path: ["metadata"] } };
  }
}

function teamOf(metadata: readonly unknown[], keys: readonly string[]): string | null {
  for (const key of keys) {
    for (const one of metadata) {
      const labels = (one as JsonObject | undefined)?.["labels"] as JsonObject | undefined;
      const value = labels?.[key];
      if (typeof value === "string" && value !== "") return value;
    }
  }
  return null;
}

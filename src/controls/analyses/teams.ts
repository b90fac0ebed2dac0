import type { Facts } from "../../facts/index.ts";
import { mapAt, textAt } from "./related.ts";

/** Labels of namespaces that say whose they are, the strongest first. */
const TEAM_LABELS = ["capsule.clastix.io/tenant", "team", "owner", "app.kubernetes.io/part-of"];

const known = new WeakMap<Facts, Map<string, string>>();

/**
 * The team that a namespace belongs to: what one of the labels says, the owner of its Kubeflow Profile, or the
 * namespace itself.
 */
export function teamOf(facts: Facts, namespace: string, labels: readonly string[] = TEAM_LABELS): string {
  if (labels !== TEAM_LABELS) return findTeam(facts, namespace, labels);
  let teams = known.get(facts);
  if (!teams) known.set(facts, (teams = new Map()));
  let team = teams.get(namespace);
  if (team === undefined) teams.set(namespace, (team = findTeam(facts, namespace, labels)));
  return team;
}

function findTeam({ inventory }: Facts, namespace: string, labels: readonly string[]): string {
  const written = mapAt(inventory.find("", "Namespace", null, namespace)?.object, ["metadata", "labels"]);
  const team = labels.map((label) => written[label]).find((value) => typeof value === "string" && value !== "");
  if (typeof team === "string") return team;
  const profile = inventory.find("kubeflow.org", "Profile", null, namespace);
  return textAt(profile?.object, ["spec", "owner", "name"]) ?? namespace;
}

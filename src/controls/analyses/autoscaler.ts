import type { Facts, Resource } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about, numberAt, scalersOf } from "./related.ts";

/**
 * Each HorizontalPodAutoscaler that cannot do its work: no target, no room to grow, a target that fixes
 * its own replicas, or a second autoscaler on the same target.
 */
export function* autoscaler(facts: Facts): Generator<Answered> {
  for (const resource of facts.inventory.ofKind("autoscaling", "HorizontalPodAutoscaler")) {
    const subject = about(resource);
    const target = targetOf(facts, resource);
    const defects = defectsOf(facts, resource, target);
    if (defects.length > 0) {
      const message = `autoscaler ${resource.ref.name} cannot do its work: ${defects.join(", and ")}`;
      yield { subject, answer: "fail", detail: { message, path: ["spec"] } };
    } else if (target === null && !facts.target.complete) yield { subject, answer: "unknown" };
    else yield { subject, answer: "pass" };
  }
}

function targetOf({ inventory }: Facts, scaler: Resource): Resource | null {
  const ref = valueAt(scaler.object, ["spec", "scaleTargetRef"]);
  const [group = ""] = String(valueAt(ref, ["apiVersion"]) ?? "").split("/");
  const kind = String(valueAt(ref, ["kind"]));
  return inventory.find(group, kind, scaler.ref.namespace, String(valueAt(ref, ["name"])));
}

function defectsOf(facts: Facts, scaler: Resource, target: Resource | null): string[] {
  const least = numberAt(scaler.object, ["spec", "minReplicas"]) ?? 1;
  const most = numberAt(scaler.object, ["spec", "maxReplicas"]);
  const defects: string[] = [];
  if (target === null && facts.target.complete) defects.push("its target does not exist");
  if (most !== null && most <= least)
    defects.push("it has no room to grow, because maxReplicas is not above minReplicas");
  if (target !== null && numberAt(target.object, ["spec", "replicas"]) !== null) {
    defects.push(
      `${target.ref.kind} ${target.ref.name} fixes its own replicas, so each change of it undoes the scaling`,
    );
  }
  if (target !== null && scalersOf(facts, target).length > 1) defects.push("another autoscaler has the same target");
  return defects;
}

import type { Facts, Resource } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { selectingServices, selectorOf } from "./dangling-service.ts";
import { about, groupBy, listAt, mapAt, namespaceOf, podLabelsOf, selectedBy, textAt } from "./related.ts";

const APP = ["app.kubernetes.io/name", "app"];

/**
 * Each Service that chooses by the very selector of another one and leads to the same port, or pods of two programs. A
 * headless Service beside an ordinary one is how StatefulSets are made, and no defect.
 */
export function sharedSelector(facts: Facts): Answered[] {
  const said: Answered[] = [];
  const ordinary = [...selectingServices(facts)].filter((service) => !isHeadless(service));
  const alike = groupBy(ordinary, keyOf);
  for (const resource of ordinary) {
    const subject = about(resource);
    const path = ["spec", "selector"];
    const { name } = resource.ref;
    const other = alike.get(keyOf(resource))?.find((each) => each.ref.name !== name && sharePort(each, resource));
    const apps = appsOf(facts, resource);
    if (other) {
      const message = `services ${name} and ${other.ref.name} choose the same pods: rules and probes for one also hold for the other`;
      said.push({ subject, answer: "fail", detail: { message, path } });
    } else if (apps.length > 1) {
      const message = `service ${name} chooses pods of ${apps.join(" and ")}: each gets requests meant for the other`;
      said.push({ subject, answer: "fail", detail: { message, path } });
    } else said.push({ subject, answer: "pass" });
  }
  return said;
}

const isHeadless = ({ object }: Resource): boolean => textAt(object, ["spec", "clusterIP"]) === "None";

/** True when two Services lead to one port of the pods. */
function sharePort(one: Resource, other: Resource): boolean {
  const targets = new Set(targetsOf(one));
  return targetsOf(other).some((target) => targets.has(target));
}

const targetsOf = ({ object }: Resource): unknown[] =>
  listAt(object, ["spec", "ports"]).map((port) => valueAt(port, ["targetPort"]) ?? valueAt(port, ["port"]));

/** Namespace and selector as one text, whatever the order of its labels. */
function keyOf(service: Resource): string {
  const selector = Object.entries(mapAt(service.object, ["spec", "selector"]));
  return JSON.stringify([namespaceOf(service), ...selector.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

/** The programs that a Service chooses pods of, by name. */
function appsOf(facts: Facts, service: Resource): string[] {
  const workloads = selectedBy(facts, namespaceOf(service), selectorOf(service));
  const names = workloads.map((workload) => {
    const labels = podLabelsOf(workload);
    const key = APP.find((label) => typeof labels[label] === "string");
    return key === undefined ? null : String(labels[key]);
  });
  return [...new Set(names.filter((name) => name !== null))].toSorted();
}

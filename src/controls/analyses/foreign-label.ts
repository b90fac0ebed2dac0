import type { Facts } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, groupBy, namespaceOf, textAt } from "./related.ts";

const LABEL = ["metadata", "labels", "app.kubernetes.io/instance"];

/**
 * Each workload labelled as part of an installation that none of the workloads of its name belongs to: charts label
 * everything they install alike, so one member that bears the name vouches for the others.
 */
export function* foreignLabel(facts: Facts): Generator<Answered> {
  const labelled = facts.workloads.flatMap(({ resource }) => {
    const instance = textAt(resource.object, LABEL);
    return instance === null || textAt(resource.object, ["metadata", "name"]) === null ? [] : [{ resource, instance }];
  });
  const members = groupBy(labelled, ({ resource, instance }) => `${namespaceOf(resource)}/${instance}`);
  for (const { resource, instance } of labelled) {
    const alike = members.get(`${namespaceOf(resource)}/${instance}`) ?? [];
    const known = alike.some((member) => member.resource.ref.name.includes(instance));
    yield { subject: about(resource), answer: known ? "pass" : "fail", ...(known ? {} : { detail: { path: LABEL } }) };
  }
}

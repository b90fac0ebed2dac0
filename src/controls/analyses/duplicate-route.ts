import type { Path } from "../../core/location.ts";
import type { Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, groupBy, listAt, namespaceOf, textAt } from "./related.ts";
import { ingressesOf } from "./routes.ts";

interface Claim {
  readonly resource: Resource;
  readonly host: string;
  readonly key: string;
  readonly at: Path;
}

/**
 * Each Ingress and Route that claims a host and path which one of another namespace claims too, or another one of the
 * same namespace where the input is all there is: files often hold the same route for several stages.
 */
export function* duplicateRoute(facts: Facts): Generator<Answered> {
  const routes = facts.inventory.ofKind("route.openshift.io", "Route");
  const claims = [...ingressesOf(facts).flatMap(ingressClaims), ...routes.flatMap(routeClaims)];
  const alike = groupBy(claims, ({ key }) => key);
  for (const [resource, own] of byResource(claims)) {
    const subject = about(resource);
    const twice = own
      .map((claim) => ({
        claim,
        other: alike.get(claim.key)?.find((each) => contends(each.resource, resource, facts.target.complete)),
      }))
      .find(({ other }) => other !== undefined);
    if (twice?.other === undefined) {
      yield { subject, answer: "pass" };
      continue;
    }
    const { kind, name } = resource.ref;
    const { ref } = twice.other.resource;
    const message = `${kind} ${name} claims ${twice.claim.host}, as ${ref.kind} ${ref.name} of namespace ${ref.namespace ?? "default"} does: one of them receives the requests and passwords meant for the other`;
    yield { subject, answer: "fail", detail: { message, path: twice.claim.at } };
  }
}

/** The claims by the object that makes them. */
function byResource(claims: readonly Claim[]): ReadonlyMap<Resource, readonly Claim[]> {
  const groups = new Map<Resource, Claim[]>();
  for (const claim of claims) {
    const known = groups.get(claim.resource);
    if (known) known.push(claim);
    else groups.set(claim.resource, [claim]);
  }
  return groups;
}

function contends(other: Resource, own: Resource, complete: boolean): boolean {
  if (other === own || isCanary(other) || isCanary(own)) return false;
  const apart = other.ref.namespace !== null && own.ref.namespace !== null;
  return (apart && namespaceOf(other) !== namespaceOf(own)) || (complete && other.ref.name !== own.ref.name);
}

/** True for a second Ingress that takes a share of the first one's requests on purpose. */
const isCanary = ({ object }: Resource): boolean =>
  textAt(object, ["metadata", "annotations", "nginx.ingress.kubernetes.io/canary"]) === "true";

function ingressClaims(resource: Resource): Claim[] {
  const annotations = ["metadata", "annotations"];
  const by =
    textAt(resource.object, ["spec", "ingressClassName"]) ??
    textAt(resource.object, [...annotations, "kubernetes.io/ingress.class"]) ??
    "";
  return listAt(resource.object, ["spec", "rules"]).flatMap((rule, index) => {
    const host = textAt(rule, ["host"]);
    if (host === null) return [];
    return listAt(rule, ["http", "paths"]).map((path): Claim => {
      const key = `${by} ${host.toLowerCase()} ${textAt(path, ["path"]) ?? "/"}`;
      return { resource, host, key, at: ["spec", "rules", index, "host"] };
    });
  });
}

function routeClaims(resource: Resource): Claim[] {
  const host = textAt(resource.object, ["spec", "host"]);
  if (host === null) return [];
  const key = `Route ${host.toLowerCase()} ${textAt(resource.object, ["spec", "path"]) ?? "/"}`;
  return [{ resource, host, key, at: ["spec", "host"] }];
}

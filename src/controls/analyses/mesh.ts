import { type Facts, networkOf, type Resource } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about } from "./related.ts";

/** Namespaces of the cluster's and the mesh's own programs. */
const OWN = /^(?:kube-|istio-|openshift-)/;

/** Each namespace with workloads that is not in the mesh, where the input shows that there is one. */
export function* outsideMesh(facts: Facts): Generator<Answered> {
  const spaces = facts.inventory.ofKind("", "Namespace");
  const meshed = spaces.some(isMeshed) || facts.inventory.resources.some(({ group }) => group === "security.istio.io");
  if (!meshed) return;
  const held = new Set(networkOf(facts).endpoints.map(({ namespace }) => namespace));
  for (const resource of spaces) {
    const subject = about(resource);
    const { name } = resource.ref;
    if (OWN.test(name) || !held.has(name) || isMeshed(resource)) yield { subject, answer: "pass" };
    else yield { subject, answer: "fail", detail: { path: ["metadata"] } };
  }
}

/** Each namespace of the mesh with workloads in which no authorization policy leaves anything denied. */
export function* meshUnauthorized(facts: Facts): Generator<Answered> {
  const network = networkOf(facts);
  const held = new Set(network.endpoints.map(({ namespace }) => namespace));
  for (const resource of facts.inventory.ofKind("", "Namespace")) {
    if (!isMeshed(resource) || !held.has(resource.ref.name)) continue;
    const governing = network.pods.stack(network.stranger(resource.ref.name), "ingress")?.policies ?? [];
    const denied = governing.some(({ resource: { group }, otherwise }) => {
      return group === "security.istio.io" && otherwise === "deny";
    });
    const subject = about(resource);
    if (denied) yield { subject, answer: "pass" };
    else yield { subject, answer: facts.target.complete ? "fail" : "unknown", detail: { path: ["metadata"] } };
  }
}

/** True when a namespace's labels put its pods in the mesh. */
function isMeshed({ object }: Resource): boolean {
  const label = (key: string): unknown => valueAt(object, ["metadata", "labels", key]);
  return (
    label("istio-injection") === "enabled" ||
    label("istio.io/rev") !== undefined ||
    label("istio.io/dataplane-mode") === "ambient" ||
    valueAt(object, ["metadata", "annotations", "linkerd.io/inject"]) === "enabled"
  );
}

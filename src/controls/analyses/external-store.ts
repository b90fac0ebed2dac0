import type { Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, groupBy, namespaceOf, textAt } from "./related.ts";

/** Kinds that bring Secrets from a store outside, or keep them encrypted until they are in the cluster. */
const BROUGHT: readonly (readonly [string, string])[] = [
  ["external-secrets.io", "ExternalSecret"],
  ["external-secrets.io", "ClusterExternalSecret"],
  ["secrets-store.csi.x-k8s.io", "SecretProviderClass"],
  ["secrets.hashicorp.com", "VaultStaticSecret"],
  ["secrets.hashicorp.com", "VaultDynamicSecret"],
  ["bitnami.com", "SealedSecret"],
  ["onepassword.com", "OnePasswordItem"],
  ["secrets.infisical.com", "InfisicalSecret"],
  ["secrets.doppler.com", "DopplerSecret"],
  ["isindir.github.com", "SopsSecret"],
];
/** Secrets that no store would keep. */
const OF_THE_CLUSTER =
  /^(?:kubernetes\.io\/(?:service-account-token|tls)|bootstrap\.kubernetes\.io\/token|helm\.sh\/.*)$/;
const INJECTED = "vault.hashicorp.com/agent-inject";

/** Each namespace whose Secrets were all written by hand: nothing brings any of them from a store. */
export function* externalStoreMissing(facts: Facts): Generator<Answered> {
  const { inventory } = facts;
  const brought = new Set(BROUGHT.flatMap(([group, kind]) => inventory.ofKind(group, kind).map(namespaceOf)));
  const everywhere = inventory.ofKind("external-secrets.io", "ClusterExternalSecret").length > 0;
  for (const { resource, pods } of facts.workloads) {
    const annotated = pods.some((pod) => textAt(pod.metadata, ["annotations", INJECTED]) === "true");
    if (annotated) brought.add(namespaceOf(resource));
  }
  const written = groupBy(inventory.ofKind("", "Secret").filter(isWritten), namespaceOf);
  for (const namespace of inventory.ofKind("", "Namespace")) {
    const { name } = namespace.ref;
    const secrets = written.get(name) ?? [];
    if (secrets.length === 0) continue;
    const subject = about(namespace);
    if (everywhere || brought.has(name)) yield { subject, answer: "pass" };
    else yield { subject, answer: facts.target.complete ? "fail" : "unknown", detail: { path: ["metadata"] } };
  }
}

const isWritten = ({ object }: Resource): boolean =>
  !OF_THE_CLUSTER.test(textAt(object, ["type"]) ?? "") &&
  !Array.isArray((object["metadata"] as { ownerReferences?: unknown } | undefined)?.ownerReferences);

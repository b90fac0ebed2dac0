import type { Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, listAt, mapAt, namespaceOf, servicesOf, textAt } from "./related.ts";

/**
 * Where prompts and answers travel in clear from outside: Ingresses without TLS that lead to a model server, and
 * KServe's configuration where it makes addresses that begin with http.
 */
export function* servingCleartext(facts: Facts): Generator<Answered> {
  for (const resource of facts.inventory.ofKind("", "ConfigMap")) {
    if (resource.ref.name !== "inferenceservice-config") continue;
    const text = textAt(resource.object, ["data", "ingress"]);
    if (text === null) continue;
    const subject = about(resource);
    const clear = /"urlScheme"\s*:\s*"(?:http)?"/.test(text);
    const creates = !/"disableIngressCreation"\s*:\s*true/.test(text);
    if (!clear || !creates) yield { subject, answer: "pass" };
    else
      yield {
        subject,
        answer: "fail",
        detail: {
          message: `KServe gives every model service an address without TLS (urlScheme in ${resource.ref.name}): prompts and answers can be read and changed on the way`,
          path: ["data", "ingress"],
        },
      };
  }
  const servers = serverServices(facts);
  if (servers.size === 0) return;
  for (const ingress of facts.inventory.ofKind("networking.k8s.io", "Ingress")) {
    const name = backendsOf(ingress).find((backend) => servers.has(`${namespaceOf(ingress)}/${backend}`));
    if (name === undefined) continue;
    const subject = about(ingress);
    const covered =
      listAt(ingress.object, ["spec", "tls"]).length > 0 ||
      "alb.ingress.kubernetes.io/certificate-arn" in mapAt(ingress.object, ["metadata", "annotations"]);
    const message = `ingress ${ingress.ref.name} leads to the model server behind ${name} without TLS: prompts and answers can be read and changed on the way`;
    if (covered) yield { subject, answer: "pass" };
    else yield { subject, answer: "fail", detail: { message, path: ["spec"] } };
  }
}

function serverServices(facts: Facts): Set<string> {
  const found = new Set<string>();
  if (facts.inventory.ofKind("networking.k8s.io", "Ingress").length === 0) return found;
  for (const workload of facts.workloads) {
    if (workload.role !== "serving" || workload.confidence === "inferred") continue;
    for (const service of servicesOf(facts, workload)) found.add(`${namespaceOf(service)}/${service.ref.name}`);
  }
  return found;
}

function backendsOf({ object }: Resource): string[] {
  const paths = listAt(object, ["spec", "rules"]).flatMap((rule) => listAt(rule, ["http", "paths"]));
  const names = paths.map((path) => textAt(path, ["backend", "service", "name"]));
  return [...names, textAt(object, ["spec", "defaultBackend", "service", "name"])].filter((name) => name !== null);
}

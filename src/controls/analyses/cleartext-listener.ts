import type { Facts, Resource } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { about, listAt, textAt } from "./related.ts";

const GATEWAY_API = "gateway.networking.k8s.io";
const CLEAR = new Set(["HTTP", "HTTP2", "GRPC", "GRPC-WEB"]);

/**
 * Each Gateway, of the Gateway API or of Istio, with a port that takes requests in the clear and does not send them on
 * to HTTPS. Which routes a listener serves may stand outside the input; then it is unknown, unless no listener of the
 * Gateway is encrypted.
 */
export function* cleartextListener(facts: Facts): Generator<Answered> {
  for (const gateway of facts.inventory.ofKind(GATEWAY_API, "Gateway")) yield ofGateway(facts, gateway);
  for (const gateway of facts.inventory.ofKind("networking.istio.io", "Gateway")) {
    const servers = listAt(gateway.object, ["spec", "servers"]);
    const clear = servers.findIndex((server) => {
      const protocol = textAt(server, ["port", "protocol"])?.toUpperCase() ?? "";
      return CLEAR.has(protocol) && valueAt(server, ["tls", "httpsRedirect"]) !== true;
    });
    if (clear < 0) yield { subject: about(gateway), answer: "pass" };
    else
      yield failing(
        gateway,
        ["spec", "servers", clear, "port", "protocol"],
        valueAt(servers[clear], ["port", "number"]),
      );
  }
}

function ofGateway(facts: Facts, gateway: Resource): Answered {
  const listeners = listAt(gateway.object, ["spec", "listeners"]);
  const encrypted = listeners.some((listener) => ["HTTPS", "TLS"].includes(textAt(listener, ["protocol"]) ?? ""));
  let unknown = false;
  for (const [index, listener] of listeners.entries()) {
    if (textAt(listener, ["protocol"]) !== "HTTP") continue;
    const routes = routesOf(facts, gateway, textAt(listener, ["name"]) ?? "");
    if (routes.some((route) => !redirects(route)) || (routes.length === 0 && !encrypted)) {
      return failing(gateway, ["spec", "listeners", index, "protocol"], valueAt(listener, ["port"]));
    }
    if (routes.length === 0 && !facts.target.complete) unknown = true;
  }
  return { subject: about(gateway), answer: unknown ? "unknown" : "pass" };
}

/** The HTTPRoutes of the input that a listener serves, as they say themselves. */
function routesOf(facts: Facts, gateway: Resource, listener: string): Resource[] {
  return facts.inventory.ofKind(GATEWAY_API, "HTTPRoute").filter((route) =>
    listAt(route.object, ["spec", "parentRefs"]).some((parent) => {
      const section = textAt(parent, ["sectionName"]);
      return (
        (textAt(parent, ["kind"]) ?? "Gateway") === "Gateway" &&
        textAt(parent, ["name"]) === gateway.ref.name &&
        (textAt(parent, ["namespace"]) ?? route.ref.namespace) === gateway.ref.namespace &&
        (section === null || section === listener)
      );
    }),
  );
}

/** True when every rule of a route only sends on to HTTPS. */
const redirects = ({ object }: Resource): boolean =>
  listAt(object, ["spec", "rules"]).every((rule) =>
    listAt(rule, ["filters"]).some((filter) => textAt(filter, ["requestRedirect", "scheme"]) === "https"),
  );

function failing(gateway: Resource, path: readonly (string | number)[], port: unknown): Answered {
  const where = typeof port === "number" ? ` on port ${port}` : "";
  const message = `Gateway ${gateway.ref.name} takes requests in the clear${where}: tokens, prompts and answers can be read on the way`;
  return { subject: about(gateway), answer: "fail", detail: { message, path } };
}

import type { Path } from "../../core/location.ts";
import type { Facts, Resource } from "../../facts/index.ts";
import type { Answered } from "./analysis.ts";
import { about, listAt, textAt } from "./related.ts";

/** TLS 1.0 and 1.1, and SSL before them, as programs write them. */
const OLD =
  /^(?:SSLv[23]|TLSv1(?:[._][01])?|TLSV1_[01]|VersionTLS1[01]|VersionSSL30|(?:TLS)?1\.[01]|tls1[01]|TLS1[01])$/i;
const OPTION = /^--?(?:[a-z-]+-)?(?:tls-min(?:imum)?-version|min-tls-version|tls-min|ssl-protocols)$/;

/**
 * Each edge that lets old TLS in: ingress-nginx's settings, Istio's and Contour's servers, Traefik's options, and
 * containers whose arguments say so.
 */
export function oldTls(facts: Facts): Answered[] {
  const said: Answered[] = [];
  const { inventory } = facts;
  for (const config of inventory.ofKind("", "ConfigMap")) {
    const path = ["data", "ssl-protocols"];
    const written = textAt(config.object, path);
    if (written !== null) said.push(answer(config, path, written.split(/[\s,]+/).find(isOld)));
  }
  for (const gateway of inventory.ofKind("networking.istio.io", "Gateway")) {
    said.push(ofList(gateway, ["spec", "servers"], ["tls", "minProtocolVersion"]));
  }
  const fields: readonly (readonly [string, string, Path])[] = [
    ["traefik.io", "TLSOption", ["spec", "minVersion"]],
    ["traefik.containo.us", "TLSOption", ["spec", "minVersion"]],
    ["projectcontour.io", "HTTPProxy", ["spec", "virtualhost", "tls", "minimumProtocolVersion"]],
  ];
  for (const [group, kind, path] of fields) {
    for (const resource of inventory.ofKind(group, kind)) {
      said.push(answer(resource, path, [textAt(resource.object, path) ?? ""].find(isOld)));
    }
  }
  for (const workload of facts.workloads) {
    for (const pod of workload.pods) {
      for (const container of pod.containers) {
        const found = oldArgument(container.spec["args"]) ?? oldArgument(container.spec["command"]);
        const subject = { resource: workload.resource, workload, pod, container };
        if (found === null) {
          said.push({ subject, answer: "pass" });
          continue;
        }
        const list = oldArgument(container.spec["args"]) ? "args" : "command";
        const message = `container ${container.name} accepts ${found.version}, whose encryption is broken`;
        said.push({ subject, answer: "fail", detail: { message, path: [...container.path, list, found.at] } });
      }
    }
  }
  return said;
}

const isOld = (version: string): boolean => OLD.test(version);

function ofList(resource: Resource, list: Path, below: readonly string[]): Answered {
  const elements = listAt(resource.object, list);
  const index = elements.findIndex((element) => isOld(textAt(element, below) ?? ""));
  return answer(resource, [...list, index, ...below], index < 0 ? undefined : (textAt(elements[index], below) ?? ""));
}

function answer(resource: Resource, path: Path, version: string | undefined): Answered {
  const subject = about(resource);
  if (version === undefined) return { subject, answer: "pass" };
  const message = `${resource.ref.kind} ${resource.ref.name} accepts ${version}, whose encryption is broken`;
  return { subject, answer: "fail", detail: { message, path } };
}

/** The first argument that asks for an old version, written `--option=value` or in two. */
function oldArgument(list: unknown): { readonly version: string; readonly at: number } | null {
  if (!Array.isArray(list)) return null;
  for (const [at, argument] of list.entries()) {
    if (typeof argument !== "string") continue;
    const equals = argument.indexOf("=");
    const option = equals < 0 ? argument : argument.slice(0, equals);
    if (!OPTION.test(option)) continue;
    const value: unknown = equals < 0 ? list[at + 1] : argument.slice(equals + 1);
    if (typeof value === "string" && isOld(value)) return { version: value, at: equals < 0 ? at + 1 : at };
  }
  return null;
}

import { raise, type Severity, severityRank } from "../../core/severity.ts";
import type { Container, Facts, KnownFlaw, Workload } from "../../facts/index.ts";
import type { Detail } from "../compiled.ts";
import type { Answered } from "./analysis.ts";
import { about, textAt } from "./related.ts";

/**
 * Software whose version has a known flaw: in containers and, for GPUs, in the objects that say which toolkit the
 * nodes get. `area` is `software` or `gpu`; `severity` is the control's own, from which a flaw's may differ.
 */
export function knownFlaw(facts: Facts, options: Readonly<Record<string, unknown>>): Answered[] {
  const said: Answered[] = [];
  const area = options["area"] === "gpu" ? "gpu" : "software";
  const own = options["severity"] as Severity;
  for (const workload of facts.workloads) {
    for (const { containers } of workload.pods) {
      for (const container of containers) said.push(...ofContainer(facts, workload, container, area, own));
    }
  }
  if (area === "software") return said;
  for (const resource of facts.inventory.ofKind("nvidia.com", "ClusterPolicy")) {
    const subject = about(resource);
    const path = ["spec", "toolkit", "version"];
    const version = textAt(resource.object, path);
    if (version === null) continue;
    const flaws = facts.setups.flawsOfImage(`nvidia/container-toolkit:${version}`, path);
    for (const flaw of flaws) said.push({ subject, answer: "fail", detail: detailOf(flaw, resource.ref.name, own) });
    if (flaws.length === 0) said.push({ subject, answer: "pass" });
  }
  return said;
}

const NOWHERE: readonly string[] = [];

function ofContainer(facts: Facts, workload: Workload, container: Container, area: string, own: Severity): Answered[] {
  const said: Answered[] = [];
  if (container.type === "ephemeral") return said;
  if (workload.role === "ordinary" && workload.products.length === 0) {
    // an image is all that there is to know of most containers
    const known = facts.setups.flawsOfImage(container.image, NOWHERE);
    if (known.length === 0) return said;
  }
  const setup = facts.setups.of(container);
  const subject = { resource: workload.resource, workload, pod: container.pod, container };
  const flaws = setup.knownFlaws.filter(({ floors }) => floors[0]?.area === area);
  for (const flaw of flaws) {
    said.push({ subject, answer: "fail", detail: detailOf(flaw, `container ${container.name}`, own) });
  }
  if (flaws.length === 0 && setup.products.length > 0) said.push({ subject, answer: "pass" });
  return said;
}

function detailOf({ title, version, floors, path }: KnownFlaw, who: string, own: Severity): Detail {
  const sure = floors.filter(({ doubt }) => doubt === null);
  const worst = (sure.length > 0 ? sure : floors).toSorted(
    (a, b) => severityRank(a.severity) - severityRank(b.severity),
  )[0];
  const flaws = [...new Set(floors.flatMap((floor) => floor.flaws))];
  const fixed = floors.flatMap(({ affected }) => affected.flatMap(({ below }) => below ?? []));
  const newest = fixed.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }))[0];
  const open = floors.some(({ affected }) => affected.every(({ below }) => below === undefined));
  const until = newest !== undefined && !open ? `; ${newest} has them fixed` : "";
  const used = floors.some(({ exploited }) => exploited) ? "; it is used in attacks" : "";
  const doubt = sure.length > 0 ? "" : `; ${floors[0]?.doubt}`;
  const message = `${who} runs ${title} ${version}, which is known to be open to attack (${flaws.join(", ")}): ${worst?.what}${used}${until}${doubt}`;
  const severity = sure.length === 0 ? "info" : (worst?.severity ?? own);
  const by = severityRank(own) - severityRank(severity);
  const because = by > 0 ? "the flaw gives the container away in one step" : "the flaw takes more than one step to use";
  return { message, path, ...(by === 0 || raise(own, by) === own ? {} : { raised: { by, because } }) };
}

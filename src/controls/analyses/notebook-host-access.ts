import type { Path } from "../../core/location.ts";
import type { Container, Facts, PodTemplate } from "../../facts/index.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";
import { listAt, mapAt, textAt } from "./related.ts";

/** Sockets of container engines, and folders that hold one: another control's question. */
const SOCKET =
  /(?:^|\/)(?:docker|dockershim|containerd|crio|cri-dockerd|podman)\.sock\/*$|^\/+(?:var\/+)?run(?:\/+(?:containerd|crio|podman|docker|docker\/+containerd|k3s|k3s\/+containerd))?\/*$/;
const ENGINE = /(?:^|\/)docker:[^@/]*dind/;

const NAMESPACES = [
  ["hostPID", "sees and signals the processes of the node"],
  ["hostIPC", "shares the memory of programs on the node"],
  ["hostNetwork", "is on the network of the node"],
] as const;

/**
 * Each pod of a notebook, with one failure for each way to the node that it has: host namespaces, privileged
 * containers, and folders of the node beyond those of `readable`, which may be mounted to read.
 */
export function* notebookHostAccess(facts: Facts, options: Readonly<Record<string, unknown>>): Generator<Answered> {
  const readable = new Set(Array.isArray(options["readable"]) ? options["readable"].map(String) : []);
  for (const workload of facts.workloads) {
    if (workload.role !== "notebook" || workload.confidence === "inferred") continue;
    for (const pod of workload.pods) {
      const ways = [...waysOf(pod, readable)];
      const subject = { resource: workload.resource, workload, pod, container: null };
      if (ways.length === 0) yield { subject, answer: "pass" };
      yield* ways;
    }
  }
}

function* waysOf(pod: PodTemplate, readable: ReadonlySet<string>): Generator<Answered> {
  const { workload, spec, specPath } = pod;
  const subject = { resource: workload.resource, workload, pod, container: null };
  const { kind, name } = workload.resource.ref;
  const failing = (what: string, path: Path, item?: Path): Answered => ({
    subject,
    answer: "fail",
    ...(item === undefined ? {} : { item }),
    detail: { message: `the notebook of ${kind} ${name} ${what}: one cell is enough to leave the pod`, path },
  });
  for (const [field, what] of NAMESPACES) {
    if (spec[field] === true) yield failing(what, [...specPath, field]);
  }
  for (const container of pod.containers) {
    if (!isPrivileged(container) || ENGINE.test(container.image)) continue;
    const message = `container ${container.name} of a notebook is privileged: one cell is enough to own the node`;
    const path = [...container.path, "securityContext", "privileged"];
    yield { subject: { ...subject, container }, answer: "fail", detail: { message, path } };
  }
  for (const [at, volume] of listAt(spec, ["volumes"]).entries()) {
    const folder = textAt(volume, ["hostPath", "path"]);
    if (folder === null || SOCKET.test(folder)) continue;
    if (readable.has(folder) && pod.containers.every((one) => isReadOnlyIn(one, textAt(volume, ["name"])))) continue;
    const item = ["volumes", at];
    yield failing(`has the folder ${folder} of the node`, [...specPath, ...item, "hostPath", "path"], item);
  }
}

const isPrivileged = ({ spec }: Container): boolean => valueAt(spec, ["securityContext", "privileged"]) === true;

/** True when every mount of a volume in a container is to read only. */
const isReadOnlyIn = ({ spec }: Container, volume: string | null): boolean =>
  listAt(spec, ["volumeMounts"]).every(
    (mount) => textAt(mount, ["name"]) !== volume || mapAt(mount, [])["readOnly"] === true,
  );

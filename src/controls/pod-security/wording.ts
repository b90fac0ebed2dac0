import { CHECKS, type CheckId, type Violation } from "./check.ts";
import { goQuote } from "./go-quote.ts";

/** Why a pod is refused, in the words of the admission plugin. */
export interface PodSecurityReason {
  readonly check: CheckId;
  readonly reason: string;
  readonly detail: string;
  /** JSON pointers from the pod (`/spec/…`, `/metadata/…`) of the fields that decide, present or missing. */
  readonly fields: readonly string[];
}

/** The reasons that violations add up to: one per check, in the plugin's order, fields of wrong types last. */
export function reasonsOf(violations: readonly Violation[]): PodSecurityReason[] {
  const byCheck = new Map<CheckId, Violation[]>();
  for (const violation of violations) {
    const group = byCheck.get(violation.check);
    if (group) group.push(violation);
    else byCheck.set(violation.check, [violation]);
  }
  const reasons: PodSecurityReason[] = [];
  for (const check of [...CHECKS, "schema"] as const) {
    const group = byCheck.get(check);
    if (!group) continue;
    // What is set wrongly hides what is merely missing, except for capabilities, where both are told.
    const set = group.filter((violation) => !violation.missing);
    const told = HIDES_MISSING.has(check) && set.length > 0 ? set : group;
    reasons.push({ check, ...WORDS[check](told), fields: [...new Set(told.flatMap(decidingFields))] });
  }
  return reasons;
}

const HIDES_MISSING: ReadonlySet<CheckId> = new Set(["runAsNonRoot", "seccompProfile_restricted"]);

/** A missing value that the pod could give is decided by the pod's field as well. */
function decidingFields({ check, missing, field }: Violation): string[] {
  if (!missing || !HIDES_MISSING.has(check)) return [field];
  return [field, field.replace(/^\/spec\/\w+\/\d+\//, "/spec/")];
}

interface Words {
  readonly reason: string;
  readonly detail: string;
}

const plural = (word: string, count: number) => (count === 1 ? word : `${word}s`);
const quoted = (items: readonly string[]) => items.map((item) => `"${item}"`).join(", ");
const unique = (items: Iterable<string>) => [...new Set(items)].toSorted(byBytes);
/** Order of the UTF-8 bytes, which is the order of the code points. */
function byBytes(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; ) {
    const left = a.codePointAt(i) ?? 0;
    const right = b.codePointAt(i) ?? 0;
    if (left !== right) return left - right;
    i += left > 0xffff ? 2 : 1;
  }
  return a.length - b.length;
}

/** Names of the containers, each once however many of its fields are wrong; two of one name count twice. */
function containersOf(found: readonly Violation[]): string[] {
  const byPlace = new Map<string, string>();
  for (const { by, name, field } of found) {
    if (by === "container") byPlace.set(field.split("/", 4).join("/"), name);
  }
  return [...byPlace.values()];
}

const containerList = (names: readonly string[]) => `${plural("container", names.length)} ${quoted(names)}`;
const valuesOf = (found: readonly Violation[]) => unique(found.map(({ value }) => value));

/** `pod`, the containers, or both. */
function setters(found: readonly Violation[]): string {
  const names = containersOf(found);
  const who = found.some(({ by }) => by === "pod") ? ["pod"] : [];
  if (names.length > 0) who.push(containerList(names));
  return who.join(" and ");
}

const volumesOf = (found: readonly Violation[]) =>
  `${plural("volume", found.length)} ${quoted(found.map(({ name }) => name))}`;
const annotationsOf = (found: readonly Violation[]) =>
  unique(found.filter(({ by }) => by === "annotation").map(({ name, value }) => `${name}=${goQuote(value)}`));

function seccomp(found: readonly Violation[]): Words {
  const reason = "seccompProfile";
  const annotations = annotationsOf(found);
  if (annotations.length > 0) {
    return { reason, detail: `forbidden ${plural("annotation", annotations.length)} ${annotations.join(", ")}` };
  }
  if (found.every(({ missing }) => missing)) {
    const demand = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
    return { reason, detail: `pod or ${containerList(containersOf(found))} ${demand}` };
  }
  const values = quoted(valuesOf(found));
  return { reason, detail: `${setters(found)} must not set securityContext.seccompProfile.type to ${values}` };
}

function appArmor(found: readonly Violation[]): Words {
  const annotations = annotationsOf(found);
  const fields = found.filter(({ by }) => by !== "annotation");
  const values = [...valuesOf(fields), ...annotations];
  const who = [setters(fields), plural("annotation", annotations.length)].filter(
    (text, i) => text !== "" && (i === 0 || annotations.length > 0),
  );
  return {
    reason: plural("forbidden AppArmor profile", values.length),
    detail: `${who.join(" and ")} must not set AppArmor profile type to ${quoted(values)}`,
  };
}

function capabilities(found: readonly Violation[]): Words {
  const missing = found.filter((violation) => violation.missing);
  const added = found.filter((violation) => !violation.missing);
  const details: string[] = [];
  if (missing.length > 0) {
    details.push(`${containerList(containersOf(missing))} must set securityContext.capabilities.drop=["ALL"]`);
  }
  if (added.length > 0) details.push(addedCapabilities(added));
  return { reason: "unrestricted capabilities", detail: details.join("; ") };
}

const addedCapabilities = (found: readonly Violation[]) =>
  `${containerList(containersOf(found))} must not include ${quoted(valuesOf(found))} in securityContext.capabilities.add`;

function seLinux(found: readonly Violation[]): Words {
  const types = unique(found.filter(({ value }) => value.startsWith("type=")).map(({ value }) => value.slice(5)));
  const details = types.length > 0 ? [`${plural("type", types.length)} ${quoted(types)}`] : [];
  for (const key of ["user", "role"]) {
    if (found.some(({ value }) => value === key)) details.push(`${key} may not be set`);
  }
  return {
    reason: "seLinuxOptions",
    detail: `${setters(found)} set forbidden securityContext.seLinuxOptions: ${details.join("; ")}`,
  };
}

function runAsNonRoot(found: readonly Violation[]): Words {
  const reason = "runAsNonRoot != true";
  return found.every(({ missing }) => missing)
    ? { reason, detail: `pod or ${containerList(containersOf(found))} must set securityContext.runAsNonRoot=true` }
    : { reason, detail: `${setters(found)} must not set securityContext.runAsNonRoot=false` };
}

function hostPorts(found: readonly Violation[]): Words {
  const names = containersOf(found);
  const ports = valuesOf(found);
  const verb = names.length === 1 ? "uses" : "use";
  return {
    reason: "hostPort",
    detail: `${containerList(names)} ${verb} ${plural("hostPort", ports.length)} ${ports.join(", ")}`,
  };
}

function hosts(found: readonly Violation[]): Words {
  const names = unique(containersOf(found));
  const values = valuesOf(found);
  const verb = names.length === 1 ? "uses" : "use";
  const what = plural("probe or lifecycle host", values.length);
  return { reason: "probe or lifecycle host", detail: `${containerList(names)} ${verb} ${what} ${quoted(values)}` };
}

const procMount = (found: readonly Violation[]): Words => ({
  reason: "procMount",
  detail: `${containerList(containersOf(found))} must not set securityContext.procMount to ${quoted(valuesOf(found))}`,
});

function restrictedVolumes(found: readonly Violation[]): Words {
  const types = valuesOf(found);
  const verb = found.length === 1 ? "uses" : "use";
  const what = plural("restricted volume type", types.length);
  return { reason: "restricted volume types", detail: `${volumesOf(found)} ${verb} ${what} ${quoted(types)}` };
}

/** `spec.containers[0].securityContext` for the pointer of that field. */
const dotted = (pointer: string) =>
  pointer
    .slice(1)
    .replaceAll(/\/(\d+)(?=\/|$)/g, "[$1]")
    .replaceAll("/", ".")
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");

const NAMESPACES = ["hostNetwork", "hostPID", "hostIPC"];

const WORDS: Readonly<Record<CheckId, (found: readonly Violation[]) => Words>> = {
  appArmorProfile: appArmor,
  capabilities_baseline: (found) => ({ reason: "non-default capabilities", detail: addedCapabilities(found) }),
  hostNamespaces: (found) => ({
    reason: "host namespaces",
    detail: NAMESPACES.filter((key) => found.some(({ value }) => value === key))
      .join("=true, ")
      .concat("=true"),
  }),
  hostPathVolumes: (found) => ({ reason: "hostPath volumes", detail: volumesOf(found) }),
  hostPorts,
  hostProbesAndHostLifecycle: hosts,
  privileged: (found) => ({
    reason: "privileged",
    detail: `${containerList(containersOf(found))} must not set securityContext.privileged=true`,
  }),
  procMount,
  seLinuxOptions: seLinux,
  seccompProfile_baseline: seccomp,
  sysctls: (found) => ({ reason: "forbidden sysctls", detail: found.map(({ value }) => value).join(", ") }),
  windowsHostProcess: (found) => ({
    reason: "hostProcess",
    detail: `${setters(found)} must not set securityContext.windowsOptions.hostProcess=true`,
  }),
  allowPrivilegeEscalation: (found) => ({
    reason: "allowPrivilegeEscalation != false",
    detail: `${containerList(containersOf(found))} must set securityContext.allowPrivilegeEscalation=false`,
  }),
  capabilities_restricted: capabilities,
  procMount_restricted: procMount,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser: (found) => ({ reason: "runAsUser=0", detail: `${setters(found)} must not set runAsUser=0` }),
  seccompProfile_restricted: seccomp,
  // The plugin never sees such an object: the API server refuses to read it.
  schema: (found) => ({
    reason: "error",
    detail: found.map(({ field, value }) => `${dotted(field)} ${value}`).join("; "),
  }),
};

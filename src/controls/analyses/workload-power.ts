import {
  accessOf,
  accountIdentity,
  type Facts,
  type HeldPower,
  isPlatformBinding,
  type PodTemplate,
  powersIn,
  type Workload,
} from "../../facts/index.ts";
import type { Path } from "../../core/location.ts";
import { type Severity, severityRank } from "../../core/severity.ts";
import { valueAt } from "../field-path.ts";
import type { Answered } from "./analysis.ts";

type Options = Readonly<Record<string, unknown>>;

const held = new WeakMap<Facts, Map<string, readonly HeldPower[]>>();

/** The powers of the account that a pod runs as, worst first; those that Kubernetes gives to everybody left out. */
function powersOfPod(facts: Facts, { workload, serviceAccount }: PodTemplate): readonly HeldPower[] {
  const namespace = workload.resource.ref.namespace ?? "default";
  let known = held.get(facts);
  if (!known) held.set(facts, (known = new Map()));
  const key = `${namespace}/${serviceAccount}`;
  let powers = known.get(key);
  if (!powers) {
    const access = accessOf(facts);
    const grants = access
      .grantsOf(accountIdentity(namespace, serviceAccount))
      .filter(({ binding }) => !isPlatformBinding(binding));
    powers = powersIn(grants, access.minor)
      .filter(({ effect, severity }) => effect === "full" && severity !== null)
      .toSorted((a, b) => severityRank(a.severity as Severity) - severityRank(b.severity as Severity));
    known.set(key, powers);
  }
  return powers;
}

const whereOf = ({ namespace }: HeldPower): string =>
  namespace === null ? "in the whole cluster" : `in namespace ${namespace}`;

function ofPods(
  facts: Facts,
  judge: (pod: PodTemplate, workload: Workload) => Omit<Answered, "subject"> | null,
): Answered[] {
  const answers: Answered[] = [];
  for (const workload of facts.workloads) {
    for (const pod of workload.pods) {
      const said = judge(pod, workload);
      if (said) answers.push({ ...said, subject: { resource: workload.resource, workload, pod, container: null } });
    }
  }
  return answers;
}

/** Where the account is named: in the pod spec, or once for all pods of the object; else where it could be. */
function accountPath({ specPath, workload }: PodTemplate): Path {
  const places: readonly Path[] = [
    [...specPath, "serviceAccountName"],
    ["spec", "serviceAccountName"],
    ["spec", "serviceAccount"],
  ];
  return places.find((path) => typeof valueAt(workload.resource.object, path) === "string") ?? specPath;
}

/** Each pod template whose account can take over the whole cluster. */
export const workloadTakeover = (facts: Facts): Iterable<Answered> =>
  ofPods(facts, (pod) => {
    const worst = powersOfPod(facts, pod).find(
      ({ power, namespace, names }) => power.takesCluster && namespace === null && names.length === 0,
    );
    if (!worst) return { answer: "pass" };
    const message = `its service account ${pod.serviceAccount} ${worst.power.does} in the whole cluster (${worst.power.id}): whoever gets into the pod has the cluster`;
    return { answer: "fail", detail: { message, path: accountPath(pod) } };
  });

/** Each pod template whose account may do everything, or as much as `admin` and `edit` do, in the cluster or a namespace. */
export const workloadAdmin = (facts: Facts): Iterable<Answered> =>
  ofPods(facts, (pod) => {
    const powers = powersOfPod(facts, pod);
    if (powers.length === 0) return { answer: "pass" };
    const unlimited = powers.find(({ power }) => power.id === "all-rights");
    const asEditor = powers.filter(({ power, names }) => EDITOR.has(power.id) && names.length === 0);
    const places = Map.groupBy(asEditor, ({ namespace }) => namespace ?? "");
    const edited = [...places.values()].find((each) => new Set(each.map(({ power }) => power.id)).size === EDITOR.size);
    const [first = unlimited] = edited ?? [];
    if (!first) return { answer: "pass" };
    const what = unlimited ? "may do everything" : "may change and read nearly everything";
    const message = `its service account ${pod.serviceAccount} ${what} ${whereOf(unlimited ?? first)}: so may whoever gets into the pod`;
    return { answer: "fail", detail: { message, path: accountPath(pod) } };
  });

const EDITOR = new Set(["create-pods", "change-workloads", "exec-pods", "read-secrets"]);

/**
 * Each pod template of certain roles whose account can do more than look at itself, at the severity of the worst that
 * it can. `roles` names the roles, `except` products that need theirs to do their work, `severity` what the control
 * itself says, `mounted` asks for a mounted token, and `beyond` for rights that reach past one namespace.
 */
export function strongAccount(facts: Facts, options: Options): Answered[] {
  const roles = new Set(Array.isArray(options["roles"]) ? options["roles"].map(String) : []);
  const except = new Set(Array.isArray(options["except"]) ? options["except"].map(String) : []);
  const own = typeof options["severity"] === "string" ? (options["severity"] as Severity) : "medium";
  return ofPods(facts, (pod, workload) => {
    const { role, also, confidence } = workload;
    if (confidence === "inferred" || (!roles.has(role) && !also.some((other) => roles.has(other)))) return null;
    if (workload.products.some((product) => except.has(product))) return null;
    if (options["mounted"] === true && !mountsToken(facts, pod)) return { answer: "pass" };
    const powers = powersOfPod(facts, pod);
    const places = new Set(powers.map(({ namespace }) => namespace));
    const far = options["beyond"] !== true || places.has(null) || places.size > 1;
    const [worst] = far ? powers : [];
    if (!worst || worst.severity === null || severityRank(worst.severity) > severityRank("medium"))
      return { answer: "pass" };
    const by = severityRank(own) - severityRank(worst.severity);
    const message = `its service account ${pod.serviceAccount} ${worst.power.does} ${whereOf(worst)} (${worst.power.id})`;
    const raised = by > 0 ? { raised: { by, because: `what the account can do is ${worst.severity}` } } : {};
    return { answer: "fail", detail: { message, path: accountPath(pod), ...raised } };
  });
}

/** The pod decides, then the account; both unset means mounted. */
function mountsToken({ inventory }: Facts, { workload, spec, serviceAccount }: PodTemplate): boolean {
  const own = spec["automountServiceAccountToken"];
  if (typeof own === "boolean") return own;
  const account = inventory.find("", "ServiceAccount", workload.resource.ref.namespace, serviceAccount);
  return account?.object["automountServiceAccountToken"] !== false;
}

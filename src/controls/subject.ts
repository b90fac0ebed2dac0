import type { Container, Facts, JsonObject, PodTemplate, Resource, Workload } from "../facts/index.ts";

/** What one question is about. Pods and containers know their workload; plain objects have none. */
export interface SubjectOf {
  readonly resource: Resource;
  readonly workload: Workload | null;
  readonly pod: PodTemplate | null;
  readonly container: Container | null;
}

const isWindows = (spec: JsonObject): boolean => {
  const os = spec["os"];
  if (os !== null && typeof os === "object") return (os as JsonObject)["name"] === "windows";
  const selector = spec["nodeSelector"];
  return (
    selector !== null && typeof selector === "object" && (selector as JsonObject)["kubernetes.io/os"] === "windows"
  );
};

/** What `facts` holds in an expression asked of a pod template or one of its containers. */
export type PodFacts = {
  /** What the workload is for, such as `serving`; `ordinary` when nothing says more. */
  readonly role: string;
  /** Further roles that the evidence supports. */
  readonly also: readonly string[];
  /** The platform it belongs to, such as `KubeRay`; empty for none. */
  readonly platform: string;
  /** How the role was told: `declared`, `recognised` or `inferred`. */
  readonly confidence: string;
  /** The part that the pod plays in its workload, such as `head` or `worker`. */
  readonly as: string;
  /** The operating system of its nodes. */
  readonly os: "linux" | "windows";
  /** True when `os` was not written but told from a node selector. */
  readonly osInferred: boolean;
  /** Where the workload is; empty when its object names no namespace. */
  readonly namespace: string;
  /** The kind of the workload's object. */
  readonly kind: string;
  /** Whether another object owns the workload's. */
  readonly owned: boolean;
  /** The account that the pod acts as: `default` when none is named. */
  readonly serviceAccount: string;
  /** Whether the ServiceAccount stands in the input; `default` always does, because every namespace has it. */
  readonly serviceAccountKnown: boolean;
  /** Whether the API token is mounted: as the pod says, else as its ServiceAccount says, else yes. */
  readonly automountsToken: boolean;
  /** The minor of the namespace's enforce-version label, else the target's. */
  readonly podSecurityVersion: number;
  /** `regular`, `init`, `sidecar` or `ephemeral`; empty where a pod is asked about. */
  containerType: string;
};

/** The facts of a pod template, for one type of container (empty for the pod itself). */
export function podFacts(facts: Facts, pod: PodTemplate, containerType: string): PodFacts {
  const { workload } = pod;
  const { ref, object } = workload.resource;
  const metadata = object["metadata"] as JsonObject | undefined;
  const owners = metadata?.["ownerReferences"];
  const account = facts.inventory.find("", "ServiceAccount", ref.namespace, pod.serviceAccount);
  return {
    role: workload.role,
    also: workload.also,
    platform: workload.platform ?? "",
    confidence: workload.confidence,
    as: pod.as,
    os: isWindows(pod.spec) ? "windows" : "linux",
    osInferred: pod.spec["os"] === undefined,
    namespace: ref.namespace ?? "",
    kind: ref.kind,
    owned: Array.isArray(owners) && owners.length > 0,
    serviceAccount: pod.serviceAccount,
    serviceAccountKnown: account !== null || pod.serviceAccount === "default",
    automountsToken:
      (pod.spec["automountServiceAccountToken"] ?? account?.object["automountServiceAccountToken"] ?? true) !== false,
    podSecurityVersion: podSecurityVersion(facts, ref.namespace),
    containerType,
  };
}

/** What `facts` holds in an expression asked of a whole workload. */
export const workloadFacts = ({ resource: { ref }, role, platform, confidence }: Workload): JsonObject => ({
  ...{ role, confidence, platform: platform ?? "" },
  ...{ namespace: ref.namespace ?? "", kind: ref.kind },
});

const versions = new WeakMap<Facts, Map<string, number>>();

/** The minor version that a namespace's Pod Security enforce label pins, else the target's. */
export function podSecurityVersion(facts: Facts, namespace: string | null): number {
  let known = versions.get(facts);
  if (!known) versions.set(facts, (known = new Map()));
  const name = namespace ?? "";
  const before = known.get(name);
  if (before !== undefined) return before;
  const found = facts.inventory.find("", "Namespace", null, name);
  const metadata = found?.object["metadata"] as JsonObject | undefined;
  const labels = metadata?.["labels"] as JsonObject | undefined;
  const label = labels?.["pod-security.kubernetes.io/enforce-version"];
  const match = typeof label === "string" ? /^v1\.(\d+)$/.exec(label) : null;
  const minor = match ? Number(match[1]) : facts.target.minor;
  known.set(name, minor);
  return minor;
}

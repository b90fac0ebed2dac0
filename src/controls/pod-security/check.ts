/** The checks of both levels by the ids of the admission plugin, in the order in which it reports them. */
export const CHECKS = [
  "appArmorProfile",
  "capabilities_baseline",
  "hostNamespaces",
  "hostPathVolumes",
  "hostPorts",
  "hostProbesAndHostLifecycle",
  "privileged",
  "procMount",
  "seLinuxOptions",
  "seccompProfile_baseline",
  "sysctls",
  "windowsHostProcess",
  "allowPrivilegeEscalation",
  "capabilities_restricted",
  "procMount_restricted",
  "restrictedVolumes",
  "runAsNonRoot",
  "runAsUser",
  "seccompProfile_restricted",
] as const;

/** A check's id; `schema` stands for a field whose type no API server would accept. */
export type CheckId = (typeof CHECKS)[number] | "schema";

/** What broke a check, as seen while walking the pod. */
export interface Violation {
  readonly check: CheckId;
  /** Where the value stands: the pod, a container, an annotation or a volume. */
  readonly by: "pod" | "container" | "annotation" | "volume";
  /** Of the container, annotation or volume; empty for the pod. */
  readonly name: string;
  /** The offending value as text; its meaning is the check's own. Empty when nothing is set. */
  readonly value: string;
  /** True when the field is demanded and nothing sets it. */
  readonly missing: boolean;
  /** JSON pointer from the pod, such as `/spec/containers/0/securityContext/privileged`. */
  readonly field: string;
}

/** Capabilities that baseline lets a container add: those that runtimes give by default. */
export const BASELINE_CAPABILITIES: ReadonlySet<unknown> = new Set(
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(
    " ",
  ),
);

/** Sysctls that act inside the pod only, with the policy minor from which each is allowed. */
const SAFE_SYSCTLS: ReadonlyMap<unknown, number> = new Map([
  ["kernel.shm_rmid_forced", 0],
  ["net.ipv4.ip_local_port_range", 0],
  ["net.ipv4.tcp_syncookies", 0],
  ["net.ipv4.ping_group_range", 0],
  ["net.ipv4.ip_unprivileged_port_start", 0],
  ["net.ipv4.ip_local_reserved_ports", 27],
  ["net.ipv4.tcp_keepalive_time", 29],
  ["net.ipv4.tcp_fin_timeout", 29],
  ["net.ipv4.tcp_keepalive_intvl", 29],
  ["net.ipv4.tcp_keepalive_probes", 29],
  ["net.ipv4.tcp_rmem", 32],
  ["net.ipv4.tcp_wmem", 32],
  ["net.ipv4.tcp_slow_start_after_idle", 37],
  ["net.ipv4.tcp_notsent_lowat", 37],
]);

/** True when the policy of that minor lets a pod set the sysctl. */
export const isSafeSysctl = (name: string, minor: number): boolean =>
  (SAFE_SYSCTLS.get(name) ?? Number.POSITIVE_INFINITY) <= minor;

/** True for SELinux types that keep the container confined. */
export const isConfinedType = (type: string, minor: number): boolean =>
  type === "" ||
  type === "container_t" ||
  type === "container_init_t" ||
  type === "container_kvm_t" ||
  (type === "container_engine_t" && minor >= 31);

/** Volume sources that restricted accepts. One of them is enough, whatever else the volume names. */
export const RESTRICTED_VOLUMES: ReadonlySet<string> = new Set(
  "configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret".split(" "),
);

/** Every other source, in the order in which the plugin names the first one found. */
export const OTHER_VOLUMES = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "gitRepo",
  "nfs",
  "iscsi",
  "glusterfs",
  "rbd",
  "flexVolume",
  "cinder",
  "cephfs",
  "flocker",
  "fc",
  "azureFile",
  "vsphereVolume",
  "quobyte",
  "azureDisk",
  "photonPersistentDisk",
  "portworxVolume",
  "scaleIO",
  "storageos",
] as const;

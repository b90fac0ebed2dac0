import { reaches } from "./container-facts.ts";

const SOCKETS = [
  ...["/run/containerd/containerd.sock", "/run/docker.sock", "/run/crio/crio.sock", "/run/cri-dockerd.sock"],
  ...["/run/dockershim.sock", "/run/k3s/containerd/containerd.sock", "/run/podman/podman.sock", "/run/nri/nri.sock"],
];
const ROOT_BY_WRITE = [
  ...["/etc", "/root", "/home", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/boot", "/opt/cni", "/var/lib/kubelet"],
  ...["/var/lib/containerd", "/var/lib/docker", "/var/lib/rancher", "/var/lib/cni", "/var/spool/cron", "/run/systemd"],
  ...["/run/containerd", "/run/dbus", "/proc", "/sys/fs/cgroup", "/sys/kernel"],
];
const CREDENTIALS = [
  ...["/etc/kubernetes", "/var/lib/kubelet", "/var/lib/etcd", "/var/lib/rancher", "/etc/rancher", "/root", "/home"],
  ...["/etc/shadow", "/etc/ssh", "/proc", "/var/lib/cloud", "/var/lib/containerd", "/var/lib/docker"],
];
/** Below these nothing leads further, whatever tree they lie in. */
const LOW = [
  ...["/etc/localtime", "/etc/os-release", "/etc/machine-id", "/usr/share/zoneinfo", "/sys/devices/system"],
  ...["/lib/modules", "/usr/lib/modules", "/etc/ssl", "/etc/pki/tls", "/usr/local/share/ca-certificates"],
  ...[
    "/dev/infiniband",
    "/dev/shm",
    "/proc/driver",
    "/var/lib/kubelet/device-plugins",
    "/var/lib/kubelet/pod-resources",
  ],
  ...["/var/lib/kubelet/plugins", "/var/lib/kubelet/plugins_registry", "/etc/cdi", "/var/lib/docker/containers"],
];

const isLow = (mount: string): boolean => LOW.some((path) => mount === path || mount.startsWith(`${path}/`));

/** The path of a class that a mount shows; null when it shows none. */
const shown = (mount: string, paths: readonly string[]): string | null =>
  isLow(mount) ? null : (paths.find((path) => reaches(mount, path)) ?? null);

/** The runtime's socket that a mount shows: a socket is written to even where the mount is read-only. */
export const socketIn = (mount: string): string | null =>
  SOCKETS.find((path) => mount === path || mount === "/" || path.startsWith(`${mount}/`)) ?? null;

/** The folder by writing to which one becomes root on the node. */
export const writableRootIn = (mount: string): string | null => shown(mount, ROOT_BY_WRITE);

/** The folder that holds credentials of the node. */
export const credentialsIn = (mount: string): string | null => shown(mount, CREDENTIALS);

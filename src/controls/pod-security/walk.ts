import {
  BASELINE_CAPABILITIES,
  type CheckId,
  isConfinedType,
  isSafeSysctl,
  OTHER_VOLUMES,
  RESTRICTED_VOLUMES,
  type Violation,
} from "./check.ts";
import { absent, type ContainerList, FieldReader, type Fields } from "./field-reader.ts";

const APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";
const SECCOMP_POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_ANNOTATION = "container.seccomp.security.alpha.kubernetes.io/";
const NO_FIELDS: Fields = Object.freeze({});

const escapeToken = (token: string) => token.replaceAll("~", "~0").replaceAll("/", "~1");
const isIntegral = (value: unknown) => Number.isInteger(value) || typeof value === "bigint";

/**
 * Walks a pod once and notes what breaks the rules of one level and policy version. A pod in order costs no
 * allocation: paths and violations are made only when something is wrong.
 *
 * A container is named by the list it stands in and its index; the pod itself by the empty list.
 */
export class Walk extends FieldReader {
  readonly #restricted: boolean;
  readonly #minor: number;
  /** Set for each pod: Linux-only rules do not ask it, and its user namespace relaxes some. */
  #windows = false;
  #relaxed = false;
  #podNonRoot = false;
  #podSeccomp = false;
  #annotations: Fields = NO_FIELDS;

  /** @param minor Of the policy version, at most the newest known. */
  constructor(restricted: boolean, minor: number) {
    super();
    this.#restricted = restricted;
    this.#minor = minor;
  }

  /** What is wrong with the pod, in the order of its fields; null when nothing is. */
  visit(metadata: unknown, spec: unknown): readonly Violation[] | null {
    this.found = null;
    this.#readAnnotations(metadata);
    if (spec === null || typeof spec !== "object" || Array.isArray(spec)) {
      if (!absent(spec)) this.add("schema", "pod", "", `is ${typeName(spec)}, not an object`, "/spec");
      return this.found;
    }
    const pod = spec as Fields;
    const os = this.object(pod["os"], "", 0, "os");
    this.#windows = os !== null && this.string(os["name"], "", 0, "os/name") === "windows" && this.#minor >= 25;
    this.#relaxed = this.boolean(pod["hostUsers"], "", 0, "hostUsers") === false && this.#minor >= 35;
    if (this.boolean(pod["hostNetwork"], "", 0, "hostNetwork"))
      this.#pod("hostNamespaces", "hostNetwork", "hostNetwork");
    if (this.boolean(pod["hostPID"], "", 0, "hostPID")) this.#pod("hostNamespaces", "hostPID", "hostPID");
    if (this.boolean(pod["hostIPC"], "", 0, "hostIPC")) this.#pod("hostNamespaces", "hostIPC", "hostIPC");
    this.#podNonRoot = false;
    this.#podSeccomp = false;
    const security = this.object(pod["securityContext"], "", 0, "securityContext");
    if (security !== null) this.#podSecurity(security);
    this.#containers(pod["initContainers"], "initContainers");
    this.#containers(pod["containers"], "containers");
    this.#containers(pod["ephemeralContainers"], "ephemeralContainers");
    if (!absent(pod["volumes"])) this.#volumes(pod["volumes"]);
    return this.found;
  }

  #readAnnotations(metadata: unknown): void {
    this.#annotations = NO_FIELDS;
    const fields = this.objectAt(metadata, "/metadata");
    const annotations = fields === null ? null : this.objectAt(fields["annotations"], "/metadata/annotations");
    if (annotations === null) return;
    this.#annotations = annotations;
    for (const key in annotations) {
      if (!key.startsWith(APPARMOR_ANNOTATION)) continue;
      const profile = this.#annotation(key);
      if (profile === null || profile === "" || profile === "runtime/default" || profile.startsWith("localhost/"))
        continue;
      this.add("appArmorProfile", "annotation", key, profile, annotationField(key));
    }
    if (this.#minor < 19) this.#seccompAnnotation(SECCOMP_POD_ANNOTATION);
  }

  #seccompAnnotation(key: string): void {
    const profile = this.#annotation(key);
    if (profile === null || profile === "runtime/default" || profile === "docker/default") return;
    if (profile.startsWith("localhost/")) return;
    this.add("seccompProfile_baseline", "annotation", key, profile, annotationField(key));
  }

  #annotation(key: string): string | null {
    const value = this.#annotations[key];
    if (typeof value === "string") return value;
    if (!absent(value)) {
      this.add("schema", "annotation", key, `is ${typeName(value)}, not a string`, annotationField(key));
    }
    return null;
  }

  #podSecurity(security: Fields): void {
    this.#profiles(security, "", 0, "");
    const nonRoot = this.boolean(security["runAsNonRoot"], "", 0, "securityContext/runAsNonRoot");
    this.#podNonRoot = nonRoot === true;
    if (nonRoot === false && this.#judgesUser()) this.#pod("runAsNonRoot", "false", "securityContext/runAsNonRoot");
    const sysctls = this.list(security["sysctls"], "", 0, "securityContext/sysctls");
    if (sysctls === null) return;
    for (let i = 0; i < sysctls.length; i++) {
      const sysctl = this.object(sysctls[i] ?? NO_FIELDS, "", 0, `securityContext/sysctls/${i}`);
      if (sysctl === null) continue;
      const field = `securityContext/sysctls/${i}/name`;
      const name = this.string(sysctl["name"], "", 0, field) ?? "";
      if (!isSafeSysctl(name, this.#minor)) this.#pod("sysctls", name, field);
    }
  }

  /** The fields that a pod's and a container's security context share. */
  #profiles(security: Fields, list: ContainerList | "", index: number, name: string): void {
    const user = security["runAsUser"];
    if (!absent(user)) {
      if (!isIntegral(user)) this.type(user, "an integer", list, index, "securityContext/runAsUser");
      else if (Number(user) === 0 && this.#judgesUser() && this.#minor >= 23) {
        this.note("runAsUser", name, "0", list, index, "securityContext/runAsUser");
      }
    }
    const seccomp = this.object(security["seccompProfile"], list, index, "securityContext/seccompProfile");
    if (seccomp !== null) {
      const type = this.string(seccomp["type"], list, index, "securityContext/seccompProfile/type") ?? "";
      const valid = type === "RuntimeDefault" || type === "Localhost";
      if (list === "") this.#podSeccomp = valid;
      if (!valid && this.#minor >= 19 && !(this.#restricted && this.#windows)) {
        this.note(this.#seccompCheck(), name, type, list, index, "securityContext/seccompProfile/type");
      }
    }
    const apparmor = this.object(security["appArmorProfile"], list, index, "securityContext/appArmorProfile");
    if (apparmor !== null) {
      const type = this.string(apparmor["type"], list, index, "securityContext/appArmorProfile/type") ?? "";
      if (type !== "RuntimeDefault" && type !== "Localhost") {
        this.note("appArmorProfile", name, type, list, index, "securityContext/appArmorProfile/type");
      }
    }
    const selinux = this.object(security["seLinuxOptions"], list, index, "securityContext/seLinuxOptions");
    if (selinux !== null) this.#selinux(selinux, list, index, name);
    const windows = this.object(security["windowsOptions"], list, index, "securityContext/windowsOptions");
    if (windows !== null) {
      const field = "securityContext/windowsOptions/hostProcess";
      if (this.boolean(windows["hostProcess"], list, index, field)) {
        this.note("windowsHostProcess", name, "true", list, index, field);
      }
    }
  }

  /** Values are `type=…`, `user` and `role`, so that the wording can tell them apart. */
  #selinux(options: Fields, list: ContainerList | "", index: number, name: string): void {
    const type = this.string(options["type"], list, index, "securityContext/seLinuxOptions/type") ?? "";
    if (!isConfinedType(type, this.#minor)) {
      this.note("seLinuxOptions", name, `type=${type}`, list, index, "securityContext/seLinuxOptions/type");
    }
    if (this.string(options["user"], list, index, "securityContext/seLinuxOptions/user")) {
      this.note("seLinuxOptions", name, "user", list, index, "securityContext/seLinuxOptions/user");
    }
    if (this.string(options["role"], list, index, "securityContext/seLinuxOptions/role")) {
      this.note("seLinuxOptions", name, "role", list, index, "securityContext/seLinuxOptions/role");
    }
  }

  #containers(value: unknown, list: ContainerList): void {
    const containers = this.list(value, "", 0, list);
    if (containers === null) return;
    for (let i = 0; i < containers.length; i++) {
      const container = this.objectAt(containers[i] ?? NO_FIELDS, "/spec", list, i);
      if (container !== null) this.#container(container, list, i);
    }
  }

  #container(container: Fields, list: ContainerList, index: number): void {
    const name = this.string(container["name"], list, index, "name") ?? "";
    const security = this.object(container["securityContext"], list, index, "securityContext") ?? NO_FIELDS;
    if (security !== NO_FIELDS) {
      this.#profiles(security, list, index, name);
      if (this.boolean(security["privileged"], list, index, "securityContext/privileged")) {
        this.note("privileged", name, "true", list, index, "securityContext/privileged");
      }
      const procMount = this.string(security["procMount"], list, index, "securityContext/procMount");
      if (procMount !== null && procMount !== "Default") this.#procMount(procMount, list, index, name);
    }
    this.#capabilities(security["capabilities"], list, index, name);
    if (this.#minor < 19 && this.#annotations !== NO_FIELDS) this.#seccompAnnotation(SECCOMP_ANNOTATION + name);
    this.#containerUser(security, list, index, name);
    if (!absent(container["ports"])) this.#ports(container["ports"], list, index, name);
    this.#handler(container["livenessProbe"], list, index, name, "livenessProbe");
    this.#handler(container["readinessProbe"], list, index, name, "readinessProbe");
    this.#handler(container["startupProbe"], list, index, name, "startupProbe");
    const lifecycle = this.object(container["lifecycle"], list, index, "lifecycle");
    if (lifecycle === null) return;
    this.#handler(lifecycle["postStart"], list, index, name, "lifecycle/postStart");
    this.#handler(lifecycle["preStop"], list, index, name, "lifecycle/preStop");
  }

  #procMount(value: string, list: ContainerList, index: number, name: string): void {
    const own = this.#restricted && this.#minor >= 35;
    if (!own && this.#relaxed) return;
    this.note(own ? "procMount_restricted" : "procMount", name, value, list, index, "securityContext/procMount");
  }

  /** What restricted demands to be set on each container, or inherited from the pod. */
  #containerUser(security: Fields, list: ContainerList, index: number, name: string): void {
    const escalation = this.boolean(
      security["allowPrivilegeEscalation"],
      list,
      index,
      "securityContext/allowPrivilegeEscalation",
    );
    const nonRoot = this.boolean(security["runAsNonRoot"], list, index, "securityContext/runAsNonRoot");
    if (!this.#restricted) return;
    if (escalation !== false && this.#minor >= 8 && !this.#windows) {
      const value = escalation === null ? "" : "true";
      this.note("allowPrivilegeEscalation", name, value, list, index, "securityContext/allowPrivilegeEscalation");
    }
    if (!this.#relaxed && nonRoot === false) {
      this.note("runAsNonRoot", name, "false", list, index, "securityContext/runAsNonRoot");
    } else if (!this.#relaxed && nonRoot === null && !this.#podNonRoot) {
      this.missing("runAsNonRoot", name, list, index, "securityContext/runAsNonRoot");
    }
    if (this.#minor >= 19 && !this.#windows && !this.#podSeccomp && absent(security["seccompProfile"])) {
      this.missing("seccompProfile_restricted", name, list, index, "securityContext/seccompProfile/type");
    }
  }

  #capabilities(value: unknown, list: ContainerList, index: number, name: string): void {
    const capabilities = this.object(value, list, index, "securityContext/capabilities") ?? NO_FIELDS;
    const strict = this.#restricted && this.#minor >= 22;
    const drop = this.strings(capabilities["drop"], list, index, "securityContext/capabilities/drop");
    const add = this.strings(capabilities["add"], list, index, "securityContext/capabilities/add");
    if (strict && !this.#windows && !drop?.includes("ALL")) {
      this.missing("capabilities_restricted", name, list, index, "securityContext/capabilities/drop");
    }
    if (add === null) return;
    for (let i = 0; i < add.length; i++) {
      const capability = add[i] ?? "";
      const allowed = strict
        ? capability === "NET_BIND_SERVICE" || this.#windows
        : BASELINE_CAPABILITIES.has(capability);
      if (allowed) continue;
      const check = strict ? "capabilities_restricted" : "capabilities_baseline";
      this.note(check, name, String(capability), list, index, `securityContext/capabilities/add/${i}`);
    }
  }

  #ports(value: unknown, list: ContainerList, index: number, name: string): void {
    const ports = this.list(value, list, index, "ports");
    if (ports === null) return;
    for (let i = 0; i < ports.length; i++) {
      const port = ports[i] ?? NO_FIELDS;
      if (typeof port !== "object" || Array.isArray(port)) {
        this.type(port, "an object", list, index, `ports/${i}`);
        continue;
      }
      const hostPort = (port as Fields)["hostPort"];
      if (absent(hostPort) || hostPort === 0) continue;
      if (!Number.isInteger(hostPort)) this.type(hostPort, "an integer", list, index, `ports/${i}/hostPort`);
      else this.note("hostPorts", name, String(hostPort), list, index, `ports/${i}/hostPort`);
    }
  }

  /** A probe or a lifecycle hook; both may name a host to connect to. */
  #handler(value: unknown, list: ContainerList, index: number, name: string, key: string): void {
    if (absent(value)) return;
    const handler = this.object(value, list, index, key);
    if (handler === null) return;
    this.#host(handler["httpGet"], list, index, name, key, "httpGet");
    this.#host(handler["tcpSocket"], list, index, name, key, "tcpSocket");
  }

  #host(value: unknown, list: ContainerList, index: number, name: string, key: string, how: string): void {
    if (absent(value)) return;
    if (typeof value !== "object" || Array.isArray(value)) {
      this.type(value, "an object", list, index, `${key}/${how}`);
      return;
    }
    const host = (value as Fields)["host"];
    if (absent(host) || host === "") return;
    const field = `${key}/${how}/host`;
    if (typeof host !== "string") this.type(host, "a string", list, index, field);
    else if (this.#minor >= 34) this.note("hostProbesAndHostLifecycle", name, host, list, index, field);
  }

  #volumes(value: unknown): void {
    const volumes = this.list(value, "", 0, "volumes");
    if (volumes === null) return;
    for (let i = 0; i < volumes.length; i++) {
      const volume = volumes[i] ?? NO_FIELDS;
      if (typeof volume !== "object" || Array.isArray(volume)) this.type(volume, "an object", "", 0, `volumes/${i}`);
      else this.#volume(volume as Fields, i);
    }
  }

  #volume(volume: Fields, index: number): void {
    let accepted = false;
    for (const source of RESTRICTED_VOLUMES) {
      const value = volume[source];
      if (absent(value)) continue;
      if (typeof value === "object" && !Array.isArray(value)) accepted = true;
      else this.type(value, "an object", "", 0, `volumes/${index}/${source}`);
    }
    const hostPath = volume["hostPath"];
    if (!this.#restricted) {
      if (absent(hostPath)) return;
      if (typeof hostPath !== "object" || Array.isArray(hostPath)) {
        this.type(hostPath, "an object", "", 0, `volumes/${index}/hostPath`);
      } else this.#volumeNote("hostPathVolumes", volume, "hostPath", index);
      return;
    }
    if (accepted) return;
    const source = restrictedSource(volume);
    if (source !== null) this.#volumeNote("restrictedVolumes", volume, source, index);
  }

  #volumeNote(check: CheckId, volume: Fields, source: string, index: number): void {
    const name = typeof volume["name"] === "string" ? volume["name"] : "";
    const field = `/spec/volumes/${index}${source === "unknown" ? "" : `/${source}`}`;
    this.add(check, "volume", name, source, field);
  }

  #judgesUser(): boolean {
    return this.#restricted && !this.#relaxed;
  }

  #seccompCheck(): CheckId {
    return this.#restricted ? "seccompProfile_restricted" : "seccompProfile_baseline";
  }

  #pod(check: CheckId, value: string, key: string): void {
    this.add(check, "pod", "", value, `/spec/${key}`);
  }
}

/** The volume source that restricted refuses; null for a volume without any, which the API server makes an emptyDir. */
function restrictedSource(volume: Fields): string | null {
  for (const source of OTHER_VOLUMES) if (!absent(volume[source])) return source;
  for (const key in volume) if (key !== "name" && !absent(volume[key])) return "unknown";
  return null;
}

const annotationField = (key: string) => `/metadata/annotations/${escapeToken(key)}`;

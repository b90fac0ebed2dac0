import { BASELINE_CAPABILITIES, isConfinedType } from "./check.ts";
import { absent, type ContainerList, FieldReader, type Fields, typeName } from "./field-reader.ts";

const SECCOMP_ANNOTATION = "container.seccomp.security.alpha.kubernetes.io/";
export const NO_FIELDS: Fields = Object.freeze({});

const escapeToken = (token: string) => token.replaceAll("~", "~0").replaceAll("/", "~1");
const isIntegral = (value: unknown) => Number.isInteger(value) || typeof value === "bigint";

/** JSON pointer of a pod's annotation. */
export const annotationField = (key: string): string => `/metadata/annotations/${escapeToken(key)}`;

/** The part of the walk that asks containers, and what they share with the pod around them. */
export class ContainerWalk extends FieldReader {
  protected readonly restricted: boolean;
  protected readonly minor: number;
  /** Linux-only rules do not ask this pod. */
  protected windows = false;
  /** The pod has a user namespace, which relaxes some rules. */
  protected relaxed = false;
  protected podNonRoot = false;
  protected podSeccomp = false;
  protected annotations: Fields = NO_FIELDS;

  /** @param minor Of the policy version, at most the newest known. */
  constructor(restricted: boolean, minor: number) {
    super();
    this.restricted = restricted;
    this.minor = minor;
  }

  protected seccompAnnotation(key: string): void {
    const profile = this.annotation(key);
    if (profile === null || profile === "runtime/default" || profile === "docker/default") return;
    if (profile.startsWith("localhost/")) return;
    this.add("seccompProfile_baseline", "annotation", key, profile, annotationField(key));
  }

  protected annotation(key: string): string | null {
    const value = this.annotations[key];
    if (typeof value === "string") return value;
    if (!absent(value)) {
      this.add("schema", "annotation", key, `is ${typeName(value)}, not a string`, annotationField(key));
    }
    return null;
  }

  /** One of the fields that a pod's and a container's security context share; other keys are passed over. */
  protected shared(key: string, value: unknown, list: ContainerList | "", index: number, owner: Fields): void {
    switch (key) {
      case "runAsUser":
        if (absent(value)) return;
        if (!isIntegral(value)) this.type(value, "an integer", list, index, "securityContext/runAsUser");
        else if (Number(value) === 0 && this.judgesUser() && this.minor >= 23) {
          this.note("runAsUser", owner, "0", list, index, "securityContext/runAsUser");
        }
        return;
      case "seccompProfile":
        this.#seccomp(value, list, index, owner);
        return;
      case "appArmorProfile":
        this.#apparmor(value, list, index, owner);
        return;
      case "seLinuxOptions":
        this.#selinux(value, list, index, owner);
        return;
      case "windowsOptions":
        this.#windowsOptions(value, list, index, owner);
        return;
    }
  }

  #seccomp(value: unknown, list: ContainerList | "", index: number, owner: Fields): void {
    const profile = this.object(value, list, index, "securityContext/seccompProfile");
    if (profile === null) return;
    const type = this.string(profile["type"], list, index, "securityContext/seccompProfile/type") ?? "";
    const valid = type === "RuntimeDefault" || type === "Localhost";
    if (list === "") this.podSeccomp = valid;
    if (valid || this.minor < 19 || (this.restricted && this.windows)) return;
    const check = this.restricted ? "seccompProfile_restricted" : "seccompProfile_baseline";
    this.note(check, owner, type, list, index, "securityContext/seccompProfile/type");
  }

  #apparmor(value: unknown, list: ContainerList | "", index: number, owner: Fields): void {
    const profile = this.object(value, list, index, "securityContext/appArmorProfile");
    if (profile === null) return;
    const type = this.string(profile["type"], list, index, "securityContext/appArmorProfile/type") ?? "";
    if (type === "RuntimeDefault" || type === "Localhost") return;
    this.note("appArmorProfile", owner, type, list, index, "securityContext/appArmorProfile/type");
  }

  #windowsOptions(value: unknown, list: ContainerList | "", index: number, owner: Fields): void {
    const options = this.object(value, list, index, "securityContext/windowsOptions");
    if (options === null) return;
    const field = "securityContext/windowsOptions/hostProcess";
    if (!this.boolean(options["hostProcess"], list, index, field)) return;
    this.note("windowsHostProcess", owner, "true", list, index, field);
  }

  /** Values are `type=…`, `user` and `role`, so that the wording can tell them apart. */
  #selinux(value: unknown, list: ContainerList | "", index: number, owner: Fields): void {
    const options = this.object(value, list, index, "securityContext/seLinuxOptions");
    if (options === null) return;
    const type = this.string(options["type"], list, index, "securityContext/seLinuxOptions/type") ?? "";
    if (!isConfinedType(type, this.minor)) {
      this.note("seLinuxOptions", owner, `type=${type}`, list, index, "securityContext/seLinuxOptions/type");
    }
    if (this.string(options["user"], list, index, "securityContext/seLinuxOptions/user")) {
      this.note("seLinuxOptions", owner, "user", list, index, "securityContext/seLinuxOptions/user");
    }
    if (this.string(options["role"], list, index, "securityContext/seLinuxOptions/role")) {
      this.note("seLinuxOptions", owner, "role", list, index, "securityContext/seLinuxOptions/role");
    }
  }

  protected containers(value: unknown, list: ContainerList): void {
    const containers = this.list(value, "", 0, list);
    if (containers === null) return;
    for (let i = 0; i < containers.length; i++) {
      const container = this.objectAt(containers[i] ?? NO_FIELDS, "/spec", list, i);
      if (container !== null) this.#container(container, list, i);
    }
  }

  #container(container: Fields, list: ContainerList, index: number): void {
    let security: Fields = NO_FIELDS;
    for (const key in container) {
      switch (key) {
        case "securityContext":
          security = this.object(container[key], list, index, key) ?? NO_FIELDS;
          break;
        case "ports":
          this.#ports(container[key], list, index, container);
          break;
        case "livenessProbe":
        case "readinessProbe":
        case "startupProbe":
          this.#handler(container[key], list, index, container, key);
          break;
        case "lifecycle":
          this.#lifecycle(container[key], list, index, container);
          break;
      }
    }
    if (this.minor < 19 && this.annotations !== NO_FIELDS) {
      const name = container["name"];
      this.seccompAnnotation(SECCOMP_ANNOTATION + (typeof name === "string" ? name : ""));
    }
    this.#security(security, list, index, container);
  }

  #security(security: Fields, list: ContainerList, index: number, container: Fields): void {
    let escalation: boolean | null = null;
    let nonRoot: boolean | null = null;
    let seccomp: unknown;
    let capabilities: Fields | null = null;
    for (const key in security) {
      switch (key) {
        case "privileged":
          if (this.boolean(security[key], list, index, "securityContext/privileged")) {
            this.note("privileged", container, "true", list, index, "securityContext/privileged");
          }
          break;
        case "allowPrivilegeEscalation":
          escalation = this.boolean(security[key], list, index, "securityContext/allowPrivilegeEscalation");
          break;
        case "runAsNonRoot":
          nonRoot = this.boolean(security[key], list, index, "securityContext/runAsNonRoot");
          break;
        case "capabilities":
          capabilities = this.object(security[key], list, index, "securityContext/capabilities");
          break;
        case "procMount":
          this.#procMount(security[key], list, index, container);
          break;
        case "seccompProfile":
          seccomp = security[key];
          this.#seccomp(seccomp, list, index, container);
          break;
        default:
          this.shared(key, security[key], list, index, container);
      }
    }
    const strict = this.restricted && this.minor >= 22;
    if (strict || capabilities !== null) this.#capabilities(capabilities, strict, list, index, container);
    if (!this.restricted) return;
    if (escalation !== false && this.minor >= 8 && !this.windows) {
      const value = escalation === null ? "" : "true";
      this.note("allowPrivilegeEscalation", container, value, list, index, "securityContext/allowPrivilegeEscalation");
    }
    if (!this.relaxed && nonRoot === false) {
      this.note("runAsNonRoot", container, "false", list, index, "securityContext/runAsNonRoot");
    } else if (!this.relaxed && nonRoot === null && !this.podNonRoot) {
      this.missing("runAsNonRoot", container, list, index, "securityContext/runAsNonRoot");
    }
    if (this.minor >= 19 && !this.windows && !this.podSeccomp && absent(seccomp)) {
      this.missing("seccompProfile_restricted", container, list, index, "securityContext/seccompProfile/type");
    }
  }

  #procMount(value: unknown, list: ContainerList, index: number, container: Fields): void {
    const procMount = this.string(value, list, index, "securityContext/procMount");
    const own = this.restricted && this.minor >= 35;
    if (procMount === null || procMount === "Default" || (!own && this.relaxed)) return;
    const check = own ? "procMount_restricted" : "procMount";
    this.note(check, container, procMount, list, index, "securityContext/procMount");
  }

  #capabilities(value: Fields | null, strict: boolean, list: ContainerList, index: number, container: Fields): void {
    let drop: readonly unknown[] | null = null;
    let add: readonly unknown[] | null = null;
    if (value !== null) {
      drop = this.strings(value["drop"], list, index, "securityContext/capabilities/drop");
      add = this.strings(value["add"], list, index, "securityContext/capabilities/add");
    }
    if (strict && !this.windows && !drop?.includes("ALL")) {
      this.missing("capabilities_restricted", container, list, index, "securityContext/capabilities/drop");
    }
    if (add === null) return;
    for (let i = 0; i < add.length; i++) {
      const capability = add[i] ?? "";
      const allowed = strict
        ? capability === "NET_BIND_SERVICE" || this.windows
        : BASELINE_CAPABILITIES.has(capability);
      if (allowed) continue;
      const check = strict ? "capabilities_restricted" : "capabilities_baseline";
      this.note(check, container, String(capability), list, index, `securityContext/capabilities/add/${i}`);
    }
  }

  #ports(value: unknown, list: ContainerList, index: number, container: Fields): void {
    const ports = this.list(value, list, index, "ports");
    if (ports === null) return;
    for (let i = 0; i < ports.length; i++) {
      const port = ports[i] ?? NO_FIELDS;
      if (typeof port !== "object" || Array.isArray(port)) this.type(port, "an object", list, index, `ports/${i}`);
      else this.#hostPort((port as Fields)["hostPort"], list, index, i, container);
    }
  }

  #hostPort(value: unknown, list: ContainerList, index: number, port: number, container: Fields): void {
    if (absent(value) || value === 0) return;
    if (!Number.isInteger(value)) this.type(value, "an integer", list, index, `ports/${port}/hostPort`);
    else this.note("hostPorts", container, String(value), list, index, `ports/${port}/hostPort`);
  }

  #lifecycle(value: unknown, list: ContainerList, index: number, container: Fields): void {
    const lifecycle = this.object(value, list, index, "lifecycle");
    if (lifecycle === null) return;
    this.#handler(lifecycle["postStart"], list, index, container, "lifecycle/postStart");
    this.#handler(lifecycle["preStop"], list, index, container, "lifecycle/preStop");
  }

  /** A probe or a lifecycle hook; both may name a host to connect to. */
  #handler(value: unknown, list: ContainerList, index: number, container: Fields, at: string): void {
    const handler = this.object(value, list, index, at);
    if (handler === null) return;
    for (const key in handler) {
      if (key === "httpGet" || key === "tcpSocket") this.#host(handler[key], list, index, container, at, key);
    }
  }

  #host(value: unknown, list: ContainerList, index: number, container: Fields, at: string, how: string): void {
    if (absent(value)) return;
    if (typeof value !== "object" || Array.isArray(value)) {
      this.type(value, "an object", list, index, `${at}/${how}`);
      return;
    }
    const host = (value as Fields)["host"];
    if (absent(host) || host === "") return;
    const field = `${at}/${how}/host`;
    if (typeof host !== "string") this.type(host, "a string", list, index, field);
    else if (this.minor >= 34) this.note("hostProbesAndHostLifecycle", container, host, list, index, field);
  }

  protected judgesUser(): boolean {
    return this.restricted && !this.relaxed;
  }
}

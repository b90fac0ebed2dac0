import { type CheckId, isSafeSysctl, OTHER_VOLUMES, RESTRICTED_VOLUMES, type Violation } from "./check.ts";
import { annotationField, ContainerWalk, NO_FIELDS } from "./container-walk.ts";
import { absent, type Fields } from "./field-reader.ts";

const APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";
const SECCOMP_POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod";

/**
 * Walks a pod once and keeps what breaks the rules of one level and policy version. A pod in order costs no
 * allocation: paths and violations are made only when something is wrong.
 */
export class Walk extends ContainerWalk {
  /** What is wrong with the pod, in the order of its containers; null when nothing is. */
  visit(metadata: unknown, spec: unknown): readonly Violation[] | null {
    this.found = null;
    this.windows = false;
    this.relaxed = false;
    this.podNonRoot = false;
    this.podSeccomp = false;
    this.#readAnnotations(metadata);
    const pod = this.objectAt(spec, "/spec");
    if (pod === null) return this.found;
    let security: unknown;
    let containers: unknown;
    let initContainers: unknown;
    let ephemeralContainers: unknown;
    let volumes: unknown;
    // Walking the keys that are there is several times faster than asking each object for all that might be.
    for (const key in pod) {
      switch (key) {
        case "hostNetwork":
        case "hostPID":
        case "hostIPC":
          if (this.boolean(pod[key], "", 0, key)) this.#pod("hostNamespaces", key, key);
          break;
        case "hostUsers":
          this.relaxed = this.boolean(pod[key], "", 0, key) === false && this.minor >= 35;
          break;
        case "os":
          this.windows = this.#isWindows(pod[key]);
          break;
        case "securityContext":
          security = pod[key];
          break;
        case "containers":
          containers = pod[key];
          break;
        case "initContainers":
          initContainers = pod[key];
          break;
        case "ephemeralContainers":
          ephemeralContainers = pod[key];
          break;
        case "volumes":
          volumes = pod[key];
          break;
      }
    }
    if (!absent(security)) this.#podSecurity(this.object(security, "", 0, "securityContext") ?? NO_FIELDS);
    if (!absent(initContainers)) this.containers(initContainers, "initContainers");
    if (!absent(containers)) this.containers(containers, "containers");
    if (!absent(ephemeralContainers)) this.containers(ephemeralContainers, "ephemeralContainers");
    if (!absent(volumes)) this.#volumes(volumes);
    return this.found;
  }

  #isWindows(value: unknown): boolean {
    const os = this.object(value, "", 0, "os");
    return os !== null && this.string(os["name"], "", 0, "os/name") === "windows" && this.minor >= 25;
  }

  #readAnnotations(metadata: unknown): void {
    this.annotations = NO_FIELDS;
    const fields = this.objectAt(metadata, "/metadata");
    const annotations = fields === null ? null : this.objectAt(fields["annotations"], "/metadata/annotations");
    if (annotations === null) return;
    this.annotations = annotations;
    for (const key in annotations) {
      if (!key.startsWith(APPARMOR_ANNOTATION)) continue;
      const profile = this.annotation(key);
      if (profile === null || profile === "" || profile === "runtime/default" || profile.startsWith("localhost/"))
        continue;
      this.add("appArmorProfile", "annotation", key, profile, annotationField(key));
    }
    if (this.minor < 19) this.seccompAnnotation(SECCOMP_POD_ANNOTATION);
  }

  #podSecurity(security: Fields): void {
    for (const key in security) {
      if (key === "runAsNonRoot") {
        const nonRoot = this.boolean(security[key], "", 0, "securityContext/runAsNonRoot");
        this.podNonRoot = nonRoot === true;
        if (nonRoot === false && this.judgesUser()) this.#pod("runAsNonRoot", "false", "securityContext/runAsNonRoot");
      } else if (key === "sysctls") this.#sysctls(security[key]);
      else this.shared(key, security[key], "", 0, NO_FIELDS);
    }
  }

  #sysctls(value: unknown): void {
    const sysctls = this.list(value, "", 0, "securityContext/sysctls");
    if (sysctls === null) return;
    for (let i = 0; i < sysctls.length; i++) {
      const sysctl = this.object(sysctls[i] ?? NO_FIELDS, "", 0, `securityContext/sysctls/${i}`);
      if (sysctl === null) continue;
      const field = `securityContext/sysctls/${i}/name`;
      const name = this.string(sysctl["name"], "", 0, field) ?? "";
      if (!isSafeSysctl(name, this.minor)) this.#pod("sysctls", name, field);
    }
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
    let other = false;
    for (const key in volume) {
      if (key === "name" || absent(volume[key])) continue;
      const known = RESTRICTED_VOLUMES.has(key);
      if (!known) other = true;
      if (!known && key !== "hostPath") continue;
      const source = volume[key];
      if (typeof source === "object" && !Array.isArray(source)) {
        if (known) accepted = true;
        else if (!this.restricted) this.#volumeNote("hostPathVolumes", volume, key, index);
      } else this.type(source, "an object", "", 0, `volumes/${index}/${key}`);
    }
    // The API server makes a volume without any source an emptyDir before Pod Security sees it.
    if (this.restricted && other && !accepted) {
      this.#volumeNote("restrictedVolumes", volume, restrictedSource(volume), index);
    }
  }

  #volumeNote(check: CheckId, volume: Fields, source: string, index: number): void {
    const name = typeof volume["name"] === "string" ? volume["name"] : "";
    const field = `/spec/volumes/${index}${source === "unknown" ? "" : `/${source}`}`;
    this.add(check, "volume", name, source, field);
  }

  #pod(check: CheckId, value: string, key: string): void {
    this.add(check, "pod", "", value, `/spec/${key}`);
  }
}

/** The volume source that restricted refuses: the first that the plugin would find. */
function restrictedSource(volume: Fields): string {
  for (const source of OTHER_VOLUMES) if (!absent(volume[source])) return source;
  return "unknown";
}

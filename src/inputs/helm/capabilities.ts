import { fn, type GoFunction } from "../../lang/gotemplate/function.ts";
import { type GoType, typedList } from "../../lang/gotemplate/value.ts";
import { Marshalled } from "./functions/json.ts";

/** The Kubernetes version that charts are rendered for when none is given. */
export const DEFAULT_KUBE_VERSION = "v1.36.0";

/** Group versions that a cluster of that version may serve, as Helm lists them without a cluster. */
const API_VERSIONS =
  `v1 admissionregistration.k8s.io/v1 admissionregistration.k8s.io/v1alpha1 admissionregistration.k8s.io/v1beta1
internal.apiserver.k8s.io/v1alpha1 apps/v1 apps/v1beta1 apps/v1beta2 authentication.k8s.io/v1 authentication.k8s.io/v1alpha1
authentication.k8s.io/v1beta1 authorization.k8s.io/v1 authorization.k8s.io/v1beta1 autoscaling/v1 autoscaling/v2 batch/v1 batch/v1beta1
certificates.k8s.io/v1 certificates.k8s.io/v1beta1 certificates.k8s.io/v1alpha1 coordination.k8s.io/v1alpha2 coordination.k8s.io/v1beta1
coordination.k8s.io/v1 discovery.k8s.io/v1 discovery.k8s.io/v1beta1 events.k8s.io/v1 events.k8s.io/v1beta1 extensions/v1beta1
flowcontrol.apiserver.k8s.io/v1 flowcontrol.apiserver.k8s.io/v1beta1 flowcontrol.apiserver.k8s.io/v1beta2
flowcontrol.apiserver.k8s.io/v1beta3 lifecycle.k8s.io/v1alpha1 networking.k8s.io/v1 networking.k8s.io/v1beta1 node.k8s.io/v1
node.k8s.io/v1alpha1 node.k8s.io/v1beta1 policy/v1 policy/v1beta1 rbac.authorization.k8s.io/v1 rbac.authorization.k8s.io/v1beta1
rbac.authorization.k8s.io/v1alpha1 resource.k8s.io/v1 resource.k8s.io/v1beta2 resource.k8s.io/v1beta1 resource.k8s.io/v1alpha3
scheduling.k8s.io/v1alpha3 scheduling.k8s.io/v1beta1 scheduling.k8s.io/v1 storage.k8s.io/v1beta1 storage.k8s.io/v1 storage.k8s.io/v1alpha1
storagemigration.k8s.io/v1 storagemigration.k8s.io/v1beta1 apiextensions.k8s.io/v1beta1 apiextensions.k8s.io/v1`.split(
    /\s+/,
  );

const VERSION_SET: GoType = {
  name: "common.VersionSet",
  methods: (name, receiver): GoFunction | null =>
    name === "Has" ? fn("string", (version: string) => (receiver as unknown[]).includes(version)) : null,
};

class KubeVersion extends Marshalled {
  readonly type = "common.KubeVersion";
  readonly #fields: readonly (readonly [string, unknown])[];

  constructor(version: string) {
    super();
    const [, major = "", minor = ""] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
    this.#fields = [
      ["Version", version],
      ["Major", major],
      ["Minor", minor],
    ];
  }

  fields(): readonly (readonly [string, unknown])[] {
    return this.#fields;
  }

  override string(): string {
    return String(this.#fields[0]?.[1]);
  }

  override method(name: string): GoFunction | null {
    return name === "GitVersion" || name === "String" ? fn("", () => this.string()) : null;
  }

  json(): unknown {
    return Object.fromEntries(this.#fields);
  }
}

class HelmVersion extends Marshalled {
  readonly type = "version.BuildInfo";

  fields(): readonly (readonly [string, unknown])[] {
    return [
      ["Version", "v4.0.0"],
      ["GitCommit", ""],
      ["GitTreeState", ""],
      ["GoVersion", ""],
      ["KubeClientVersion", ""],
    ];
  }

  json(): unknown {
    return { version: "v4.0.0" };
  }
}

/** `.Capabilities` of a chart. */
export class Capabilities extends Marshalled {
  readonly type = "*common.Capabilities";
  override readonly kind = "ptr" as const;
  readonly #fields: readonly (readonly [string, unknown])[];

  /** `apiVersions` are added to the ones that every cluster serves. */
  constructor(kubeVersion: string, apiVersions: readonly string[]) {
    super();
    this.#fields = [
      ["KubeVersion", new KubeVersion(kubeVersion)],
      ["APIVersions", typedList([...API_VERSIONS, ...apiVersions], VERSION_SET)],
      ["HelmVersion", new HelmVersion()],
    ];
  }

  fields(): readonly (readonly [string, unknown])[] {
    return this.#fields;
  }

  json(): unknown {
    return Object.fromEntries(this.#fields);
  }
}

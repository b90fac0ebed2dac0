import { casesOf, type Expectation, filesOf, type Suite } from "../expectation.ts";

interface Expected {
  readonly resources: readonly string[];
  readonly results: readonly {
    readonly policy: string;
    readonly kind: string;
    readonly resource: string;
    readonly namespace?: string;
    readonly result: "pass" | "fail" | "skip";
  }[];
}

/** Kyverno judges a resource rule by rule; a policy refuses it when any of its rules does. */
export const suite: Suite = {
  peer: "kyverno",
  folder: "06-policy-kyverno",
  params: {
    "image.untrusted-registry": { allowed: ["eu.foo.io", "bar.io"] },
    "network.service-port-range": { least: 32_000, most: 33_000 },
  },
  read: (folder) =>
    casesOf<Expected>(folder).flatMap(({ id, expected }): Expectation[] => {
      const files = filesOf(folder, expected.resources);
      const byObject = new Map<string, Expectation>();
      for (const { policy, kind, result, ...named } of expected.results) {
        if (result === "skip") continue;
        const [inName, name] = named.resource.includes("/") ? named.resource.split("/", 2) : [null, named.resource];
        const namespace = named.namespace ?? inName ?? null;
        const key = JSON.stringify([policy, kind, name, namespace]);
        const want = byObject.get(key)?.want === "fail" ? "fail" : result;
        byObject.set(key, { case: id, checks: [policy], files, object: { kind, name: name ?? "", namespace }, want });
      }
      return [...byObject.values()];
    }),
};

import { readInputs } from "../../../src/inputs/index.ts";
import { buildInventory } from "../../../src/inventory/index.ts";
import { casesOf, type Expectation, filesOf, type Named, type Suite } from "../expectation.ts";

interface Expected {
  readonly check: string;
  readonly count: number;
  readonly findings?: readonly { readonly kind: string }[];
}

/** kube-linter names the kinds of the objects it reports, some with the name; every other object must stay clean. */
export const suite: Suite = {
  peer: "kube-linter",
  folder: "06-policy-kube-linter",
  params: {
    "reliability.dns-options": { options: { ndots: "2" } },
    // the tool asks every container, also those that serve no port
    "reliability.liveness-probe": { withoutPorts: true },
    "reliability.readiness-probe": { withoutPorts: true },
  },
  read: (folder) =>
    casesOf<Expected>(folder).flatMap(({ id, files, expected: { check, count, findings = [] } }): Expectation[] => {
      const common = { case: id, checks: [check], files: filesOf(folder, files) };
      if (findings.length === 0) return [{ ...common, object: null, want: count > 0 ? "fail" : "pass" }];
      const reported = findings.map(({ kind: text }): Named => {
        const [kind = "", name = null] = text.split(" ");
        return { kind, name, namespace: null };
      });
      const clean = buildInventory(readInputs(common.files).documents)
        .resources.map(({ ref: { kind, name } }): Named => ({ kind, name, namespace: null }))
        .filter(
          (object) => !reported.some(({ kind, name }) => kind === object.kind && (name ?? object.name) === object.name),
        );
      const once = new Map([...reported, ...clean].map((object) => [JSON.stringify(object), object]));
      return [...once.values()].map((object) => ({
        ...common,
        object,
        want: reported.some((each) => each.kind === object.kind && each.name === object.name) ? "fail" : "pass",
      }));
    }),
};

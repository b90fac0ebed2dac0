import { readInputs } from "../../../src/inputs/index.ts";
import { buildInventory } from "../../../src/inventory/index.ts";
import { casesOf, type Expectation, filesOf, type Suite } from "../expectation.ts";

interface Expected {
  readonly check: string;
  readonly count: number;
  readonly findings?: readonly { readonly kind: string }[];
}

/** kube-linter names the kinds of the objects it reports; objects of every other kind of the file must stay clean. */
export const suite: Suite = {
  peer: "kube-linter",
  folder: "06-policy-kube-linter",
  read: (folder) =>
    casesOf<Expected>(folder).flatMap(({ id, files, expected }): Expectation[] => {
      const common = { case: id, checks: [expected.check], files: filesOf(folder, files) };
      const failing = new Set((expected.findings ?? []).map(({ kind }) => kind));
      if (failing.size === 0) return [{ ...common, object: null, want: expected.count > 0 ? "fail" : "pass" }];
      const kinds = buildInventory(readInputs(common.files).documents).resources.map(({ ref }) => ref.kind);
      return [...new Set([...kinds, ...failing])].map((kind) => ({
        ...common,
        object: { kind, name: null, namespace: null },
        want: failing.has(kind) ? "fail" : "pass",
      }));
    }),
};

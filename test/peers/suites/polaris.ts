import { casesOf, type Expectation, filesOf, type Suite } from "../expectation.ts";

interface Expected {
  readonly check: string;
  readonly result: "success" | "failure";
  /** The file as the tool's own fix leaves it. */
  readonly mutated?: string;
}

/** Polaris asks one check of a whole file; what its fix leaves must pass. */
export const suite: Suite = {
  peer: "polaris",
  folder: "06-policy-polaris",
  // the tool asks every container, also those that serve no port
  params: {
    "reliability.liveness-probe": { withoutPorts: true },
    "reliability.readiness-probe": { withoutPorts: true },
  },
  read: (folder) =>
    casesOf<Expected>(folder).flatMap(({ id, files, expected: { check, result, mutated } }): Expectation[] => {
      const common = { case: id, checks: [check], object: null };
      const written = files.filter((file) => file !== mutated);
      const want = result === "failure" ? "fail" : "pass";
      const verdict: Expectation = { ...common, files: filesOf(folder, written), want };
      return mutated === undefined
        ? [verdict]
        : [verdict, { ...common, files: filesOf(folder, [mutated]), want: "pass" }];
    }),
};

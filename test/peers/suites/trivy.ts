import { casesOf, filesOf, type Suite } from "../expectation.ts";

interface Expected {
  readonly check: string;
  readonly result: "pass" | "fail";
}

/** Trivy asks one check of a whole file. */
export const suite: Suite = {
  peer: "trivy",
  folder: "06-policy-trivy-checks",
  read: (folder) =>
    casesOf<Expected>(folder).map(({ id, files, expected: { check, result } }) => ({
      case: id,
      checks: [check],
      files: filesOf(folder, files),
      object: null,
      want: result,
    })),
};

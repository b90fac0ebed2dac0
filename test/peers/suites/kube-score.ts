import { casesOf, filesOf, type Suite } from "../expectation.ts";

interface Expected {
  readonly grades: readonly {
    readonly files: readonly string[];
    readonly check: string;
    readonly grade: "CRITICAL" | "WARNING" | "ALMOST_OK" | "OK" | "SKIPPED";
  }[];
}

/** kube-score grades by the title of a check; its id is the title in lower case with dashes. */
export const suite: Suite = {
  peer: "kube-score",
  folder: "06-policy-kube-score",
  params: { "resource.requests-equal-limits": { guaranteed: true } },
  read: (folder) =>
    casesOf<Expected>(folder).flatMap(({ id, expected }) =>
      expected.grades
        .filter(({ grade }) => grade !== "SKIPPED" && grade !== "ALMOST_OK")
        .map(({ files, check, grade }) => ({
          case: id,
          checks: [check.toLowerCase().replaceAll(" ", "-")],
          files: filesOf(folder, files),
          object: null,
          want: grade === "OK" ? "pass" : "fail",
        })),
    ),
};

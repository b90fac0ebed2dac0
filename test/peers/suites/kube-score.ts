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
    casesOf<Expected>(folder).flatMap(({ id, expected: { grades } }) =>
      grades
        .filter(({ grade }) => grade !== "SKIPPED" && grade !== "ALMOST_OK")
        // Two verdicts of one check on one file come from two settings of the tool.
        .filter((one) => grades.every((other) => other.grade === one.grade || !sameQuestion(one, other)))
        .map(({ files, check, grade }) => ({
          case: id,
          checks: [check.toLowerCase().replaceAll(" ", "-")],
          files: filesOf(folder, files),
          object: null,
          want: grade === "OK" ? "pass" : "fail",
        })),
    ),
};

type Grade = Expected["grades"][number];
const sameQuestion = (a: Grade, b: Grade) => a.check === b.check && a.files.join() === b.files.join();

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { casesOf, type Expectation, filesOf, type Named, type Suite } from "../expectation.ts";

interface Expected {
  readonly check: string;
  readonly passing?: readonly string[];
  readonly failing?: readonly string[];
  readonly byFile?: Readonly<Record<string, "PASSED" | "FAILED">>;
}

/** `Kind.namespace.name`, where names may hold dots; a pod of a workload also carries its labels, `Pod.ns.owner.key-value`. */
function named(resource: string): Named {
  const [kind = "", namespace = "", name = "", ...rest] = resource.split(".");
  if (rest.some((part) => part.includes("/"))) return { kind: null, namespace, name };
  return { kind, namespace, name: [name, ...rest].join(".") };
}

/** True when the file excuses itself from the check, which is no verdict on it. */
const skips = (file: string, check: string): boolean => {
  const text = readFileSync(file, "utf8");
  return text.includes("checkov.io/skip") && text.includes(check);
};

/** Checkov's verdicts are by file where a file's name says one, else by object; bare counts are passed over. */
export const suite: Suite = {
  peer: "checkov",
  folder: "06-policy-checkov",
  // the tool asks every container, also those that serve no port
  params: {
    "reliability.liveness-probe": { withoutPorts: true },
    "reliability.readiness-probe": { withoutPorts: true },
  },
  read: (folder) =>
    casesOf<Expected>(folder).flatMap(({ id, files, expected }): Expectation[] => {
      const { check, passing = [], failing = [], byFile } = expected;
      const common = { case: id, checks: [check] };
      if (byFile) {
        const clear = Object.entries(byFile).filter(([file]) => !(file.includes("PASSED") && file.includes("FAILED")));
        return clear
          .filter(([file]) => !skips(join(folder, file), check))
          .map(([file, result]) => ({
            ...common,
            files: filesOf(folder, [file]),
            object: null,
            want: result === "FAILED" ? "fail" : "pass",
          }));
      }
      const all = { ...common, files: filesOf(folder, files) };
      return [
        ...passing.map((resource) => ({ ...all, object: named(resource), want: "pass" as const })),
        ...failing.map((resource) => ({ ...all, object: named(resource), want: "fail" as const })),
      ];
    }),
};

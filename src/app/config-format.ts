import { join } from "node:path";
import * as v from "valibot";
import { RingfenceError } from "../core/errors.ts";
import { SEVERITIES } from "../core/severity.ts";
import type { Path } from "../core/location.ts";
import { readDocuments } from "../lang/yaml/read.ts";
import { admissionFormat, admissionFrom } from "./admission/format.ts";
import type { Config } from "./settings.ts";

const text = v.pipe(v.string(), v.trim(), v.minLength(1));
const severity = v.picklist(SEVERITIES);
const day = v.pipe(v.string(), v.isoDate("a day such as 2027-01-31"));
const minor = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform(String),
  v.regex(/^v?1\.\d+$/, 'a Kubernetes minor such as "1.34"'),
  v.transform((version) => Number(version.replace(/^v?1\./, ""))),
);
const exception = v.strictObject({
  control: text,
  namespace: v.optional(text),
  kind: v.optional(text),
  name: v.optional(text),
  labels: v.optional(v.record(v.string(), v.string())),
  container: v.optional(text),
  reason: text,
  owner: text,
  until: day,
});
const configFile = v.strictObject({
  severities: v.optional(v.record(v.string(), severity), {}),
  exclude: v.optional(v.array(text), []),
  controls: v.optional(v.array(text), []),
  exceptions: v.optional(v.array(exception), []),
  params: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
  kubernetes: v.optional(minor),
  failOn: v.optional(v.picklist([...SEVERITIES, "none"])),
  admission: v.optional(admissionFormat),
});

/**
 * The configuration in a text.
 *
 * @param shown The file's name as people know it.
 * @param folder Paths in the configuration start here.
 * @param shift Lines that the caller put before the text.
 * @throws config/invalid naming file, line, field and reason
 */
export function parseConfig(source: string, shown: string, folder: string, shift = 0): Config {
  const { documents, problems } = readDocuments(source, { file: shown, dropNulls: true });
  const [problem] = problems;
  if (problem)
    throw new RingfenceError("config/invalid", `${shown}:${(problem.line ?? 1) - shift}: ${problem.message}`);
  const [document, second] = documents;
  if (second) throw new RingfenceError("config/invalid", `${shown}: more than one document`);
  const lineOf = (path: Path): number => (document?.locator.locate(path)?.line ?? 1) - shift;
  const parsed = v.safeParse(configFile, document?.value ?? {});
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const path = (issue.path ?? []).map(({ key }) => key as string | number);
    throw new RingfenceError(
      "config/invalid",
      `${shown}:${lineOf(path)}: ${path.join(".") || "the file"}: ${issue.message}`,
    );
  }
  const file = parsed.output;
  return {
    file: shown,
    severities: new Map(Object.entries(file.severities)),
    exclude: file.exclude,
    controls: file.controls.map((path) => join(folder, path)),
    exceptions: file.exceptions.map((rule, index) => ({
      ...rule,
      source: `${shown}:${lineOf(["exceptions", index])}`,
    })),
    params: new Map(Object.entries(file.params)),
    minor: file.kubernetes ?? null,
    failOn: file.failOn ?? null,
    admission: file.admission ? admissionFrom(file.admission) : null,
  };
}

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { RingfenceError } from "../core/errors.ts";
import { systemReason } from "../core/system-reason.ts";

/** The fingerprints in an earlier JSON report. @throws config/unreadable, config/invalid */
export function readBaseline(file: string, folder: string): ReadonlySet<string> {
  let text: string;
  try {
    text = readFileSync(resolve(folder, file), "utf8");
  } catch (error) {
    throw new RingfenceError("config/unreadable", `baseline ${file} cannot be read: ${systemReason(error)}`, error);
  }
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch (error) {
    throw new RingfenceError("config/invalid", `baseline ${file} is not JSON; make it with --format json`, error);
  }
  const findings = (report as { findings?: unknown } | null)?.findings;
  if (!Array.isArray(findings)) {
    throw new RingfenceError("config/invalid", `baseline ${file} is not a report of ringfence scan --format json`);
  }
  const prints = findings.map((finding: unknown) => (finding as { fingerprint?: unknown } | null)?.fingerprint);
  return new Set(prints.filter((print) => typeof print === "string"));
}

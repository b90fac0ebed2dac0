import { ERRORS, EXIT } from "../../src/core/errors.ts";
import { code, page, table } from "./markdown.ts";
import type { Pages } from "./pages.ts";

const MEANING: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: "nothing at or above the threshold",
  findings: "findings at or above the threshold",
  usage: "wrong use: arguments, configuration, packs",
  incomplete: "something could not be examined",
  defect: "a defect of Ringfence",
  interrupted: "interrupted",
};

/** Exit statuses and the failures that a user can act on. */
export function errorPages(): Pages {
  const statuses = Object.entries(EXIT).map(([name, status]) => [String(status), MEANING[name as keyof typeof EXIT]]);
  const errors = Object.entries(ERRORS).map(([name, { exit, hint }]) => [code(name), String(exit), hint]);
  return new Map([
    [
      "errors.md",
      page(
        "# Errors",
        "## Exit statuses",
        table(["status", "means"], statuses),
        "## Failures",
        "Each has a stable code, which stands in messages and in JSON output.",
        table(["code", "exit status", "what to do"], errors),
      ),
    ],
  ]);
}

import type { Problem } from "../core/problem.ts";
import { readInputs } from "../inputs/index.ts";
import { Admission } from "./admission/admission.ts";
import { equip } from "./scan.ts";
import type { Config } from "./settings.ts";

/** What the webhook and the batch are opened with. */
export interface AdmitOptions {
  readonly config: Config;
  /** Files and folders with admission policies of the user's own. */
  readonly policies: readonly string[];
  /** Folders with controls of the user's own. */
  readonly packs: readonly string[];
}

/** What decides requests, with what could not be read of its policies. @throws pack/invalid */
export async function openAdmission({
  config,
  policies,
  packs,
}: AdmitOptions): Promise<{ admission: Admission; problems: readonly Problem[] }> {
  const read = policies.length > 0 ? readInputs(policies) : { documents: [], problems: [] };
  const admission = new Admission(await equip({ config, packs }), config, read.documents);
  return { admission, problems: [...read.problems, ...admission.problems] };
}

import { builtInKinds } from "../../src/pack/index.ts";
import { code, page, table } from "./markdown.ts";
import type { Pages } from "./pages.ts";

/** The kinds of objects that run pods, and where each keeps them. */
export async function kindPages(): Promise<Pages> {
  const kinds = await builtInKinds();
  const rows = kinds
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, role, platform, pods, nested, references }) => [
      code(id),
      role ?? "",
      platform ?? "",
      pods.map(({ at, as }) => `${code(at === "" ? "." : at)} (${as})`).join(", "),
      [nested.length > 0 ? "objects inside" : "", references.length > 0 ? "references" : ""].filter(Boolean).join(", "),
    ]);
  const intro = [
    `${kinds.length} kinds of objects run pods. A kind that is not listed is searched for pod specs by their shape.`,
    "Empty role: the containers decide.",
  ].join(" ");
  const heads = ["kind", "role", "platform", "pods at", "followed too"];
  return new Map([["kinds.md", page("# Workload kinds", intro, table(heads, rows))]]);
}

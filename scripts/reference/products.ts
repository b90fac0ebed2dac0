import { builtInCatalogue, type Product } from "../../src/pack/index.ts";
import { code, page, table } from "./markdown.ts";
import type { Pages } from "./pages.ts";

/** The products that are recognised, how, and who may enter them. */
export async function productPages(): Promise<Pages> {
  const { products } = await builtInCatalogue();
  const sorted = products.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rows = sorted.map(({ id, title, role, auth }) => [code(id), title, role, auth?.default ?? ""]);
  const intro = `${products.length} products are recognised by image, command, environment, label or port.`;
  const heads = ["id", "product", "role", "sign-in unless set"];
  return new Map([
    ["products.md", page("# Products", intro, table(heads, rows), ...sorted.filter(({ auth }) => auth).map(section))],
  ]);
}

function section({ title, ports, auth }: Product): string {
  if (auth === null) return "";
  const rules = auth.rules.map(({ state, why }) => `- ${state}: ${why}`);
  const open = ports.map(({ port, serves, open: free }) => [String(port), serves, free ? "yes" : "no"]);
  return [
    `## ${title}`,
    `Without a setting: **${auth.default}**. ${auth.why}${auth.doubt === null ? "" : ` (${auth.doubt})`}`,
    rules.join("\n"),
    table(["port", "serves", "open"], open),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

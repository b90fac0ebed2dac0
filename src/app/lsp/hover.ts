import type { CompiledControl } from "../../controls/index.ts";
import type { Position, Range } from "./protocol.ts";
import type { Shown } from "./shown.ts";
import { type OpenText, touches } from "./text.ts";

interface Hover {
  readonly contents: { readonly kind: "markdown"; readonly value: string };
  readonly range?: Range;
}

const ID = /[A-Za-z0-9.-]/;
const EXCEPT = "ringfence.dev/except.";

/** What is said about a position: the findings there with their reasons, or the control whose id stands there. */
export function hoverAt(
  document: OpenText,
  position: Position,
  shown: readonly Shown[],
  controls: readonly CompiledControl[],
): Hover | null {
  const named = controlAt(document, position, controls);
  if (named) return { contents: markdown(ofControl(named)), range: named.range };
  const here = shown.filter(({ range }) => touches(range, { start: position, end: position }));
  const [first] = here;
  if (!first) return null;
  return { contents: markdown(here.map(ofFinding).join("\n\n---\n\n")), range: first.range };
}

const markdown = (value: string): Hover["contents"] => ({ kind: "markdown", value });

function controlAt(
  document: OpenText,
  position: Position,
  controls: readonly CompiledControl[],
): (CompiledControl & { readonly range: Range }) | null {
  const { word, range } = document.wordAt(position, ID);
  const slashed = word.startsWith("except.") ? word.slice("except.".length) : word;
  const found = controls.find(({ control }) => control.id === slashed || control.id === word);
  const isKey = document.line(position.line).includes(EXCEPT) || /(^|\/)\.?ringfence\.yaml$/.test(document.file);
  return found && isKey ? { ...found, range } : null;
}

function ofControl({ control }: CompiledControl): string {
  return `**${escaped(control.title)}** · ${control.severity} · \`${control.id}\`\n\n${escaped(control.why)}`;
}

function ofFinding({ judgement, severity }: Shown): string {
  const { title, control, message, why, fix } = judgement;
  const parts = [`**${escaped(title)}** · ${severity} · \`${control}\``, escaped(message), escaped(why)];
  if (fix !== null) parts.push(`**Fix** (${fix.class}): ${escaped(fix.summary)}`);
  return parts.join("\n\n");
}

/** Text as Markdown shows it, with nothing in it taken for markup. */
const escaped = (text: string): string => text.trim().replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");

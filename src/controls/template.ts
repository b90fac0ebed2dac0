import { splitBraces } from "../core/braces.ts";
import type { Environment } from "../lang/cel/environment.ts";
import { compile, type Program } from "../lang/cel/compile.ts";
import { CelError } from "../lang/cel/value.ts";

/** Text with `{CEL}` parts. A part that cannot be computed shows as `?`, so that a message is never lost. */
export class Template {
  readonly #parts: readonly (string | Program)[];

  constructor(text: string, environment: Environment) {
    this.#parts = splitBraces(text).map((part, index) => (index % 2 === 0 ? part : compile(part, environment)));
  }

  /** The programs in the text, for checks. */
  get programs(): readonly Program[] {
    return this.#parts.filter((part) => typeof part !== "string");
  }

  render(frame: unknown[]): string {
    let text = "";
    for (const part of this.#parts) text += typeof part === "string" ? part : shown(part.evaluate(frame));
    return text;
  }
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (value instanceof CelError || value === null || value === undefined) return "?";
  if (Array.isArray(value)) return value.map(shown).join(", ");
  return String(value);
}

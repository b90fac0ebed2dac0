import type { Locator } from "../core/location.ts";
import { type Facts, SecretMask } from "../facts/index.ts";
import type { Assessment } from "../findings/index.ts";
import { formats, type ReportContext } from "../outputs/report/index.ts";
import { RingfenceError } from "../core/errors.ts";

/** The names of all report formats. */
export const formatNames = (): string[] => Object.keys(formats);

/** A report's writer, its format loaded. @throws usage/arguments for a format that does not exist */
export async function report(
  name: string,
  context: Omit<ReportContext, "locatorOf"> & { readonly facts: Facts },
): Promise<(assessment: Assessment, write: (text: string) => void) => void> {
  const format = Object.hasOwn(formats, name) ? await formats[name]?.load() : undefined;
  if (!format) throw new RingfenceError("usage/arguments", `there is no format ${name}`);
  const { facts, ...rest } = context;
  const locators = new Map<string, Locator>();
  for (const { document } of facts.inventory.resources) {
    if (!locators.has(document.file)) locators.set(document.file, document.locator);
    for (const file of document.locator.files ?? []) if (!locators.has(file)) locators.set(file, document.locator);
  }
  const mask = new SecretMask(facts);
  const lineOf = (file: string, line: number): string | null => {
    const text = locators.get(file)?.lineText(line, file) ?? null;
    return text === null ? null : mask.line(text, line, file);
  };
  const locatorOf = (file: string) => ({ lineText: (line: number) => lineOf(file, line) });
  const full = { ...rest, locatorOf };
  return (assessment, write) => format.render(assessment, full, write);
}

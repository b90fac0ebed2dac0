import { TemplateError } from "../../../lang/gotemplate/error.ts";
import { strval } from "../../../lang/gotemplate/print.ts";
import { Int, kindOf } from "../../../lang/gotemplate/value.ts";

/** The items of a list; null when the value is none. */
export function itemsOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value as unknown[];
  return value instanceof Uint8Array ? Array.from(value, (byte) => new Int(byte, "uint8")) : null;
}

/** The items of a list. @throws TemplateError for anything else, naming what was tried */
export function listOf(value: unknown, action: string): readonly unknown[] {
  const items = itemsOf(value);
  if (items) return items;
  if (value === null || value === undefined)
    throw new TemplateError("runtime error: invalid memory address or nil pointer dereference");
  throw new TemplateError(`${action} ${kindOf(value)}`);
}

/** The items of a list as texts, without nils; a single value stands for a list of one. */
export function stringsOf(value: unknown): string[] {
  const items = itemsOf(value);
  if (items) return items.filter((item) => item !== null && item !== undefined).map(strval);
  return value === null || value === undefined ? [] : [strval(value)];
}

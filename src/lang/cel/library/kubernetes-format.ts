import type { Library } from "../declaration.ts";
import { call, define, method } from "../standard/define.ts";
import { listOf, opaque, optionalOf, STRING } from "../type.ts";
import { NONE, Optional } from "../value.ts";
import { NAMED_FORMATS, type NamedFormat } from "../value/named-format.ts";

const FORMAT = opaque("kubernetes.NamedFormat");

/** Kubernetes' named formats. */
export const library: Library = {
  name: "kubernetes.format",
  functions: [
    define(
      "format.named",
      call("format-named", [STRING], optionalOf(FORMAT), (name: string) => {
        const format = NAMED_FORMATS.get(name);
        return format === undefined ? NONE : new Optional(format);
      }),
    ),
    define(
      "validate",
      method("format-validate", [FORMAT, STRING], optionalOf(listOf(STRING)), (format: NamedFormat, text: string) => {
        const faults = format.faults(text);
        return faults.length === 0 ? NONE : new Optional(faults);
      }),
    ),
    ...Array.from(NAMED_FORMATS, ([name, format]) =>
      define(
        `format.${name}`,
        call(`format.${name}`, [], FORMAT, () => format),
      ),
    ),
  ],
};

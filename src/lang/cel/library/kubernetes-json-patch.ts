import type { Library } from "../declaration.ts";
import { call, define } from "../standard/define.ts";
import { STRING } from "../type.ts";

/**
 * Kubernetes' help for JSON patches in mutating policies.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc6901#section-3
 */
export const library: Library = {
  name: "kubernetes.jsonpatch",
  functions: [
    define(
      "jsonpatch.escapeKey",
      call("string_jsonpatch_escapeKey_string", [STRING], STRING, (key: string) =>
        key.replaceAll("~", "~0").replaceAll("/", "~1"),
      ),
    ),
  ],
};

import { BOOL, BYTES, DOUBLE, DYN, INT, NULL, STRING, type Type, UINT } from "../type.ts";
import { CelDouble, CelUint, type Value } from "../value.ts";

/** The type of a literal's value. */
export function typeOfLiteral(value: Value): Type {
  switch (typeof value) {
    case "boolean":
      return BOOL;
    case "string":
      return STRING;
    case "number":
    case "bigint":
      return INT;
    default:
      if (value === null) return NULL;
      if (value instanceof CelDouble) return DOUBLE;
      if (value instanceof CelUint) return UINT;
      return value instanceof Uint8Array ? BYTES : DYN;
  }
}

import type { Library } from "../declaration.ts";
import { call, define, method } from "../standard/define.ts";
import { BOOL, DOUBLE, INT, opaque, STRING } from "../type.ts";
import { CelDouble, CelError } from "../value.ts";
import { parseQuantity, Quantity, quantityOrFault } from "../value/quantity.ts";

const QUANTITY = opaque("kubernetes.Quantity");

const written = (quantity: Quantity | null) =>
  quantity ?? new CelError("quantities of such different magnitude cannot be added");
const ofInt = (value: number | bigint) => new Quantity(value, 0, false);

/** Kubernetes' resource quantities. */
export const library: Library = {
  name: "kubernetes.quantity",
  functions: [
    define(
      "quantity",
      call("string_to_quantity", [STRING], QUANTITY, (text: string) => {
        const quantity = quantityOrFault(text);
        return typeof quantity === "string" ? new CelError(quantity) : quantity;
      }),
    ),
    define(
      "isQuantity",
      call("is_quantity_string", [STRING], BOOL, (text: string) => parseQuantity(text) !== null),
    ),
    // A function, not a method: so the API server declares it, whatever the documentation says.
    define(
      "sign",
      call("quantity_sign", [QUANTITY], INT, (quantity: Quantity) => quantity.sign),
    ),
    define(
      "isGreaterThan",
      method("quantity_is_greater_than", [QUANTITY, QUANTITY], BOOL, (a: Quantity, b: Quantity) => a.compareTo(b) > 0),
    ),
    define(
      "isLessThan",
      method("quantity_is_less_than", [QUANTITY, QUANTITY], BOOL, (a: Quantity, b: Quantity) => a.compareTo(b) < 0),
    ),
    define(
      "compareTo",
      method("quantity_compare_to", [QUANTITY, QUANTITY], INT, (a: Quantity, b: Quantity) => a.compareTo(b)),
    ),
    define(
      "asApproximateFloat",
      method("quantity_get_float", [QUANTITY], DOUBLE, (a: Quantity) => new CelDouble(a.asApproximateFloat())),
    ),
    define(
      "asInteger",
      method(
        "quantity_get_int",
        [QUANTITY],
        INT,
        (a: Quantity) => a.asInteger() ?? new CelError("cannot convert value to integer"),
      ),
    ),
    define(
      "isInteger",
      method("quantity_is_integer", [QUANTITY], BOOL, (a: Quantity) => a.asInteger() !== null),
    ),
    define(
      "add",
      method("quantity_add", [QUANTITY, QUANTITY], QUANTITY, (a: Quantity, b: Quantity) => written(a.add(b))),
      method("quantity_add_int", [QUANTITY, INT], QUANTITY, (a: Quantity, b: number | bigint) =>
        written(a.add(ofInt(b))),
      ),
    ),
    define(
      "sub",
      method("quantity_sub", [QUANTITY, QUANTITY], QUANTITY, (a: Quantity, b: Quantity) => written(a.sub(b))),
      method("quantity_sub_int", [QUANTITY, INT], QUANTITY, (a: Quantity, b: number | bigint) =>
        written(a.sub(ofInt(b))),
      ),
    ),
  ],
};

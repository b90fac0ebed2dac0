/** Ten to the powers that a quantity's suffix may stand for, or two; see `resource.Quantity` of Kubernetes. */
const QUANTITY = /^\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?\s*$/;
const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$/;
/** Standard base64; line breaks are skipped, as Go's decoder does. */
const BASE64 = /^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/;

/** True for a number written as a Kubernetes quantity, such as `500m` or `2Gi`. */
export const isQuantity = (text: string): boolean => QUANTITY.test(text);

/** True for a time in the form of RFC 3339. */
export const isTime = (text: string): boolean => TIME.test(text);

/** True for standard base64 with padding. */
export function isBase64(text: string): boolean {
  if (!BASE64.test(text)) return false;
  let digits = text.length;
  for (let index = text.indexOf("\n"); index >= 0; index = text.indexOf("\n", index + 1)) digits -= 1;
  for (let index = text.indexOf("\r"); index >= 0; index = text.indexOf("\r", index + 1)) digits -= 1;
  return digits % 4 === 0;
}

/** True for an integer in the range of 32 bits. */
export const isInt = (value: unknown): boolean => typeof value === "number" && (value | 0) === value;

/** True for an integer in the range of 64 bits, also as a bigint. */
export const isLong = (value: unknown): boolean =>
  typeof value === "number"
    ? Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63
    : typeof value === "bigint" && value === BigInt.asIntN(64, value);

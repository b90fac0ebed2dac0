import { codePoints } from "../standard/containers.ts";
import { CelError, isList, isMap, mapGet, mapKeys, mapSize, Opaque, Optional, type Value } from "../value.ts";
import { Cidr } from "../value/cidr.ts";
import { IpAddress } from "../value/ip.ts";
import { NamedFormat } from "../value/named-format.ts";
import { NOMINAL } from "./estimated-calls.ts";

const TRAVERSAL = 0.1;
const REGEX = 0.25;
const LIST = 10;

/** The number of elements, entries, characters or bytes of a value; 1 for what has no size. */
function sizeOf(value: Value | undefined): number {
  if (typeof value === "string") return codePoints(value);
  if (value instanceof Uint8Array || isList(value ?? null)) return (value as readonly Value[]).length;
  if (value instanceof Optional && value.value !== undefined) return sizeOf(value.value);
  if (value instanceof IpAddress) return value.bytes.length;
  if (value instanceof Cidr) return Math.ceil(value.prefixLength / 8);
  return value !== undefined && isMap(value) ? mapSize(value) : 1;
}

const traversed = (value: Value | undefined, factor = TRAVERSAL) => Math.ceil(sizeOf(value) * factor);

const searched = (text: Value | undefined, pattern: Value | undefined) =>
  Math.ceil((1 + sizeOf(text)) * TRAVERSAL) * Math.ceil(sizeOf(pattern) * REGEX);

const listMade = (size: number, factor: number) => Math.floor(size * factor) + 1 + LIST;

const encoder = new TextEncoder();

/** What it takes to look at everything in a value. */
function wholeTraversal(value: Value | undefined): number {
  if (typeof value === "string") return Math.floor(encoder.encode(value).length * TRAVERSAL);
  if (value instanceof Uint8Array) return Math.floor(value.length * TRAVERSAL);
  if (value === undefined) return 1;
  if (isList(value)) return value.reduce((cost: number, element) => cost + wholeTraversal(element), 0);
  if (!isMap(value)) return 1;
  return mapKeys(value).reduce<number>(
    (cost, key) => cost + wholeTraversal(key) + wholeTraversal(mapGet(value, key)),
    0,
  );
}

/** Sorting and telling apart compare every element with every other. */
function selfCompared(list: Value | undefined): number {
  const size = sizeOf(list);
  const first = list !== undefined && isList(list) ? list[0] : undefined;
  return listMade(size * size, typeof first === "string" || first instanceof Uint8Array ? 2 + TRAVERSAL : 2);
}

function extension(id: string, args: readonly Value[], result: Value): number | null {
  const [first, second] = args;
  if (/^list_.*_sort$/.test(id)) return selfCompared(first);
  if (/^list_.*_sortByAssociatedKeys$/.test(id)) return selfCompared(second);
  switch (id) {
    case "list_slice":
    case "lists_range":
    case "list_reverse":
      return listMade(sizeOf(result), 1);
    case "list_flatten":
      return listMade(sizeOf(first), 1);
    case "list_flatten_int":
      return listMade(sizeOf(first), Number(second));
    case "list_distinct":
      return selfCompared(first);
    case "list_sets_contains_list":
    case "list_sets_intersects_list":
      return 1 + sizeOf(first) * sizeOf(second);
    case "list_sets_equivalent_list":
      return 1 + 2 * sizeOf(first) * sizeOf(second);
    default:
      return null;
  }
}

function byName(name: string, id: string, args: readonly Value[], result: Value): number | null {
  const [first, second] = args;
  switch (name) {
    case "check":
      return 350_000;
    case "isSorted":
    case "sum":
    case "max":
    case "min":
    case "indexOf":
    case "lastIndexOf":
      return wholeTraversal(first);
    case "url":
    case "lowerAscii":
    case "upperAscii":
    case "substring":
    case "trim":
    case "jsonpatch.escapeKey":
    case "cidr":
    case "isIP":
    case "isCIDR":
    case "quantity":
    case "isQuantity":
    case "semver":
    case "isSemver":
      return traversed(first);
    case "replace":
    case "split":
    case "ip.isCanonical":
      return traversed(first, 2 * TRAVERSAL);
    case "join":
      return traversed(result, 2 * TRAVERSAL);
    case "find":
    case "findAll":
      return searched(first, second);
    case "ip":
      return id === "cidr_ip" ? 1 : traversed(first);
    case "containsIP":
      return Math.ceil(2 * sizeOf(first) * TRAVERSAL) + (id === "cidr_contains_ip_string" ? traversed(second) : 0);
    case "containsCIDR": {
      const compared = Math.ceil(2 * sizeOf(first) * TRAVERSAL) + traversed(first) + 1;
      return compared + (id === "cidr_contains_cidr_string" ? traversed(second) : 0);
    }
    case "validate":
      return first instanceof NamedFormat
        ? Math.ceil((1 + sizeOf(second)) * TRAVERSAL) * Math.ceil(first.patternSize * REGEX)
        : null;
    case "_==_":
      return first instanceof Opaque ? 1 : null;
    default:
      return NOMINAL.has(name) ? 1 : null;
  }
}

/** An error counts like a value without a size. */
const sized = (value: Value | CelError): Value => (value instanceof CelError ? null : value);

const COMPARISONS = /^(equals|not_equals|(less|greater)(_equals)?_(string|bytes))$/;

function byOverload(id: string, args: readonly Value[]): number {
  const [first, second] = args;
  switch (id) {
    case "starts_with_string":
    case "ends_with_string":
    case "string_to_bytes":
    case "bytes_to_string":
    case "strings_quote":
    case "string_format":
      return traversed(first);
    case "in_list":
      return sizeOf(second);
    case "add_string":
    case "add_bytes":
      return Math.ceil((sizeOf(first) + sizeOf(second)) * TRAVERSAL);
    case "matches_string":
      return searched(first, second);
    case "contains_string":
      return traversed(first) * traversed(second);
    default:
      return COMPARISONS.test(id) ? Math.ceil(Math.min(sizeOf(first), sizeOf(second)) * TRAVERSAL) : 1;
  }
}

/**
 * What a call has cost, in Kubernetes' units, without its arguments.
 *
 * @param id The overload; empty where types left it open.
 * @see https://github.com/google/cel-go/blob/v0.26.0/interpreter/runtimecost.go
 */
export function actualCost(
  name: string,
  id: string,
  args: readonly (Value | CelError)[],
  result: Value | CelError,
): number {
  const values = args.map(sized);
  const given = sized(result);
  return extension(id, values, given) ?? byName(name, id, values, given) ?? byOverload(id, values);
}

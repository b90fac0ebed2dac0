import { toPointer, type Path } from "../../core/location.ts";
import type { Problem } from "../../core/problem.ts";
import { type JsonObject, type Resource, withWordsAsWritten } from "../../inventory/index.ts";
import { isMap } from "../workloads/value.ts";
import { type AddressBlock, parseBlock } from "./address.ts";
import { protocolOf } from "./endpoints.ts";
import type { PortAlgebra, PortSet, Protocol } from "./port-set.ts";

const LABEL = /^(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
const PREFIX = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9](?:[a-z0-9]|-(?!-|$))*$/;

/**
 * Reads the fields of one policy. What the API server would refuse is noted as a problem once, and the policy is then
 * left out: it could not be in force.
 */
export class PolicyFields {
  readonly resource: Resource;
  /** The object, with the words that YAML reads as booleans. */
  readonly object: JsonObject;
  readonly algebra: PortAlgebra;
  readonly #problems: Problem[];
  #broken = false;

  constructor(resource: Resource, algebra: PortAlgebra, problems: Problem[]) {
    this.resource = resource;
    this.object = withWordsAsWritten(resource.object, resource.document, resource.at);
    this.algebra = algebra;
    this.#problems = problems;
  }

  /** True once something was found for which the API server refuses the policy. */
  get isBroken(): boolean {
    return this.#broken;
  }

  refuse(path: Path, what: string): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#note("network/invalid-policy", path, `${what}; Kubernetes would refuse it, so it was left out`);
  }

  /** Notes a part that is not understood; the policy stays, and answers that depend on the part are unknown. */
  doubt(path: Path, what: string): void {
    this.#note("network/not-understood", path, `${what}; answers that depend on it are unknown`);
  }

  #note(code: string, path: Path, what: string): void {
    const { ref, document, at } = this.resource;
    const place = document.locator.locate([...at, ...path]);
    const name = `${ref.kind} ${ref.namespace === null ? "" : `${ref.namespace}/`}${ref.name}`;
    const message = `${name}: ${toPointer(path).slice(1).replaceAll("/", ".")} ${what}`;
    this.#problems.push({ code, file: document.file, line: place?.line ?? null, message });
  }

  /** A field that must be a map; an empty one when it is absent. */
  map(object: JsonObject, key: string, path: Path): JsonObject {
    const value = object[key];
    if (value === undefined || isMap(value)) return value ?? {};
    this.refuse([...path, key], "is not a map");
    return {};
  }

  /** A field that must be a list of maps; null when it is absent. */
  maps(object: JsonObject, key: string, path: Path): readonly JsonObject[] | null {
    const value = object[key];
    if (value === undefined) return null;
    if (Array.isArray(value) && value.every(isMap)) return value;
    this.refuse([...path, key], "is not a list of maps");
    return null;
  }

  /** A field that must be a list of texts; null when it is absent. */
  texts(object: JsonObject, key: string, path: Path): readonly string[] | null {
    const value = object[key];
    if (value === undefined) return null;
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value as string[];
    this.refuse([...path, key], "is not a list of texts");
    return null;
  }

  /** A label selector, checked as the API server checks it. @see k8s.io/apimachinery ValidateLabelSelector */
  selector(value: unknown, path: Path): unknown {
    if (!isMap(value)) {
      this.refuse(path, "is not a label selector");
      return {};
    }
    const { matchLabels, matchExpressions } = value;
    for (const key of Object.keys(value)) {
      if (key !== "matchLabels" && key !== "matchExpressions") this.refuse([...path, key], "is no part of a selector");
    }
    if (matchLabels !== undefined && !isMap(matchLabels)) this.refuse([...path, "matchLabels"], "is not a map");
    else {
      for (const [key, text] of Object.entries(matchLabels ?? {})) this.#pair(key, text, [...path, "matchLabels", key]);
    }
    if (matchExpressions !== undefined && !Array.isArray(matchExpressions)) {
      this.refuse([...path, "matchExpressions"], "is not a list");
    } else {
      for (const [index, expression] of ((matchExpressions ?? []) as unknown[]).entries()) {
        this.#expression(expression, [...path, "matchExpressions", index]);
      }
    }
    return value;
  }

  #pair(key: string, value: unknown, path: Path): void {
    const slash = key.indexOf("/");
    const name = key.slice(slash + 1);
    if (name === "" || !LABEL.test(name) || (slash >= 0 && !PREFIX.test(key.slice(0, slash)))) {
      this.refuse(path, "is no label");
    }
    if (typeof value !== "string" || !LABEL.test(value)) this.refuse(path, "is not the value of a label");
  }

  #expression(expression: unknown, path: Path): void {
    if (!isMap(expression)) return this.refuse(path, "is not a map");
    const { key, operator, values } = expression;
    if (typeof key !== "string") return this.refuse([...path, "key"], "is missing");
    const list = values ?? [];
    if (!Array.isArray(list)) return this.refuse([...path, "values"], "is not a list");
    if (operator === "In" || operator === "NotIn") {
      if (list.length === 0) this.refuse([...path, "values"], `must not be empty for ${operator}`);
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (list.length > 0) this.refuse([...path, "values"], `must be empty for ${operator}`);
    } else this.refuse([...path, "operator"], "is none of In, NotIn, Exists, DoesNotExist");
    for (const value of list as unknown[]) this.#pair(key, value, path);
    if (list.length === 0) this.#pair(key, "", path);
  }

  block(cidr: unknown, path: Path): AddressBlock | null {
    const block = typeof cidr === "string" ? parseBlock(cidr) : null;
    if (!block) this.refuse(path, "is not a block of addresses such as 10.0.0.0/8");
    return block;
  }

  protocol(value: unknown, path: Path): Protocol {
    const protocol = protocolOf(value);
    if (!protocol) this.refuse(path, "is none of TCP, UDP, SCTP");
    return protocol ?? "TCP";
  }

  portNumber(value: unknown, path: Path): number {
    if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65535) return value;
    this.refuse(path, "is not a port from 1 to 65535");
    return 1;
  }

  portName(value: unknown, path: Path): string {
    if (typeof value === "string" && PORT_NAME.test(value)) return value;
    this.refuse(path, "is not the name of a port");
    return "";
  }

  portRange(protocol: Protocol, start: unknown, end: unknown, path: Path, keys: readonly [string, string]): PortSet {
    const from = this.portNumber(start, [...path, keys[0]]);
    const to = this.portNumber(end, [...path, keys[1]]);
    if (from > to) this.refuse([...path, keys[1]], `is below ${keys[0]}`);
    return this.algebra.range(protocol, from, to);
  }
}

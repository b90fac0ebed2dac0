import { type Path, toPointer } from "../../core/location.ts";
import { readCertificates } from "../../lang/x509.ts";
import type { JsonObject, Resource } from "../../inventory/index.ts";
import type { Facts } from "../facts.ts";
import { isMap } from "../workloads/value.ts";
import type { SecretFinder } from "./detect.ts";
import { KeywordSearch } from "./keyword-search.ts";
import type { SecretMatch } from "./match.ts";
import { isRandom } from "./named-value.ts";
import type { SecretSite } from "./site.ts";
import { secretSites } from "./sites.ts";
import { withheldSecret, withheldValue } from "./withheld.ts";

const COPY = "kubectl.kubernetes.io/last-applied-configuration";
const OPTION = /^--?[A-Za-z][\w.-]+$/;
const ASSIGNED = /^--?([A-Za-z][\w.-]*)=/;
/** A shorter secret may be part of any word, so that it is only taken out where it was found. */
const MIN_LENGTH = 8;
/** A secret longer than this is only taken out where it was found. */
const MAX_LENGTH = 4096;
/** Secrets that are looked for everywhere. */
const MAX_TEXTS = 20_000;
const PLAIN_WORD = /^[a-z]{1,15}$/i;
const PRINTABLE = /^[\x21-\x7e]+$/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Text of a JSON number that no number of JavaScript holds. */
const rawJson = (JSON as unknown as { rawJSON(text: string): object }).rawJSON;

/**
 * Objects without their secrets: values of Secrets, and every text that is told to be a secret, are replaced by
 * stand-ins that say what kind of secret was there, the same for the same value. What is public stays: names, keys,
 * certificates.
 */
export class Redactor {
  readonly #finder: SecretFinder;
  /** By object: pointers of values that only their names tell to be secrets. */
  readonly #literals = new Map<Resource, Set<string>>();
  /** Secrets as JSON writes them → what stands for them. */
  readonly #texts = new Map<string, string>();
  #search: KeywordSearch | null = null;
  #keywords: readonly string[] = [];

  constructor(facts: Facts) {
    this.#finder = facts.secrets;
    for (const site of secretSites(facts)) if (site.certainty === "literal") this.#note(site);
  }

  #note({ resource, container, path, place }: SecretSite): void {
    const end = place === "environment" ? ["value"] : [];
    const pointer = toPointer([...(container?.path ?? []), ...path, ...end]);
    const known = this.#literals.get(resource);
    if (known) known.add(pointer);
    else this.#literals.set(resource, new Set([pointer]));
  }

  /** An object as JSON, without what is secret in it. All objects must have been asked for before {@link finish}. */
  object(resource: Resource): string {
    const { object } = resource;
    const literals = this.#literals.get(resource) ?? null;
    const isSecret = resource.group === "" && resource.ref.kind === "Secret";
    return JSON.stringify(this.#object(object, isSecret, literals));
  }

  #object(object: JsonObject, isSecret: boolean, literals: ReadonlySet<string> | null): JsonObject {
    const copy: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(object)) {
      if (isSecret && (key === "data" || key === "stringData")) copy[key] = this.#values(value, key === "data");
      else if (key === "metadata") copy[key] = this.#metadata(value, isSecret);
      else if (key === "binaryData") copy[key] = this.#binary(value);
      else copy[this.text(key)] = this.#value(value, key, [key], literals);
    }
    return copy;
  }

  #values(values: unknown, isEncoded: boolean): unknown {
    if (!isMap(values)) return undefined;
    return Object.fromEntries(
      Object.entries(values).map(([key, value]) => {
        const written = typeof value === "string" ? value : String(value);
        const plain = isEncoded ? Buffer.from(written, "base64").toString("latin1") : written;
        if (isCertificate(plain)) return [key, written];
        const standIn = withheldValue(this.#finder.digest(plain));
        if (isRandom(plain.trim(), "password")) this.#everywhere(plain.trim());
        for (const line of plain.split("\n")) {
          for (const match of this.#finder.find(line)) {
            this.#everywhere(line.slice(match.start, match.end));
          }
        }
        return [this.text(key), isEncoded ? Buffer.from(standIn).toString("base64") : standIn];
      }),
    );
  }

  #metadata(metadata: unknown, isSecret: boolean): unknown {
    if (!isMap(metadata)) return metadata;
    const copy: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(metadata)) {
      // who set which field when is never asked for, and is half of an object of a cluster
      if (key === "managedFields") continue;
      if (key === "annotations" && isMap(value)) copy[key] = this.#annotations(value, isSecret);
      else copy[key] = this.#value(value, "", ["metadata", key], null);
    }
    return copy;
  }

  #annotations(annotations: JsonObject, isSecret: boolean): JsonObject {
    const copy: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(annotations)) {
      if (name !== COPY) copy[this.text(name)] = this.#value(value, name, ["metadata", "annotations", name], null);
      else if (isSecret && typeof value === "string") copy[name] = this.#applied(value);
    }
    return copy;
  }

  /** The copy of a Secret that kubectl leaves in an annotation. */
  #applied(text: string): string {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      // no JSON: all of it may be secret
      return withheldValue(this.#finder.digest(text));
    }
    if (!isMap(value)) return withheldValue(this.#finder.digest(text));
    return JSON.stringify(this.#object(value, true, null));
  }

  #binary(values: unknown): unknown {
    if (!isMap(values)) return values;
    return Object.fromEntries(
      Object.entries(values).map(([key, value]) => {
        if (typeof value !== "string") return [key, this.#value(value, key, ["binaryData", key], null)];
        const bytes = Buffer.from(value, "base64").toString("latin1");
        const text = this.text(bytes);
        return [key, text === bytes ? value : Buffer.from(text, "latin1").toString("base64")];
      }),
    );
  }

  #value(value: unknown, label: string, path: Path, literals: ReadonlySet<string> | null): unknown {
    if (typeof value === "string") {
      if (literals?.has(toPointer(path))) return this.#withheld(value);
      const [before = "", option] = typeof path.at(-1) === "number" ? (ASSIGNED.exec(value) ?? []) : [];
      if (option === undefined) return this.#labelled(label, value);
      return before + this.#labelled(option, value.slice(before.length));
    }
    if (typeof value === "bigint") return rawJson(String(value));
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return this.#list(value, label, path, literals);
    return this.#map(value as JsonObject, path, literals);
  }

  #map(map: JsonObject, path: Path, literals: ReadonlySet<string> | null): JsonObject {
    const name = map["name"];
    const copy: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(map)) {
      const label = key === "value" && typeof name === "string" ? name : key;
      copy[this.text(key)] = this.#value(value, label, [...path, key], literals);
    }
    return copy;
  }

  #list(list: readonly unknown[], label: string, path: Path, literals: ReadonlySet<string> | null): unknown[] {
    if (label === "source" || label === "text" || label === "traceback") return this.#lines(list, path, literals);
    let option = "";
    return list.map((item, index) => {
      const named = option !== "" && typeof item === "string" && !item.startsWith("-") ? option.replace(/^-+/, "") : "";
      option = typeof item === "string" && OPTION.test(item) ? item : "";
      return this.#value(item, named, [...path, index], literals);
    });
  }

  /** Lines that are one text: a secret may be told by the line above it. */
  #lines(list: readonly unknown[], path: Path, literals: ReadonlySet<string> | null): unknown[] {
    if (!list.every((line) => typeof line === "string")) {
      return list.map((item, index) => this.#value(item, "", [...path, index], literals));
    }
    const whole = list.join("");
    const text = this.text(whole);
    return text === whole ? [...list] : text.split(/(?<=\n)/);
  }

  #labelled(label: string, value: string): string {
    if (value.length < 3) return value;
    if (label === "" || value.includes("\n")) return this.text(value);
    const before = label.length + 1;
    const text = `${label}=${value}`;
    const found = this.#finder.find(text);
    if (found.length === 0) return value;
    return this.#without(text, found, before).slice(before);
  }

  /** A text without the secrets in it. */
  text(text: string): string {
    const found = this.#finder.find(text);
    return found.length === 0 ? text : this.#without(text, found, 0);
  }

  #without(text: string, found: readonly SecretMatch[], from: number): string {
    let result = "";
    let at = 0;
    for (const match of found) {
      const start = Math.max(match.start, from);
      if (match.end <= start) continue;
      const secret = text.slice(start, match.end);
      if (match.certainty !== "hint") this.#everywhere(secret);
      result += text.slice(at, start) + withheldSecret(match, this.#finder.digest(secret));
      at = match.end;
    }
    return result + text.slice(at);
  }

  #withheld(value: string): string {
    const [before = ""] = ASSIGNED.exec(value) ?? [];
    const secret = value.slice(before.length);
    const standIn = withheldValue(this.#finder.digest(secret));
    this.#everywhere(secret);
    return before + standIn;
  }

  /** Has a secret taken out wherever it stands. */
  #everywhere(secret: string): void {
    const { length } = secret;
    if (length < MIN_LENGTH || length > MAX_LENGTH || PLAIN_WORD.test(secret) || !PRINTABLE.test(secret)) return;
    if (secret.startsWith("withheld") || this.#texts.size >= MAX_TEXTS) return;
    this.#texts.set(JSON.stringify(secret).slice(1, -1), withheldValue(this.#finder.digest(secret)));
  }

  /** The JSON of an object that {@link object} gave, without the secrets that were found in other objects. */
  finish(json: string): string {
    if (this.#texts.size === 0) return json;
    if (this.#search === null || this.#keywords.length !== this.#texts.size) {
      this.#keywords = [...this.#texts.keys()];
      this.#search = new KeywordSearch(this.#keywords);
    }
    const places: { readonly start: number; readonly end: number; readonly secret: string }[] = [];
    this.#search.scan(json, (keyword, start, end) => {
      const secret = this.#keywords[keyword] as string;
      if (json.startsWith(secret, start)) places.push({ start, end, secret });
    });
    if (places.length === 0) return json;
    places.sort((a, b) => a.start - b.start || b.end - a.end);
    let result = "";
    let at = 0;
    for (const { start, end, secret } of places) {
      if (start < at) {
        // an overlap: the rest of a secret must not stand there either
        at = Math.max(at, end);
        continue;
      }
      result += json.slice(at, start) + (this.#texts.get(secret) ?? "");
      at = end;
    }
    return result + json.slice(at);
  }
}

/** True for a text of nothing but certificates, which are public. */
function isCertificate(text: string): boolean {
  const blocks = text.match(CERTIFICATE) ?? [];
  if (blocks.length === 0 || text.replaceAll(CERTIFICATE, "").trim() !== "") return false;
  return readCertificates(text).length === blocks.length;
}

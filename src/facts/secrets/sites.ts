import type { Path } from "../../core/location.ts";
import type { JsonObject, Resource } from "../../inventory/index.ts";
import type { Facts } from "../facts.ts";
import type { Container, PodTemplate, Workload } from "../workloads/model.ts";
import { asList, asMap, asText } from "../workloads/value.ts";
import type { SecretFinder } from "./detect.ts";
import type { Certainty, SecretMatch } from "./match.ts";
import { isRandom, isUsable } from "./named-value.ts";
import { promiseOf } from "./secret-name.ts";
import type { Place, SecretSite } from "./site.ts";

/** Longest decoded value of a `binaryData` key that is looked at. */
const MAX_BINARY_BYTES = 1024 * 1024;
const COPY = "kubectl.kubernetes.io/last-applied-configuration";

interface Origin {
  readonly resource: Resource;
  readonly workload: Workload | null;
  readonly pod: PodTemplate | null;
  readonly container: Container | null;
}

const known = new WeakMap<Facts, readonly SecretSite[]>();

/**
 * The secrets that the objects of the input show: literals in variables and arguments of containers, annotations, and
 * the texts of ConfigMaps. Found once for each set of facts.
 */
export function secretSites(facts: Facts): readonly SecretSite[] {
  let sites = known.get(facts);
  if (!sites) known.set(facts, (sites = new Walk(facts.secrets).all(facts)));
  return sites;
}

class Walk {
  readonly #finder: SecretFinder;
  readonly #sites: SecretSite[] = [];

  constructor(finder: SecretFinder) {
    this.#finder = finder;
  }

  all(facts: Facts): readonly SecretSite[] {
    for (const workload of facts.workloads) {
      for (const pod of workload.pods) {
        const { resource } = workload;
        const origin = { resource, workload, pod, container: null };
        this.#annotations(origin, pod.metadata, [...pod.path, "metadata"]);
        for (const container of pod.containers) this.#container({ ...origin, container }, container.spec);
      }
    }
    for (const resource of facts.inventory.resources) {
      const origin = { resource, workload: null, pod: null, container: null };
      this.#annotations(origin, resource.object["metadata"], ["metadata"]);
      if (resource.group === "" && resource.ref.kind === "ConfigMap") this.#configMap(origin);
    }
    for (const resource of facts.inventory.notebooks) this.#notebook(resource);
    return this.#sites;
  }

  #container(origin: Origin, spec: JsonObject): void {
    const { env } = spec;
    if (Array.isArray(env)) {
      for (const [index, entry] of env.entries()) {
        if (entry === null || typeof entry !== "object") continue;
        const { name, value } = entry as JsonObject;
        if (typeof name !== "string" || typeof value !== "string") continue;
        this.#named("environment", origin, name, value, ["env", index]);
      }
    }
    for (const field of ["command", "args"]) this.#words(origin, spec[field], [field]);
    for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"]) {
      this.#words(origin, commandOf(spec[probe]), [probe, "exec", "command"]);
    }
    const { lifecycle } = spec;
    for (const hook of ["postStart", "preStop"]) {
      const handler = lifecycle !== null && typeof lifecycle === "object" ? (lifecycle as JsonObject)[hook] : null;
      this.#words(origin, commandOf(handler), ["lifecycle", hook, "exec", "command"]);
    }
  }

  #words(origin: Origin, words: unknown, path: Path): void {
    if (!Array.isArray(words)) return;
    let option = "";
    for (const [index, word] of words.entries()) {
      if (typeof word !== "string") continue;
      const at = [...path, index];
      const [, written, value] = /^(--?[A-Za-z][\w.-]*)=([^\n]*)$/.exec(word) ?? [];
      if (written !== undefined && value !== undefined) this.#named("argument", origin, written, value, at);
      else if (option !== "" && !word.startsWith("-")) this.#named("argument", origin, option, word, at);
      else this.#text("argument", origin, "", word, at);
      option = /^--?[A-Za-z][\w.-]+$/.test(word) ? word : "";
    }
  }

  #annotations(origin: Origin, metadata: unknown, path: Path): void {
    if (metadata === null || typeof metadata !== "object") return;
    const { annotations } = metadata as JsonObject;
    if (annotations === null || typeof annotations !== "object") return;
    for (const [name, value] of Object.entries(annotations)) {
      if (typeof value !== "string" || name === COPY) continue;
      this.#text("annotation", origin, name, value, [...path, "annotations", name]);
    }
  }

  #configMap(origin: Origin): void {
    const { data, binaryData } = origin.resource.object;
    if (data !== null && typeof data === "object") {
      for (const [key, value] of Object.entries(data)) {
        if (typeof value === "string") this.#named("config-map", origin, key, value, ["data", key]);
      }
    }
    if (binaryData === null || typeof binaryData !== "object") return;
    for (const [key, value] of Object.entries(binaryData)) {
      if (typeof value !== "string" || value.length > (MAX_BINARY_BYTES * 4) / 3) continue;
      const text = Buffer.from(value, "base64").toString("latin1");
      this.#text("config-map", origin, key, text, ["binaryData", key]);
    }
  }

  /** The sources and outputs of a notebook's cells. */
  #notebook(resource: Resource): void {
    const origin = { resource, workload: null, pod: null, container: null };
    for (const [index, cell] of asList(resource.object["cells"]).entries()) {
      const at = ["cells", index];
      const { source, outputs } = asMap(cell);
      this.#lines(origin, `cell ${index + 1}`, source, [...at, "source"]);
      for (const [number, output] of asList(outputs).entries()) {
        const from = [...at, "outputs", number];
        const name = `the output of cell ${index + 1}`;
        const { text, traceback, data } = asMap(output);
        this.#lines(origin, name, text, [...from, "text"]);
        this.#lines(origin, name, traceback, [...from, "traceback"]);
        for (const [type, content] of Object.entries(asMap(data))) {
          if (type.startsWith("text/")) this.#lines(origin, name, content, [...from, "data", type]);
        }
      }
    }
  }

  /** A text that is written as one string or as a list of its lines. */
  #lines(origin: Origin, name: string, content: unknown, path: Path): void {
    if (typeof content === "string") {
      this.#text("notebook", origin, name, content, path);
      return;
    }
    const lines = asList(content).map(asText);
    if (lines.length === 0) return;
    let index = 0;
    let from = 0;
    for (const match of this.#finder.find(lines.join(""))) {
      for (let length = lines[index]?.length ?? 0; match.start >= from + length; length = lines[index]?.length ?? 0) {
        from += length;
        index++;
      }
      const moved = { ...match, start: match.start - from, end: match.end - from };
      this.#add("notebook", origin, name, [...path, index], 1, match.certainty, moved);
    }
  }

  /** A value with a name of its own. */
  #named(place: Place, origin: Origin, name: string, value: string, path: Path): void {
    if (value.length < 3) return;
    if (value.includes("\n")) {
      this.#text(place, origin, name, value, path);
      return;
    }
    const label = name.replace(/^-+/, "");
    const found = this.#finder.find(`${label}=${value}`);
    if (found.length > 0) {
      for (const match of found) {
        const start = Math.max(0, match.start - label.length - 1);
        this.#add(place, origin, name, path, 1, match.certainty, {
          ...match,
          start,
          end: match.end - label.length - 1,
        });
      }
      if (found.some(({ certainty }) => certainty !== "hint")) return;
    }
    const promise = promiseOf(label);
    if (promise === null || !isUsable(value)) return;
    const certainty = isRandom(value, promise) ? "named" : "literal";
    if (certainty === "literal" && (promise === "maybe" || isNameOrNumber(value))) return;
    const digest = this.#finder.digest(value);
    this.#add(place, origin, name, path, 1, certainty, {
      kind: "named-secret",
      area: "generic",
      title: "secret",
      start: 0,
      end: value.length,
      digest,
    });
  }

  #text(place: Place, origin: Origin, name: string, text: string, path: Path): void {
    for (const match of this.#finder.find(text)) {
      this.#add(place, origin, name, path, lineOf(text, match.start), match.certainty, match);
    }
  }

  #add(
    place: Place,
    origin: Origin,
    name: string,
    path: Path,
    line: number,
    certainty: Certainty | "literal",
    { kind, area, title, start, end, digest }: Omit<SecretMatch, "certainty">,
  ): void {
    this.#sites.push({ ...origin, place, path, name, line, certainty, kind, area, title, start, end, digest });
  }
}

/** True for a number, and for what names a Secret: `4096`, `webhook-tls-secret`. */
const isNameOrNumber = (value: string): boolean =>
  /^[\d.,]+[A-Za-z]{0,2}$|^[A-Za-z][A-Za-z0-9]*[-_.].*(?:secrets?|credentials?|creds|tokens?|keys?|passwords?|auth|tls|cert)$/i.test(
    value,
  );

function commandOf(handler: unknown): unknown {
  if (handler === null || typeof handler !== "object") return null;
  const { exec } = handler as JsonObject;
  return exec !== null && typeof exec === "object" ? (exec as JsonObject)["command"] : null;
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

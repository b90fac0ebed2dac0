import type { Locator, Path } from "../../core/location.ts";
import type { Facts } from "../facts.ts";
import { asMap } from "../workloads/value.ts";
import type { SecretSite } from "./site.ts";
import { secretSites } from "./sites.ts";

const MASK = "•••••";
/** A shorter secret is only masked on its own line: it may be part of any word. */
const MIN_LENGTH = 6;
/** A password that is a word is masked on its own line only: elsewhere it is a name. */
const PLAIN_WORD = /^[a-z]{1,11}$/i;
const VALUE_PART = /^(\s*(?:-\s+)*(?:(?:[^\s:{}"'#]+|"[^"]*"|'[^']*'):(?=\s|$)\s*)?)(.*)$/;

/**
 * Lines of the input as reports may show them: what is a secret is replaced, wherever it was told to be one, and so are
 * all values of Secrets.
 */
export class SecretMask {
  readonly #facts: Facts;
  /** The lines whose values are hidden whole, by file. */
  #lines: Map<string, Set<number>> | null = null;
  readonly #texts = new Set<string>();

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** One line of a file with its secrets masked. */
  line(text: string, line: number, file: string): string {
    const lines = (this.#lines ??= this.#collect());
    if (lines.get(file)?.has(line)) {
      const [, before = "", value = ""] = VALUE_PART.exec(text) ?? [];
      return value === "" || /^[|>&]/.test(value) ? text : `${before}${MASK}`;
    }
    let masked = text;
    for (const secret of this.#texts) if (masked.includes(secret)) masked = masked.replaceAll(secret, MASK);
    const found = this.#facts.secrets.find(masked);
    for (const { start, end } of found.toReversed()) masked = masked.slice(0, start) + MASK + masked.slice(end);
    return masked;
  }

  #collect(): Map<string, Set<number>> {
    const lines = new Map<string, Set<number>>();
    const hide = (locator: Locator, path: Path): void => {
      const found = locator.locate(path);
      if (found === null) return;
      const known = lines.get(found.file);
      if (known) known.add(found.line);
      else lines.set(found.file, new Set([found.line]));
    };
    for (const site of secretSites(this.#facts)) {
      const { resource, container, path } = site;
      const at = [...resource.at, ...(container?.path ?? []), ...path];
      hide(resource.document.locator, at);
      if (site.place === "environment") hide(resource.document.locator, [...at, "value"]);
      const text = textOf(site).slice(site.start, site.end);
      if (text.length >= MIN_LENGTH && site.certainty !== "literal")
        for (const part of text.split("\n")) this.#hideText(part);
    }
    for (const { object, at, document } of this.#facts.inventory.ofKind("", "Secret")) {
      for (const field of ["data", "stringData"]) {
        for (const key of Object.keys(asMap(object[field]))) {
          hide(document.locator, [...at, field]);
          hide(document.locator, [...at, field, key]);
        }
      }
    }
    return lines;
  }

  #hideText(text: string): void {
    const trimmed = text.trim();
    if (trimmed.length < MIN_LENGTH || trimmed.startsWith("-----") || PLAIN_WORD.test(trimmed)) return;
    this.#texts.add(trimmed);
  }
}

/** The text that a site's secret is part of. */
function textOf({ resource, container, path, place }: SecretSite): string {
  let value: unknown = container?.spec ?? resource.object;
  for (const token of path) {
    value = value !== null && typeof value === "object" ? (value as Record<string | number, unknown>)[token] : null;
  }
  const text = place === "environment" ? asMap(value)["value"] : value;
  if (typeof text !== "string") return "";
  return path[0] === "binaryData" ? Buffer.from(text, "base64").toString("latin1") : text;
}

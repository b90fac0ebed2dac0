import { type CompiledControl, Judge } from "../../controls/index.ts";
import type { Document } from "../../core/document.ts";
import type { Locator } from "../../core/location.ts";
import { type JsonObject, establishWorkloads, type Facts } from "../../facts/index.ts";
import { assess, type Assessed } from "../../findings/index.ts";
import { buildInventory } from "../../inventory/index.ts";
import { NEWEST_MINOR } from "../kubernetes-version.ts";
import type { Equipment } from "../scan.ts";
import type { Config } from "../settings.ts";
import { concernsGroup, isAccessObject, isAskedAtAdmission } from "./asked.ts";

/** What the controls find in one object. */
export interface Examined {
  readonly found: readonly Assessed[];
  /** What could not be read in the object; empty when all of it could. */
  readonly unread: readonly string[];
  readonly workloads: Facts["workloads"];
}

/** An object of a request has no text; whether its annotations may excuse it is for the settings to say. */
const nowhere = (excuses: boolean): Locator => ({
  locate: () => null,
  lineText: () => null,
  mentions: () => excuses,
  range: () => null,
  commentsAt: () => [],
});

const documentOf = (value: unknown, index: number, locator: Locator): Document => ({
  ...{ file: "request", index, value, locator, duplicates: [] },
});

const NO_BASELINE: ReadonlySet<string> = new Set();
const NOBODY = (): boolean => false;

/** Examines objects, one at a time, with everything compiled once. */
export class Examiner {
  readonly #equipment: Equipment;
  readonly #config: Config;
  readonly #judge: Judge;
  readonly #judgeOfAccess: Judge;
  readonly #minor: number;
  readonly #locator: Locator;
  readonly controls: readonly CompiledControl[];

  constructor(equipment: Equipment, config: Config) {
    this.#equipment = equipment;
    this.#config = config;
    this.controls = equipment.controls.filter(isAskedAtAdmission);
    this.#judge = new Judge(this.controls.filter((control) => concernsGroup(control, false)));
    this.#judgeOfAccess = new Judge(this.controls.filter((control) => concernsGroup(control, true)));
    this.#locator = nowhere(config.admission?.annotations ?? false);
    this.#minor = config.minor ?? NEWEST_MINOR;
  }

  /** @param today `YYYY-MM-DD`, for the expiry of exceptions */
  examine(object: JsonObject, namespaceObject: JsonObject | null, today: string): Examined {
    const { knowledge } = this.#equipment;
    const documents = [documentOf(object, 0, this.#locator)];
    if (namespaceObject) documents.push(documentOf(namespaceObject, 1, this.#locator));
    const inventory = buildInventory(documents);
    const { workloads, problems, setups } = establishWorkloads(inventory, knowledge.kinds, knowledge.catalogue);
    const target = { minor: this.#minor, complete: false, live: true };
    const facts: Facts = {
      ...{ inventory, workloads, setups, target },
      ...{ schemas: knowledge.schemas, secrets: knowledge.secrets },
    };
    const [asked] = documents;
    const { lots, rings } = (isAccessObject(object) ? this.#judgeOfAccess : this.#judge).about(
      facts,
      ({ document }) => document === asked,
    );
    const assessment = assess(lots, {
      ...{ objects: 1, workloads: workloads.length, controls: this.controls.length, rings, problems: [] },
      ...{ exceptions: this.#config.exceptions, severities: this.#config.severities, severity: "info", today },
      ...{ baseline: NO_BASELINE, asked: NOBODY },
    });
    const found: Assessed[] = [];
    for (const rank of assessment.ranks) {
      for (let index = 0; index < rank.size; index++) {
        const entry = rank.entry(index);
        if (entry.judgement.impliedBy === null) found.push(entry);
      }
    }
    return { found, workloads, unread: [...inventory.problems, ...problems].map(({ message }) => message) };
  }
}

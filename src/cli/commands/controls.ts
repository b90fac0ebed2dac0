import type { Command } from "commander";
import { listControls } from "../../app/catalogue.ts";
import { demandKnown } from "../../app/known-words.ts";
import { atLeast, RINGS, type Severity } from "../../core/severity.ts";
import { list, prints, threshold } from "../inputs-options.ts";
import type { Io } from "../io.ts";
import { writeTo } from "../output.ts";

export const summary = "the list of controls";

interface Options {
  readonly format: string;
  readonly output?: string;
  readonly framework?: string[];
  readonly ring?: string[];
  readonly severity?: Severity | "none";
  readonly controls?: string[];
}

/** Adds the options of `controls`. */
export function define(command: Command, io: Io): void {
  prints(command, ["table", "json"], "table")
    .option("--framework <name>", "only controls that a framework asks for (repeatable)", list)
    .option("--ring <ring>", `only these rings: ${RINGS.join(", ")}`, list)
    .option("--severity <level>", "only this severity and worse", threshold)
    .option("--controls <folder>", "further controls of your own (repeatable)", list)
    .addHelpText("after", "\nExamples:\n  ringfence controls --severity high\n  ringfence controls --format json")
    .action((options: Options) => run(options, io));
}

async function run(options: Options, io: Io): Promise<void> {
  const { ring = [], framework = [], severity } = options;
  const all = await listControls(options.controls ?? []);
  demandKnown("ring", ring, RINGS);
  demandKnown(
    "framework",
    framework,
    [...new Set(all.flatMap((control) => Object.keys(control.frameworks)))].toSorted(),
  );
  const controls = all.filter(
    (control) =>
      (ring.length === 0 || ring.includes(control.ring)) &&
      (framework.length === 0 || framework.some((name) => name in control.frameworks)) &&
      (severity === undefined || severity === "none" || atLeast(control.severity, severity)),
  );
  writeTo(options.output, io, (write) => {
    if (options.format === "json") {
      write(`${JSON.stringify({ version: 1, controls }, null, 1)}\n`);
      return;
    }
    const widest = Math.max(0, ...controls.map(({ id }) => id.length));
    for (const { id, severity: level, ring: where, title } of controls) {
      write(`${id.padEnd(widest)}  ${level.padEnd(8)}  ${where.padEnd(9)}  ${title}\n`);
    }
    write(`\n${controls.length} controls; ringfence explain ID tells more\n`);
  });
}

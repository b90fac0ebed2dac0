import { styleText } from "node:util";
import { closedTogether, type FoundPaths } from "../app/paths.ts";
import { counted, printable, wrap } from "../core/text.ts";
import type { Io } from "./io.ts";

/** So many paths and changes are shown to people. */
const SHOWN = { paths: 15, changes: 8, problems: 10 } as const;
const NAMES: Readonly<Record<string, string>> = {
  models: "the models of",
  data: "the data of",
  gpus: "the GPUs of",
};

/** Writes what to cut first, and the paths, the riskiest first: each step on a line with its reason. */
export function writePaths(
  found: FoundPaths,
  io: Io,
  { output, quiet }: { readonly output?: string; readonly quiet?: boolean },
  write: (text: string) => void,
): void {
  const color = io.color && output === undefined;
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const width = io.isTerminal && output === undefined ? io.columns : 100;
  const line = (text: string, indent: string, hanging = indent): void => {
    const parts = wrap(text, width - hanging.length);
    for (const [index, part] of parts.entries()) write(`${index === 0 ? indent : hanging}${part}\n`);
  };
  const { problems, paths, chokePoints, graph } = found;
  if (problems.length > 0) {
    write(`${paint(["bold", "red"], `INCOMPLETE: ${counted(problems.length, "problem")}`)}\n`);
    for (const { file, line: at, message } of problems.slice(0, SHOWN.problems)) {
      const place = file === null ? "" : `${file}${at === null ? "" : `:${at}`}: `;
      line(place + message, "  ");
    }
    write("\n");
  }
  if (paths.length === 0) {
    if (found.whatIf !== null) write(`The change closes ${counted(found.whatIf.closed.length, "path")}\n`);
    write(
      `No attack path found among ${counted(graph.nodes.length, "node")} and ${counted(graph.steps.length, "step")}\n`,
    );
    return;
  }
  const { whatIf } = found;
  const jewels = new Set(paths.map(({ jewel }) => jewel));
  write(`${paint("bold", counted(paths.length, "attack path"))} to ${counted(jewels.size, "target")}\n`);
  if (whatIf !== null) {
    write(`The change closes ${counted(whatIf.closed.length, "path")} and opens ${whatIf.opened.length}\n`);
  }
  const changes = chokePoints.slice(0, SHOWN.changes);
  if (changes.length > 0) {
    const cuts = changes.map(({ cut }) => cut);
    const together = closedTogether(graph, paths, cuts);
    write(`\n${paint("bold", "CUT FIRST")}  together these close ${together} of ${paths.length}\n`);
  }
  for (const { cut, closed } of changes) {
    const control = cut.control === null ? "" : ` (${cut.control})`;
    line(`${cut.fix}${control}`, `  closes ${String(closed.length).padStart(4)}  `, " ".repeat(15));
  }
  write(`\n${paint("bold", "PATHS")}\n`);
  const alike = [...Map.groupBy(paths, ({ jewel, steps }) => `${jewel.id} ${steps.at(-1)}`).values()];
  for (const [path, ...others] of alike.slice(0, SHOWN.paths)) {
    if (!path) continue;
    const { entry, jewel, steps, cost, risk } = path;
    const own = jewel.id === "node:any" ? "the node it lands on" : jewel.name;
    const target = jewel.namespace === null ? own : `${NAMES[jewel.name] ?? jewel.name} ${jewel.namespace}`;
    const title = printable(`${nameOf(entry.id)} to ${target}`);
    write(`  ${paint("bold", title)}  risk ${risk}, cost ${cost}\n`);
    for (const place of steps) {
      const step = graph.steps[place];
      if (!step || step.type === "contains" || step.to.name.startsWith("network-of:")) continue;
      const [reason] = step.because;
      const at = reason?.resource.document.locator.locate([...reason.resource.at, ...reason.path]);
      line(`${step.type}: ${step.why()}${at ? ` (${at.file}:${at.line})` : ""}`, "    ", "      ");
    }
    if (others.length > 0) {
      const names = others.slice(0, 4).map((other) => nameOf(other.entry.id));
      const more = others.length > 4 ? ` and ${others.length - 4} more` : "";
      line(`the same end from ${names.join(", ")}${more}`, "    ", "      ");
    }
  }
  if (alike.length > SHOWN.paths && quiet !== true) {
    write(
      `  and ${counted(alike.length - SHOWN.paths, "more kind of path", "more kinds of path")}; --format json lists all\n`,
    );
  }
}

const nameOf = (id: string): string => id.replace(/^(?:entry|identity|container):/, "");

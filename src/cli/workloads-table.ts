import { styleText } from "node:util";
import type { ListedPod, ListedWorkload, WorkloadList } from "../app/workloads.ts";
import { counted, printable, wrap } from "../core/text.ts";

/** How the table is drawn. */
export interface WorkloadStyle {
  readonly color: boolean;
  /** Width of the terminal; null where there is none, and nothing is cut. */
  readonly columns: number | null;
  /** Lists each container below its workload. */
  readonly containers: boolean;
  /** Adds what led to each role. */
  readonly why: boolean;
  /** Ends with what else could be asked. */
  readonly hints: boolean;
}

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

const HEADINGS = ["WORKLOAD", "KIND", "ROLE", "PLATFORM", "CONTAINERS", "ACCELERATORS", "CERTAINTY"];
const GAP = 2;
/** The least that a column keeps where the terminal is narrow: names are what people look for. */
const LEAST = [30, 10, 8, 10, 10, 12, 10];
/** How wide texts below a line are where there is no terminal. */
const TEXT_WIDTH = 100;

/** Writes the list for people: what serves, trains and explores first, ordinary software last. */
export function table(
  { workloads, problems }: WorkloadList,
  style: WorkloadStyle,
  write: (text: string) => void,
): void {
  const paint: Paint = (format, text) => (style.color ? styleText(format, text, { validateStream: false }) : text);
  const width = Math.max(60, style.columns ?? TEXT_WIDTH);
  const line = (text = "") => write(`${text.trimEnd()}\n`);
  if (problems.length > 0) {
    line(paint(["bold", "red"], `INCOMPLETE: ${counted(problems.length, "problem")}`));
    for (const { file, line: at, message } of problems.slice(0, 10)) {
      const place = file === null ? "" : `${file}${at === null ? "" : `:${at}`}: `;
      for (const part of wrap(place + message, width - 2)) line(`  ${part}`);
    }
    if (problems.length > 10) line(`  and ${problems.length - 10} more; --format json lists all`);
    line();
  }
  const sorted = workloads.toSorted((a, b) => rank(a) - rank(b) || compare(nameOf(a), nameOf(b)));
  const rows = sorted.map(cellsOf);
  const widths = fit(
    HEADINGS.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0))),
    style.columns === null ? null : width,
  );
  const draw = (cells: readonly string[]): string =>
    cells.map((cell, column) => cut(cell, widths[column] ?? 0).padEnd((widths[column] ?? 0) + GAP)).join("");
  if (rows.length > 0) line(paint("bold", draw(HEADINGS)));
  sorted.forEach((workload, index) => {
    const cells = draw(rows[index] ?? []);
    line(workload.role === "ordinary" ? paint("dim", cells) : cells);
    if (style.why) for (const each of workload.evidence) below(each);
    for (const pod of workload.pods) {
      if (style.containers) containers(pod, workload.pods.length > 1);
    }
    const lacking = new Set(workload.pods.flatMap(({ incomplete }) => incomplete));
    for (const each of lacking) below(`not fully known without ${each}`, "yellow");
  });
  if (rows.length > 0) line();
  closing(workloads, style, line);

  function below(text: string, format: Parameters<typeof styleText>[0] = "dim"): void {
    for (const part of wrap(text, width - 4)) line(`    ${paint(format, part)}`);
  }
  function containers({ as, containers: listed, serviceAccount }: ListedPod, several: boolean): void {
    if (several) below(`${as}, account ${serviceAccount}`);
    else if (serviceAccount !== "default") below(`account ${serviceAccount}`);
    for (const { name, image, type } of listed) {
      const kind = type === "regular" ? "container" : `${type} container`;
      below(`${kind} ${name}: ${image || "image set by its operator"}`);
    }
  }
}

const nameOf = ({ resource }: ListedWorkload): string =>
  printable(resource.namespace === null ? resource.name : `${resource.namespace}/${resource.name}`);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const rank = ({ role }: ListedWorkload): number => (role === "ordinary" ? 2 : Number(role === "gpu-infrastructure"));

function cellsOf(workload: ListedWorkload): string[] {
  const { resource, role, platform, pods, confidence } = workload;
  const count = pods.reduce((sum, { containers }) => sum + containers.length, 0);
  // where nothing was recognised there is nothing to be certain of
  const certain = role === "ordinary" && confidence === "inferred" ? "" : confidence;
  return [
    nameOf(workload),
    printable(resource.kind),
    role,
    platform ?? "",
    String(count),
    acceleratorsOf(pods),
    certain,
  ];
}

/** `2 nvidia.com/gpu`, summed over containers and pods where these are known. */
function acceleratorsOf(pods: readonly ListedPod[]): string {
  const totals = new Map<string, number | string>();
  for (const { containers, replicas } of pods) {
    for (const { accelerators } of containers) {
      for (const [name, quantity] of Object.entries(accelerators)) {
        const known = totals.get(name) ?? 0;
        const added = /^\d+$/.test(quantity) ? Number(quantity) * (replicas ?? 1) : quantity;
        totals.set(name, typeof known === "number" && typeof added === "number" ? known + added : added);
      }
    }
  }
  return [...totals].map(([name, total]) => printable(`${total} ${name}`)).join(", ");
}

/** Column widths that fit the terminal: the column that is furthest above what it should keep gives way first. */
function fit(widths: number[], columns: number | null): number[] {
  const fitted = [...widths];
  if (columns === null) return fitted;
  const spare = (column: number) => (fitted[column] ?? 0) - (LEAST[column] ?? 0);
  let over = fitted.reduce((sum, each) => sum + each + GAP, -GAP) - columns;
  for (; over > 0; over--) {
    const widest = fitted.keys().reduce((best, column) => (spare(column) > spare(best) ? column : best));
    if (spare(widest) <= 0) break;
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`);

function closing(workloads: readonly ListedWorkload[], style: WorkloadStyle, line: (text?: string) => void): void {
  if (workloads.length === 0) {
    line("Nothing here runs pods.");
    return;
  }
  const roles = Map.groupBy(workloads, ({ role }) => role);
  const parts = [...roles]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([role, all]) => `${all.length} ${role}`);
  const text = `${counted(workloads.length, "workload")}: ${parts.join(", ")}`;
  for (const part of wrap(text, Math.max(60, style.columns ?? TEXT_WIDTH))) line(part);
  if (style.hints && !style.why) line("--why says how each was recognised; --containers lists their images");
}

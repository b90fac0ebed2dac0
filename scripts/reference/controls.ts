import { builtInControls, type Control, controlExamples, type FixStep } from "../../src/pack/index.ts";
import { block, code, page, table } from "./markdown.ts";
import type { Pages } from "./pages.ts";

const areaOf = ({ id }: Control): string => id.slice(0, id.indexOf("."));

/** One page for each area of controls, and one that lists them all. */
export async function controlPages(): Promise<Pages> {
  const controls = await builtInControls();
  const areas = [...new Set(controls.map(areaOf))].toSorted();
  const pages: [string, string][] = areas.map((area) => {
    const own = controls.filter((control) => areaOf(control) === area);
    return [`controls/${area}.md`, page(`# Controls: ${area}`, ...own.map(section))];
  });
  const rows = controls.map((control) => {
    const { id, title, severity, ring } = control;
    return [`[${id}](controls/${areaOf(control)}.md#${anchorOf(id)})`, title, severity, ring];
  });
  const intro = `${controls.length} controls. \`ringfence explain <id>\` shows one of them in the terminal.`;
  return new Map([
    ["controls.md", page("# Controls", intro, table(["id", "title", "severity", "ring"], rows))],
    ...pages,
  ]);
}

/** The anchor that Markdown gives to a heading of this text. */
const anchorOf = (id: string): string => id.replaceAll(".", "").toLowerCase();

function section(control: Control): string {
  const { id, title, severity, ring, each, kinds, kubernetes, why, breaks } = control;
  const since = kubernetes.from === undefined ? "" : ` · from Kubernetes ${kubernetes.from}`;
  const until = kubernetes.until === undefined ? "" : ` · until Kubernetes ${kubernetes.until}`;
  const of = [...control.roles, ...control.products].map(code).join(", ");
  const where = of === "" ? "" : ` where ${of} runs`;
  const asked = each === "object" && kinds.length > 0 ? `each ${kinds.map(code).join(", ")}` : `each ${each}${where}`;
  const params = Object.entries(control.params).map(([name, value]) => [code(name), code(JSON.stringify(value))]);
  const failing = controlExamples(id)
    ?.split(/^---$/m)
    .find((document) => /^\s*# fail/m.test(document));
  return [
    `## ${id}`,
    `**${title}** · ${severity} · ring ${ring} · asked of ${asked}${since}${until}`,
    why,
    ...conditions(control),
    `**Fix** (${control.fixClass}): ${control.fixSummary || control.fix.map(stepText).join("; ") || "none is offered."}`,
    breaks === "" ? "" : `**What the fix may break:** ${breaks}`,
    params.length === 0 ? "" : table(["parameter", "default"], params),
    ...references(control),
    failing === undefined ? "" : `A failing example:\n\n${block(failing, "yaml")}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function conditions({ applies, unknown, fail, analysis }: Control): string[] {
  const asked: readonly (readonly [string, string | null])[] = [
    ["Asked where", applies],
    ["Unknown where", unknown],
    ["Fails where", fail],
  ];
  const written = asked.flatMap(([head, source]) => (source === null ? [] : [`${head}\n\n${block(source, "cel")}`]));
  return analysis === null ? written : [...written, `Judged by the analysis ${code(analysis)}.`];
}

function references({ frameworks, peers, topics, source, impliedBy }: Control): string[] {
  const lists = (of: Readonly<Record<string, readonly string[]>>): string =>
    Object.entries(of)
      .map(([name, ids]) => `${name} ${ids.join(", ")}`)
      .join(" · ");
  const lines: readonly (readonly [string, string])[] = [
    ["Silent where one of these names the defect", impliedBy.join(", ")],
    ["Topics", topics.join(", ")],
    ["Frameworks", lists(frameworks)],
    ["The same check elsewhere", lists(peers)],
    ["Sources", source.map((url) => `<${url}>`).join(" ")],
  ];
  const rows = lines.filter(([, text]) => text !== "").map(([head, text]) => `- ${head}: ${text}`);
  return rows.length === 0 ? [] : [rows.join("\n")];
}

function stepText(step: FixStep): string {
  if ("set" in step) return `set ${code(step.set)} to ${code(JSON.stringify(step.to))}`;
  if ("append" in step) return `add ${code(JSON.stringify(step.value))} to ${code(step.append)}`;
  if ("drop" in step) return `take ${code(step.values)} out of ${code(step.drop)}`;
  return `remove ${code(step.remove)}`;
}

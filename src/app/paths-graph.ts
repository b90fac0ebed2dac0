import { printable } from "../core/text.ts";
import type { FoundPaths } from "./paths.ts";
import { PAGE } from "./paths-page.ts";

type Nodes = FoundPaths["graph"]["nodes"];
type Steps = FoundPaths["graph"]["steps"];

/** What is drawn: the nodes and steps that lie on a path, or all where there is none. */
interface Drawn {
  readonly nodes: Nodes;
  readonly steps: Steps;
}

/** The graph as text for Graphviz, for tools that read GraphML, or as a page of its own. */
export function drawPaths(found: FoundPaths, form: "dot" | "graphml" | "html"): string {
  if (form === "html") return page(found);
  const drawn = onPaths(found);
  return form === "dot" ? dot(drawn) : graphMl(drawn);
}

function onPaths({ graph, paths }: FoundPaths): Drawn {
  if (paths.length === 0) return graph;
  const places = new Set(paths.flatMap(({ steps }) => steps));
  const steps = graph.steps.filter((_, place) => places.has(place));
  const used = new Set(steps.flatMap(({ from, to }) => [from, to]));
  return { nodes: graph.nodes.filter((node) => used.has(node)), steps };
}

const SHAPES: Readonly<Record<string, string>> = { entry: "house", objective: "star", node: "box3d", hub: "diamond" };

function dot({ nodes, steps }: Drawn): string {
  const quoted = (text: string): string => JSON.stringify(printable(text));
  const lines = ["digraph paths {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];'];
  for (const { id, kind, jewel } of nodes) {
    const color = jewel === null ? "" : ", color=red, penwidth=2";
    lines.push(`  ${quoted(id)} [shape=${SHAPES[kind] ?? "box"}${color}];`);
  }
  for (const { from, to, type, confidence } of steps) {
    const style = confidence === "certain" ? "" : ", style=dashed";
    lines.push(`  ${quoted(from.id)} -> ${quoted(to.id)} [label=${quoted(type)}${style}];`);
  }
  return `${lines.join("\n")}\n}\n`;
}

const MARKUP: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => printable(text).replaceAll(/[&<>"]/g, (sign) => MARKUP[sign] ?? "");

const NODE_KEYS = ["kind", "jewel", "entry"] as const;
const STEP_KEYS = ["type", "cost", "confidence"] as const;

function graphMl({ nodes, steps }: Drawn): string {
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...NODE_KEYS.map((key) => `  <key id="${key}" for="node" attr.name="${key}" attr.type="string"/>`),
    ...STEP_KEYS.map(
      (key) => `  <key id="${key}" for="edge" attr.name="${key}" attr.type="${key === "cost" ? "int" : "string"}"/>`,
    ),
    '  <key id="why" for="edge" attr.name="why" attr.type="string"/>',
    '  <graph edgedefault="directed">',
  ];
  for (const node of nodes) {
    const data = NODE_KEYS.map((key) => (node[key] === null ? "" : `<data key="${key}">${escaped(node[key])}</data>`));
    lines.push(`    <node id="${escaped(node.id)}">${data.join("")}</node>`);
  }
  for (const step of steps) {
    const data = STEP_KEYS.map((key) => `<data key="${key}">${escaped(String(step[key]))}</data>`);
    data.push(`<data key="why">${escaped(step.why())}</data>`);
    lines.push(`    <edge source="${escaped(step.from.id)}" target="${escaped(step.to.id)}">${data.join("")}</edge>`);
  }
  return `${lines.join("\n")}\n  </graph>\n</graphml>\n`;
}

/** So many paths go into the page. */
const MAX_LISTED = 2000;

function page(found: FoundPaths): string {
  const { nodes, steps } = onPaths(found);
  const places = new Map(nodes.map((node, place) => [node, place]));
  const stepPlaces = new Map(steps.map((step, place) => [step, place]));
  const data = {
    nodes: nodes.map(({ id, kind, jewel, entry }) => ({ id: printable(id), kind, jewel, entry })),
    steps: steps.map((step) => ({
      from: places.get(step.from),
      to: places.get(step.to),
      ...{ type: step.type, cost: step.cost, confidence: step.confidence, why: printable(step.why()) },
    })),
    paths: found.paths.slice(0, MAX_LISTED).map(({ entry, jewel, steps: own, cost, risk }) => ({
      ...{ entry: printable(entry.id), jewel: printable(jewel.id), cost, risk },
      steps: own.flatMap((place) => {
        const step = found.graph.steps[place];
        return step ? [stepPlaces.get(step)] : [];
      }),
    })),
    changes: found.chokePoints.map(({ cut, closed }) => ({ fix: printable(cut.fix), closes: closed.length })),
  };
  // a text that closes the script element would end it; in JSON the sign may be written as an escape
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return PAGE.replace("/*DATA*/null", () => json);
}

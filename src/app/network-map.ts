import type { End } from "../facts/index.ts";
import { type Allowed, connections, type NetworkOptions, portPrinter, type ReadNetwork } from "./network.ts";

/** Above so many connections a map shows namespaces in the place of workloads. */
const MAX_SHOWN = 5000;

/** What a map draws. */
export interface NetworkMap {
  readonly nodes: readonly { readonly name: string; readonly group: string }[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly ports: string }[];
  /** True when the nodes are namespaces, because there are too many connections to draw. */
  readonly folded: boolean;
}

/** The map of the connections that are asked for. */
export function mapOf(read: ReadNetwork, asked: Omit<NetworkOptions, "source">): NetworkMap {
  let count = 0;
  connections(read, asked, () => count++);
  const folded = count > MAX_SHOWN;
  const print = portPrinter(read.network);
  const nodes: { name: string; group: string }[] = [];
  const known = new Map<string, number>();
  const nodeOf = (end: End): number => {
    const group = end.peer === null ? "outside" : end.peer.namespace || "outside";
    const own =
      end.peer === null
        ? end.cidr
        : end.peer.namespace === ""
          ? "ingress controller"
          : `${end.peer.name} (${end.peer.kind})`;
    const name = folded ? group : own;
    const key = `${group}\0${name}`;
    let id = known.get(key);
    if (id === undefined) {
      known.set(key, (id = nodes.length));
      nodes.push({ name, group });
    }
    return id;
  };
  const edges = new Map<string, { from: number; to: number; ports: string }>();
  connections(read, asked, (from, to, _, possible) => {
    const [a, b] = [nodeOf(from), nodeOf(to)];
    const ports = shown(print(possible));
    const key = `${a}>${b}`;
    const before = edges.get(key);
    if (!before) edges.set(key, { from: a, to: b, ports });
    else if (before.ports !== ports) before.ports = "several";
  });
  return { nodes, edges: [...edges.values()], folded };
}

const shown = (allowed: Allowed): string =>
  allowed === "all" ? "all" : allowed.map(({ protocol, ports }) => `${protocol} ${ports.join(",")}`).join(" ");

/** The map in the language of Graphviz, one cluster for each namespace. */
export function networkDot({ nodes, edges }: NetworkMap): string {
  const quoted = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  const groups = Map.groupBy(
    nodes.map((node, id) => ({ ...node, id })),
    ({ group }) => group,
  );
  const clusters = [...groups].map(([group, members], at) => {
    const inside = members.map(({ id, name }) => `    n${id} [label=${quoted(name)}];\n`).join("");
    return `  subgraph cluster_${at} {\n    label=${quoted(group)};\n${inside}  }\n`;
  });
  const arrows = edges.map(({ from, to, ports }) => `  n${from} -> n${to} [label=${quoted(ports)}];\n`);
  return `digraph network {\n  rankdir=LR;\n  node [shape=box];\n${clusters.join("")}${arrows.join("")}}\n`;
}

/** The map as one page that needs nothing else: choose a workload and see what it reaches and what reaches it. */
export function networkHtml(map: NetworkMap): string {
  const data = JSON.stringify(map).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Network map</title>
<style>${STYLE}</style>
<header><h1>Network map</h1><label>Find <input id="find" type="search" autocomplete="off"></label><p id="note"></p></header>
<main><nav id="list" aria-label="Ends"></nav><section aria-live="polite"><svg id="map" role="img" aria-label="Connections of the chosen end"></svg><div id="rows"></div></section></main>
<script>const map=${data};${SCRIPT}</script>
</html>
`;
}

const STYLE = `:root{color-scheme:light dark;--line:#8884;--accent:#2563eb}body{font:14px/1.4 system-ui,sans-serif;margin:0}
header{display:flex;gap:1rem;align-items:center;padding:.5rem 1rem;border-bottom:1px solid var(--line)}h1{font-size:1.1rem;margin:0}
main{display:grid;grid-template-columns:minmax(14rem,22rem) 1fr;height:calc(100vh - 4rem)}nav{overflow:auto;border-right:1px solid var(--line);padding:.5rem}
nav h2{font-size:.85rem;margin:.6rem 0 .2rem}nav button{display:block;width:100%;text-align:left;border:0;background:none;color:inherit;font:inherit;padding:.15rem .4rem;border-radius:4px;cursor:pointer}
nav button[aria-current=true]{background:var(--accent);color:#fff}section{overflow:auto;padding:1rem}svg{width:100%;height:60vh;border:1px solid var(--line)}
table{border-collapse:collapse;margin-top:1rem}td,th{text-align:left;padding:.15rem 1rem .15rem 0;border-bottom:1px solid var(--line)}text{font-size:12px;fill:currentColor}`;

const SCRIPT = `const $=id=>document.getElementById(id),el=(n,p={},...c)=>{const e=document.createElement(n);Object.assign(e,p);e.append(...c);return e};
const into=map.nodes.map(()=>[]),out=map.nodes.map(()=>[]);for(const e of map.edges){out[e.from].push(e);into[e.to].push(e)}
$("note").textContent=map.nodes.length+" ends, "+map.edges.length+" connections"+(map.folded?"; namespaces in the place of workloads, as there are too many":"");
let chosen=0;const label=i=>map.nodes[i].group+"/"+map.nodes[i].name;
function list(){const f=$("find").value.toLowerCase();$("list").replaceChildren();const g=new Map();map.nodes.forEach((n,i)=>{if(label(i).toLowerCase().includes(f)){if(!g.has(n.group))g.set(n.group,[]);g.get(n.group).push(i)}});
for(const[name,ids]of[...g].sort()){$("list").append(el("h2",{textContent:name}));for(const i of ids){const b=el("button",{textContent:map.nodes[i].name+"  ←"+into[i].length+" →"+out[i].length,onclick(){chosen=i;show();list()}});if(i===chosen)b.setAttribute("aria-current","true");$("list").append(b)}}}
function show(){if(!map.nodes.length)return;const s=$("map"),NS="http://www.w3.org/2000/svg",a=(n,p,t)=>{const e=document.createElementNS(NS,n);for(const k in p)e.setAttribute(k,p[k]);if(t!==undefined)e.textContent=t;s.append(e);return e};s.replaceChildren();
const L=into[chosen].slice(0,40),R=out[chosen].slice(0,40),h=Math.max(L.length,R.length,1)*22+20;s.setAttribute("viewBox","0 0 1000 "+h);const y=(k,n)=>h/2+(k-(n-1)/2)*22;
L.forEach((e,k)=>{a("path",{d:"M300 "+y(k,L.length)+" C 380 "+y(k,L.length)+" 380 "+h/2+" 430 "+h/2,fill:"none",stroke:"var(--line)"});a("text",{x:295,y:y(k,L.length)+4,"text-anchor":"end"},label(e.from)+" ["+e.ports+"]")});
R.forEach((e,k)=>{a("path",{d:"M570 "+h/2+" C 620 "+h/2+" 620 "+y(k,R.length)+" 700 "+y(k,R.length),fill:"none",stroke:"var(--line)"});a("text",{x:705,y:y(k,R.length)+4},label(e.to)+" ["+e.ports+"]")});
a("text",{x:500,y:h/2+4,"text-anchor":"middle","font-weight":"bold"},map.nodes[chosen].name);
const row=(w,e,o)=>el("tr",{},el("td",{textContent:w}),el("td",{textContent:label(o)}),el("td",{textContent:e.ports}));
$("rows").replaceChildren(el("table",{},el("thead",{},el("tr",{},...["","end","ports"].map(t=>el("th",{textContent:t})))),el("tbody",{},...into[chosen].map(e=>row("from",e,e.from)),...out[chosen].map(e=>row("to",e,e.to)))))}
$("find").oninput=list;list();show();`;

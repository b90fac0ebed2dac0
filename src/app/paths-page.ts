/** The page that draws attack paths: no request leaves it. Layers from left to right, so nothing moves by itself. */
export const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Attack paths</title>
<style>
:root { color-scheme: light dark; --line: light-dark(#b8c0cc, #48525f); --ink: light-dark(#1b222c, #e6eaf0); --back: light-dark(#fff, #12161c); --hot: light-dark(#b3261e, #ff8a80); --side: light-dark(#f4f6f9, #1a2029); }
* { box-sizing: border-box; }
body { margin: 0; height: 100vh; display: grid; grid-template-columns: minmax(18rem, 26rem) 1fr; font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--back); }
aside { overflow: auto; padding: 1rem; background: var(--side); border-right: 1px solid var(--line); }
h1 { font-size: 1.1rem; margin: 0 0 .5rem; } h2 { font-size: 1rem; margin: 1rem 0 .25rem; }
input { width: 100%; padding: .4rem; font: inherit; }
ol { padding: 0; margin: 0; list-style: none; } li button { all: unset; display: block; width: 100%; padding: .3rem .4rem; cursor: pointer; overflow-wrap: anywhere; }
li button:hover, li button:focus-visible, li button[aria-pressed=true] { background: var(--line); }
small { opacity: .8; } canvas { display: block; width: 100%; height: 100%; touch-action: none; cursor: grab; }
#steps li { padding: .25rem .4rem; border-left: 3px solid var(--hot); margin: .25rem 0; overflow-wrap: anywhere; }
</style>
<aside>
<h1 id="title"></h1>
<label>Find <input id="find" type="search" placeholder="a name, such as internet or models"></label>
<h2>This path</h2><ol id="steps"><li>Choose a path, or a node of the drawing.</li></ol>
<h2>Cut first</h2><ol id="changes"></ol>
<h2>Paths</h2><ol id="paths"></ol>
</aside>
<main><canvas id="map" aria-label="Drawing of the attack graph; the lists beside it say the same"></canvas></main>
<script>
"use strict";
const data = /*DATA*/null;
const $ = (id) => document.getElementById(id);
const { nodes, steps, paths, changes } = data;
$("title").textContent = paths.length + " attack paths";
const item = (text, note, act) => {
  const li = document.createElement("li");
  const inner = document.createElement(act ? "button" : "div");
  inner.textContent = text;
  if (note) { const small = document.createElement("small"); small.textContent = " " + note; inner.append(small); }
  if (act) inner.onclick = act;
  li.append(inner);
  return li;
};
for (const { fix, closes } of changes) $("changes").append(item(fix, "closes " + closes));
// the layer of a node is its distance from the entries
const out = nodes.map(() => []);
const into = nodes.map(() => []);
steps.forEach((step, place) => { out[step.from].push(place); into[step.to].push(place); });
const layer = nodes.map(() => -1);
let edge = nodes.flatMap((node, place) => (into[place].length === 0 || node.entry ? [place] : []));
for (const place of edge) layer[place] = 0;
for (let depth = 1; edge.length > 0; depth++) {
  const next = [];
  for (const place of edge) for (const step of out[place]) {
    const to = steps[step].to;
    if (layer[to] < 0) { layer[to] = depth; next.push(to); }
  }
  edge = next;
}
const deepest = Math.max(1, ...layer);
nodes.forEach((node, place) => { if (node.jewel) layer[place] = deepest + 1; else if (layer[place] < 0) layer[place] = 0; });
const rows = [];
const at = nodes.map((_, place) => {
  const row = (rows[layer[place]] = (rows[layer[place]] ?? 0) + 1);
  return { x: layer[place] * 260, y: row * 30 };
});
const tallest = Math.max(1, ...rows.map((row) => row ?? 0));
at.forEach((point, place) => { point.y += ((tallest - rows[layer[place]]) * 30) / 2; });
const canvas = $("map");
const pen = canvas.getContext("2d");
let view = { x: 30, y: 20, scale: 1 };
let chosen = new Set();
let hover = -1;
let wanted = "";
let due = false;
const draw = () => { if (!due) { due = true; requestAnimationFrame(paint); } };
function paint() {
  due = false;
  const style = getComputedStyle(document.documentElement);
  const color = (name) => { const probe = style.getPropertyValue(name).trim(); canvas.style.color = probe; return getComputedStyle(canvas).color; };
  const line = color("--line"), ink = color("--ink"), hot = color("--hot"), back = color("--back");
  const ratio = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== width * ratio || canvas.height !== height * ratio) { canvas.width = width * ratio; canvas.height = height * ratio; }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.fillStyle = back; pen.fillRect(0, 0, width, height);
  pen.translate(view.x, view.y); pen.scale(view.scale, view.scale);
  const left = -view.x / view.scale - 260, right = (width - view.x) / view.scale + 260;
  const top = -view.y / view.scale - 30, bottom = (height - view.y) / view.scale + 30;
  const curve = ({ from, to }) => {
    const a = at[from], b = at[to];
    if (Math.max(a.x, b.x) < left || Math.min(a.x, b.x) > right || Math.max(a.y, b.y) < top || Math.min(a.y, b.y) > bottom) return;
    pen.moveTo(a.x + 6, a.y); pen.bezierCurveTo(a.x + 120, a.y, b.x - 120, b.y, b.x - 6, b.y);
  };
  pen.lineWidth = 1 / view.scale; pen.strokeStyle = line; pen.beginPath();
  steps.forEach((step, place) => { if (!chosen.has(place)) curve(step); });
  pen.stroke();
  pen.lineWidth = 2.5 / view.scale; pen.strokeStyle = hot; pen.beginPath();
  steps.forEach((step, place) => { if (chosen.has(place) || step.from === hover || step.to === hover) curve(step); });
  pen.stroke();
  pen.font = "12px system-ui, sans-serif"; pen.textBaseline = "middle";
  nodes.forEach((node, place) => {
    const { x, y } = at[place];
    if (x < left || x > right || y < top || y > bottom) return;
    const marked = node.jewel || node.entry || (wanted && node.id.toLowerCase().includes(wanted)) || place === hover;
    pen.fillStyle = marked ? hot : ink;
    pen.beginPath(); pen.arc(x, y, marked ? 6 : 4, 0, 7); pen.fill();
    if (view.scale > 0.45) { pen.fillStyle = ink; pen.fillText(node.id.length > 34 ? node.id.slice(0, 33) + "…" : node.id, x + 10, y); }
  });
}
function show(places, title) {
  chosen = new Set(places);
  $("steps").replaceChildren(...places.map((place) => { const step = steps[place]; return item(step.type + ": " + nodes[step.to].id, step.why); }));
  if (places.length === 0) $("steps").replaceChildren(item(title));
  draw();
}
function list() {
  const found = paths.filter(({ entry, jewel }) => (entry + " " + jewel).toLowerCase().includes(wanted)).slice(0, 300);
  $("paths").replaceChildren(...found.map((path) => item(path.entry + " to " + path.jewel, "risk " + path.risk + ", cost " + path.cost, () => show(path.steps, path.entry))));
}
$("find").oninput = (event) => { wanted = event.target.value.trim().toLowerCase(); list(); draw(); };
const spot = (event) => ({ x: (event.offsetX - view.x) / view.scale, y: (event.offsetY - view.y) / view.scale });
let grip = null;
canvas.onpointerdown = (event) => { grip = { x: event.clientX - view.x, y: event.clientY - view.y }; canvas.setPointerCapture(event.pointerId); };
canvas.onpointerup = () => { grip = null; };
canvas.onpointermove = (event) => {
  if (grip) { view.x = event.clientX - grip.x; view.y = event.clientY - grip.y; draw(); return; }
  const { x, y } = spot(event);
  const place = at.findIndex((point) => Math.abs(point.y - y) < 10 && x > point.x - 10 && x < point.x + 200);
  if (place !== hover) { hover = place; canvas.title = place < 0 ? "" : nodes[place].id; draw(); }
};
canvas.onclick = () => { if (hover >= 0) show([...into[hover], ...out[hover]], nodes[hover].id); };
canvas.onwheel = (event) => {
  event.preventDefault();
  const factor = Math.exp(-event.deltaY / 500);
  const scale = Math.min(4, Math.max(0.05, view.scale * factor));
  view.x = event.offsetX - ((event.offsetX - view.x) * scale) / view.scale;
  view.y = event.offsetY - ((event.offsetY - view.y) * scale) / view.scale;
  view.scale = scale; draw();
};
addEventListener("resize", draw);
list(); draw();
</script>
</html>
`;

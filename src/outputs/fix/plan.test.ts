import assert from "node:assert/strict";
import { test } from "node:test";
import type { PatchOperation } from "../../core/finding.ts";
import { readDocuments } from "../../lang/yaml/read.ts";
import { isEqual, planTexts } from "./index.ts";

/** The text after patches of its first document, each as a change of its own. */
function patched(text: string, ...patches: readonly PatchOperation[][]): { text: string; refused: string[] } {
  const { documents } = readDocuments(text, { file: "a.yaml", dropNulls: true });
  const [document] = documents;
  assert.ok(document);
  const { texts, refused, expected } = planTexts(
    patches.map((patch, at) => ({ id: `${at}`, document, at: [], patch })),
  );
  const after = texts.get("a.yaml") ?? text;
  const read = readDocuments(after, { file: "a.yaml", dropNulls: true });
  assert.deepEqual(read.problems, []);
  if (expected.has(document)) {
    const now = read.documents[0]?.value;
    assert.ok(isEqual(now, expected.get(document)), `reads as ${JSON.stringify(now)}: ${after}`);
  }
  return { text: after, refused: [...refused.values()] };
}

const set = (path: string, value: unknown): PatchOperation => ({ op: "replace", path, value });
const add = (path: string, value: unknown): PatchOperation => ({ op: "add", path, value });
const remove = (path: string): PatchOperation => ({ op: "remove", path });

const CASES: readonly [name: string, before: string, patches: PatchOperation[][], after: string][] = [
  ["a scalar, its comment kept", "a: true # why\nb: 1\n", [[set("/a", false)]], "a: false # why\nb: 1\n"],
  ["a quoted text keeps its quotes", "a: 'x'\n", [[set("/a", "y")]], "a: 'y'\n"],
  ["a double-quoted text too", 'a: "x"\n', [[set("/a", "y")]], 'a: "y"\n'],
  ["a new entry at the end", "a: 1 # one\n# below\n", [[add("/b", 2)]], "a: 1 # one\nb: 2\n# below\n"],
  ["a text without a last line break", "a: 1", [[add("/b", { c: true })]], "a: 1\nb:\n  c: true"],
  ["line ends of Windows", "a: 1\r\nc: 3\r\n", [[add("/b", { d: 2 })]], "a: 1\r\nc: 3\r\nb:\r\n  d: 2\r\n"],
  ["the file's own indentation", "a:\n    b: 1\n", [[add("/a/c", { d: 2 })]], "a:\n    b: 1\n    c:\n        d: 2\n"],
  ["an empty map opens up", "a: {}\nb: 1\n", [[add("/a/c", true)]], "a:\n  c: true\nb: 1\n"],
  ["an empty map with a comment", "a: {} # none\n", [[add("/a/c", true)]], "a: # none\n  c: true\n"],
  ["a value that is missing", "a: # none\nb: 1\n", [[add("/a", { c: true })]], "a: # none\n  c: true\nb: 1\n"],
  ["a flow map", "a: { b: 1 }\n", [[add("/a/c", true)]], "a: { b: 1, c: true }\n"],
  ["a flow list", "a: [x]\n", [[add("/a/-", "w")]], "a: [x, w]\n"],
  ["out of a flow map", "a: { b: 1, c: 2, d: 3 }\n", [[remove("/a/c")]], "a: { b: 1, d: 3 }\n"],
  ["the last out of a flow map", "a: { b: 1, c: 2 }\n", [[remove("/a/c")]], "a: { b: 1 }\n"],
  ["the only one of a map", "a: { b: 1 }\nc: 1\n", [[remove("/a/b")]], "a: {}\nc: 1\n"],
  [
    "all of a map that then says nothing",
    "x:\n  securityContext:\n    privileged: true\n  y: 1\n",
    [[remove("/x/securityContext/privileged")]],
    "x:\n  y: 1\n",
  ],
  [
    "an item of a list",
    "a:\n  # first\n  - x\n  - y # two\n  - z\n",
    [[remove("/a/1")]],
    "a:\n  # first\n  - x\n  - z\n",
  ],
  ["items that different fixes remove", "a: [x, y, z]\n", [[remove("/a/0")], [remove("/a/2")]], "a: [y]\n"],
  ["the first entry of an item", "a:\n- hostPort: 80\n  name: x\n", [[remove("/a/0/hostPort")]], "a:\n- name: x\n"],
  [
    "the first entry of an item, a comment below",
    "a:\n- b: 1\n  # c\n  name: x\n",
    [[remove("/a/0/b")]],
    "a:\n-\n  # c\n  name: x\n",
  ],
  [
    "an item at the end of a list",
    "a:\n- name: x\nb: 1\n",
    [[add("/a/-", { name: "w", value: "1" })]],
    'a:\n- name: x\n- name: w\n  value: "1"\nb: 1\n',
  ],
  [
    "what two fixes put in one place",
    "a: 1\n",
    [[add("/s", { x: true })], [add("/s", { c: { drop: ["ALL"] } })]],
    "a: 1\ns:\n  c:\n    drop: [ALL]\n  x: true\n",
  ],
  [
    "before the containers of a pod",
    "spec:\n  restartPolicy: Never\n  # main\n  containers: []\n",
    [[add("/spec/hostUsers", false)]],
    "spec:\n  restartPolicy: Never\n  hostUsers: false\n  # main\n  containers: []\n",
  ],
  ["in one line of JSON", '{"a": {"b": 1}}', [[add("/a/c", "x")]], '{"a": {"b": 1, "c": "x"}}'],
  [
    "in JSON over several lines",
    '{\n  "a": {\n    "b": 1\n  }\n}\n',
    [[add("/a/c", { d: [1] })]],
    '{\n  "a": {\n    "b": 1,\n    "c": {\n      "d": [\n        1\n      ]\n    }\n  }\n}\n',
  ],
  [
    "a map that is filled anew",
    "s:\n  c:\n    add:\n      - X\n  b: 1\n",
    [[remove("/s/c/add/0")], [add("/s/c/drop", ["ALL"])]],
    "s:\n  c:\n    drop: [ALL]\n  b: 1\n",
  ],
  [
    "after a line that goes",
    "a:\n  - b: 1\n    p: 2\nz: 1\n",
    [[remove("/a/0/p")], [add("/a/-", { c: 1 })]],
    "a:\n  - b: 1\n  - c: 1\nz: 1\n",
  ],
  ["an empty list opens up", "a: [] # none\nb: 1\n", [[add("/a/-", { c: 1 })]], "a: # none\n  - c: 1\nb: 1\n"],
  [
    "an alias at its use",
    "a: &x { p: true, q: 1 }\nb: *x\n",
    [[set("/b/p", false)]],
    "a: &x { p: true, q: 1 }\nb:\n  p: false\n  q: 1\n",
  ],
  [
    "what a merge key brings in",
    "a: &x { p: true }\nb:\n  <<: *x\n  q: 1\n",
    [[set("/b/p", false)]],
    "a: &x { p: true }\nb:\n  <<: *x\n  q: 1\n  p: false\n",
  ],
  [
    "what a merge key brings in, taken out",
    "a: &x { p: true }\nb:\n  <<: *x\n",
    [[remove("/b/p")]],
    "a: &x { p: true }\nb:\n  <<: *x\n  p: null\n",
  ],
];

for (const [name, before, patches, after] of CASES) {
  test(`edits ${name}`, () => {
    assert.deepEqual(patched(before, ...patches), { text: after, refused: [] });
  });
}

test("an empty map inside a line of JSON is filled on the line", () => {
  const { text } = patched('{\n  "a": [{"b": {}}]\n}\n', [add("/a/0/b/c", true)]);
  assert.equal(text, '{\n  "a": [{"b": { "c": true }}]\n}\n');
});

test("an anchor that others use is left alone", () => {
  const { text, refused } = patched("a: &x { p: true }\nb: *x\n", [set("/a/p", false)]);
  assert.equal(text, "a: &x { p: true }\nb: *x\n");
  assert.match(refused[0] ?? "", /anchor &x/);
});

test("of two fixes for one field the stricter wins", () => {
  const { text } = patched(
    "l: privileged\n",
    [set("/l", "baseline")],
    [set("/l", "restricted")],
    [set("/l", "baseline")],
  );
  assert.equal(text, "l: restricted\n");
});

const POD =
  "spec:\n  containers:\n    - name: a\n      ports: [{ containerPort: 80 }]\n      securityContext:\n        privileged: true\n";
const CONTEXT = "/spec/containers/0/securityContext";

test("escalation is forbidden only once the container is no longer privileged", () => {
  const escalation = [add(`${CONTEXT}/allowPrivilegeEscalation`, false)];
  assert.match(patched(POD, escalation).refused[0] ?? "", /privileged: true/);
  const { text, refused } = patched(POD, escalation, [set(`${CONTEXT}/privileged`, false)]);
  assert.deepEqual(refused, []);
  assert.match(text, /privileged: false\n {8}allowPrivilegeEscalation: false\n$/);
});

test("a container that listens below 1024 may go on doing so without other capabilities", () => {
  const { text } = patched(POD, [add(`${CONTEXT}/capabilities`, { drop: ["ALL"] })]);
  assert.match(text, /capabilities:\n {10}add:\n {12}- NET_BIND_SERVICE\n {10}drop: \[ALL\]\n$/);
});

test("the host's users cannot go while its network is used", () => {
  const text = "spec:\n  hostNetwork: true\n  containers: []\n";
  assert.match(patched(text, [add("/spec/hostUsers", false)]).refused[0] ?? "", /hostNetwork: true/);
  assert.deepEqual(patched(text, [add("/spec/hostUsers", false)], [remove("/spec/hostNetwork")]).refused, []);
});

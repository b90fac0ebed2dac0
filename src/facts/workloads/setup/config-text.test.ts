import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { readConfig } from "./config-text.ts";
import { isExpression } from "./python-literals.ts";

for (const [name, file, text, expected] of [
  [
    "YAML",
    "config.yaml",
    "service:\n  api_key: abc\n  list: [1, {a: b}]\n",
    { "service.api_key": "abc", "service.list.0": "1", "service.list.1.a": "b" },
  ],
  ["YAML null and empty", "c.yml", "a: null\nb: ''\nc: {}\n", { a: "", b: "", c: "" }],
  ["JSON", "c.json", '{"ServerApp": {"token": ""}}', { "ServerApp.token": "" }],
  [
    "INI",
    "airflow.cfg",
    "[api]\nauth_backends = a.b\n# x = y\n[core]\nk=v ; not a comment\n",
    { api: "", "api.auth_backends": "a.b", core: "", "core.k": "v ; not a comment" },
  ],
  [
    "properties",
    "config.properties",
    "disable_token_authorization=true\nallowed: 'x'\n",
    { disable_token_authorization: "true", allowed: "x" },
  ],
  ["plain words", "redis.conf", "requirepass foo bar\nappendonly yes", { requirepass: "foo bar", appendonly: "yes" }],
  [
    "TOML",
    "c.toml",
    'top = 1\n[a."b c"]\nk = "v" # note\nd.e = true\nl = ["x"]\n',
    { top: "1", "a.b c": "", "a.b c.k": "v", "a.b c.d.e": "true", "a.b c.l": '["x"]' },
  ],
  ["multi-line TOML", "c.toml", 'a = """x\ny"""\nb = 2', { a: "x\ny", b: "2" }],
  [
    "Python",
    "jupyter_server_config.py",
    "c = get_config()  # noqa\nc.ServerApp.token = ''\nc.NotebookApp.password = u\"x\" 'y'\nc.A.list = [\n  'a', # one\n  2,\n]\nc.A['b'] = {'k': True, 'n': None}\n",
    {
      c: "EXPRESSION",
      "ServerApp.token": "",
      "NotebookApp.password": "xy",
      "A.list.0": "a",
      "A.list.1": "2",
      "A.b.k": "true",
      "A.b.n": "None",
    },
  ],
  [
    "Python expressions",
    "x.py",
    'c.A.b = os.environ["T"]\nc.A.c = "a" + "b"\nif x == 1: pass\n',
    { "A.b": "EXPRESSION", "A.c": "EXPRESSION" },
  ],
  ["Python indented", "x.py", 'if True:\n    c.A.b = "v"\n', { "A.b": "v" }],
  ["no extension that is YAML", "config", "a: 1\n", { a: "1" }],
  ["no extension that is not", "settings", "a = 1\n", { a: "1" }],
] as [string, string, string, Record<string, string>][]) {
  test(`reads ${name}`, () => {
    const found = Object.fromEntries(
      [...(readConfig(file, text) ?? [])].map(([key, value]) => [key, isExpression(value) ? "EXPRESSION" : value]),
    );
    assert.deepEqual(found, expected);
  });
}

test("says so when it cannot read", () => {
  assert.equal(readConfig("c.yaml", "a: [1"), null);
  assert.equal(readConfig("c.json", "x".repeat(1_000_000)), null);
});

test("reads any text to its end", () => {
  const piece = fc.constantFrom(..."c.=[]{}()'\"#\n\\:,a1 ".split(""), '"""', "[a]\n", "c.A.b = ", "a: ");
  const file = fc.constantFrom("a.py", "a.toml", "a.ini", "a.yaml", "a.json", "a");
  fc.assert(
    fc.property(file, fc.array(piece, { maxLength: 60 }), (name, pieces) => {
      const settings = readConfig(name, pieces.join(""));
      for (const value of settings?.values() ?? []) assert.equal(typeof value, "string");
    }),
    { numRuns: 5000 },
  );
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { ringfence } from "./run.ts";

test("--version prints a version and --help every command", () => {
  assert.match(ringfence(["--version"]).stdout, /^\d+\.\d+\.\d+\n$/);
  const { status, stdout } = ringfence(["--help"]);
  assert.equal(status, 0);
  for (const command of ["scan", "workloads", "pod-security", "explain", "controls", "cel", "completion"]) {
    assert.match(stdout, new RegExp(`^  ${command} `, "m"));
  }
});

test("an unknown command or option is wrong use, with what was meant", () => {
  const command = ringfence(["scam"]);
  assert.equal(command.status, 2);
  assert.match(command.stderr, /did you mean scan\?/);
  const option = ringfence(["scan", "--formt", "json"]);
  assert.equal(option.status, 2);
  assert.match(option.stderr, /--format/);
  assert.match(ringfence(["contorls"]).stderr, /did you mean controls\?/);
  assert.match(ringfence(["frobnicate"]).stderr, /no command frobnicate; see/);
});

test("help of a command is its --help, at every depth", () => {
  assert.deepEqual(ringfence(["help", "scan"]), ringfence(["scan", "--help"]));
  assert.deepEqual(ringfence(["help", "access", "who-can"]), ringfence(["access", "who-can", "--help"]));
  assert.deepEqual(ringfence(["help"]), ringfence(["--help"]));
  assert.equal(ringfence(["help", "frobnicate"]).status, 2);
});

test("explain knows a control by its id and by another tool's", () => {
  const own = ringfence(["explain", "container.privileged"]);
  assert.equal(own.status, 0);
  assert.match(own.stdout, /^Privileged container {2}\(container\.privileged\)/);
  assert.equal(ringfence(["explain", "KSV-0017"]).stdout, own.stdout);
  const wrong = ringfence(["explain", "container.privilege"]);
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /close to it: container\.privileged,/);
});

test("controls lists them by severity, and as JSON", () => {
  const { stdout } = ringfence(["controls", "--severity", "critical"]);
  assert.match(stdout, /^container\.privileged +critical/m);
  assert.doesNotMatch(stdout, /^\S+ +(high|medium|low|info) /m);
  const { version, controls } = JSON.parse(ringfence(["controls", "--format", "json"]).stdout) as {
    version: number;
    controls: { id: string }[];
  };
  assert.equal(version, 1);
  assert.ok(controls.some(({ id }) => id === "pod.host-pid"));
});

test("completion scripts are ones that the shell accepts", () => {
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    const { status, stdout } = ringfence(["completion", shell]);
    assert.equal(status, 0);
    assert.match(stdout, /pod-security/);
    if (shell === "bash") {
      const script = `${stdout}\nCOMP_WORDS=(ringfence scan --form); COMP_CWORD=2; _ringfence; echo "\${COMPREPLY[@]}"`;
      assert.equal(spawnSync("bash", ["-c", script], { encoding: "utf8" }).stdout.trim(), "--format");
    }
  }
});

test("cel evaluates an expression and a batch", () => {
  assert.equal(ringfence(["cel", "1 + 2 == 3"]).stdout.trim(), "true");
  const input = `${JSON.stringify({ expr: "a + 1", bindings: { a: 2 } })}\n${JSON.stringify({ expr: "1 +" })}\n`;
  const [one = "", two = ""] = ringfence(["cel", "--batch", "-"], { input }).stdout.trim().split("\n");
  assert.deepEqual(JSON.parse(one), { value: 3 });
  assert.ok(Array.isArray((JSON.parse(two) as { compileErrors: string[] }).compileErrors));
});

/** `scan --changed-since` in repositories of its own making. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import type { Finding } from "../../src/core/finding.ts";
import { ringfence } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "ringfence-since-"));
after(() => rmSync(folder, { recursive: true }));
let made = 0;

const pod = (name: string, privileged = "true"): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  containers:
    - name: main
      image: ghcr.io/acme/train:1.0
      securityContext:
        privileged: ${privileged}
`;

class Repository {
  readonly at = join(folder, String(made++));

  constructor(files: Readonly<Record<string, string>>) {
    mkdirSync(this.at);
    this.git("init", "--quiet", "--initial-branch=main");
    this.write(files);
  }
  git(...args: string[]): void {
    const who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
    execFileSync("git", [...who, ...args], { cwd: this.at, stdio: ["ignore", "ignore", "inherit"] });
  }
  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.at, name)), { recursive: true });
      writeFileSync(join(this.at, name), text);
    }
  }
  commit(): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "-m", "x");
  }
  /** The files of findings of one control. */
  found(ref: string, paths: readonly string[] = ["."], from = this.at): string[] {
    const args = ["--changed-since", ref, "--format", "json", "--control", "container.privileged"];
    const ran = ringfence(["scan", ...paths, ...args], { folder: from });
    assert.ok(ran.status === 0 || ran.status === 1, ran.stderr);
    const { findings } = JSON.parse(ran.stdout) as { findings: Finding[] };
    return findings.map(({ location }) => location?.file ?? "").toSorted();
  }
}

test("committed, staged, unstaged and untracked changes count, from wherever the scan starts", () => {
  const names = ["old", "committed", "staged", "unstaged"];
  const repository = new Repository(Object.fromEntries(names.map((name) => [`pods/${name} ö.yaml`, pod(name)])));
  repository.commit();
  repository.git("checkout", "--quiet", "-b", "work");
  repository.write({ "pods/committed ö.yaml": `# new\n${pod("committed")}` });
  repository.commit();
  repository.write({ "pods/staged ö.yaml": `# new\n${pod("staged")}` });
  repository.git("add", "--all");
  repository.write({ "pods/unstaged ö.yaml": `# new\n${pod("unstaged")}`, "pods/untracked ö.yaml": pod("untracked") });
  const changed = ["committed", "staged", "unstaged", "untracked"].map((name) => `${name} ö.yaml`);
  assert.deepEqual(
    repository.found("main"),
    changed.map((name) => `pods/${name}`),
  );
  assert.deepEqual(
    repository.found("HEAD"),
    changed.slice(1).map((name) => `pods/${name}`),
  );
  assert.deepEqual(repository.found("main", ["."], join(repository.at, "pods")), changed);
  assert.deepEqual(repository.found("main", ["pods/old ö.yaml", "pods/staged ö.yaml"]), ["pods/staged ö.yaml"]);
  const link = join(folder, "link");
  symlinkSync(repository.at, link);
  assert.equal(repository.found("main", ["link"], folder).length, changed.length);
});

test("what came to the other branch since is not a change of this one", () => {
  const repository = new Repository({ "a.yaml": pod("a"), "b.yaml": pod("b") });
  repository.commit();
  repository.git("checkout", "--quiet", "-b", "work");
  repository.write({ "a.yaml": `# work\n${pod("a")}` });
  repository.commit();
  repository.git("checkout", "--quiet", "main");
  repository.write({ "b.yaml": `# main\n${pod("b")}` });
  repository.commit();
  repository.git("checkout", "--quiet", "work");
  assert.deepEqual(repository.found("main"), ["a.yaml"]);
});

test("files that did not change are still known", () => {
  const claim = "apiVersion: v1\nkind: Namespace\nmetadata: { name: ml }\n";
  const repository = new Repository({ "namespace.yaml": claim, "pod.yaml": pod("a", "false") });
  repository.commit();
  repository.write({ "pod.yaml": `# new\n${pod("a")}` });
  const { stdout } = ringfence(["scan", ".", "--changed-since", "HEAD", "--format", "json"], { folder: repository.at });
  assert.equal((JSON.parse(stdout) as { summary: { objects: number } }).summary.objects, 2);
});

test("a chart's finding counts by its template or by the value, a kustomization's by any of its files", () => {
  const template = pod("web").replace("true", "{{ .Values.privileged }}");
  const repository = new Repository({
    "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "web/values.yaml": "privileged: true\n",
    "web/templates/pod.yaml": template,
    "web/templates/other.yaml": pod("other"),
    "base/pod.yaml": pod("based"),
    "base/kustomization.yaml": "resources: [pod.yaml]\n",
  });
  repository.commit();
  assert.deepEqual(repository.found("HEAD"), []);
  repository.write({ "web/values.yaml": "# new\nprivileged: true\n" });
  assert.deepEqual(repository.found("HEAD"), ["web/templates/pod.yaml"]);
  repository.write({ "web/templates/other.yaml": `# new\n${pod("other")}` });
  assert.deepEqual(repository.found("HEAD"), ["web/templates/other.yaml", "web/templates/pod.yaml"]);
  repository.write({ "base/pod.yaml": `# new\n${pod("based")}` });
  assert.ok(repository.found("HEAD").includes("base/pod.yaml"));
});

test("before the first commit everything is new", () => {
  assert.deepEqual(new Repository({ "a.yaml": pod("a") }).found("HEAD"), ["a.yaml"]);
});

test("what git cannot answer is wrong use, and a reference is never an option", () => {
  const repository = new Repository({ "a.yaml": pod("a") });
  repository.commit();
  const refused = (args: readonly string[], at: string, message: RegExp): void => {
    const { status, stderr } = ringfence(["scan", ...args], { folder: at, input: "" });
    assert.equal(status, 2);
    assert.match(stderr, message);
  };
  refused([".", "--changed-since", "none"], repository.at, /git knows no commit none/);
  refused([".", "--changed-since=--output=x"], repository.at, /git knows no commit --output=x/);
  refused(["-", "--changed-since", "HEAD"], repository.at, /standard input has no history/);
  const plain = join(folder, "plain");
  mkdirSync(plain);
  refused([".", "--changed-since", "HEAD"], plain, /lies in no git repository/);
});

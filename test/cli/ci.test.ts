/** What `deploy/ci` holds: the shape that each host asks for, and its scripts run as the host would run them. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, suite, test } from "node:test";
import { load, loadAll } from "js-yaml";

const root = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "ringfence-ci-"));
after(() => rmSync(folder, { recursive: true }));

// what an installed package puts on PATH
const bin = join(folder, "bin");
mkdirSync(bin);
const command = join(bin, "ringfence");
writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${join(root, "dist", "ringfence.js")}" "$@"\n`);
chmodSync(command, 0o755);

let made = 0;

/** A checkout of the example platform, or of other files. */
function checkout(source: string | null = "ml-platform"): string {
  const at = join(folder, String(made++));
  mkdirSync(at);
  if (source !== null) cpSync(join(root, "examples", source), at, { recursive: true });
  git(at, "init", "--quiet", "--initial-branch=main");
  git(at, "add", "--all");
  git(at, "commit", "--quiet", "--allow-empty", "-m", "all");
  return at;
}

function git(at: string, ...args: string[]): string {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
  return execFileSync("git", [...who, ...args], { cwd: at, encoding: "utf8" }).trim();
}

/** Runs a script as a host's runner does. */
function run(shell: string, script: string, at: string, env: Readonly<Record<string, string>>) {
  const flags = shell === "bash" ? ["--noprofile", "--norc", "-e", "-o", "pipefail"] : ["-e"];
  const path = `${bin}${delimiter}${process.env["PATH"] ?? ""}`;
  const done = spawnSync(shell, [...flags, "-c", script], {
    cwd: at,
    encoding: "utf8",
    env: { ...env, PATH: path, NO_COLOR: "1" },
  });
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

const POD = `apiVersion: v1
kind: Pod
metadata: { name: trainer }
spec: { containers: [{ name: main, image: "ghcr.io/acme/train:1.0", securityContext: { privileged: true } }] }
`;

type Sarif = {
  readonly version: string;
  readonly runs: readonly { readonly results: readonly { locations: Place[] }[] }[];
};
type Place = { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } };

const sarif = (file: string): Sarif => JSON.parse(readFileSync(file, "utf8")) as Sarif;
const filesIn = ({ runs }: Sarif): string[] =>
  (runs[0]?.results ?? []).map(({ locations: [at] }) => at?.physicalLocation.artifactLocation.uri ?? "");

suite("the hook for pre-commit", () => {
  const hooks = load(readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8")) as Record<string, unknown>[];
  const [hook] = hooks;
  const entry = String(hook?.["entry"]);

  test("has the fields that pre-commit asks for", () => {
    assert.equal(hooks.length, 1);
    for (const key of ["id", "name", "entry", "language"]) assert.equal(typeof hook?.[key], "string", key);
    const known = ["id", "name", "description", "entry", "language", "language_version", "files"];
    for (const key of Object.keys(hook ?? {}))
      assert.ok([...known, "pass_filenames", "require_serial"].includes(key), key);
    const files = new RegExp(String(hook?.["files"]));
    for (const name of ["a.yaml", "b/c.yml", "web/templates/_x.tpl", "n.ipynb", "x/.ringfenceignore"])
      assert.match(name, files);
    assert.doesNotMatch("README.md", files);
  });

  test("stops a commit that brings a finding, and lets through one that does not", () => {
    const at = checkout();
    assert.equal(run("sh", entry, at, {}).status, 0, "what was there before is not asked about");
    writeFileSync(join(at, "new.yaml"), POD);
    git(at, "add", "new.yaml");
    const { status, stdout } = run("sh", entry, at, {});
    assert.equal(status, 1);
    assert.match(stdout, /new\.yaml:4/);
  });
});

suite("the GitHub Action", () => {
  type Step = {
    name: string;
    id?: string;
    if?: string;
    uses?: string;
    shell?: string;
    run?: string;
    env?: Record<string, string>;
    with?: object;
  };
  type Input = { description: string; default?: string };
  const action = load(readFileSync(join(root, "deploy", "ci", "github", "action.yml"), "utf8")) as {
    name: string;
    description: string;
    inputs: Record<string, Input>;
    outputs: Record<string, { value: string }>;
    runs: { using: string; steps: Step[] };
  };
  const { steps } = action.runs;
  const step = (name: string): Step => {
    const found = steps.find((each) => each.name === name);
    assert.ok(found, name);
    return found;
  };

  /** Runs a step with inputs, as the runner fills its environment. */
  function act(
    name: string,
    at: string,
    given: Readonly<Record<string, string>>,
    outputs: Readonly<Record<string, string>> = {},
  ) {
    const own = step(name);
    const [output, summary] = [join(folder, `output-${made++}`), join(folder, `summary-${made}`)];
    writeFileSync(output, "");
    writeFileSync(summary, "");
    const filled = Object.entries(own.env ?? {}).map(([key, value]) => {
      const text = value.replaceAll(
        /\$\{\{ (inputs|steps\.scan\.outputs)\.([\w-]+) \}\}/g,
        (_, from: string, input: string) =>
          from === "inputs" ? (given[input] ?? action.inputs[input]?.default ?? "") : (outputs[input] ?? ""),
      );
      assert.doesNotMatch(text, /\$\{\{/);
      return [key, text];
    });
    const runner = {
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_ACTION_PATH: join(root, "deploy", "ci", "github"),
    };
    const ran = run(own.shell ?? "", own.run ?? "", at, { ...Object.fromEntries(filled), ...runner });
    const lines = readFileSync(output, "utf8").split("\n").filter(Boolean);
    return {
      ...ran,
      outputs: Object.fromEntries(lines.map((line) => line.split("="))),
      summary: readFileSync(summary, "utf8"),
    };
  }

  test("is a composite action whose scripts take inputs only through the environment", () => {
    assert.equal(action.runs.using, "composite");
    assert.ok(action.name && action.description);
    for (const [name, { description }] of Object.entries(action.inputs)) assert.ok(description, name);
    for (const each of steps) {
      assert.ok((each.run === undefined) !== (each.uses === undefined), each.name);
      if (each.run !== undefined) assert.equal(each.shell, "bash");
      assert.doesNotMatch(each.run ?? "", /\$\{\{/);
    }
    const wanted = JSON.stringify([action.outputs, steps]).matchAll(/inputs\.([\w-]+)/g);
    for (const [, name = ""] of wanted) assert.ok(Object.hasOwn(action.inputs, name), `input ${name}`);
  });

  test("writes SARIF and a summary, and fails afterwards", () => {
    const at = checkout();
    const scanned = act("Scan", at, { command });
    assert.equal(scanned.status, 0, scanned.stderr);
    assert.deepEqual(scanned.outputs, { "exit-status": "1", "sarif-file": "ringfence.sarif" });
    const report = sarif(join(at, "ringfence.sarif"));
    assert.equal(report.version, "2.1.0");
    assert.ok(filesIn(report).length > 10);
    for (const file of filesIn(report)) assert.ok(existsSync(join(at, file)), file);
    assert.match(scanned.summary, /container\.privileged|Privileged container/);
    assert.equal(act("Judge", at, {}, scanned.outputs).status, 1);
  });

  test("asks of changed files, takes several paths, and passes below the threshold", () => {
    const at = checkout();
    writeFileSync(join(at, "new pod.yaml"), POD);
    const changed = act("Scan", at, { command, "changed-since": "main" });
    assert.deepEqual([...new Set(filesIn(sarif(join(at, "ringfence.sarif"))))], ["new%20pod.yaml"]);
    assert.equal(changed.outputs["exit-status"], "1");
    const passed = act("Scan", at, { command, "fail-on": "none", paths: "new pod.yaml\nserving\n" });
    assert.equal(passed.outputs["exit-status"], "0");
    assert.ok(filesIn(sarif(join(at, "ringfence.sarif"))).some((file) => file.startsWith("serving/")));
    assert.equal(act("Judge", at, {}, passed.outputs).status, 0);
  });

  test("an input is never a command", () => {
    const at = checkout(null);
    const wrong = act("Scan", at, {
      command,
      paths: "$(touch hacked)\n; touch hacked",
      "changed-since": "`touch hacked`",
    });
    assert.equal(wrong.outputs["exit-status"], "2");
    assert.equal(wrong.outputs["sarif-file"], undefined, "there is no report to upload");
    assert.ok(!existsSync(join(at, "hacked")));
    assert.equal(act("Judge", at, {}, wrong.outputs).status, 2);
  });

  test("uploads the report only where there is one", () => {
    const upload = step("Upload to code scanning");
    assert.match(upload.uses ?? "", /^github\/codeql-action\/upload-sarif@v\d+$/);
    assert.equal(upload.if, "${{ inputs.upload == 'true' && steps.scan.outputs.sarif-file != '' }}");
    assert.ok(steps.indexOf(upload) < steps.indexOf(step("Judge")));
  });
});

suite("the GitLab component", () => {
  type Job = {
    image: string;
    variables: Record<string, string | number>;
    script: string[];
    artifacts: { when: string; paths: string[]; reports: { codequality: string } };
  };
  const source = readFileSync(join(root, "deploy", "ci", "gitlab", "ringfence.yml"), "utf8");
  const [header] = loadAll(source) as [
    { spec: { inputs: Record<string, { default?: string | boolean; description: string }> } },
  ];
  const { inputs } = header.spec;

  /** The job after GitLab put the inputs in. */
  function job(given: Readonly<Record<string, string>>): Job {
    const [, jobs] = loadAll(
      source.replaceAll(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => {
        assert.ok(Object.hasOwn(inputs, name), `input ${name}`);
        return String(given[name] ?? inputs[name]?.default ?? "an-image");
      }),
    ) as [unknown, Record<string, Job>];
    const [own] = Object.values(jobs);
    assert.ok(own);
    return own;
  }

  function runJob(
    at: string,
    given: Readonly<Record<string, string>> = {},
    env: Readonly<Record<string, string>> = {},
  ) {
    const { script, variables } = job(given);
    const filled = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
    return run("sh", script.join("\n"), at, { ...filled, ...env });
  }

  type Entry = {
    description: string;
    check_name: string;
    fingerprint: string;
    severity: string;
    location: { path: string; lines: { begin: number } };
  };
  const quality = (at: string): Entry[] =>
    JSON.parse(readFileSync(join(at, "gl-code-quality-report.json"), "utf8")) as Entry[];

  test("names a report for merge requests and keeps SARIF", () => {
    const { artifacts, image } = job({});
    assert.equal(image, "an-image");
    assert.deepEqual(artifacts.reports, { codequality: "gl-code-quality-report.json" });
    assert.deepEqual(artifacts.paths, ["ringfence.sarif"]);
    assert.equal(artifacts.when, "always");
    for (const [name, { description }] of Object.entries(inputs)) assert.ok(description, name);
  });

  test("writes both reports and then fails", () => {
    const at = checkout();
    const { status, stdout } = runJob(at);
    assert.equal(status, 1);
    assert.match(stdout, /Privileged container/);
    assert.ok(filesIn(sarif(join(at, "ringfence.sarif"))).length > 10);
    const entries = quality(at);
    for (const { description, check_name, fingerprint, severity, location } of entries) {
      assert.ok(description && check_name && fingerprint);
      assert.ok(["info", "minor", "major", "critical", "blocker"].includes(severity));
      assert.ok(existsSync(join(at, location.path)), location.path);
      assert.ok(location.lines.begin >= 1);
    }
    assert.ok(entries.some((entry) => entry.check_name === "container.privileged" && entry.severity === "blocker"));
    assert.equal(
      new Set(entries.map(({ fingerprint }) => fingerprint)).size,
      entries.length,
      "fingerprints are unique",
    );
  });

  test("in a merge request it may ask of changed files alone", () => {
    const at = checkout();
    const base = git(at, "rev-parse", "HEAD");
    writeFileSync(join(at, "new.yaml"), POD);
    git(at, "add", "new.yaml");
    git(at, "commit", "--quiet", "-m", "new");
    assert.equal(runJob(at, { "changed-only": "true" }, { CI_MERGE_REQUEST_DIFF_BASE_SHA: base }).status, 1);
    assert.deepEqual([...new Set(quality(at).map(({ location }) => location.path))], ["new.yaml"]);
  });

  test("what cannot be read is in the report, and a clean folder gives an empty one", () => {
    const at = checkout(null);
    assert.equal(runJob(at).status, 0);
    assert.deepEqual(quality(at), []);
    writeFileSync(join(at, "broken.yaml"), "a: [");
    assert.equal(runJob(at).status, 3);
    assert.deepEqual(
      quality(at).map(({ location }) => location.path),
      ["broken.yaml"],
    );
    assert.equal(runJob(at, { "fail-on": "often" }).status, 2);
  });
});

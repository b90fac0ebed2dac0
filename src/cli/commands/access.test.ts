import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { runCommand } from "../../../test/support/command.ts";
import { define } from "./access.ts";

const compiled = new Map<string, ValidateFunction>();
function valid(name: string, text: string): Record<string, unknown> {
  let validate = compiled.get(name);
  if (!validate) {
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, `../../../schemas/access-${name}.json`), "utf8"));
    compiled.set(name, (validate = new Ajv2020({ allowUnionTypes: true }).compile(schema)));
  }
  const value: unknown = JSON.parse(text);
  assert.ok(validate(value), JSON.stringify(validate.errors));
  return value as Record<string, unknown>;
}

/** Runs a subcommand; standard input holds a text. */
async function run(args: readonly string[], input = "", folder = ".") {
  return runCommand(define, args, { input, folder });
}

const ESTATE = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: reader }
rules: [{ apiGroups: [""], resources: [secrets], verbs: [get, list] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: readers, namespace: ml, creationTimestamp: "2026-01-02T03:04:05Z" }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader }
subjects:
  - { kind: ServiceAccount, name: trainer }
  - { kind: Group, name: team-ml, apiGroup: rbac.authorization.k8s.io }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: builders, namespace: ml }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit }
subjects: [{ kind: User, name: ada, apiGroup: rbac.authorization.k8s.io }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: operators }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin }
subjects: [{ kind: ServiceAccount, name: operator, namespace: ml }]
`;

suite("who-can and can-i", () => {
  test("everybody is named once, with the binding and the role", async () => {
    const { out, status } = await run(["who-can", "list", "secrets", "-", "-n", "ml", "--format", "json"], ESTATE);
    const { subjects } = valid("who-can", out) as {
      subjects: { kind: string; name: string; via: { binding: { name: string } } }[];
    };
    const shown = subjects.filter(
      ({ via }) => !via.binding.name.startsWith("system:") && via.binding.name !== "cluster-admin",
    );
    assert.deepEqual(
      shown.map(({ kind, name, via }) => `${kind} ${name} ${via.binding.name}`),
      [
        "Group team-ml readers",
        "ServiceAccount operator operators",
        "ServiceAccount trainer readers",
        "User ada builders",
      ],
    );
    assert.equal(status, 0);
  });

  test("without a namespace only rights over the whole cluster count", async () => {
    const { out } = await run(
      ["who-can", "list", "secrets", "-", "--no-default-roles"],
      ESTATE.replace("cluster-admin", "reader"),
    );
    const [everywhere = "", single = ""] = out.split("in single namespaces only");
    assert.match(everywhere, /operator/);
    assert.doesNotMatch(everywhere, /trainer/);
    assert.match(single, /ml\/trainer +ml +RoleBinding readers/);
    const json = await run(["who-can", "list", "secrets", "-", "--no-default-roles", "--format", "json"], ESTATE);
    assert.equal((valid("who-can", json.out)["elsewhere"] as unknown[]).length, 2);
  });

  test("a batch is answered line by line", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ringfence-"));
    const questions = join(folder, "q.jsonl");
    writeFileSync(
      questions,
      '{"verb":"get","group":"","resource":"secrets","namespace":"ml"}\nnonsense\n{"verb":"get","path":"/metrics"}\n',
    );
    const { out, status } = await run(["who-can", "--batch", questions, "-"], ESTATE);
    assert.equal(status, 3);
    const [first = "", second = "", third = ""] = out.trimEnd().split("\n");
    assert.match(first, /trainer/);
    assert.match(second, /access\/question/);
    assert.match(third, /system:monitoring/);
    rmSync(folder, { recursive: true });
  });

  test("an account has its own groups, and the answer is the exit status", async () => {
    const as = (name: string) => ["--as", `system:serviceaccount:ml:${name}`];
    assert.equal((await run(["can-i", "get", "secrets", "hf", "-", "-n", "ml", ...as("trainer")], ESTATE)).status, 0);
    assert.equal((await run(["can-i", "get", "secrets", "hf", "-", "-n", "prod", ...as("trainer")], ESTATE)).status, 1);
    const { out } = await run(["can-i", "create", "pods", "-", "-n", "ml", "--as", "ada", "--format", "json"], ESTATE);
    assert.equal(
      valid("can-i", out)["reason"],
      'RBAC: allowed by RoleBinding "builders/ml" of ClusterRole "edit" to User "ada"',
    );
  });

  test("a batch of reviews comes back with a status each; what is none says why", async () => {
    const review = {
      user: "x",
      groups: ["team-ml"],
      resourceAttributes: { verb: "get", resource: "secrets", namespace: "ml" },
    };
    const folder = mkdtempSync(join(tmpdir(), "ringfence-"));
    const questions = join(folder, "q.jsonl");
    const lines = [
      review,
      { spec: review },
      { user: "x", nonResourceAttributes: { path: "/metrics", verb: "get" } },
      { user: "x" },
      {},
    ];
    writeFileSync(questions, [...lines.map((line) => JSON.stringify(line)), "nonsense", ""].join("\n"));
    const { out, status } = await run(["can-i", "--batch", questions, "-"], ESTATE);
    const answers = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      answers.map(({ status: { allowed } }) => allowed),
      [true, true, false, false, false, false],
    );
    assert.deepEqual(answers[0].resourceAttributes, review.resourceAttributes);
    assert.ok(answers.slice(3).every(({ status: { evaluationError } }) => evaluationError !== undefined));
    assert.equal(status, 3);
    rmSync(folder, { recursive: true });
  });

  test("a role that is missing makes the answer incomplete", async () => {
    const { out, status } = await run(
      ["who-can", "get", "secrets", "-", "-n", "ml"],
      ESTATE.replace("name: reader }\nrules", "name: other }\nrules"),
    );
    assert.match(out, /incomplete: -:\d+: RoleBinding readers names the ClusterRole reader, which is not in the input/);
    assert.equal(status, 3);
  });
});

suite("escalations and review", () => {
  test("a way leads over an account to the whole cluster", async () => {
    const { out, status } = await run(["escalations", "-", "--format", "json"], ESTATE);
    const { escalations } = valid("escalations", out) as {
      escalations: { name: string; severity: string; toCluster: unknown }[];
    };
    const of = (name: string) => escalations.find((each) => each.name === name);
    assert.deepEqual(of("operator")?.toCluster, []);
    assert.deepEqual(of("ada")?.toCluster, [{ power: "impersonate-accounts", account: "ml/operator" }]);
    assert.equal(of("trainer")?.toCluster, null);
    assert.equal(status, 1);
    assert.match((await run(["escalations", "-"], ESTATE)).out, /critical {2}User ada → ml\/operator/);
  });

  test("half of a power is said to be half, and one without effect to be without", async () => {
    const role = (rule: string) =>
      ESTATE.replace('{ apiGroups: [""], resources: [secrets], verbs: [get, list] }', rule);
    const bind = "{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind] }";
    const half = await run(["escalations", "-"], role(bind));
    assert.match(half.out, /bind-roles: .* needs create clusterrolebindings as well/);
    const nodes = '{ apiGroups: [""], resources: [nodes/proxy], verbs: [get] }';
    assert.doesNotMatch((await run(["escalations", "-"], role(nodes))).out, /trainer/);
    assert.match((await run(["escalations", "-", "--all"], role(nodes))).out, /nodes-proxy: .* no effect there/);
  });

  const powers: readonly (readonly [rules: string, way: string, effect: string | null, minor?: string])[] = [
    ['{ apiGroups: [""], resources: [groups], verbs: [impersonate] }', "impersonate-groups", "partial"],
    ['{ apiGroups: [""], resources: [groups, users], verbs: [impersonate] }', "impersonate-groups", "full"],
    ['{ apiGroups: [""], resources: [pods/exec], verbs: [get] }', "exec-pods-by-get", null],
    ['{ apiGroups: [""], resources: [pods/exec], verbs: [get] }', "exec-pods-by-get", "full", "1.34"],
    ['{ apiGroups: [""], resources: ["pods/*"], verbs: [create] }', "exec-pods", null],
    [
      "{ apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests, certificatesigningrequests/approval], verbs: [create, update] }, { apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: [kubernetes.io/kubelet-serving], verbs: [approve] }",
      "csr-approve",
      "partial",
    ],
    [
      "{ apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests, certificatesigningrequests/approval], verbs: [create, update] }, { apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: [kubernetes.io/*], verbs: [approve] }",
      "csr-approve",
      "full",
    ],
    [
      '{ apiGroups: [authentication.k8s.io], resources: [users], verbs: ["impersonate:user-info"] }, { apiGroups: [""], resources: [pods], verbs: ["impersonate-on:user-info:list"] }',
      "impersonate-within-limits",
      "full",
    ],
    [
      '{ apiGroups: [authentication.k8s.io], resources: [users], verbs: ["impersonate:user-info"] }, { apiGroups: [""], resources: [pods], verbs: ["impersonate-on:user-info:list"] }',
      "impersonate-within-limits",
      null,
      "1.35",
    ],
  ];
  for (const [rules, way, effect, minor = "1.36"] of powers) {
    test(`${way} is ${effect ?? "not there"} in ${minor}: ${rules}`, async () => {
      const text = ESTATE.replace("cluster-admin", "held").concat(`---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: held }
rules: [${rules}]
`);
      const { out } = await run(["escalations", "-", "--format", "json", "--kubernetes-version", minor], text);
      const { escalations } = valid("escalations", out) as {
        escalations: { name: string; ways: { way: string; effect: string }[] }[];
      };
      const ways = escalations.find(({ name }) => name === "operator")?.ways ?? [];
      assert.equal(ways.find((each) => each.way === way)?.effect ?? null, effect);
    });
  }

  test("a review recommends by what a log shows", async () => {
    const event = {
      verb: "list",
      user: { username: "system:serviceaccount:ml:trainer", groups: [] },
      objectRef: { resource: "secrets", namespace: "ml" },
      responseStatus: { code: 200 },
      requestReceivedTimestamp: "2026-02-01T00:00:00Z",
    };
    const folder = mkdtempSync(join(tmpdir(), "ringfence-"));
    writeFileSync(join(folder, "audit.log"), JSON.stringify(event));
    const { out } = await run(["review", "-", "--audit", join(folder, "audit.log"), "--format", "json"], ESTATE);
    const { entries } = valid("review", out) as {
      entries: { name: string; recommendation: string; since: string | null }[];
    };
    const of = (name: string) => entries.find((each) => each.name === name);
    assert.equal(of("trainer")?.recommendation, "narrow");
    assert.equal(of("trainer")?.since, "2026-01-02T03:04:05Z");
    assert.equal(of("ada")?.recommendation, "remove");
    assert.match((await run(["review", "-", "--format", "markdown"], ESTATE)).out, /Reviewed by: ____/);
    rmSync(folder, { recursive: true });
  });
});

suite("least-privilege", () => {
  const event = (verb: string, objectRef: object, code = 200, more: object = {}) =>
    JSON.stringify({ verb, user: { username: "ada", groups: ["g"] }, objectRef, responseStatus: { code }, ...more });
  const lines = [
    event("get", { resource: "secrets", namespace: "ml", name: "hf" }),
    event("create", { resource: "pods", namespace: "ml", name: "made" }, 201),
    event("patch", { resource: "configmaps", namespace: "ml", name: "c" }, 201),
    event("list", { resource: "nodes" }, 403),
    event("get", { resource: "*", namespace: "ml", name: "x" }, 404),
    event("get", { resource: "pods", subresource: "exec", namespace: "ml", name: "p" }, 101),
    event("list", { resource: "pods", namespace: "prod" }, 200, {
      impersonatedUser: { username: "bob", groups: ["x"] },
    }),
  ];

  test("exactly what was asked, one role a namespace, and what is left out is said", async () => {
    const { out } = await run(["least-privilege", "--audit", "-", "--format", "json"], lines.join("\n"));
    const { users, leftOut } = valid("least-privilege", out) as {
      users: { user: string; objects: { kind: string; rules?: unknown }[] }[];
      leftOut: { reason: string }[];
    };
    const ada = users.find(({ user }) => user === "ada")?.objects ?? [];
    assert.deepEqual(
      ada.map(({ kind }) => kind),
      ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
    );
    assert.deepEqual(ada[0]?.rules, [
      { apiGroups: [""], resources: ["groups"], resourceNames: ["x"], verbs: ["impersonate"] },
      { apiGroups: [""], resources: ["users"], resourceNames: ["bob"], verbs: ["impersonate"] },
    ]);
    assert.deepEqual(ada[2]?.rules, [
      { apiGroups: [""], resources: ["configmaps"], resourceNames: ["c"], verbs: ["create", "patch"] },
      { apiGroups: [""], resources: ["pods"], verbs: ["create"] },
      { apiGroups: [""], resources: ["pods/exec"], resourceNames: ["p"], verbs: ["create", "get"] },
      { apiGroups: [""], resources: ["secrets"], resourceNames: ["hf"], verbs: ["get"] },
    ]);
    assert.deepEqual(
      leftOut.map(({ reason }) => reason.slice(0, 7)),
      ["refused", "a star "],
    );
  });

  test("lines that are no events are a problem", async () => {
    const { err, status } = await run(["least-privilege", "--audit", "-"], "nonsense\n{}\n");
    assert.match(err, /-:1: the line is no audit event/);
    assert.equal(status, 3);
  });
});

suite("certificates", () => {
  const TOKEN = `x.${Buffer.from(JSON.stringify({ sub: "system:serviceaccount:ml:a", exp: 4_102_444_800 })).toString("base64url")}.y`;
  const text = `apiVersion: v1
kind: Config
users: [{ name: bot, user: { token: ${TOKEN} } }]
---
apiVersion: v1
kind: Secret
metadata: { name: old, namespace: ml, annotations: { kubernetes.io/service-account.name: b } }
type: kubernetes.io/service-account-token
data: { token: ${Buffer.from("x.e30.y").toString("base64")} }
---
apiVersion: v1
kind: Secret
metadata: { name: broken, namespace: ml }
stringData: { tls.crt: "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----" }
`;
  test("ends and owners are shown, values are not", async () => {
    const { out, status } = await run(["certificates", "-", "--format", "json"], text);
    const { certificates } = valid("certificates", out) as {
      certificates: { user: string; notAfter: string | null; remarks: string[] }[];
    };
    assert.deepEqual(
      certificates.map(({ user, notAfter }) => [user, notAfter]),
      [
        ["system:serviceaccount:ml:a", "2100-01-01T00:00:00.000Z"],
        ["system:serviceaccount:ml:b", null],
      ],
    );
    assert.ok(!out.includes(TOKEN) && !out.includes("AAAA"));
    assert.match(out, /holds a certificate that cannot be read/);
    assert.equal(status, 3);
  });

  test("a bundle of too many certificates is read no further", async () => {
    const block = "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n";
    const many = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: many }\ndata: { ca.crt: "${block.repeat(300)}" }\n`;
    const { out } = await run(["certificates", "-", "--format", "json"], many);
    assert.match(out, /holds more than 256 certificates/);
    assert.equal((out.match(/cannot be read/g) ?? []).length, 256);
  });

  test("names cannot reach the terminal", async () => {
    const text = ESTATE.replace("name: ada,", 'name: "ada\\u001b[31m",');
    assert.ok(!(await run(["review", "-"], text)).out.includes("\u001b"));
    assert.ok(!(await run(["escalations", "-"], text)).out.includes("\u001b"));
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildInventory } from "../../inventory/index.ts";
import { readDocuments } from "../../lang/yaml/read.ts";
import type { Facts } from "../../facts/index.ts";
import { judgePolicies } from "./index.ts";

const documentsOf = (text: string) => readDocuments(text, { file: "a.yaml", dropNulls: true }).documents;

interface Options {
  readonly complete?: boolean;
  readonly passes?: boolean;
}

/** What policies say of objects: `control outcome name: message at path:line`. */
function ask(policies: string, objects: string, { complete = false, passes = false }: Options = {}) {
  const inventory = buildInventory(documentsOf(objects));
  const facts = { inventory, target: { minor: 36, complete, live: false } } as unknown as Facts;
  const options = { asks: () => true, selects: () => true, passes };
  const { lots, problems, ...counts } = judgePolicies(documentsOf(policies), facts, options);
  const said = lots.flatMap((lot) => Array.from({ length: lot.size }, (_, index) => lot.at(index)));
  return {
    said: said.map(({ control, outcome, resource, message }) => `${control} ${outcome} ${resource.name}: ${message}`),
    judgements: said,
    problems: problems.map(({ code, message }) => `${code} ${message}`),
    counts,
  };
}

const vap = (spec: string, name = "p") => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: ${name} }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"] }]
${spec.replace(/^/gm, "  ")}
`;
const binding = (spec: string, name = "b", kind = "Validating") => `---
apiVersion: admissionregistration.k8s.io/v1
kind: ${kind}AdmissionPolicyBinding
metadata: { name: ${name} }
spec:
  policyName: p
${spec.replace(/^/gm, "  ")}
`;
const pod = (name: string, more = "") => `---
apiVersion: v1
kind: Pod
metadata: { name: ${name}${more} }
spec:
  hostNetwork: true
  containers: [{ name: main, image: "nginx:1" }]
`;

describe("a ValidatingAdmissionPolicy", () => {
  it("says what failed and at which line, in the words of its message expression", () => {
    const policy = vap(
      "variables: [{ name: bad, expression: object.spec.hostNetwork }]\nvalidations:\n" +
        "  - { expression: '!variables.bad', message: unused, messageExpression: '\"host network of \" + object.metadata.name' }",
    );
    const { said, judgements, counts } = ask(policy, pod("web"));
    assert.deepEqual(said, ["vap:p fail web: host network of web"]);
    assert.equal(judgements[0]?.location?.line, 6);
    assert.equal(judgements[0]?.path, "/spec/hostNetwork");
    assert.deepEqual(counts, { passed: 0, failed: 1, unknown: 0, policies: 1 });
  });

  it("falls back to its message, then to the expression", () => {
    const validations = (message: string) => vap(`validations: [{ expression: "false", ${message} }]`);
    assert.deepEqual(ask(validations("message: plain, messageExpression: '\" \"'"), pod("a")).said, [
      "vap:p fail a: plain",
    ]);
    assert.deepEqual(ask(validations("messageExpression: '\"a\\nb\"'"), pod("a")).said, [
      "vap:p fail a: failed expression: false",
    ]);
  });

  it("errs where an expression does, unless it may be ignored", () => {
    const spec = "validations: [{ expression: object.spec.none == 1 }]";
    assert.deepEqual(ask(vap(spec), pod("a")).said, ["vap:p error a: it cannot be decided: no such key: none"]);
    assert.deepEqual(ask(vap(`failurePolicy: Ignore\n${spec}`), pod("a")).said, []);
  });

  it("fails what is neither true nor false, too", () => {
    assert.equal(ask(vap("validations: [{ expression: object.metadata.name }]"), pod("a")).said.length, 1);
  });

  it("is asked only where all match conditions hold; one that fails counts as an error", () => {
    const spec = (condition: string) =>
      vap(`matchConditions: [{ name: c, expression: "${condition}" }]\nvalidations: [{ expression: "false" }]`);
    assert.deepEqual(ask(spec("object.metadata.name == 'b'"), pod("a")).said, []);
    assert.deepEqual(ask(spec("object.metadata.name == 'a'"), pod("a")).said.length, 1);
    assert.match(ask(spec("object.none"), pod("a")).said[0] ?? "", /error a: its match condition c fails: no such key/);
  });

  it("is bound by resources, names, scope, object and namespace selectors, and exclusions", () => {
    const policy = vap('validations: [{ expression: "false" }]');
    const objects = `${pod("a", ", labels: { app: x }")}${pod("b")}---\napiVersion: v1\nkind: Namespace\nmetadata: { name: default, labels: { env: prod } }\n`;
    const bound = (resources: string) =>
      ask(policy + binding(`matchResources: { ${resources} }`), objects).judgements.map(
        ({ resource }) => resource.name,
      );
    const rule = (resources: string, more = "") =>
      `[{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [${resources}]${more} }]`;
    assert.deepEqual(bound(`resourceRules: ${rule("pods")}`), ["a", "b"]);
    assert.deepEqual(bound(`resourceRules: ${rule("pods", ", resourceNames: [b]")}`), ["b"]);
    assert.deepEqual(bound(`resourceRules: ${rule("'*'", ", scope: Cluster")}`), ["default"]);
    assert.deepEqual(bound(`resourceRules: ${rule("pods/status")}`), []);
    assert.deepEqual(
      bound(`excludeResourceRules: ${rule("namespaces")}, objectSelector: { matchLabels: { app: x } }`),
      ["a"],
    );
    assert.deepEqual(bound("namespaceSelector: { matchLabels: { env: test } }"), []);
    assert.deepEqual(bound("namespaceSelector: { matchLabels: { env: prod } }"), ["a", "b", "default"]);
  });

  it("knows each kind by the plural that the API server serves it under", () => {
    const types = {
      Ingress: "ingresses",
      NetworkPolicy: "networkpolicies",
      Endpoints: "endpoints",
      StorageClass: "storageclasses",
      Gateway: "gateways",
      Fish: "fish",
    };
    const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: fish.sea }
spec: { group: sea, scope: Cluster, names: { kind: Fish, plural: fish } }
`;
    for (const [kind, plural] of Object.entries(types)) {
      const rule = `resourceRules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: [CREATE], resources: [${plural}] }]`;
      const policy = vap('validations: [{ expression: "false" }]') + binding(`matchResources: { ${rule} }`);
      const { said } = ask(policy, `${definition}---\napiVersion: sea/v1\nkind: ${kind}\nmetadata: { name: a }\n`);
      assert.equal(said.length, 1, kind);
    }
  });

  it("matches every version of a group, unless it asks for exact matches", () => {
    const rule =
      "resourceRules: [{ apiGroups: [apps], apiVersions: [v1beta1], operations: [CREATE], resources: [deployments] }]";
    const object = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: d }\n";
    const policy = vap('validations: [{ expression: "false" }]');
    assert.equal(ask(policy + binding(`matchResources: { ${rule} }`), object).said.length, 1);
    assert.equal(ask(policy + binding(`matchResources: { matchPolicy: Exact, ${rule} }`), object).said.length, 0);
  });

  it("takes each of its parameters, by name or labels; those that are not there are an error", () => {
    const policy = vap(
      "paramKind: { apiVersion: v1, kind: ConfigMap }\nvalidations: [{ expression: params.data.name != object.metadata.name, messageExpression: '\"not \" + params.data.name' }]",
    );
    const params = ["a", "b"]
      .map(
        (name) =>
          `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, labels: { for: p } }\ndata: { name: ${name} }\n`,
      )
      .join("");
    const named = (ref: string, more = params) => ask(policy + binding(`paramRef: { ${ref} }`) + more, pod("b")).said;
    assert.deepEqual(named("name: a"), []);
    assert.deepEqual(named("name: b"), ["vap:p fail b: not b"]);
    assert.deepEqual(named("selector: { matchLabels: { for: p } }"), ["vap:p fail b: not b"]);
    assert.deepEqual(named("name: c"), ["vap:p error b: the parameters that b names are not there"]);
    assert.deepEqual(named("name: c, parameterNotFoundAction: Allow"), []);
    assert.deepEqual(ask(policy, pod("b")).said, ["vap:p unknown b: no binding names its parameters"]);
    const lenient = policy.replace("spec:", "spec:\n  failurePolicy: Ignore");
    assert.deepEqual(ask(lenient + binding("paramRef: { name: c }"), pod("b")).said, []);
    assert.match(
      ask(policy + binding("validationActions: [Deny]"), pod("b")).said[0] ?? "",
      /^vap:p error b: it cannot be/,
    );
  });

  it("does not guess what only a cluster knows", () => {
    const asked = (expression: string, complete = false) =>
      ask(vap(`validations: [{ expression: "${expression}" }]`), pod("a"), { complete, passes: true }).said[0];
    assert.equal(asked("request.userInfo.username != ''"), "vap:p unknown a: who asks is not known");
    assert.match(
      asked("authorizer.group('').resource('pods').check('get').allowed()") ?? "",
      /unknown a: what users may do is known only to a live cluster/,
    );
    const labelled = "has(namespaceObject.metadata.labels.x)";
    assert.equal(asked(labelled), "vap:p unknown a: the namespace default is not in the input");
    assert.match(asked(labelled, true) ?? "", /^vap:p fail a/);
    assert.match(asked("namespaceObject.metadata.name == 'default'") ?? "", /^vap:p pass a/);
    assert.match(asked("request.operation == 'CREATE' && request.resource.resource == 'pods'") ?? "", /^vap:p pass a/);
  });

  it("is no less severe than what it does", () => {
    const severity = (actions: string) =>
      ask(vap('validations: [{ expression: "false" }]') + binding(`validationActions: [${actions}]`), pod("a"))
        .judgements[0]?.severity;
    assert.deepEqual(["Deny", "Warn", "Audit", "Audit, Warn"].map(severity), ["high", "medium", "low", "medium"]);
  });

  it("that is no CEL is a problem that says where", () => {
    const { problems, said } = ask(vap('validations: [{ expression: "object.(" }]'), pod("a"));
    assert.deepEqual(said, []);
    assert.match(problems[0] ?? "", /^policy\/invalid the policy p is not evaluated: /);
  });
});

const map = (mutations: string) => `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: { name: p }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }]
  mutations:
${mutations.replace(/^/gm, "    ")}
`;
const check = (expression: string) =>
  `---\n${vap(`validations: [{ expression: ${JSON.stringify(expression)}, messageExpression: string(object.spec.containers.size()) }]`, "v")}`;

describe("a MutatingAdmissionPolicy", () => {
  it("applies a configuration, lists merged by their keys, before anything is checked", () => {
    const policy = map(
      "- patchType: ApplyConfiguration\n  applyConfiguration:\n    expression: |\n" +
        "      Object{spec: Object.spec{hostNetwork: false, containers: [\n" +
        "        Object.spec.containers{name: 'main', tty: true}, Object.spec.containers{name: 'mesh', image: 'm'}]}}",
    );
    const expression =
      "!object.spec.hostNetwork && object.spec.containers.size() == 2 && object.spec.containers[0].image == 'nginx:1' && object.spec.containers[0].tty";
    const { said } = ask(policy + check(expression), pod("a"), { passes: true });
    assert.deepEqual(said, [
      "map:p fail a: it would be changed at /spec/hostNetwork, /spec/containers",
      "vap:v pass a: nothing wrong here",
    ]);
  });

  it("cannot apply what would be replaced as a whole", () => {
    const apply = (spec: string) =>
      ask(
        map(
          `- patchType: ApplyConfiguration\n  applyConfiguration: { expression: "Object{spec: Object.spec{${spec}}}" }`,
        ),
        pod("a"),
      ).said[0];
    for (const [spec, at] of [
      ["tolerations: [Object.spec.tolerations{key: 'a'}]", "/spec/tolerations"],
      ["nodeSelector: {'a': 'b'}", "/spec/nodeSelector"],
      ["containers: [Object.spec.containers{name: 'main', args: ['x']}]", "/spec/containers/0/args"],
    ] as const) {
      assert.equal(
        apply(spec),
        `map:p error a: its change cannot be made: ${at} can only be replaced as a whole; a JSON patch can`,
      );
    }
  });

  it("makes a JSON patch, keys escaped", () => {
    const policy = map(
      "- patchType: JSONPatch\n  jsonPatch:\n    expression: |\n      [JSONPatch{op: 'test', path: '/spec/hostNetwork', value: true},\n" +
        "       JSONPatch{op: 'add', path: '/metadata/labels', value: {'a/b': 'c'}},\n" +
        "       JSONPatch{op: 'copy', from: '/metadata/labels/' + jsonpatch.escapeKey('a/b'), path: '/metadata/labels/d'},\n" +
        "       JSONPatch{op: 'remove', path: '/spec/hostNetwork'}]",
    );
    const { said } = ask(policy + check("object.metadata.labels.d == 'c' && !has(object.spec.hostNetwork)"), pod("a"), {
      passes: true,
    });
    assert.deepEqual(said, [
      "map:p fail a: it would be changed at /metadata/labels, /spec/hostNetwork",
      "vap:v pass a: nothing wrong here",
    ]);
  });

  it("that cannot be carried out is an error", () => {
    const policy = map(
      "- patchType: JSONPatch\n  jsonPatch: { expression: \"[JSONPatch{op: 'remove', path: '/spec/none'}]\" }",
    );
    assert.deepEqual(ask(policy, pod("a")).said, ["map:p error a: its change cannot be made: there is no /spec/none"]);
  });
});

describe("a policy of Kyverno", () => {
  const valid = (more = "") => `apiVersion: policies.kyverno.io/v1
kind: ValidatingPolicy
metadata: { name: k, annotations: { policies.kyverno.io/severity: critical, policies.kyverno.io/title: No host network } }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }]
  validations: [{ expression: "!object.spec.?hostNetwork.orValue(false)", message: never }]
${more}`;
  const cronJob =
    "apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: c }\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          hostNetwork: true\n";

  it("about pods is asked of what makes pods too", () => {
    const { said, judgements } = ask(valid(), cronJob);
    assert.deepEqual(said, ["kyverno:k fail c: never"]);
    assert.equal(judgements[0]?.severity, "critical");
    assert.equal(judgements[0]?.title, "No host network");
    assert.equal(judgements[0]?.path, "/spec/jobTemplate/spec/template/spec/hostNetwork");
    assert.equal(judgements[0]?.location?.line, 9);
    assert.deepEqual(ask(valid("  autogen: { podControllers: { controllers: [deployments] } }\n"), cronJob).said, []);
  });

  it("in rules of CEL matches and excludes", () => {
    const policy = `apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: k }
spec:
  rules:
    - name: r
      match: { any: [{ resources: { kinds: [v1/Pod], namespaces: ["ml*"] } }] }
      exclude: { any: [{ resources: { names: ["ok-*"] } }] }
      validate: { failureAction: Enforce, cel: { expressions: [{ expression: "false", message: never }] } }
`;
    const objects = pod("a", ", namespace: ml-1") + pod("ok-b", ", namespace: ml-1") + pod("c", ", namespace: web");
    assert.deepEqual(ask(policy, objects).said, ["kyverno:k fail a: never"]);
  });

  it("that is more than CEL is a problem", () => {
    const policy =
      "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: { name: k }\nspec: { rules: [{ name: r, validate: { pattern: { a: b } } }] }\n" +
      "---\napiVersion: policies.kyverno.io/v1\nkind: ImageValidatingPolicy\nmetadata: { name: i }\n";
    assert.deepEqual(ask(policy, pod("a")).problems, [
      "policy/unsupported the ClusterPolicy k is not evaluated: its rules are not CEL",
      "policy/unsupported the ImageValidatingPolicy i is not evaluated: what it does is more than CEL about one object",
    ]);
  });
});

import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { covers } from "./cover.ts";
import { RuleSet, ruleAllows } from "./match.ts";
import { asks, type Attributes, type Role, type Rule } from "./model.ts";

const role: Role = { kind: "Role", namespace: "n", name: "r", rules: [], resource: null, aggregated: false };

/** `create core [pods/exec] names[p]`, or `get /healthz/*`. */
function rule(text: string): Rule {
  const [, verbs = "", group = "", resources = "", names = ""] =
    /^(\S+) (?:(\S+) \[(.*?)\])?(?: names\[(.*)\])?/.exec(text) ?? [];
  const url = group === "" ? text.slice(verbs.length + 1) : "";
  const list = (part: string): string[] => (part === "" ? [] : part.split(","));
  return {
    ...{ verbs: list(verbs), groups: url === "" ? [group === "core" ? "" : group === "'core'" ? "core" : group] : [] },
    ...{ resources: list(resources), names: list(names), urls: list(url), role, index: 0 },
  };
}

/** `create pods/exec`, `get secrets x`, or `get /healthz`. */
function question(text: string): Attributes {
  const [verb = "", target = "", name = ""] = text.split(" ");
  if (target.startsWith("/")) return asks({ verb, path: target });
  const [full = "", subresource = ""] = target.split("/");
  const [resource = "", group = ""] = full.split(".");
  return asks({ verb, group, resource, subresource, name, namespace: "n" });
}

suite("one rule against one request", () => {
  const rows: readonly (readonly [rule: string, request: string, allowed: boolean])[] = [
    ["* core [pods/*]", "create pods/exec", false],
    ["create core [*/exec]", "create pods/exec", true],
    ["create core [pods]", "create pods/exec", false],
    ["* core [*]", "create pods/exec", true],
    ["create core [*]", "create deployments.apps", false],
    ["list core [secrets] names[a]", "list secrets", false],
    ["list core [secrets] names[a]", "list secrets a", true],
    ["create core [secrets] names[a]", "create secrets", false],
    ["create core [pods/exec] names[p]", "create pods/exec p", true],
    ["get core [secrets] names[*]", "get secrets x", false],
    ["GET core [pods]", "get pods", false],
    ["get core [*/*]", "get pods/log", false],
    ["get 'core' [pods]", "get pods", false],
    ["get core [Pods]", "get pods", false],
    ["get core [pod]", "get pods", false],
    ["update * [*/scale]", "update deployments.apps/scale", true],
    ["update core [x/scale]", "update xx/scale", false],
    ["get /healthz/*", "get /healthz", false],
    ["get /healthz/*", "get /healthz/ping", true],
    ["get /healthz*", "get /healthz", true],
    ["get /logs/*/x", "get /logs/a/x", false],
    ["get /metrics", "get /metrics/", false],
    ["get *", "get /metrics", true],
    ["get core [*]", "get /metrics", false],
  ];
  for (const [written, request, allowed] of rows) {
    test(`${written} → ${request}: ${allowed ? "yes" : "no"}`, () => {
      assert.equal(ruleAllows(rule(written), question(request)), allowed);
      const many = ["get core [a]", "get core [b/c]", "get core [d]", written].map(rule);
      assert.equal(new RuleSet([[many, "here"]]).find(question(request)) === "here", allowed, "among others");
    });
  }
});

suite("handing out rules", () => {
  const rows: readonly (readonly [owned: readonly string[], wanted: string, covered: boolean])[] = [
    [["get,list,watch,create,update,patch,delete,deletecollection core [pods]"], "* core [pods]", false],
    [["get core [secrets] names[a]"], "get core [secrets]", false],
    [["get core [secrets]"], "get core [secrets] names[a]", true],
    [["get core [*/log]"], "get core [pods/log]", true],
    [["* * [*]"], "get /metrics", false],
    [["get core [pods]", "list core [pods]"], "get,list core [pods]", true],
    [["get core [pods/*]"], "get core [pods/log]", false],
    [["get /healthz/*"], "get /healthz/ping", true],
    [["get core [secrets] names[a]", "get core [secrets] names[b]"], "get core [secrets] names[a,b]", true],
    [["get core [secrets] names[a]"], "get core [secrets] names[a,b]", false],
  ];
  for (const [owned, wanted, covered] of rows) {
    test(`${owned.join(" + ")} ${covered ? "covers" : "does not cover"} ${wanted}`, () => {
      assert.equal(covers(owned.map(rule), [rule(wanted)]), covered);
    });
  }
});

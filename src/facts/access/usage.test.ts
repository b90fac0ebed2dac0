import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Usage } from "./usage.ts";

const event = (more: object) => ({
  verb: "get",
  user: { username: "ada", groups: ["g"] },
  objectRef: { resource: "pods", namespace: "ml", name: "a" },
  responseStatus: { code: 200 },
  ...more,
});

function collected(...events: readonly object[]) {
  const usage = new Usage();
  for (const each of events) assert.ok(usage.add(each));
  return usage.users();
}

suite("what an audit log shows", () => {
  test("requests once, counted each time, with the last time", () => {
    const [ada] = collected(
      event({ requestReceivedTimestamp: "2026-01-02T00:00:00Z" }),
      event({ requestReceivedTimestamp: "2026-01-01T00:00:00Z" }),
    );
    assert.deepEqual([ada?.events, ada?.allowed.length, ada?.lastSeen], [2, 1, "2026-01-02T00:00:00Z"]);
  });

  test("what the authorizer decided counts, not what admission made of it", () => {
    const annotations = { "authorization.k8s.io/decision": "allow" };
    const [ada] = collected(
      event({ responseStatus: { code: 403 }, annotations }),
      event({ responseStatus: { code: 404 }, objectRef: { resource: "nodes" } }),
    );
    assert.deepEqual([ada?.allowed.length, ada?.refused.length], [2, 0]);
    const [bob] = collected(event({ annotations: { "authorization.k8s.io/decision": "forbid" } }));
    assert.deepEqual([bob?.allowed.length, bob?.refused.length], [0, 1]);
  });

  test("refused at first and allowed later is allowed", () => {
    const [ada] = collected(event({ responseStatus: { code: 403 } }), event({}));
    assert.deepEqual([ada?.allowed.length, ada?.refused.length], [1, 0]);
  });

  test("paths keep no query", () => {
    const [ada] = collected(event({ objectRef: undefined, requestURI: "/healthz?timeout=1s" }));
    assert.deepEqual(ada?.allowed[0]?.path, "/healthz");
  });

  test("whoever acts as a service account needs to be allowed to, without its own groups", () => {
    const impersonatedUser = {
      username: "system:serviceaccount:ml:a",
      groups: ["system:serviceaccounts", "system:serviceaccounts:ml", "system:authenticated", "extra"],
      extra: { scopes: ["x"] },
    };
    const [account, ada] = collected(event({ impersonatedUser }));
    assert.equal(account?.user, "system:serviceaccount:ml:a");
    assert.deepEqual(
      ada?.allowed.map(({ verb, group, resource, subresource, name, namespace }) =>
        [verb, group, resource, subresource, name, namespace].join(),
      ),
      [
        "impersonate,,serviceaccounts,,a,ml",
        "impersonate,,groups,,extra,",
        "impersonate,authentication.k8s.io,userextras,scopes,x,",
      ],
    );
  });

  test("too many different requests are counted and left out", () => {
    const usage = new Usage(null, 2);
    for (const name of ["a", "b", "c", "d", "a"]) usage.add(event({ objectRef: { resource: "pods", name } }));
    assert.equal(usage.users()[0]?.allowed.length, 2);
    assert.equal(usage.tooMany, 2);
  });

  for (const value of [
    null,
    1,
    "x",
    [],
    {},
    { verb: "get" },
    { verb: 1, user: { username: "a" } },
    { verb: "get", user: {} },
  ]) {
    test(`no event: ${JSON.stringify(value)}`, () => assert.equal(new Usage().add(value), false));
  }
});

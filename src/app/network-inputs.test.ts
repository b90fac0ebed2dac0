import assert from "node:assert/strict";
import { test } from "node:test";
import { networkOf } from "../../test/support/network.ts";
import { flowNeeds } from "./network-flows.ts";
import { linkNeeds } from "./network-links.ts";

test("links of any shape are read or refused", () => {
  for (const text of ["", "{", "{}", "[1]", "[null]", '"x"'])
    assert.throws(() => linkNeeds(text), /the links are not/, text);
  const odd = [
    {},
    { target: null, link: null },
    { target: { resource: { name: 7 } } },
    { target: { resource: { name: "a" } }, link: { resource: { network: "x" } } },
    { target: { resource: { name: "a" } }, link: { resource: { network: [null, { target_port: 80, protocol: 7 }] } } },
  ];
  const { all, needs } = linkNeeds(JSON.stringify(odd));
  assert.deepEqual(
    all.map(({ name }) => name),
    [{ kind: "Deployment", namespace: "default", name: "a" }],
  );
  assert.deepEqual(
    needs.map(({ ports }) => ports),
    [[], []],
  );
});

test("flow logs of any shape are read or passed over", () => {
  const network = networkOf(
    "apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: ml }\nspec: { containers: [{ name: c, image: 'ghcr.io/acme/api:1.0' }] }\n",
  );
  const flow = (rest: object): string =>
    JSON.stringify({ verdict: "FORWARDED", l4: { UDP: { destination_port: 53 } }, ...rest });
  const lines = ["", "x", "{", "{}", flow({ l4: null }), flow({ l4: { TCP: null } }), flow({ is_reply: true })];
  const unread: number[] = [];
  assert.deepEqual(
    flowNeeds(lines.join("\n"), network, [], (line) => unread.push(line)),
    [],
  );
  assert.deepEqual(unread, [2, 3]);
  const outside = flow({ source: { namespace: "ml", pod_name: "a-7d9f" }, destination: null });
  assert.deepEqual(flowNeeds(outside, network, []), [
    { from: { namespace: "ml" }, to: "outside", ports: [{ protocol: "UDP", port: 53 }] },
  ]);
});

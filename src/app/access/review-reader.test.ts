import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { array, assert as holds, boolean, property, record, string } from "fast-check";
import { ReviewReader } from "./review-reader.ts";

const reader = new ReviewReader();
function read(line: string) {
  const data = Buffer.from(`x${line}x`);
  const brace = reader.read(data, 1, data.length - 1);
  return brace < 0
    ? null
    : { brace: brace - 1, ...reader.identity, groups: [...reader.identity.groups], asked: { ...reader.asked } };
}

suite("reviews that are written plainly", () => {
  test("give what a general reader gives", () => {
    const word = string({ maxLength: 12 });
    const field = record(
      { verb: word, group: word, resource: word, subresource: word, name: word, namespace: word, version: word },
      { requiredKeys: ["verb"] },
    );
    const review = record(
      {
        user: string({ minLength: 1 }),
        groups: array(word, { maxLength: 3 }),
        uid: word,
        resourceAttributes: field,
      },
      { requiredKeys: ["user", "resourceAttributes"] },
    );
    holds(
      property(review, boolean(), (value, spaced) => {
        const line = JSON.stringify(value, null, spaced ? 1 : undefined).replaceAll("\n", " ");
        const got = read(line);
        if (got === null) return assert.match(line, /\\|[^ -~]/);
        const { version: _, ...asked } = value.resourceAttributes;
        const empty = { verb: "", group: "", resource: "", subresource: "", name: "", namespace: "", path: null };
        assert.deepEqual(got, {
          brace: line.length - 1,
          user: value.user,
          groups: value.groups ?? [],
          asked: { ...empty, ...asked },
        });
      }),
      { numRuns: 500 },
    );
  });

  const others = [
    "",
    "{}",
    "[]",
    '{"user":"a"}',
    '{"user":"","resourceAttributes":{"verb":"get"}}',
    '{"user":"a","resourceAttributes":{"verb":"get"}} {}',
    '{"user":"a","resourceAttributes":{"verb":"get"}',
    '{"user":"a","resourceAttributes":{"verb":"get",}}',
    '{"user":"a","resourceAttributes":{"verb":1}}',
    '{"user":"a","resourceAttributes":{"verb":"get","fieldSelector":{}}}',
    '{"user":"a","resourceAttributes":{"verb":"get"},"status":{}}',
    '{"user":"a","resourceAttributes":{"verb":"get"},"nonResourceAttributes":{}}',
    '{"user":"\\u0061","resourceAttributes":{"verb":"get"}}',
    '{"spec":{"user":"a","resourceAttributes":{"verb":"get"}}}',
    '{"user":"a","groups":["b",],"resourceAttributes":{"verb":"get"}}',
    '{"user":"ä","resourceAttributes":{"verb":"get"}}',
  ];
  for (const line of others) {
    test(`are not: ${line}`, () => assert.equal(read(line), null));
  }

  test("forget the review before", () => {
    read('{"user":"a","groups":["g"],"resourceAttributes":{"verb":"get","name":"n","namespace":"x"}}');
    const got = read('{"user":"b","resourceAttributes":{"verb":"list"}}');
    assert.deepEqual([got?.user, got?.groups, got?.asked.name, got?.asked.namespace], ["b", [], "", ""]);
  });
});

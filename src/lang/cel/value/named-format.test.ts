import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NAMED_FORMATS } from "./named-format.ts";

describe("named formats", () => {
  const cases: readonly (readonly [format: string, text: string, fault: RegExp | null])[] = [
    ["dns1123Label", "my-name", null],
    ["dns1123Label", "a.b", /^must not contain dots$/],
    ["dns1123Label", "x".repeat(64), /^must be no more than 63 characters$/],
    ["dns1123Label", "-a", /^a lowercase RFC 1123 label .*\(e\.g\. 'my-name', {2}or '123-abc', regex/],
    ["dns1123LabelPrefix", "my-name-", null],
    ["dns1123LabelPrefix", "é-", /^a lowercase RFC 1123 label/],
    ["dns1123Subdomain", "a.b-c.d", null],
    ["dns1035Label", "1a", /^a DNS-1035 label/],
    ["qualifiedName", "example.com/My_Name", null],
    ["qualifiedName", "/x", /^prefix part must be non-empty$/],
    ["labelValue", "", null],
    ["labelValue", "-", /^a valid label must be/],
    ["uri", "http://example.com", null],
    ["uri", "example", /invalid URI for request/],
    ["uuid", "123E4567e89b12d3a456426614174000", null],
    ["uuid", "123", /^does not match the UUID format$/],
    ["byte", "aGVsbG8=", null],
    ["byte", "", /^invalid base64$/],
    ["date", "2024-02-29", null],
    ["date", "1900-02-29", /^invalid date$/],
    ["date", "2024-00-10", /^invalid date$/],
    ["datetime", "2024-02-29t23:59:59.5z", null],
    ["datetime", "2024-02-29T24:00:00Z", /^invalid datetime$/],
    ["datetime", "2024-02-29", /^invalid datetime$/],
  ];
  for (const [name, text, fault] of cases) {
    it(`${name} ${fault === null ? "takes" : "refuses"} ${JSON.stringify(text)}`, () => {
      const faults = NAMED_FORMATS.get(name)?.faults(text);
      if (fault === null) assert.deepEqual(faults, []);
      else assert.match(faults?.[0] ?? "", fault);
    });
  }
});

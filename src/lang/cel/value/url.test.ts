import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Url, urlOrFault } from "./url.ts";

const of = (text: string): Url => {
  const url = urlOrFault(text);
  assert.ok(typeof url !== "string", url as string);
  return url;
};

describe("url", () => {
  it("takes a URL apart", () => {
    const url = of("HTTPS://user:p%40ss@[fe80::1%25en0]:8443/a%2fb/ü?x=1&y=%zz&x=a+b&;=1#frag");
    assert.equal(url.scheme, "https");
    assert.equal(url.host, "[fe80::1%en0]:8443");
    assert.equal(url.hostname, "fe80::1%en0");
    assert.equal(url.port, "8443");
    assert.equal(url.escapedPath, "/a/b/%C3%BC");
    assert.deepEqual([...url.query], [["x", ["1", "a b"]]]);
  });

  it("keeps a valid encoding as it was written", () => assert.equal(of("/a%2fb").escapedPath, "/a%2fb"));

  it("compares by text", () => {
    assert.ok(of("http://a/%61").equals(of("http://a/%61")));
    assert.ok(!of("http://a/").equals(of("http://a")));
  });

  const refused: readonly (readonly [text: string, fault: RegExp])[] = [
    ["", /empty url/],
    ["relative/path", /invalid URI for request/],
    ["://x", /missing protocol scheme/],
    ["http://a b/", /invalid character " " in host name/],
    ["http://a:b/", /invalid port ":b" after host/],
    ["http://h/%zz", /invalid URL escape "%zz"/],
    ["http://[::1/", /missing '\]' in host/],
    ["http://a\u007f/", /invalid control character/],
    ["http://a:1:2/", /invalid port/],
  ];
  for (const [text, fault] of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.match(urlOrFault(text) as string, fault));
  }
});

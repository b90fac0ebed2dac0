import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Cidr, cidrOrFault } from "./cidr.ts";
import { type IpAddress, ipOrFault } from "./ip.ts";

const ip = (text: string): IpAddress => {
  const address = ipOrFault(text);
  assert.ok(typeof address !== "string", address as string);
  return address;
};
const cidr = (text: string): Cidr => {
  const network = cidrOrFault(text);
  assert.ok(typeof network !== "string", network as string);
  return network;
};

describe("ip", () => {
  const canonical: readonly (readonly [written: string, canonical: string])[] = [
    ["192.168.0.1", "192.168.0.1"],
    ["2001:DB8:0:0:0:0:0:68", "2001:db8::68"],
    ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
    ["1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"],
    ["::", "::"],
    ["64:ff9b::1.2.3.4", "64:ff9b::102:304"],
  ];
  for (const [written, text] of canonical)
    it(`${written} is ${text}`, () => assert.equal(ip(written).toString(), text));

  const refused: readonly (readonly [text: string, fault: RegExp])[] = [
    ["127.0.0.1.0", /IPv4 address too long$/],
    ["1.2.3", /IPv4 address too short$/],
    ["1.2.3.04", /leading zero/],
    ["1.2.3.256", />255/],
    ["1..2.3", /at least one digit \(at "\.2\.3"\)/],
    ["fe80::1%eth0", /zone value is not allowed/],
    ["::ffff:1.2.3.4", /IPv4-mapped IPv6 address/],
    ["1::2::3", /multiple ::/],
    ["1:2:3:4:5:6:7:8:9", /trailing garbage/],
    ["1:2:3:4:5:6:7::8", /must expand to at least one/],
    ["12345::", /4 or less digits/],
    ["localhost", /unable to parse IP/],
  ];
  for (const [text, fault] of refused) it(`refuses ${text}`, () => assert.match(ipOrFault(text) as string, fault));

  it("knows the ranges with a meaning", () => {
    assert.ok(ip("169.254.169.254").isLinkLocalUnicast() && ip("febf::1").isLinkLocalUnicast());
    assert.ok(!ip("fec0::1").isLinkLocalUnicast());
    assert.ok(ip("224.0.0.9").isLinkLocalMulticast() && ip("ff12::1").isLinkLocalMulticast());
    assert.ok(ip("127.9.9.9").isLoopback() && ip("::1").isLoopback() && !ip("::2").isLoopback());
    assert.ok(ip("0.0.0.0").isUnspecified() && ip("::").isUnspecified());
    assert.ok(ip("10.0.0.1").isGlobalUnicast() && ip("fc00::1").isGlobalUnicast());
    assert.ok(!ip("255.255.255.255").isGlobalUnicast() && !ip("239.1.1.1").isGlobalUnicast());
  });
});

describe("cidr", () => {
  it("contains what shares its prefix", () => {
    assert.ok(cidr("10.1.2.3/9").containsIp(ip("10.127.0.1")));
    assert.ok(!cidr("10.1.2.3/9").containsIp(ip("10.128.0.1")));
    assert.ok(!cidr("0.0.0.0/0").containsIp(ip("::")));
    assert.ok(cidr("2001:db8::/32").containsCidr(cidr("2001:db8:8000::/33")));
    assert.ok(!cidr("192.168.0.0/24").containsCidr(cidr("192.168.0.0/23")));
  });

  it("masks", () => {
    assert.equal(cidr("192.168.255.255/17").masked().toString(), "192.168.128.0/17");
    assert.equal(cidr("2001:db8:ffff::1/35").masked().toString(), "2001:db8:e000::/35");
    assert.equal(cidr("1.2.3.4/0").masked().toString(), "0.0.0.0/0");
  });

  for (const text of ["10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/+8", "fe80::1%e/64", "x/8"]) {
    it(`refuses ${text}`, () => assert.equal(typeof cidrOrFault(text), "string"));
  }
});

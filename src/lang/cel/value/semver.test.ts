import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { normalisedSemverOrFault, type Semver, semverOrFault } from "./semver.ts";

const of = (text: string): Semver => {
  const version = semverOrFault(text);
  assert.ok(typeof version !== "string", version as string);
  return version;
};

describe("semver", () => {
  it("orders versions as the specification's example does", () => {
    const rising = "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0";
    const versions = [...rising.split(" "), "2.0.0", "2.1.0", "2.1.1"].map(of);
    for (const [index, version] of versions.entries()) {
      for (const [other, against] of versions.entries()) {
        assert.equal(version.compareTo(against), Math.sign(index - other), `${index} against ${other}`);
      }
    }
  });

  it("does not compare build metadata", () => assert.ok(of("1.2.3+a").equals(of("1.2.3+b"))));

  const refused: readonly (readonly [text: string, fault: RegExp])[] = [
    ["", /empty/],
    ["1.2", /No Major.Minor.Patch/],
    ["01.2.3", /Major number must not contain leading zeroes "01"/],
    ["1.2.3-", /Prerelease is empty/],
    ["1.2.3-01", /leading zeroes "01"/],
    ["1.2.3+", /Build meta data is empty/],
    ["1.2.3-ü", /Invalid character\(s\) found in prerelease "ü"/],
    ["18446744073709551616.0.0", /value out of range/],
    ["..", /parsing "": invalid syntax/],
  ];
  for (const [text, fault] of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.match(semverOrFault(text) as string, fault));
  }

  it("normalises a prefix, leading zeros and missing numbers", () => {
    assert.deepEqual(normalisedSemverOrFault("v01.02"), of("1.2.0"));
    assert.deepEqual(normalisedSemverOrFault("1"), of("1.0.0"));
    assert.match(normalisedSemverOrFault("1.1-rc") as string, /short version/);
    assert.match(normalisedSemverOrFault(" 1.0.0") as string, /Invalid character/);
  });
});

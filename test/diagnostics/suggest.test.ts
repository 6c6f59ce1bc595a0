import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean, editDistance, suggest } from "../../src/diagnostics/suggest.ts";

describe("editDistance", () => {
  it.each([
    ["", "", 0],
    ["knot", "knots", 1],
    ["fathom", "fahtom", 1],
    ["depth", "deptj", 1],
    ["ca", "abc", 3],
    ["", "abc", 3],
  ])("from %j to %j is %d", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it("is symmetric, 0 only for equals, and at most the longer length", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b);
        expect(editDistance(b, a)).toBe(distance);
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe("suggest", () => {
  it("puts the nearest first and leaves out what is far", () => {
    expect(suggest("dpeth", ["draught", "depth", "width"])).toEqual(["depth"]);
    expect(suggest("xyz", ["draught", "depth"])).toEqual([]);
  });

  it("says it in a sentence", () => {
    expect(didYouMean("safe", ["save", "safes", "sale", "wind"])).toBe("did you mean `safes`, `sale` or `save`?");
    expect(didYouMean("q", ["depth"])).toBeUndefined();
  });
});

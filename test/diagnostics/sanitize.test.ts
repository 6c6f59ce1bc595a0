import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sanitize, sanitizeLine } from "../../src/diagnostics/sanitize.ts";

describe("sanitize", () => {
  it.each([
    ["depth 9.1 m\tok\n", "depth 9.1 m\tok\n"],
    ["Señal ° ± Ω 水深", "Señal ° ± Ω 水深"],
    ["\x1b[2J\x07", "\\x1b[2J\\x07"],
    ["\r\0\x7f\x9b31m", "\\x0d\\x00\\x7f\\x9b31m"],
    ["a\u202eb\u2066c\u200bd\ufeff\u00ade", "a\\u{202e}b\\u{2066}c\\u{200b}d\\u{feff}\\xade"],
    ["\u2028\u2029\ud800x\u{e0041}", "\\u{2028}\\u{2029}\\u{d800}x\\u{e0041}"],
  ])("shows %j as %j", (raw, shown) => {
    expect(sanitize(raw)).toBe(shown);
  });

  it("lets nothing through that a terminal acts on", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(sanitize(text)).not.toMatch(
          /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u,
        );
        expect(sanitizeLine(text)).not.toMatch(/[\n\t]/);
      }),
    );
  });

  it("does its work once: what is safe stays as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(sanitize(sanitize(text))).toBe(sanitize(text));
      }),
    );
  });

  it("cuts lines, not the text", () => {
    const cut = sanitize(`${"a".repeat(50)}\nshort\n${"b".repeat(11)}`, 10);
    expect(cut).toBe(`${"a".repeat(9)}…\nshort\n${"b".repeat(9)}…`);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, fill, fitLine, lineWidth, paint, spread, widthOf, wrap } from "../../src/monitor/line.ts";
import { THEMES } from "../../src/monitor/theme.ts";

const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }), fc.string());
const tone = fc.constantFrom("dim", "bad", "focus", undefined);
const line = fc.array(
  fc
    .record({ text, tone })
    .map((piece) => (piece.tone ? { text: piece.text, tone: piece.tone } : { text: piece.text })),
  { maxLength: 6 },
);

describe("lines of the screen", () => {
  it("counts columns as terminals do", () => {
    expect(widthOf("depth 4.2 m")).toBe(11);
    expect(widthOf("▲ ▼ → ─ │ ● …")).toBe(13);
    expect(widthOf("水深")).toBe(4);
    expect(widthOf("e\u0301")).toBe(1);
    expect(widthOf("🚤")).toBe(2);
  });

  it("cuts with a mark and fills", () => {
    expect(cut("sounder", 5)).toBe("soun…");
    expect(cut("水深計", 4)).toBe("水…");
    expect(cut("sounder", 0)).toBe("");
    expect(fill("sea", 5)).toBe("sea  ");
    expect(wrap("divide by zero at tick 12", 10, 2)).toEqual(["divide by", "zero at t…"]);
    expect(wrap("a b", 10, 2)).toEqual(["a b"]);
  });

  it("are exactly as wide as they must be, whatever is in them", () => {
    fc.assert(
      fc.property(line, line, fc.integer({ min: 0, max: 60 }), (left, right, width) => {
        expect(lineWidth(fitLine(left, width))).toBe(width);
        expect(lineWidth(fitLine(spread(left, right, width), width))).toBe(width);
      }),
    );
  });

  it("let no control character through but the colours they set themselves", () => {
    fc.assert(
      fc.property(line, fc.constantFrom(...Object.values(THEMES)), (pieces, theme) => {
        const painted = paint(pieces, theme).replace(/\x1b\[[0-9;]+m/g, "");
        expect(painted).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
      }),
    );
  });
});

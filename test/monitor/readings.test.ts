// What a board's numbers are called and stand for: terms, truths, texts, and what lives in memory.
import { describe, expect, it } from "vitest";
import type { FxMap } from "../../src/image/fxmap.ts";
import { isUnknown, readingsOf, readingText } from "../../src/monitor/readings.ts";
import { type BoardModel, newModel } from "../../src/monitor/state.ts";
import { ENTRY_FLOAT, ENTRY_INT } from "../../src/wire/frame.ts";
import { SOUNDER_MAP } from "./vessel.ts";

const MAP: FxMap = {
  ...SOUNDER_MAP,
  registers: [
    { register: "r0", name: "high", shows: "truth", isTerm: true, visible: true },
    { register: "r1", name: "word", shows: "text", visible: true },
    { register: "f0", name: "level", unit: "centimetres", isTerm: true, visible: true },
    { register: "r2", name: "count", visible: true },
  ],
  cells: [{ bank: "f", word: 3, name: "far", unit: "metres" }],
  texts: [{ id: 77, text: "low\u001b[2J" }],
  inputs: [],
  outputs: [],
};

/** Texts by name, of a board that has told these values. */
function shown(values: readonly (readonly [index: number, value: number])[], more: Partial<BoardModel> = {}) {
  const [board] = newModel([{ name: "bilge" }]).boards;
  const cells = new Map(
    values.map(([index, value]) => [index, { value, previous: undefined, changedAtMs: undefined }] as const),
  );
  const told: BoardModel = { ...board!, map: MAP, tick: 5, cells, ...more };
  const readings = readingsOf(told);
  return {
    texts: Object.fromEntries(readings.map((reading) => [reading.name, readingText(reading, MAP)])),
    unknown: readings.filter((reading) => isUnknown(reading, MAP)).map(({ name }) => name),
  };
}

describe("readings", () => {
  it("are truths and texts where the program means such, made harmless", () => {
    const { texts } = shown([
      [ENTRY_INT, 1],
      [ENTRY_INT + 1, 77],
      [ENTRY_INT + 2, 4],
      [ENTRY_FLOAT, 0.25],
    ]);
    expect(texts).toEqual({
      high: "true",
      word: expect.stringMatching(/^"low[^\u001b]*"$/),
      level: "25 cm",
      count: "4",
      far: "in memory",
    });
  });

  it("are unknown as what they are", () => {
    const { texts, unknown } = shown([
      [ENTRY_INT, 2],
      [ENTRY_INT + 1, 0],
      [ENTRY_FLOAT, Number.NaN],
    ]);
    expect(texts).toEqual({
      high: "unknown",
      word: "unknown",
      level: "unknown",
      count: "not told yet",
      far: "in memory",
    });
    expect(unknown).toEqual(["high", "word", "level"]);
  });

  it("of terms are unknown before the first tick has ended", () => {
    const values = [
      [ENTRY_INT, 0],
      [ENTRY_INT + 2, 0],
      [ENTRY_FLOAT, 0],
    ] as const;
    const fault = { code: 1, offset: 0, argument: 0, tick: 1, place: undefined, text: "" };
    for (const more of [{ tick: 0 }, { tick: 1, faults: [fault] }])
      expect(shown(values, more).texts).toMatchObject({ high: "unknown", level: "unknown", count: "0" });
    expect(shown(values, { tick: 1 }).texts).toMatchObject({ high: "false", level: "0 cm" });
  });
});

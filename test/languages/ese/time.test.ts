// Sentences of time and state, on the compiled program, in virtual time.
import { describe, expect, it } from "vitest";
import { runEse } from "./compile-ese.ts";

const LEVEL = "== inputs\n**level** := height of water in cm, 0 to 200\n\n>> watch\n";

/** Values of `name` after each tick, one second apart, for the levels given in centimetres (NaN: unknown). */
function over(sentences: string, levels: readonly number[], name: string): number[] {
  const running = runEse(LEVEL + sentences);
  return levels.map((level, second) =>
    running
      .set("level", level / 100)
      .tick(second)
      .value(name),
  );
}
const NAN = Number.NaN;

describe("when", () => {
  it("runs once when its condition becomes true, and again only after it has been false", () => {
    expect(over("when level > 10 cm, count alarms", [5, 15, 15, 5, 15], "alarms")).toEqual([0, 1, 1, 1, 2]);
  });

  it("runs at the first tick if the condition is true then", () => {
    expect(over("when level > 10 cm, count alarms", [15, 15], "alarms")).toEqual([1, 1]);
  });

  it("is not started again by a reading that was unknown for a while", () => {
    expect(over("when level > 10 cm, count alarms", [15, NAN, 15, NAN, 5, 15], "alarms")).toEqual([1, 1, 1, 1, 1, 2]);
  });

  it("waits until the condition has been true for the duration, without a break", () => {
    const levels = [5, 15, 15, 5, 15, 15, 15, 15, 15];
    expect(over("when level > 10 cm for 3 s, count alarms", levels, "alarms")).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1]);
    expect(over("when level > 10 cm for 2 s, count alarms", [15, NAN, 15, 15, 15], "alarms")).toEqual([0, 0, 0, 0, 1]);
  });

  it("may hold a block", () => {
    expect(over("when level > 10 cm:\n  count alarms\n  set siren level to level", [15], "siren level")).toEqual([
      0.15,
    ]);
  });
});

describe("every and after", () => {
  const seconds = (sentence: string, name: string, ticks: readonly number[]) => {
    const running = runEse(`${LEVEL}${sentence}`);
    return ticks.map((at) => running.tick(at).value(name));
  };

  it("every runs at once and then at whole multiples of its duration", () => {
    expect(seconds("every 3 s, count turns", "turns", [0, 1, 2, 3, 4, 5, 6])).toEqual([1, 1, 1, 2, 2, 2, 3]);
    expect(seconds("every 3 s, count turns", "turns", [2, 3, 10, 11, 12])).toEqual([1, 2, 3, 3, 4]);
  });

  it("miss no tick by the rounding of tenths of seconds", () => {
    const tenths = Array.from({ length: 41 }, (_, at) => at / 10);
    expect(seconds("every 0.1 s, count turns", "turns", tenths).at(-1)).toBe(41);
    expect(seconds("every 0.3 s, count turns", "turns", tenths).at(-1)).toBe(14);
    const running = runEse(`${LEVEL}when level > 10 cm for 0.3 s, count alarms`);
    const fired = tenths.find(
      (at) =>
        running
          .set("level", at >= 0.1 ? 0.2 : 0)
          .tick(at)
          .value("alarms") === 1,
    );
    expect(fired).toBe(0.4);
  });

  it("after runs once, that long after the start", () => {
    expect(seconds("after 2 s, count turns", "turns", [0, 1, 2, 3])).toEqual([0, 0, 1, 1]);
  });

  it("after inside another sentence counts from when it was reached", () => {
    const levels = [5, 15, 15, 15, 5, 15, 15, 15];
    expect(over("when level > 10 cm, after 2 s, count late", levels, "late")).toEqual([0, 0, 0, 1, 1, 1, 1, 2]);
  });
});

describe("hysteresis", () => {
  it("holds from above one limit to below the other, and keeps through unknown", () => {
    const sentences = "if level rises above 20 cm again below 10 cm, set high to true\notherwise, set high to false";
    expect(over(sentences, [5, 15, 25, 15, NAN, 15, 5, 15], "high")).toEqual([0, 0, 1, 1, 1, 1, 0, 0]);
  });

  it("works the other way round, with a comma", () => {
    const sentences = "when level falls below 10 cm, again above 20 cm, count dry";
    expect(over(sentences, [15, 5, 15, 5, 25, 5], "dry")).toEqual([0, 1, 1, 1, 1, 2]);
  });
});

describe("state", () => {
  it("is unknown until it is set, and persists", () => {
    expect(over("when level > 10 cm, set mark to level", [5, 15, 20], "mark")).toEqual([NAN, 0.15, 0.15]);
  });

  it("let gives a first value", () => {
    expect(over("let total be 5\nset total to total + 1", [1, 1], "total")).toEqual([6, 7]);
    expect(over("let first level be level", [NAN, 15, 20], "first level")).toEqual([NAN, 0.15, 0.15]);
  });

  it("may be read above the sentence that sets it, with its unit", () => {
    expect(over("if last > 10 cm, count high\nremember level as last", [15, 5, 5], "high")).toEqual([0, 1, 1]);
  });

  it("count counts how often a condition became true, by its own words", () => {
    const levels = [5, 15, 15, 5, NAN, 15];
    expect(over("count level > 10 cm", levels, "count of level > 10 cm")).toEqual([0, 1, 1, 1, 1, 2]);
  });

  it("count of a term is used in a condition by name", () => {
    const running = runEse(
      "== terms\n**level** := height of water in cm, 0 to 200\n**wet** := level > 10 cm\n>> watch\ncount wet\nif count of wet >= 2, set often to true\n",
    );
    for (const [second, level] of [0.05, 0.15, 0.05, 0.15].entries()) running.set("level", level).tick(second);
    expect(running.value("often")).toBe(1);
  });

  it("previous is the value at the end of the last tick, of a term, a state or an expression", () => {
    expect(
      over("set change to level - previous level", [10, 15, 15, NAN, 20, 25], "change").map((value) =>
        Number(value.toFixed(6)),
      ),
    ).toEqual([NAN, 0.05, 0, NAN, NAN, 0.05]);
    expect(over("set rose to (level > 10 cm) and not previous (level > 10 cm)", [5, 15, 15], "rose")).toEqual([
      0, 1, 0,
    ]);
  });

  it("repeat and while loop inside a tick", () => {
    expect(over("let n be 0\nrepeat 3 times, set n to n + 2", [1, 1], "n")).toEqual([6, 12]);
    expect(over("let n be 0\nwhile n < 5:\n  set n to n + 2", [1], "n")).toEqual([6]);
    expect(over("let n be 0\nrepeat level times, set n to n + 2".replace("level", "0 - 3"), [1], "n")).toEqual([0]);
  });
});

describe("terms", () => {
  it("are computed before what uses them, in whatever order they stand", () => {
    const running = runEse(
      "== terms\n**high** := double level > 1 m\n**double level** := level * 2\n**level** := height in cm, 0 to 200\n>> do\nif high, count highs\n",
    );
    expect(running.set("level", 0.6).tick(0).value("highs")).toBe(1);
  });

  it("may use what they were a tick ago", () => {
    const running = runEse(
      "== terms\n**level** := height in cm, 0 to 200\n**smooth** := if previous smooth is unknown then level else 0.5 * previous smooth + 0.5 * level\n>> do\nif smooth > 1 m, count highs\n",
    );
    expect([0.2, 0.4, 0.4].map((level, at) => running.set("level", level).tick(at).value("smooth"))).toEqual([
      0.2, 0.30000000000000004, 0.35000000000000003,
    ]);
  });
});

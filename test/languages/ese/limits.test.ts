// Sentences that limit, hold and average: at most every, deadband, trips at, average of … over, on the compiled program in virtual time.
import { describe, expect, it } from "vitest";
import { compileEse, runEse, shown } from "./compile-ese.ts";

const LEVEL = "== inputs\n**level** := height of water in cm, 0 to 200\n\n>> watch\n";
const NAN = Number.NaN;

/** Values of `name` after each tick, one second apart, for the levels given in centimetres (NaN: unknown). */
function over(sentences: string, levels: readonly number[], name: string): number[] {
  const running = runEse(LEVEL + sentences);
  return levels.map((level, second) =>
    Number(
      running
        .set("level", level / 100)
        .tick(second)
        .value(name)
        .toPrecision(9),
    ),
  );
}

const errors = (text: string): string[] =>
  shown(compileEse(text).diagnostics.filter((one) => one.severity === "error"));

describe("at most every", () => {
  const told = (sentence: string, ticks: readonly number[]) => {
    const running = runEse(LEVEL + sentence);
    running.set("level", 0.5);
    return ticks.map((at) => running.tick(at).told().length);
  };

  it("leaves out what comes too soon after the last time", () => {
    expect(told('tell bridge that "high", at most every 3 s', [0, 1, 2, 3, 4, 5, 6, 7])).toEqual([
      1, 0, 0, 1, 0, 0, 1, 0,
    ]);
    expect(told('tell bridge that "high", at most every 3 s', [0, 2, 4, 6, 10])).toEqual([1, 0, 1, 0, 1]);
  });

  it("belongs to the sentence it follows, not to the condition around it", () => {
    const levels = [15, 5, 15, 5, 15, 5, 15];
    expect(over("when level > 10 cm, count alarms, at most every 3 s", levels, "alarms")).toEqual([
      1, 1, 1, 1, 2, 2, 2,
    ]);
  });

  it("may stand in front, over a block", () => {
    expect(over("at most every 2 s:\n  count looks\n  set mark to level", [1, 2, 3, 4], "mark")).toEqual([
      0.01, 0.01, 0.03, 0.03,
    ]);
    expect(over("at most every 2 s, count looks", [1, 2, 3, 4], "looks")).toEqual([1, 1, 2, 2]);
  });

  it("keeps to tenths of seconds", () => {
    const running = runEse(`${LEVEL}count looks, at most every 0.3 s`);
    running.set("level", 0);
    const ticks = Array.from({ length: 31 }, (_, at) => running.tick(at / 10).value("looks"));
    expect(ticks.at(-1)).toBe(11);
  });

  it("says what is missing", () => {
    expect(errors(`${LEVEL}count looks, at most every\nif level > 1 m, count highs`)).toEqual([
      "FLX0205 `at most every` lacks a duration",
    ]);
    expect(errors(`${LEVEL}count looks, at most every 5\nif level > 1 m, count highs`)).toEqual([
      "FLX0402 `5` has no unit, and a duration is due",
    ]);
    expect(errors(`${LEVEL}if level > 1 m, count looks, at most every 5 m`)).toEqual([
      "FLX0401 `5 m` is a length, and a duration is due",
    ]);
  });
});

describe("trips at and clears at", () => {
  const high = "if level trips at 20 cm, clears at 10 cm, set high to true\notherwise, set high to false";

  it("holds from one limit to the other, both included", () => {
    expect(over(high, [5, 15, 20, 15, 11, 10, 15, 21], "high")).toEqual([0, 0, 1, 1, 1, 0, 0, 1]);
  });

  it("goes downwards where it clears above", () => {
    const low = "if level trips at 10 cm clears at 20 cm, set low to true\notherwise, set low to false";
    expect(over(low, [15, 10, 15, 19, 20, 15, 9], "low")).toEqual([0, 1, 1, 1, 0, 0, 1]);
  });

  it("keeps its state while the value is unknown, and is neither true nor false then", () => {
    expect(
      over(
        "count level trips at 20 cm, clears at 10 cm",
        [25, NAN, 15, 5, 25],
        "count of level trips at 20 cm, clears at 10 cm",
      ),
    ).toEqual([1, 1, 1, 1, 2]);
    const three =
      "if level trips at 20 cm, clears at 10 cm, count yes\nif not (level trips at 20 cm, clears at 10 cm), count no";
    expect(over(three, [25, NAN, 15, 5], "yes")).toEqual([1, 1, 2, 2]);
    expect(over(three, [25, NAN, 15, 5], "no")).toEqual([0, 0, 0, 1]);
  });

  it("chooses its direction from what the limits are at the time", () => {
    const sentences = "let trip be 20 cm\nlet clear be 10 cm\nif level trips at trip clears at clear, count wet ticks";
    expect(over(sentences, [5, 25, 15, 5], "wet ticks")).toEqual([0, 1, 2, 2]);
  });

  it("refuses equal limits, units that do not fit and a limit that is missing", () => {
    expect(errors(`${LEVEL}if level trips at 20 cm clears at 0.2 m, count wet`)).toEqual([
      "FLX0205 `level` trips and clears at the same value",
    ]);
    expect(errors(`${LEVEL}if level trips at 20 cm clears at 10 s, count wet`)).toEqual([
      "FLX0401 `level` (length) is compared with `10 s` (duration)",
    ]);
    expect(errors(`${LEVEL}if level trips at 20 cm, count wet`)).toEqual([
      "FLX0205 `trips at` does not say where it clears",
    ]);
  });
});

describe("deadband", () => {
  it("of a limit: once past it, it takes the whole band to be back", () => {
    const sentences = "if level > 20 cm with deadband 5 cm, set high to true\notherwise, set high to false";
    expect(over(sentences, [20, 21, 18, 16, 15, 18, 21], "high")).toEqual([0, 1, 1, 1, 0, 0, 1]);
    const below = "if level < 20 cm with deadband 5 cm, set low to true\notherwise, set low to false";
    expect(over(below, [20, 19, 22, 24, 25, 22, NAN, 19], "low")).toEqual([0, 1, 1, 1, 0, 0, 0, 1]);
  });

  it("of what is set: it moves only when the value is further off than the band", () => {
    expect(over("set shown level to level with deadband 2 cm", [10, 11, 12, 13, 12, 10], "shown level")).toEqual([
      0.1, 0.1, 0.1, 0.13, 0.13, 0.1,
    ]);
  });

  it("lets unknown through, and the first known value after it", () => {
    expect(over("set shown level to level with deadband 2 cm", [10, NAN, 11, 12], "shown level")).toEqual([
      0.1,
      NAN,
      0.11,
      0.11,
    ]);
  });

  it("knows what another sentence set meanwhile", () => {
    const sentences = "set shown level to level with deadband 2 cm\nwhen level > 50 cm, set shown level to 0 cm";
    expect(over(sentences, [10, 60, 60, 11], "shown level")).toEqual([0.1, 0, 0.6, 0.11]);
  });

  it("goes the shorter way round between headings, and works on outputs", () => {
    const running = runEse(">> steer\nset rudder target to course with deadband 5 degrees\n", {
      words:
        "## pattern: course\n## means: bearing\n## reads: bearing is a heading in degrees, 0 to 360\n## result: a heading in degrees\n## level: 0\n\n## pattern: lay rudder\n## means: set rudder target to 0 degrees\n## writes: rudder target is a heading in degrees, safe 0\n## level: 0\n",
    });
    const turn = (degrees: number, at: number) => {
      running.set("bearing", (degrees * Math.PI) / 180).tick(at);
      return Math.round((running.output("rudder target") * 180) / Math.PI);
    };
    expect([358, 2, 4, 358, 359].map(turn)).toEqual([358, 358, 4, 358, 358]);
  });

  it("is refused where it means nothing", () => {
    expect(errors(`${LEVEL}if level = 20 cm with deadband 5 cm, count wet`)).toEqual([
      "FLX0205 a deadband belongs to a limit: >, >=, < or <=",
    ]);
    expect(errors(`${LEVEL}set mark to level with deadband 5 s`)).toEqual([
      "FLX0401 `level` (length) has the deadband `5 s` (duration)",
    ]);
    expect(errors(`${LEVEL}set mark to level with deadband -5 cm`)).toEqual([
      "FLX0205 the deadband `-5 cm` is less than nothing",
    ]);
  });
});

describe("average over a time", () => {
  const levels = [10, 20, 30, NAN, 50, NAN, NAN, NAN, 90];

  it("is the mean of the known samples of the window, and unknown without any", () => {
    expect(over("set mean to average of level over 3 s", levels, "mean")).toEqual([
      0.1,
      0.15,
      0.2,
      0.25,
      0.4,
      0.5,
      0.5,
      NAN,
      0.9,
    ]);
  });

  it("takes any quantity, and is one", () => {
    expect(over("if (average of level * 2 over 2 s) > 50 cm, count highs", [20, 29, 31, 10], "highs")).toEqual([
      0, 0, 1, 1,
    ]);
  });

  it("inside another sentence ends with the tick before", () => {
    expect(over("if level > 1 cm, set mean to average of level over 2 s", [10, 20, 30, 40], "mean")).toEqual([
      NAN,
      0.1,
      0.15,
      0.25,
    ]);
  });

  it("of a long window keeps a bounded number of sums, and is then the mean of nearly all of it", () => {
    const text =
      "== t\n**mean** := average of level over 10 minutes\n**level** := height in cm, 0 to 200\n>> x\nif mean > 1 m, count highs\n";
    const running = runEse(text);
    expect(running.module.memoryBytes).toBe(30 * 16);
    let last = 0;
    for (let second = 0; second < 1500; second++)
      last = running
        .set("level", second < 800 ? 0.5 : 1.5)
        .tick(second)
        .value("mean");
    expect(last).toBe(1.5);
    for (let second = 1500; second < 1800; second++) last = running.set("level", 0.5).tick(second).value("mean");
    // 300 of the last 581 to 600 ticks were at 0.5 m.
    expect(last).toBeGreaterThan(1.5 - 300 / 580 - 1e-9);
    expect(last).toBeLessThan(1.5 - 300 / 600 + 1e-9);
  });

  it("follows the tick period of the file", () => {
    const running = runEse(`---\nevery: 0.5 s\n---\n${LEVEL}set mean to average of level over 1 s`);
    const means = [10, 20, 30].map((level, at) =>
      running
        .set("level", level / 100)
        .tick(at / 2)
        .value("mean"),
    );
    expect(means.map((mean) => Number(mean.toPrecision(9)))).toEqual([0.1, 0.15, 0.25]);
  });

  it("of directions is that of their vectors", () => {
    const words =
      "## pattern: course\n## means: bearing\n## reads: bearing is a heading in degrees, 0 to 360\n## result: a heading in degrees\n## level: 0\n";
    const running = runEse(">> x\nset mean to average of course over 2 s", { words });
    const means = [350, 10, 20, 200].map((degrees, at) =>
      Math.round(
        (running
          .set("bearing", (degrees * Math.PI) / 180)
          .tick(at)
          .value("mean") *
          180) /
          Math.PI,
      ),
    );
    expect(means).toEqual([350, 0, 15, NAN]);
  });

  it("wants a time that is written out and not shorter than a tick", () => {
    expect(errors(`${LEVEL}let span be 5 s\nset mean to average of level over span`)).toEqual([
      "FLX0205 how long `average of level over span` looks back is not written out",
    ]);
    expect(errors(`${LEVEL}set mean to average of level over 0.1 s`)).toEqual([
      "FLX0205 `0.1 s` is shorter than a tick (1 s)",
    ]);
    expect(errors(`${LEVEL}set mean to average of level over 5 m`)).toEqual([
      "FLX0401 `5 m` is a length, and a duration is due",
    ]);
  });
});

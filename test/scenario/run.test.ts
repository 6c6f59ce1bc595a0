import { describe, expect, it } from "vitest";
import { play, VESSEL } from "./play.ts";

const WATCH = `---
agent: watch
every: 1 s
---
== For this watch:
**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS
**limit** := vessel_draft + 3 m in metres
**shoal** := depth < limit

>> Watch
when depth falls below limit, tell bridge that "shoal ahead" with depth and limit
when told "stand down" with minutes by bridge, set rest to minutes
if shoal, set alarm to 1
if not shoal, set alarm to 0
if shoal is unknown, set alarm to 0
every 10 s, broadcast "still here"
`;

const passed = async (steps: string) => {
  const { results, faults, lines } = await play(WATCH, `# Case\n\n${steps}\n`);
  expect(faults).toBe("");
  return results.every(({ failure }) => !failure) ? "passed" : lines.slice(1).join("\n");
};

describe("texts", () => {
  const words = `${WATCH}set word to if shoal then "shoal" else "deep"\n`;

  it("are looked at in quotes", async () => {
    const { results, faults } = await play(
      words,
      'given depth is 12 m\nthen word is "deep"\nwhen depth becomes 3 m\nthen word is "shoal" within 2 s\n',
    );
    expect(faults).toBe("");
    expect(results.map(({ failure }) => failure)).toEqual([undefined]);
  });

  it("fail with what was found, and are refused where the program has no such text", async () => {
    const { lines } = await play(words, 'given depth is 12 m\nthen word is "shoal"\n');
    expect(lines.join("\n")).toContain('got:      word is "deep"');
    const compared = [
      'then word is not "shoal"',
      "and word is not unknown",
      'and not (word is "shoal")',
      'and (word is "deep" and depth > 10 m)',
      "when depth becomes 3 m",
      'then word is not "deep" within 2 s',
    ];
    expect((await play(words, `given depth is 12 m\n${compared.join("\n")}\n`)).lines.at(-1)).toMatch(/^ +pass/);
    const { results } = await play(words, 'given depth is 12 m\nthen word is not "deep"\n');
    expect(results.map(({ failure }) => failure === undefined)).toEqual([false]);
    const never = await play(words, 'given depth is 12 m\nthen word is not "shaol"\n');
    expect(never.faults).toContain('the program has no text "shaol"');
    const { faults } = await play(words, 'given depth is 12 m\nthen word is "shaol"\n');
    expect(faults).toContain('the program has no text "shaol"');
    expect(faults).toContain("did you mean `shoal`");
  });
});

describe("steps", () => {
  it.each([
    ["a value that is given", "given depth is 12 m\nthen depth is 12 m\nand alarm is off\nand shoal is false"],
    ["a value in another unit", "given depth is 2 fathoms\nthen depth is 3.6576 m\nand alarm is on"],
    ["an input nobody set", "then depth is unknown\nand shoal is unknown\nand alarm is off"],
    ["a value outside the range", "given depth is 201 m\nthen depth is unknown"],
    [
      "a sensor that does not know",
      "given depth is 12 m\nthen depth is 12 m\nwhen depth is unknown\nthen depth is unknown",
    ],
    [
      "silence up to the timeout",
      "given depth is 12 m\nthen depth is 12 m\nwhen depth is not heard for 3 s\nthen depth is 12 m",
    ],
    [
      "silence past the timeout",
      "given depth is 12 m\nthen depth is 12 m\nwhen depth is not heard for 4 s\nthen depth is unknown",
    ],
    [
      "a message with its values",
      'when depth becomes 4 m\nthen bridge is told "shoal ahead" with depth 4 m and limit 4.8 m',
    ],
    ["a value of a message by its place", 'when depth becomes 4 m\nthen bridge is told "shoal ahead" with 4 m'],
    [
      "a value within a tolerance",
      'when depth becomes 4 m\nthen bridge is told "shoal ahead" with depth within 0.2 m of 4.1 m',
    ],
    [
      "a message that is still to come",
      'given depth is 4 m\nthen everyone is told "still here"\nwhen 3 s pass\nthen everyone is told "still here" within 7 s',
    ],
    ["a broadcast, which everybody hears", 'then bridge is told "still here"'],
    ["silence since the last change", "given depth is 12 m\nthen depth is 12 m\nwhen 5 s pass\nthen nothing is told"],
    [
      "silence from now on",
      'given depth is 4 m\nthen bridge is told "shoal ahead"\nand nothing is told to bilge for 5 s',
    ],
    ["a message that is heard", 'when bridge tells "stand down" with minutes 5\nthen rest is 5'],
    [
      "a condition",
      "given depth is 12 m\nthen depth > limit\nand depth is between 11 m and 13 m\nand depth - vessel_draft > 10 m",
    ],
    ["a condition over truths", "given depth is 12 m\nthen not shoal\nand not (shoal or alarm)"],
    [
      "a condition that comes true",
      "given depth is 12 m\nthen depth is 12 m\nwhen depth is not heard\nthen depth is unknown within 4 s",
    ],
    ["a condition that stays", "given depth is 12 m\nthen depth > 10 m for 20 s"],
    [
      "several changes at once",
      'given depth is 12 m\nand bridge tells "stand down" with 3\nthen rest is 3\nand depth is 12 m',
    ],
    [
      "bullets, capitals, stops and comments",
      "- **Given** depth is 12 m.\n- Then alarm is off -- of course\n- But limit is 4.8 m",
    ],
  ])("%s", async (_, steps) => {
    expect(await passed(steps)).toBe("passed");
  });

  it("let time pass in ticks, and see a change at the next", async () => {
    const { results } = await play(
      WATCH,
      "# Case\n\ngiven depth is 12 m\nwhen 90 s pass\nand depth becomes 4 m\nthen shoal is true\n",
    );
    expect(results[0]).toMatchObject({ failure: undefined, ticks: 91, durationMs: 91_000 });
  });

  it("stop at the first that fails", async () => {
    const { results } = await play(WATCH, "# Case\n\nthen alarm is on\nand alarm is on\n");
    expect(results[0]).toMatchObject({ stepsPassed: 0, stepsInAll: 2, ticks: 1 });
  });
});

describe("agents", () => {
  const ASKING = `== For this watch:
**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS
**wind** := wind speed from mast in knots

may be asked for: depth

>> Watch
every 5 s, ask mast for wind speed in knots
when wind > 20 knots, tell bridge that "reef" with wind
when depth < 5 m, set alarm to on until acknowledged
`;
  const vessel = { ...VESSEL, agents: [...VESSEL.agents, "mast"] };
  const played = async (steps: string) => {
    const { lines, faults } = await play(ASKING, `# Case\n${steps}`, vessel);
    return faults === "" ? lines.slice(1).join("\n") : faults;
  };

  it("are asked, and ask", async () => {
    expect(
      await played(
        'given depth is 12 m\nthen mast is asked for wind speed\nand nothing is told\nwhen bridge asks for depth\nand 1 s passes\nthen bridge is told "depth" with 12 m',
      ),
    ).toMatch(/^ {2}pass/);
    expect(
      await played(
        'when mast tells "wind speed" with 25 knots\nthen bridge is told "reef" within 2 s\nand mast is not asked for wind speed for 3 s',
      ),
    ).toMatch(/^ {2}pass/);
    expect(
      await played("when 9 s pass\nthen mast is asked for wind speed\nand bridge is asked for wind speed"),
    ).toMatch(/expected: bridge is asked "wind speed\?"\n +got: +mast was asked "wind speed\?" at 1 s; mast was asked/);
  });

  it("acknowledge alarms", async () => {
    expect(
      await played(
        'when depth becomes 3 m\nthen alarm is on\nwhen depth becomes 12 m\nthen alarm is on for 5 s\nwhen bridge tells "acknowledged"\nthen alarm is off within 2 s',
      ),
    ).toMatch(/^ {2}pass/);
  });
});

describe("what fails", () => {
  it("says the step, what was expected and what came, in the user's units, with all values then", async () => {
    const { lines } = await play(
      WATCH,
      `# Alarm
given depth is 12 m
then alarm is on

# Message
when depth becomes 4 m
then bridge is told "shoal ahead" with depth 5 m

# Late
given depth is 12 m
then bridge is told "shoal ahead" within 5 s

# Noise
when 25 s pass
then nothing is told

# Condition
given depth is 12 m
then depth < limit - 1 m

# Unknown condition
then depth < limit

# Too short
given depth is 12 m
when 2 s pass
and depth is not heard
then depth > 10 m for 10 s
`,
    );
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "watch.scenario.md (watch.ese)
        FAIL  Alarm
              line 3: then alarm is on
              expected: alarm is on
              got:      alarm is off
              at 1 s: depth 12 m, limit 4.8 m, shoal false, rest unknown, alarm off
        FAIL  Message
              line 7: then bridge is told "shoal ahead" with depth 5 m
              expected: bridge is told "shoal ahead" with depth 5 m
              got:      bridge was told "shoal ahead" with depth 4 m and limit 4.8 m at 1 s; everyone was told "still here" at 1 s
              at 1 s: depth 4 m, limit 4.8 m, shoal true, rest unknown, alarm on
        FAIL  Late
              line 11: then bridge is told "shoal ahead" within 5 s
              expected: bridge is told "shoal ahead" within 5 s
              got:      everyone was told "still here" at 1 s
              at 6 s: depth 12 m, limit 4.8 m, shoal false, rest unknown, alarm off
        FAIL  Noise
              line 15: then nothing is told
              expected: nothing is told
              got:      everyone was told "still here" at 1 s; everyone was told "still here" at 10 s; everyone was told "still here" at 20 s
              at 25 s: depth unknown, limit 4.8 m, shoal unknown, rest unknown, alarm off
        FAIL  Condition
              line 19: then depth < limit - 1 m
              expected: true
              got:      false: depth is 12 m, limit is 4.8 m
              at 1 s: depth 12 m, limit 4.8 m, shoal false, rest unknown, alarm off
        FAIL  Unknown condition
              line 22: then depth < limit
              expected: true
              got:      unknown: depth is unknown, limit is 4.8 m
              at 1 s: depth unknown, limit 4.8 m, shoal unknown, rest unknown, alarm off
        FAIL  Too short
              line 28: then depth > 10 m for 10 s
              expected: true for 10 s
              got:      unknown: depth is unknown
              at 6 s: depth unknown, limit 4.8 m, shoal unknown, rest unknown, alarm off"
    `);
  });

  it("is a program that traps", async () => {
    const { lines } = await play(
      ">> Loop\nlet n be 1\nwhile n > 0, set n to n + 1\n",
      "# Endless\n\nwhen 1 s passes\nthen n is 1\n",
    );
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "watch.scenario.md (watch.ese)
        FAIL  Endless
              line 3: when 1 s passes
              expected: the program runs
              got:      it trapped: budget
              at 1 s: n 1"
    `);
  });
});

describe("background and examples", () => {
  it("are shared, and fill placeholders", async () => {
    const { lines, faults } = await play(
      WATCH,
      `background:

given depth is 12 m

# Plain

then alarm is off

# Row

when depth becomes <depth>
then alarm is <alarm>
and bridge is told "<topic>" within 10 s

examples:

| depth | alarm | topic       |
|-------|:-----:|-------------|
| 4 m   | on    | shoal ahead |
| 5 m   | on    | still here  |
`,
    );
    expect(faults).toBe("");
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "watch.scenario.md (watch.ese)
        pass  Plain (2 steps, 1 s)
        pass  Row (depth 4 m, alarm on, topic shoal ahead) (4 steps, 1 s)
        FAIL  Row (depth 5 m, alarm on, topic still here)
              line 12: then alarm is on
              expected: alarm is on
              got:      alarm is off
              at 1 s: depth 5 m, limit 4.8 m, shoal false, rest unknown, alarm off"
    `);
  });
});

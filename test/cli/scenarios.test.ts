// flux test and flux coverage over scenario files: what they find, print and answer.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as coverage from "../../src/cli/commands/coverage.ts";
import * as test from "../../src/cli/commands/test.ts";
import { answerOf } from "./command-answer.ts";

const root = resolve(import.meta.dirname, "../..");
let folder: string;

const WATCH = `== For this watch:
**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS
>> Watch
when depth falls below 5 m, tell helm that "shoal water" with depth
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flux-scenario-"));
  mkdirSync(join(folder, "deep"));
  const files: Record<string, string> = {
    "watch.ese": WATCH,
    "watch.scenario.md": '# Shoal\n\nwhen depth becomes 4 m\nthen helm is told "shoal water" with depth 4 m\n',
    "bare.ese": WATCH,
    "lonely.scenario.md": "# Shoal\n\nthen depth is unknown\n",
    "broken.ese": WATCH.replace("5 m", "5 knots"),
    "broken.scenario.md": "# Shoal\n\nthen depth is unknown\n",
    "deep/wrong.scenario.md": "---\nprogram: ../watch.ese\n---\n# Shoal\n\nwhen depth becomes 6 m\nthen depth is 5 m\n",
    "odd.ese": WATCH,
    "odd.scenario.md":
      "# Odd\n\nwhen pigs fly high\nthen flurb the gnurb\n\n# Odder\n\nwhen pigs fly low\nthen dpeth is 3 m\n",
    "twice.fluxvocab":
      "## pattern: twice $x\n## means: $x * 2\n## result: a number\n## examples: twice 3 = 6; twice 4 = 9\n",
    "code.md": "```c\nint main(void) { return 6; }\n```\n",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("flux test", () => {
  it.each(["watch.scenario.md", "watch.ese"])("runs the scenarios of %s", async (name) => {
    const { code, lines, faults } = await answerOf(test, folder, [name]);
    expect([code, faults]).toEqual([0, ""]);
    expect(lines).toEqual([
      "watch.scenario.md (watch.ese)",
      "  pass  Shoal (2 steps, 1 s)",
      "  line 4: never false or unknown: depth falls below 5 m",
      "  coverage: 1 of 1 sentences ran; of 1 conditions 1 were true, 0 false, and 0 of 1 unknown",
      "1 scenario, 1 passed, 0 failed",
    ]);
  });

  it("tells all steps that are wrong in one run, of whatever kind", async () => {
    const { code, data } = await answerOf(test, folder, ["odd.scenario.md"], { json: true });
    const { diagnostics } = data as { diagnostics: readonly { code: string; start: { line: number } }[] };
    expect(code).toBe(2);
    expect(diagnostics.map(({ code }) => code)).toEqual(["FLX1001", "FLX1001", "FLX1001", "FLX1003"]);
  });

  it("answers 1 and says what failed, as lines and as JSON", async () => {
    const { code, lines } = await answerOf(test, folder, ["deep"]);
    expect(code).toBe(1);
    expect(lines.slice(0, 6)).toEqual([
      "deep/wrong.scenario.md (watch.ese)",
      "  FAIL  Shoal",
      "        line 7: then depth is 5 m",
      "        expected: depth is 5 m",
      "        got:      depth is 6 m",
      "        at 1 s: depth 6 m",
    ]);
    const { data } = await answerOf(test, folder, ["deep"], { json: true });
    expect(data).toMatchObject({
      passed: 0,
      failed: 1,
      scenarios: [
        {
          file: "deep/wrong.scenario.md",
          program: "watch.ese",
          scenarios: [
            {
              title: "Shoal",
              passed: false,
              failure: {
                line: 7,
                step: "then depth is 5 m",
                expected: "depth is 5 m",
                got: "depth is 6 m",
                values: { depth: "6 m" },
              },
            },
          ],
        },
      ],
    });
  });

  it.each([
    ["a program that does not compile", "broken.ese", "FLX0401"],
    ["scenarios without a program", "lonely.scenario.md", "FLX1002"],
    ["a program without scenarios", "bare.ese", "FLX1002"],
    ["a missing file", "nowhere.scenario.md", "FLX0101"],
    ["an unknown vocabulary", "marytime", "FLX0301"],
  ])("answers 2 for %s", async (_, name, expected) => {
    const { code, data } = await answerOf(test, folder, [name], { json: true });
    expect([code, (data.diagnostics as { code: string }[]).map((one) => one.code)]).toEqual([2, [expected]]);
  });

  it("runs the examples of a vocabulary file", async () => {
    const { code, lines } = await answerOf(test, folder, ["twice.fluxvocab"]);
    expect([code, lines]).toEqual([
      1,
      ['twice.fluxvocab:4: "twice 4" gave 8, not 9', "1 word, 1 example passed, 1 failed"],
    ]);
  });
});

describe("flux coverage", () => {
  it("takes the scenarios beside the program", async () => {
    const { code, lines } = await answerOf(coverage, folder, ["watch.ese", []]);
    expect([code, lines]).toEqual([
      0,
      [
        "watch.ese over watch.scenario.md",
        "  line 4: true 1×, false never, unknown never  depth falls below 5 m",
        '  line 4: ran 1×                               when depth falls below 5 m, tell helm that "shoal water" with depth',
        "  coverage: 1 of 1 sentences ran; of 1 conditions 1 were true, 0 false, and 0 of 1 unknown",
      ],
    ]);
  });

  it("takes recordings and other scenarios, and says only what was never seen", async () => {
    const passage = resolve(root, "docs/demo/passage.nmea");
    const { lines } = await answerOf(coverage, folder, ["watch.ese", [passage, "deep/wrong.scenario.md"]], {
      never: true,
    });
    expect(lines.slice(1)).toEqual([
      "  coverage: 1 of 1 sentences ran; of 1 conditions 1 were true, 1 false, and 1 of 1 unknown",
    ]);
    const { data } = await answerOf(coverage, folder, ["watch.ese", [passage]], { json: true });
    expect(data).toMatchObject({
      summary: { sentences: 1, sentencesRun: 1, conditionsTrue: 1, conditionsFalse: 1, conditionsUnknown: 1 },
      rows: [
        { kind: "condition", line: 4, never: [] },
        { kind: "sentence", ran: 1 },
      ],
    });
  });

  it.each([
    ["nothing to play", ["bare.ese", []], "FLX1002"],
    ["a missing recording", ["watch.ese", ["nowhere.nmea"]], "FLX0002"],
    ["a program without sentences", ["code.md", [resolve(root, "docs/demo/passage.nmea")]], "FLX1002"],
    ["a missing program", ["nowhere.ese", ["x.nmea"]], "FLX0101"],
  ] as const)("answers 2 for %s", async (_, [program, runs], expected) => {
    const { code, data } = await answerOf(coverage, folder, [program, [...runs]], { json: true });
    expect([code, (data.diagnostics as { code: string }[]).map((one) => one.code)]).toEqual([2, [expected]]);
  });
});

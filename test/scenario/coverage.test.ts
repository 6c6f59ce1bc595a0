import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { loadProject } from "../../src/project/load.ts";
import { vesselFacts } from "../../src/project/resolve.ts";
import { neverSeen } from "../../src/scenario/coverage.ts";
import { coverageLines } from "../../src/scenario/report.ts";
import { runSuite, type SetUp } from "../../src/scenario/suite.ts";
import { play } from "./play.ts";

const WATCH = `== For this watch:
**depth** := sounding below surface in metres, 0 to 200, stale after 3 s, from NMEA DBS
>> Watch
if depth < 5 m, set alarm to 1
otherwise, if depth > 50 m, set alarm to 0
when depth falls below 3 m for 2 s, tell bridge that "shoal ahead"
when depth is unknown, tell bridge that "no sounding"
when told "stand down" by bridge, set rest to 1
every 10 s, broadcast "still here"
`;

const rows = async (steps: string) =>
  (await play(WATCH, `# Case\n${steps}\n`)).coverage.rows.map(({ line, kind, ran, wasTrue, wasFalse, wasUnknown }) =>
    kind === "sentence" ? `${line}: ran ${ran}` : `${line}: ${wasTrue} true, ${wasFalse} false, ${wasUnknown} unknown`,
  );

describe("coverage", () => {
  it("counts what sentences and conditions did, unknown too", async () => {
    expect(
      await rows(
        "given depth is 2 m\nwhen 5 s pass\nand depth is unknown\nand 2 s pass\nand depth becomes 60 m\nthen alarm is off",
      ),
    ).toEqual([
      "4: 5 true, 1 false, 2 unknown",
      "4: ran 5",
      "5: 1 true, 0 false, 0 unknown",
      "5: ran 1",
      "6: 5 true, 1 false, 2 unknown",
      "6: ran 1",
      "7: 2 true, 6 false, 0 unknown",
      "7: ran 1",
      "8: ran 0",
      "9: ran 1",
    ]);
  });

  it("adds up over scenarios, and says what was never seen", async () => {
    const { coverage } = await play(WATCH, "# One\ngiven depth is 2 m\nthen alarm is on\n# Two\nthen alarm is off\n");
    expect(coverageLines(coverage, "never")).toMatchInlineSnapshot(`
      [
        "line 4: never false: depth < 5 m",
        "line 5: never reached: depth > 50 m",
        "line 5: never ran: otherwise, if depth > 50 m, set alarm to 0",
        "line 6: never false: depth falls below 3 m",
        "line 6: never ran: when depth falls below 3 m for 2 s, tell bridge that "shoal ahead"",
        "line 8: never ran: when told "stand down" by bridge, set rest to 1",
        "coverage: 3 of 6 sentences ran; of 4 conditions 3 were true, 1 false, and 2 of 3 unknown",
      ]
    `);
    expect(coverage.rows.flatMap(neverSeen)).toContain("reached");
  });

  it("does not change what the program does: the same steps hold with and without", async () => {
    const { results, coverage } = await play(
      WATCH,
      '# Case\ngiven depth is 2 m\nthen bridge is told "shoal ahead" within 3 s\n',
    );
    expect(results[0]!.failure).toBeUndefined();
    expect(coverage.rows.find(({ kind, line }) => kind === "sentence" && line === 6)?.ran).toBe(1);
  });
});

describe("the demo", () => {
  const root = resolve(import.meta.dirname, "../..");
  const setUp: SetUp = async (path, _, reporter) => {
    const project = loadProject(root, reporter)!;
    const name = path.replace(/^.*\/(\w+)\.ese$/, "$1");
    const vessel = vesselFacts(project, name, reporter)!;
    const text = readFileSync(resolve(root, path), "utf8");
    return { source: { path, text }, options: { folder: resolve(root, "docs/demo"), vessel } };
  };

  it.each(["sounder", "bilge", "helm"])(
    "%s holds its scenarios, which make every sentence run and every condition true and false",
    async (name) => {
      const reporter = new Reporter();
      const suite = await runSuite(`docs/demo/${name}.scenario.md`, root, setUp, reporter);
      expect(reporter.diagnostics).toEqual([]);
      expect(suite!.results.filter(({ failure }) => failure)).toEqual([]);
      expect(suite!.coverage!.rows.flatMap(neverSeen).filter((what) => what !== "unknown")).toEqual([]);
    },
  );

  it("has scenarios that fail when the program is wrong", async () => {
    const wrong: SetUp = async (path, board, reporter) => {
      const right = (await setUp(path, board, reporter))!;
      return {
        ...right,
        source: { path, text: right.source.text.replace("vessel_draft + 3 m", "vessel_draft + 2 m") },
      };
    };
    const suite = await runSuite("docs/demo/sounder.scenario.md", root, wrong, new Reporter());
    expect(suite!.results.filter(({ failure }) => failure).length).toBeGreaterThan(3);
  });
});

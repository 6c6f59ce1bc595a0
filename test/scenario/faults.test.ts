// What a scenario file says wrong: code, place and hint, all in one run.
import { describe, expect, it } from "vitest";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { readScenarios } from "../../src/scenario/read.ts";
import { play } from "./play.ts";

const WATCH = `== For this watch:
**depth** := sounding below transducer in metres, 0 to 200, stale after 3 s, from NMEA DBT
>> Watch
when depth falls below 5 m, tell bridge that "shoal ahead" with depth
when told "stand down" by bridge, set rest to 1
if depth < 5 m, set alarm to 1
`;

describe("faults", () => {
  it("are all told at their places", async () => {
    const { faults, results } = await play(
      WATCH,
      `# Faults

given dpeth is 12 m
given depth is 12
given depth is 12 knots
given depth is 12 smoots
given depth is deep
given alarm is on
given vessel_draft is 2 m
given the recording nowhere.nmea
when 3 pass
when 3 m pass
when bridge tells "stand dwon"
when bridge tells "stand down" with 3 m
and all is well
then brigde is told "shoal ahead"
then bridge is told "shoal ahed"
then bridge is told "shoal ahead" with speed 3 m
then bridge is told "shoal ahead" with depth 3 knots
then depth < 5 knots
then depht is 3 m
and tea is 3
then depth + 1 m
`,
    );
    expect(results).toEqual([]);
    expect(faults).toMatchInlineSnapshot(`
      "error[FLX1003 scenario-name]: the program has no input \`dpeth\`
        ┌ watch.scenario.md:3:7
       3│ given dpeth is 12 m
        │       ^^^^^
        hint: did you mean \`depth\`?

      error[FLX0402 unit-missing]: \`12\` has no unit, and \`depth\` is in metres
        ┌ watch.scenario.md:4:16
       4│ given depth is 12
        │                ^^
        hint: write 12 metres

      error[FLX0401 dimension-mismatch]: \`12 knots\` is a speed, and \`depth\` a length
        ┌ watch.scenario.md:5:16
       5│ given depth is 12 knots
        │                ^^^^^^^^
        hint: write it in metres

      error[FLX0403 unknown-unit]: \`smoots\` is no unit flux knows
        ┌ watch.scenario.md:6:16
       6│ given depth is 12 smoots
        │                ^^^^^^^^^

      error[FLX1001 scenario-step]: \`deep\` is no value
        ┌ watch.scenario.md:7:16
       7│ given depth is deep
        │                ^^^^
        hint: write a number and its unit, such as 5 metres, or unknown

      error[FLX1003 scenario-name]: \`alarm\` is an output, and cannot be set from outside
        ┌ watch.scenario.md:8:7
       8│ given alarm is on
        │       ^^^^^
        hint: its inputs are depth

      error[FLX1003 scenario-name]: \`vessel_draft\` is fixed when the program is compiled
        ┌ watch.scenario.md:9:7
       9│ given vessel_draft is 2 m
        │       ^^^^^^^^^^^^
        hint: it is a quantity of the vessel or of \`given:\`; change it there, or give the scenarios a program or board of their own

      error[FLX0002 input-log]: the recording nowhere.nmea cannot be read: there is no such file
        ┌ watch.scenario.md:10:21
      10│ given the recording nowhere.nmea
        │                     ^^^^^^^^^^^^
        hint: give the path of a log of NMEA 0183 sentences

      error[FLX1001 scenario-step]: \`3 pass\` is no step of a scenario
        ┌ watch.scenario.md:11:6
      11│ when 3 pass
        │      ^^^^^^
        hint: write \`when NAME becomes VALUE\`, \`when NAME is not heard for 5 s\`, \`when 3 s pass\`, \`when AGENT tells "…" with depth 3 m\`, or \`when the recording ends\`

      error[FLX0402 unit-missing]: \`3 m\` is no duration
        ┌ watch.scenario.md:12:6
      12│ when 3 m pass
        │      ^^^
        hint: write a number and its unit: 3 s, 2 minutes

      error[FLX1003 scenario-name]: nothing in the program listens to "stand dwon"
        ┌ watch.scenario.md:13:20
      13│ when bridge tells "stand dwon"
        │                    ^^^^^^^^^^
        hint: did you mean \`stand down\`?

      error[FLX1003 scenario-name]: the program has no input \`all\`
        ┌ watch.scenario.md:15:5
      15│ and all is well
        │     ^^^
        hint: its inputs are depth

      error[FLX1003 scenario-name]: neither the program nor the vessel has an agent \`brigde\`
        ┌ watch.scenario.md:16:6
      16│ then brigde is told "shoal ahead"
        │      ^^^^^^
        hint: did you mean \`bridge\`?

      error[FLX1003 scenario-name]: the program has no message "shoal ahed"
        ┌ watch.scenario.md:17:22
      17│ then bridge is told "shoal ahed"
        │                      ^^^^^^^^^^
        hint: did you mean \`shoal ahead\`?

      error[FLX1003 scenario-name]: "shoal ahead" has no value \`speed\`
        ┌ watch.scenario.md:18:40
      18│ then bridge is told "shoal ahead" with speed 3 m
        │                                        ^^^^^
        hint: its values are depth

      error[FLX0401 dimension-mismatch]: \`3 knots\` is a speed, and \`depth\` a length
        ┌ watch.scenario.md:19:46
      19│ then bridge is told "shoal ahead" with depth 3 knots
        │                                              ^^^^^^^
        hint: write it in metres

      error[FLX0401 dimension-mismatch]: \`depth\` (length) is compared with \`5 knots\` (speed)
        ┌ watch.scenario.md:20:14
      20│ then depth < 5 knots
        │              ^^^^^^^
      20│ then depth < 5 knots
        │      ----- a length
        hint: write a length for \`5 knots\`, such as 5 metres

      error[FLX1003 scenario-name]: the program has no \`depht\`
        ┌ watch.scenario.md:21:6
      21│ then depht is 3 m
        │      ^^^^^
        hint: did you mean \`depth\`?

      error[FLX1003 scenario-name]: the program has no \`tea\`
        ┌ watch.scenario.md:22:5
      22│ and tea is 3
        │     ^^^
        hint: it has depth, rest, alarm

      error[FLX0405 type-mismatch]: \`depth + 1 m\` is no condition
        ┌ watch.scenario.md:23:6
      23│ then depth + 1 m
        │      ^^^^^^^^^^^
        hint: compare it: then depth < 5 m, then alarm is on, then depth is unknown"
    `);
  });

  it("of the file are told", async () => {
    const { faults } = await play(
      WATCH,
      `---
programme: x.ese
---
# Background
given depth is 12 m
when 3 s pass

# Background
given depth is 12 m

# Rows
when depth becomes <depht>
then alarm is on
examples:

| depth | unused |
|-------|--------|
| 4 m   | 3      |
| 4 m   |

# Order
and depth is 3 m

# Spelling

wehn 3 s pass
then alarm is on

# Among
given depth is 12 m
the sounder speaks
then alarm is on
`,
    );
    expect(faults).toMatchInlineSnapshot(`
      "error[FLX0102 front-matter]: the front matter of a scenario file has no \`programme\` such as this
        ┌ watch.scenario.md:2:1
       2│ programme: x.ese
        │ ^^^^^^^^^
        hint: it has program: FILE and board: NAME

      error[FLX1001 scenario-step]: a background holds givens only
        ┌ watch.scenario.md:6:1
       6│ when 3 s pass
        │ ^^^^^^^^^^^^^
        hint: put this step into the scenarios

      error[FLX1002 scenario-file]: a file has one background
        ┌ watch.scenario.md:8:1
       8│ # Background
        │ ^^^^^^^^^^^^
        hint: put its steps into the first one

      error[FLX1002 scenario-file]: the table has no column \`depht\`
        ┌ watch.scenario.md:12:1
      12│ when depth becomes <depht>
        │ ^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: its columns are depth, unused

      error[FLX1001 scenario-step]: \`<depht>\` is no value
        ┌ watch.scenario.md:12:20
      12│ when depth becomes <depht>
        │                    ^^^^^^^
        hint: write a number and its unit, such as 5 metres, or unknown

      error[FLX1002 scenario-file]: no step has a place for the column \`depth\`
        ┌ watch.scenario.md:16:1
      16│ | depth | unused |
        │ ^^^^^^^^^^^^^^^^^^
        hint: write <depth> in a step, or take the column out

      error[FLX1002 scenario-file]: no step has a place for the column \`unused\`
        ┌ watch.scenario.md:16:1
      16│ | depth | unused |
        │ ^^^^^^^^^^^^^^^^^^
        hint: write <unused> in a step, or take the column out

      error[FLX1002 scenario-file]: this row has 1 cells, and the table 2 columns
        ┌ watch.scenario.md:19:1
      19│ | 4 m   |
        │ ^^^^^^^^^

      error[FLX1001 scenario-step]: \`and\` goes on with a step before it, and there is none
        ┌ watch.scenario.md:22:1
      22│ and depth is 3 m
        │ ^^^^^^^^^^^^^^^^
        hint: begin with given, when or then

      error[FLX1001 scenario-step]: \`wehn 3 s pass\` stands among steps and is none
        ┌ watch.scenario.md:26:1
      26│ wehn 3 s pass
        │ ^^^^^^^^^^^^^
        hint: a step begins with given, when, then, and, but; commentary stands in a paragraph of its own

      error[FLX1001 scenario-step]: \`the sounder speaks\` stands among steps and is none
        ┌ watch.scenario.md:31:1
      31│ the sounder speaks
        │ ^^^^^^^^^^^^^^^^^^
        hint: a step begins with given, when, then, and, but; commentary stands in a paragraph of its own"
    `);
  });

  it("are none where there is only prose", () => {
    const text = `# Sounder

When the boat comes in, the depth falls: given a chart,
then it is no surprise
and nobody worries.

Then there is the tide.
`;
    const read = (more: string) => {
      const reporter = new Reporter();
      const { scenarios } = readScenarios(
        { path: "t.scenario.md", text: text.replace(/^(When|Then)/gm, "Well, $1") + more },
        reporter,
      );
      return [scenarios.length, ...reporter.diagnostics.map(({ code, message }) => `${code} ${message}`)];
    };
    expect(read("")).toEqual([0, "FLX1002 t.scenario.md has no scenario"]);
    expect(read("\n## One\n\nthen alarm is on\n\n```\nwhen pigs fly\n```\n")).toEqual([1]);
  });
});

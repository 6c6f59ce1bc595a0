// Whatever the text: no exception, no hang, spans inside the file, the same answer twice.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CODES } from "../../../src/diagnostics/codes.ts";
import { compileEse, shown } from "./compile-ese.ts";

const VALID = `---
agent: guard
every: 500 ms
given:
  limit: 20 cm
---

# The bilge

may be asked by bridge for: level, high
may be delegated: sound the alarm
may switch: alarm and pump; safe state off
may switch: rudder; safe state 0 degrees

== also called
**water** := level
**blow the horn** := sound the alarm

== For the purposes of this operation:
**level** := height of water in cm, 0 to 200, stale after 3 s, from NMEA DBT or DPT
**high** := level rises above limit again below 10 cm -- hysteresis
**rate** := (level - previous level) / 1 s

>> Watch
when high for 2 s, tell bridge that "bilge high" with level and rate
every 5 s, broadcast level in cm
if high and (level > 1 m or rate > 1 cm / 1 s):
  start the bilge pump
  count runs
otherwise, stop the bilge pump
if high is unknown, sound the alarm
when told "status?" by bridge, tell bridge that "status" with level
when told depth in fathoms by sounder, remember depth as last depth
every 10 s, ask sounder for depth in fathoms
if depth from sounder < 2 fathoms, delegate start the bilge pump to deck
after 10 s, set ready to true
blow the horn. except when water < 5 cm, silence the alarm
except when water is unknown, stop the bilge pump
when level trips at 30 cm, clears at 20 cm, sound the alarm every 10 s until acknowledged by bridge
when average of water over 1 minute > 40 cm with deadband 2 cm, acknowledge the alarms
set shown level to level with deadband 1 cm, at most every 2 s
let n be 3
repeat n times: set n to smaller of n + 1 and 9
set eta to eta 12 nmi to harbour at 6 knots
steer to (current heading + 30 degrees) modulo 360 degrees

\`\`\`c
int f(void) { return 1; }
\`\`\`
`;

const CODE_NAMES: ReadonlySet<string> = new Set(CODES.map((row) => row.code));

function check(text: string): readonly string[] {
  const { diagnostics } = compileEse(text);
  for (const diagnostic of diagnostics) {
    expect(CODE_NAMES).toContain(diagnostic.code);
    for (const label of [diagnostic.primary, ...(diagnostic.labels ?? [])]) {
      if (!label) continue;
      const { start, end, file } = label.span;
      expect([start >= 0, start <= end, end <= file.text.length]).toEqual([true, true, true]);
    }
  }
  return shown(diagnostics);
}

describe("any text", () => {
  it("starts from a program that is valid", () => {
    expect(
      compileEse(VALID)
        .diagnostics.filter((one) => one.severity === "error")
        .map((one) => one.message),
    ).toEqual([]);
  });

  it.each<[string, string]>([
    ["nothing", ""],
    ["a byte order mark", `\uFEFF${VALID}`],
    ["carriage returns", VALID.replaceAll("\n", "\r\n")],
    ["no line end", VALID.trimEnd()],
    ["NUL", ">> x\nset a\0 to 3\0\n"],
    ["everything unclosed", '---\n>> (\nif (depth > "3\n```c\n**a := (\n'],
    ["only marks", "==\n>>\n--\n**\n**a** :=\n:=\n```\n```\n---\n"],
    ["front matter of another shape", "---\n- 1\n- 2\n---\n"],
    ["front matter with an alias bomb", "---\na: &a [x]\nb: [*a, *a]\n---\n"],
    ["deep brackets", `>> x\nset a to ${"(".repeat(300)}1${")".repeat(300)}\n`],
    ["deep sentences", `>> x\n${"if true, ".repeat(60)}count a\n`],
    ["deep indentation", `>> x\n${Array.from({ length: 60 }, (_, i) => `${" ".repeat(i)}if true:`).join("\n")}\n`],
    ["a long sum", `>> x\nset a to ${Array.from({ length: 70 }, () => "1").join(" + ")}\n`],
    ["a longer sum", `>> x\nset a to ${Array.from({ length: 900 }, () => "1").join(" + ")}\n`],
    ["a long line", `>> x\n${"word ".repeat(50_000)}\n`],
    [
      "names of JavaScript",
      ">> x\nset constructor to 1\nset __proto__ to 2\nlet toString be 3\ncount hasOwnProperty\nset a to constructor + toString\n",
    ],
  ])("is taken or refused: %s", (_, text) => {
    expect(check(text)).toEqual(check(text));
  });

  it("keeps the meaning with carriage returns", () => {
    const plain = compileEse(VALID).module.functions.map((one) => one.blocks.length);
    expect(compileEse(VALID.replaceAll("\n", "\r\n")).module.functions.map((one) => one.blocks.length)).toEqual(plain);
  });

  it("survives random edits of a valid program", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "(",
        ")",
        ",",
        ":",
        "\n",
        " ",
        '"',
        "**",
        ":=",
        ">>",
        "==",
        "--",
        "if ",
        "not ",
        "and ",
        " or ",
        "is ",
        "$",
        "5 ",
        "knots",
        "previous ",
        "otherwise, ",
        "```",
        "+",
        "when told ",
        "ask ",
        " from ",
        "may be ",
      ),
      fc.string({ maxLength: 6 }),
      fc.string({ unit: "grapheme", maxLength: 3 }),
    );
    const edit = fc.record({ at: fc.nat(VALID.length), remove: fc.nat(12), insert: piece });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
        let text = VALID;
        for (const { at, remove, insert } of edits) text = text.slice(0, at) + insert + text.slice(at + remove);
        check(text);
      }),
      { numRuns: 120, seed: 11 },
    );
  });
});

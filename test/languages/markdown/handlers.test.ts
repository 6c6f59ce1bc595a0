// `## on: TOPIC -> NAME`: functions of code blocks that hear messages.
import { beforeAll, describe, expect, it } from "vitest";
import { compileProgram } from "../../../src/compile.ts";
import { Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { nameId } from "../../../src/image/crc.ts";
import { c } from "../../../src/languages/c/index.ts";
import { flux } from "../../../src/languages/flux/index.ts";
import { markdown } from "../../../src/languages/markdown/index.ts";
import { python } from "../../../src/languages/python/index.ts";
import { rust } from "../../../src/languages/rust/index.ts";
import { typescript } from "../../../src/languages/typescript/index.ts";
import { NO_VESSEL } from "../../../src/project/vessel-facts.ts";
import { createMachine } from "../../../src/simulator/machine.ts";
import { runFrontEnd } from "../front-end.ts";

const LANGUAGES = [c, python, rust, typescript, flux, markdown];

beforeAll(async () => {
  for (const language of LANGUAGES) await language.load();
});

const compile = (text: string) => runFrontEnd(markdown, text, LANGUAGES);

/** What the program's output is after it heard values of a topic. */
async function heard(text: string, topic: string, values: readonly number[]): Promise<number> {
  const reporter = new Reporter();
  const program = await compileProgram({ path: "a.md", text }, { folder: ".", vessel: NO_VESSEL }, reporter);
  expect(reporter.diagnostics).toEqual([]);
  const created = createMachine(program!.bytes);
  if (created.kind !== "machine") throw new Error(created.kind);
  const { machine } = created;
  machine.deliver({ topic: nameId(topic)!, source: 1, values });
  expect(machine.tick(1)).toBeUndefined();
  return machine.outputs[0]!;
}

const FUNCTIONS = [
  [
    "c",
    '#include <flux.h>\nint half(int x) { return x / 2; }\nvoid heard(double level, int pump) { flux_out("total", level * 10 + half(pump)); }',
  ],
  [
    "python",
    'def half(x: int):\n    return x // 2\ndef heard(level: float, pump: int):\n    flux_out("total", level * 10 + half(pump))\n',
  ],
  [
    "rust",
    'fn half(x: i32) -> i32 { x / 2 }\nfn heard(level: f64, pump: i32) { flux_out("total", level * 10.0 + half(pump) as f64); }',
  ],
  [
    "typescript",
    'function half(x: int): int { return (x / 2) | 0; }\nfunction heard(level: number, pump: int): void { flux_out("total", level * 10 + half(pump)); }',
  ],
] as const;

describe.each(FUNCTIONS)("a function in %s", (fence, code) => {
  const text = `# Bilge\n\n## on: "bilge alarm" -> heard\n\n\`\`\`${fence}\n${code}\n\`\`\`\n`;

  it("hears the values of a message", async () => {
    expect(await heard(text, "bilge alarm", [0.5, 9])).toBe(9);
    expect(await heard(text, "Bilge  Alarm", [-1, 4])).toBe(-8);
  });

  it("takes an int that is missing as 0, a float as unknown, and any int", async () => {
    expect(await heard(text, "bilge alarm", [2])).toBe(20);
    expect(await heard(text, "bilge alarm", [])).toBeNaN();
    expect(await heard(text, "bilge alarm", [0, 2 ** 31 - 1])).toBe(2 ** 30 - 1);
  });
});

describe("headings that are wrong", () => {
  const C =
    "```c\nint a, b; void heard(int x) { a = x; } int six(int p, int q, int r, int s, int t) { return p; }\n```\n";

  it.each([
    ["## on: alarm -> herad\n", ["FLX0503 1:## on: alarm -> herad"], "did you mean `heard`?"],
    ["## on: alarm\n", ["FLX0503 1:## on: alarm"], "write ## on: alarm -> heard"],
    ["## on: -> heard\n", ["FLX0504 1:## on: -> heard"], "write what the topic is called"],
    ["## on: alarm -> six\n", ["FLX0504 1:## on: alarm -> six"], "take fewer; what is missing in a message is unknown"],
    [
      "## on: alarm -> heard\n\n## on: ALARM -> heard\n",
      ["FLX0507 3:## on: ALARM -> heard"],
      "let one function call the other",
    ],
  ])("%j", (headings, lines, hint) => {
    const run = compile(`${headings}\n${C}`);
    expect(run.lines.filter((line) => !line.startsWith("FLX0603"))).toEqual(lines);
    expect(run.diagnostics[0]!.hint).toBe(hint);
  });

  it("a heading of prose is none", () => {
    expect(compile(`## One thing on: off\n\n\`\`\`c\nint main(void) { return 1; }\n\`\`\`\n`).lines).toEqual([]);
  });
});

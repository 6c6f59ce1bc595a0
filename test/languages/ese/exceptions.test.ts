// A rule and its exceptions: which of them runs for what is true, false and unknown, and what the compiler says of overlaps and gaps.
import { describe, expect, it } from "vitest";
import { compileEse, runEse, shown } from "./compile-ese.ts";

const WORDS = `## pattern: hold course
## means: set rudder to 1
## writes: rudder is a number, safe 0
## acts: steering
## level: 0

## pattern: stop engine
## means: set rudder to 2
## writes: rudder is a number, safe 0
## acts: steering
## level: 0
`;
const DEPTH = "== i\n**depth** := water in m, 0 to 200\n**speed** := way in m, 0 to 20\n\n>> x\n";
const NAN = Number.NaN;

/** What the rudder and the counters are after one tick. */
function outcome(sentences: string, depth: number, speed = NAN): { rudder: number; ran: string } {
  const running = runEse(DEPTH + sentences, { words: WORDS });
  for (const [name, value] of [
    ["depth", depth],
    ["speed", speed],
  ] as const)
    if (running.map.inputs.some((input) => input.name === name)) running.set(name, value);
  running.tick(0);
  const names = running.map.registers.map((one) => one.name);
  const ran = ["rule", "first", "second"].filter((name) => names.includes(name) && running.value(name) === 1);
  const hasRudder = running.map.outputs.some((output) => output.name === "rudder");
  return { rudder: hasRudder ? running.output("rudder") : NAN, ran: ran.join() };
}

describe("a rule with exceptions", () => {
  const physical = "hold course. except when depth < 5 m, stop engine";
  const mental = "count rule. except when depth < 5 m, count first";

  it.each([
    [10, 1],
    [4, 2],
    [NAN, 0],
  ])("that moves something, at depth %s: %s", (depth, rudder) => {
    expect(outcome(physical, depth).rudder).toBe(rudder);
  });

  it.each([
    [10, "rule"],
    [4, "first"],
    [NAN, "rule"],
  ])("that moves nothing, at depth %s: %s", (depth, ran) => {
    expect(outcome(mental, depth).ran).toBe(ran);
  });

  it("takes exceptions on lines of their own and as blocks, the first that holds", () => {
    const lines =
      "count rule\nexcept when depth < 5 m, count first\nexcept when depth < 10 m:\n  count second\n  set mark to depth";
    expect([20, 7, 3].map((depth) => outcome(lines, depth).ran)).toEqual(["rule", "second", "first"]);
    const one = "count rule. except when depth < 5 m, count first. except when depth < 10 m, count second.";
    expect([20, 7, 3].map((depth) => outcome(one, depth).ran)).toEqual(["rule", "second", "first"]);
  });

  it("runs an exception that holds although another is unknown", () => {
    const sentences = "hold course. except when depth < 5 m, stop engine. except when speed > 10 m, stop engine";
    expect(outcome(sentences, NAN, 12).rudder).toBe(2);
    expect(outcome(sentences, NAN, 2).rudder).toBe(0);
    expect(outcome(sentences, 10, 2).rudder).toBe(1);
  });

  it("lets an exception cover unknown", () => {
    const sentences = "hold course\nexcept when depth < 5 m, stop engine\nexcept when depth is unknown, stop engine";
    expect([10, 3, NAN].map((depth) => outcome(sentences, depth).rudder)).toEqual([1, 2, 2]);
  });

  it("may be any sentence, in a block as well", () => {
    const sentences = "if speed > 1 m:\n  when depth > 1 m, count rule\n  except when depth < 5 m, count first";
    expect(outcome(sentences, 10, 2).ran).toBe("rule");
    expect(outcome(sentences, 3, 2).ran).toBe("first");
    expect(outcome(sentences, 3, 0).ran).toBe("");
  });

  it("sees every tick with conditions that remember", () => {
    const running = runEse(
      `${DEPTH}count rule. except when speed > 5 m, count first. except when depth trips at 5 m clears at 10 m, count second`,
      { words: WORDS },
    );
    const steps = [
      [20, 0],
      [4, 9],
      [7, 0],
      [20, 0],
    ] as const;
    for (const [second, [depth, speed]] of steps.entries())
      running.set("depth", depth).set("speed", speed).tick(second);
    expect([running.value("rule"), running.value("first"), running.value("second")]).toEqual([2, 1, 1]);
  });
});

const diagnostics = (sentences: string, strict = false) =>
  shown(compileEse(DEPTH + sentences, { words: WORDS, strict }).diagnostics).filter(
    (one) => !one.startsWith("FLX0207"),
  );

describe("what the compiler says of a rule", () => {
  it("that nothing covers unknown", () => {
    const sentences = "hold course. except when depth < 5 m, stop engine";
    expect(diagnostics(sentences)).toEqual([
      "FLX0208 the rule does not run while `depth < 5 m` is unknown, and nothing says what happens then",
    ]);
    expect(
      compileEse(DEPTH + sentences, { words: WORDS, strict: true }).diagnostics.map((one) => one.severity),
    ).toContain("error");
    expect(diagnostics(`${sentences}. except when (depth < 5 m) is unknown, stop engine`)).toEqual([]);
    expect(diagnostics(`${sentences}\nif depth is unknown, stop engine`)).toEqual([]);
  });

  it("that an exception stands alone, or lacks its comma", () => {
    expect(diagnostics("except when depth < 5 m, stop engine")).toEqual([
      "FLX0206 `except when` has no sentence right before it",
    ]);
    expect(diagnostics("count rule\nexcept when depth < 5 m stop engine")).toEqual([
      "FLX0205 `except` needs a comma before what is to be done",
    ]);
  });
});

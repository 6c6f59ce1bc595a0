// Alarms until acknowledged, on the compiled program in virtual time.
import { describe, expect, it } from "vitest";
import { compileEse, runEse, shown } from "./compile-ese.ts";

const LEVEL = "== inputs\n**level** := height of water in cm, 0 to 200\n\n>> watch\n";
const WORDS = `## pattern: sound the alarm
## means: set siren to on
## acts: alarm
## writes: siren is a truth, safe off
## level: 0
`;
const run = (sentences: string) => runEse(LEVEL + sentences, { words: WORDS });

/** What a step of a story does, and what is there after its tick. */
type Step = number | "ack" | "ack by bridge";

/** One tick a step, one second apart: a number is the level in centimetres. Gives what `after` says of each tick. */
function story<Result>(
  sentences: string,
  steps: readonly Step[],
  after: (running: ReturnType<typeof run>) => Result,
): Result[] {
  const running = run(sentences);
  let second = 0;
  return steps.map((step) => {
    if (typeof step === "number") running.set("level", step / 100);
    else running.hear(step === "ack" ? "operator" : "bridge", "acknowledged");
    running.tick(second++);
    return after(running);
  });
}

const AGENTS = 'when told "hello" by bridge, count hellos\ntell operator that "started", at most every 1 h\n';
const siren = (running: ReturnType<typeof run>) => running.output("siren");

describe("until acknowledged", () => {
  it("keeps on after the condition has gone, and goes to the safe state when it is acknowledged", () => {
    const steps: Step[] = [5, 25, 5, 5, "ack", 5];
    const sentences = `${AGENTS}when level > 20 cm, sound the alarm until acknowledged`;
    expect(story(sentences, steps, siren)).toEqual([0, 1, 1, 1, 0, 0]);
  });

  it("is raised again only after the condition has been away, with `if` as well as with `when`", () => {
    for (const form of ["when", "if"]) {
      const sentences = `${AGENTS}${form} level > 20 cm, sound the alarm until acknowledged`;
      expect(story(sentences, [25, 25, "ack", 25, 25, 5, 25], siren)).toEqual([1, 1, 0, 0, 0, 0, 1]);
    }
  });

  it("tells again and again, at the pace that is said", () => {
    const sentences = `${AGENTS}when level > 20 cm, tell bridge that "bilge high" with level every 3 s until acknowledged`;
    const steps: Step[] = [25, 5, 5, 5, 5, 5, 5, "ack", 5, 5, 5, 25];
    const told = story(sentences, steps, (running) => running.told().filter((one) => one.startsWith("bridge:")).length);
    expect(told).toEqual([1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1]);
  });

  it("sends the values there are at the time", () => {
    const sentences = `${AGENTS}when level > 20 cm, tell bridge that "bilge high" with level every 1 s until acknowledged`;
    const told = story(sentences, [25, 30], (running) => running.told().filter((one) => one.startsWith("bridge:")));
    expect(told).toEqual([["bridge: bilge high 0.25"], ["bridge: bilge high 0.3"]]);
  });

  it("by an agent is answered by that agent alone", () => {
    const sentences = `${AGENTS}when level > 20 cm, sound the alarm until acknowledged by the bridge`;
    expect(story(sentences, [25, 25, "ack", 5, "ack by bridge", 5], siren)).toEqual([1, 1, 1, 1, 0, 0]);
  });

  it("one acknowledgement answers all alarms that are up, and none that comes later", () => {
    const sentences = `${AGENTS}when level > 20 cm, count first alarms until acknowledged
when level > 40 cm, count second alarms until acknowledged`;
    const counts = (running: ReturnType<typeof run>) => [running.value("first alarms"), running.value("second alarms")];
    expect(story(sentences, [25, 25, "ack", 45, 45], counts)).toEqual([
      [1, 0],
      [2, 0],
      [2, 0],
      [2, 1],
      [2, 2],
    ]);
  });

  it("an acknowledged alarm does not silence one that is still up", () => {
    const sentences = `${AGENTS}when level > 40 cm, sound the alarm every 10 s until acknowledged by bridge
when level > 20 cm, sound the alarm until acknowledged`;
    expect(story(sentences, [45, 45, "ack", 45, "ack by bridge", 45], siren)).toEqual([1, 1, 1, 1, 0, 0]);
  });

  it("is answered by a sentence of the file, such as one for a button", () => {
    const sentences = `${AGENTS}when level > 20 cm, sound the alarm until acknowledged\nwhen level < 2 cm, acknowledge the alarms`;
    expect(story(sentences, [25, 10, 1, 10], siren)).toEqual([1, 1, 0, 0]);
  });

  it("an acknowledgement before the alarm counts for nothing", () => {
    const sentences = `${AGENTS}when level > 20 cm, sound the alarm until acknowledged`;
    expect(story(sentences, ["ack", 5, 25, 25], siren)).toEqual([0, 0, 1, 1]);
  });

  it("works where a message raises it", () => {
    const sentences = `${AGENTS}when told "fire" by bridge, sound the alarm until acknowledged`;
    const running = run(sentences);
    running.set("level", 0).tick(0).hear("bridge", "fire").tick(1);
    expect(siren(running.tick(2))).toBe(1);
    expect(siren(running.hear("operator", "acknowledged").tick(3))).toBe(0);
    expect(siren(running.hear("bridge", "fire").tick(4))).toBe(1);
  });

  it("leaves a handler of the same message that the file has", () => {
    const sentences = `when told "acknowledged" by operator, count answers\nwhen level > 20 cm, sound the alarm until acknowledged`;
    const running = run(sentences);
    running.set("level", 0.25).tick(0).hear("operator", "acknowledged").tick(1);
    expect([siren(running), running.value("answers")]).toEqual([0, 1]);
  });

  it("wants to know how often something is told", () => {
    const problems = (sentence: string) =>
      shown(compileEse(LEVEL + sentence, { words: WORDS }).diagnostics.filter((one) => one.severity === "error"));
    expect(problems('when level > 20 cm, tell bridge that "bilge high" until acknowledged')).toEqual([
      "FLX0205 it is not said how often this is told until it is acknowledged",
    ]);
    expect(problems("when level > 20 cm, sound the alarm until acknowledged soon")).toEqual([
      "FLX0205 only `by` and an agent may follow `until acknowledged`",
    ]);
    expect(problems("when level > 20 cm, until acknowledged")).toEqual([
      "FLX0205 `until acknowledged` lacks what is done until then",
    ]);
    expect(problems("when level > 20 cm, sound the alarm every 5 m until acknowledged")).toEqual([
      "FLX0401 `5 m` is a length, and a duration is due",
    ]);
  });
});

// What diff says: changes of meaning, by name and number, and nothing of changes of wording.
import { describe, expect, it } from "vitest";
import { changesBetween, changeText } from "../../src/authoring/diff.ts";
import type { VesselFacts } from "../../src/project/vessel-facts.ts";
import { meaningOf } from "./meanings.ts";

const BASE = `== Terms
**depth** := sounding below transducer in metres, 0 to 200, stale after 3 s, from NMEA DPT
**limit** := 5 fathoms
**safe** := depth > limit
>> Watch
if safe, set x to 1
if depth < limit + 1 m, set x to 2
every 5 s, tell helm that "depth" with depth
set y to 1
`;
const quantities = (draft: string): Partial<VesselFacts> => ({ quantities: new Map([["vessel_draft", draft]]) });

async function changes(
  before: string,
  after: string,
  vessels: readonly [Partial<VesselFacts>, Partial<VesselFacts>] = [{}, {}],
  ...words: readonly string[]
): Promise<string[]> {
  const meaning = async (text: string, vessel: Partial<VesselFacts>, side: 0 | 1) => {
    const { echo, compiled, program } = await meaningOf(
      text,
      vessel,
      "test.ese",
      words[side === 0 ? 0 : words.length - 1],
    );
    return { echo, capabilities: compiled.capabilities, namesAgent: program.frontMatter.agent !== undefined };
  };
  return changesBetween(await meaning(before, vessels[0], 0), await meaning(after, vessels[1], 1)).map(changeText);
}
const edited = (from: string, to: string): Promise<string[]> => {
  expect(BASE).toContain(from);
  return changes(BASE, BASE.replace(from, to));
};

describe("diff", () => {
  it("no change where only the wording is another", async () => {
    const other = BASE.replace("if safe", "# Heading\n>> More\nif   the safe")
      .replace("**limit** := 5 fathoms", "-- a limit\n**limit** := 5 ftm")
      .replace("limit + 1 m, set", "(limit + 1 m),\n  set");
    expect(await changes(BASE, other)).toEqual([]);
  });

  it("a limit once, with all sentences that rest on it", async () => {
    expect(await edited("5 fathoms", "5 m")).toEqual(["limit 5 ftm became 5 m in 2 sentences: 1, 2"]);
  });

  it("a quantity of the vessel, also through a word", async () => {
    const text = `${BASE}if 3 m > vessel_draft, set z to 1\nset w to turns for 5 m\n`;
    const words =
      "## pattern: turns for $d\n## where: $d is a distance\n## means: $d / vessel_draft\n## result: a number\n";
    expect(await changes(text, text, [quantities("1.8 m"), quantities("2.1 m")], words)).toEqual([
      "vessel_draft 1.8 m became 2.1 m in 2 sentences: 5, 6",
    ]);
  });

  it("range, timeout and source of an input", async () => {
    expect(
      await edited("0 to 200, stale after 3 s, from NMEA DPT", "0 to 100, stale after 4 s, from NMEA DBT"),
    ).toEqual([
      "input depth: range 0 m to 200 m became 0 m to 100 m, in 3 sentences: 1, 2, 3",
      "input depth: timeout stale after 3 s became stale after 4 s, in 3 sentences: 1, 2, 3",
      "input depth: source from NMEA DPT became from NMEA DBT, in 3 sentences: 1, 2, 3",
    ]);
  });

  it("a term, with the sentences that rest on it", async () => {
    expect(await edited("depth > limit", "depth >= limit")).toEqual([
      "safe became depth below transducer (from NMEA DPT) >= 5 ftm (was depth below transducer (from NMEA DPT) > 5 ftm), in sentence 1",
    ]);
  });

  it("sentences that are new, gone, changed or moved, and not those whose number alone is another", async () => {
    expect(await edited("if safe", "set z to 1\nif safe")).toEqual(["sentence 1 is new: set z to 1"]);
    expect(await edited("if safe, set x to 1\n", "")).toEqual([
      "sentence 1 is gone: if depth below transducer (from NMEA DPT) > 5 ftm then set x to 1",
    ]);
    expect(await edited("set y to 1", "set y to 2")).toEqual(["sentence 4 became: set y to 2\n  was 4: set y to 1"]);
    const first = "if safe, set x to 1\n";
    expect(await changes(BASE, BASE.replace(first, "").replace("set y to 1\n", `set y to 1\n${first}`))).toEqual([
      "sentence 1 moved to 4: if depth below transducer (from NMEA DPT) > 5 ftm then set x to 1",
    ]);
  });

  it("a word that means something else", async () => {
    const text = ">> s\nset x to twice 3\n";
    const word = (factor: number) =>
      `## pattern: twice $n\n## where: $n is a number\n## means: $n * ${factor}\n## result: a number\n`;
    expect(await changes(text, text, [{}, {}], word(2), word(3))).toEqual([
      "the word `twice $n` means $n * 3 (was $n * 2), in sentence 1",
    ]);
  });

  it("the agent where both files name theirs, and not the names of files", async () => {
    const named = (agent: string) => `---\nagent: ${agent}\n---\n${BASE}`;
    expect(await changes(named("one"), named("two"))).toEqual(["agent one became two"]);
    expect(await changes(named("one"), BASE)).toEqual([]);
  });

  it("what it may do, and to whom", async () => {
    expect(await edited("set y to 1", "sound the alarm")).toEqual([
      "output alarm is new: no pin, 0, 0 to 1",
      "sentence 4 became: sound the alarm\n  was 4: set y to 1",
      "new: may actuate",
      "new: acts on alarm",
    ]);
    expect(await edited(">> Watch", "may be asked by helm for: depth\n>> Watch")).toContain(
      "new: may be asked by helm for: depth",
    );
  });

  it("the period", async () => {
    expect(await changes(BASE, `---\nevery: 2 s\n---\n${BASE}`)).toEqual(["every 1 s became every 2 s"]);
  });

  it("never says nothing where the echo is another", async () => {
    expect(await edited("set y to 1", "set y to 1\nset y to 1")).not.toEqual([]);
    expect(await edited("with depth\nset y", "with depth and x\nset y")).not.toEqual([]);
  });
});

// The code of resident words: the same bits on the board and in every phrase, whatever else is resident; and which words have none.
import { describe, expect, it } from "vitest";
import { compileEvaluation } from "../../src/authoring/evaluate.ts";
import { compileResidentSet, type ResidentPlace, residentWords } from "../../src/authoring/resident-set.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { functionsIn } from "../../src/image/parcel.ts";
import { NO_VESSEL } from "../../src/project/vessel-facts.ts";

const placeOf = (...resident: string[]): ResidentPlace => ({ folder: "/nowhere", vessel: NO_VESSEL, resident });
const setOf = async (...resident: string[]) => {
  const words = residentWords(placeOf(...resident), new Reporter())!;
  return { words, ...(await compileResidentSet(words, placeOf(...resident))) };
};
const compile = async (phrase: string, { words }: Awaited<ReturnType<typeof setOf>>) =>
  (await compileEvaluation(
    phrase,
    { ...placeOf(), vocabulary: () => words.own, wordsAreFunctions: true },
    new Reporter(),
  ))!;

describe("resident words", () => {
  it("are in every phrase as they are on the board, but for the numbers of what they call", async () => {
    const set = await setOf("maritime/wind", "maritime/passage", "core", "math");
    const shapes = set.functions.map((bits) => bits.length);
    let found = 0;
    for (const word of set.words.own.words) {
      for (const { phrase } of word.examples) {
        const { compiled } = await compile(phrase, set);
        for (const [index, { bits }] of functionsIn(compiled.bytes).entries()) {
          if (compiled.map.functions[index]!.kind !== "helper") continue;
          const differing = set.functions
            .filter((one) => one.length === bits.length)
            .map((one) => bits.filter((bit, at) => bit !== one[at]).length);
          const calls = compiled.map.functions.length;
          expect(shapes).toContain(bits.length);
          expect(Math.min(...differing)).toBeLessThan(calls);
          if (differing.includes(0)) found++;
        }
      }
    }
    expect(found).toBeGreaterThan(60);
  });

  it("are called with constants too: the board computes them", async () => {
    const set = await setOf("maritime/wind");
    const { compiled } = await compile("Beaufort force of 33 knots", set);
    expect(compiled.map.functions.map(({ name, kind }) => [name.split(" · ")[0], kind])).toEqual([
      ["Beaufort force of $wind", "helper"],
      ["start", "start"],
    ]);
  });

  it("have the same code whatever else is resident", async () => {
    const alone = await setOf("maritime/wind");
    const among = await setOf("maritime/anchor", "maritime/wind", "maritime/units");
    const texts = new Set(among.functions.map((bits) => bits.join("")));
    // None of these calls another.
    expect(alone.functions.filter((bits) => !texts.has(bits.join("")))).toEqual([]);
    expect(among.file.length).toBeGreaterThan(alone.file.length);
    expect((await setOf("maritime/wind")).file).toEqual(alone.file);
  });

  it("say why they go with each phrase instead", async () => {
    const { sent, built } = await setOf("maritime");
    const because = (start: string) => sent.find(({ word }) => word.pattern.startsWith(start))?.because;
    expect(because("coolant at $temperature rising")).toBe("it gives a text");
    expect(because("mean of headings $list")).toBe("it takes something else than quantities");
    expect(because("sound the alarm")).toBe("it senses or acts");
    expect(because("mean radius of the Earth")).toBe("it takes nothing");
    expect(because("Beaufort force")).toBeUndefined();
    const sizes = built.map(({ bytes }) => bytes);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });
});

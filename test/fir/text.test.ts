// FIR text: printing and parsing are inverse, and a text that cannot be read says where.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FirModule } from "../../src/fir/function.ts";
import { FirSyntaxError, parseModule } from "../../src/fir/parse.ts";
import { printModule } from "../../src/fir/print.ts";
import { verifyModule } from "../../src/fir/verify.ts";
import { randomModule } from "./random-module.ts";

const EXAMPLE = `module "a \\"name\\""
every 250
memory 32 0a00ff
state i32 "count" = 3 register 7
state f64 "depth (m)" = NaN unit "m" hidden
input {"name":"depth","sources":[],"lowest":{"numerator":0,"denominator":1},"highest":{"numerator":200,"denominator":1},"staleAfterMs":3000}
agent {"id":9,"name":"helm"}

helper "f, (x)"(i32, f64): f64 {
b0(%0: i32, %1: f64):
  %2: f64 = const -0
  %3: f64 = call "f, (x)", %0, %2
  branch %0, b1(%3, %0), b2()
b1(%4: f64, %5: i32):
  st32 %5, %0, 4
  return %4
b2():
  trap 3
}

on "told" 513 {
b0():
  %0: f64 = msg 1
  setstate %0, 1
  tell %0, 9, 12
  jump b4()
b4():
  return
}
`;

/** A module without what the text leaves out. */
const bare = (module: FirModule) => ({
  ...module,
  memoryInitial: [...module.memoryInitial],
  functions: module.functions.map((fn) => ({ ...fn, nextValue: 0, nextBlock: 0 })),
});

describe("FIR text", () => {
  it("reads what it prints, for every kind of line", () => {
    expect(printModule(parseModule(EXAMPLE))).toBe(EXAMPLE);
    const [, handler] = parseModule(EXAMPLE).functions;
    expect(handler).toMatchObject({ kind: "on", topic: 513, nextValue: 1, nextBlock: 5 });
    expect(parseModule(EXAMPLE).states[1]).toEqual({
      name: "depth (m)",
      type: "f64",
      initial: Number.NaN,
      unit: "m",
      visible: false,
    });
  });

  it("is inverse for random modules", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 5, maxLength: 60 }), (numbers) => {
        const module = randomModule(numbers);
        const again = parseModule(printModule(module));
        expect(bare(again)).toEqual(bare(module));
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ["hello", 'line 1 "hello"'],
    ['tick "t" {\n%0: i32 = const 1', "before the first block"],
    ['tick "t" {\nb0():\nreturn', "without its }"],
    ['tick "t" {\nb0():\nreturn\nreturn\n}', "b0 has already ended"],
    ['tick "t" {\nb0():\njump b1\n}', "1 edge(s) are due"],
    ['tick "t" {\nb0():\n%0: i32 = const x\n}', '"x" is not a number'],
    ['state i64 "x"', "not a state"],
  ])("refuses %j", (text, message) => {
    expect(() => parseModule(text)).toThrow(FirSyntaxError);
    expect(() => parseModule(text)).toThrow(message);
  });
});

describe("the README's examples", () => {
  const readme = readFileSync(new URL("../../src/fir/README.md", import.meta.url), "utf8");
  const examples = [...readme.matchAll(/```\n([\s\S]*?)```/g)].map((match) => match[1]!);

  it("are FIR, and printed as they stand", () => {
    expect(examples).toHaveLength(3);
    for (const text of examples) {
      const module = parseModule(text);
      expect(verifyModule(module)).toEqual([]);
      expect(printModule(module)).toBe(text);
    }
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { positionAt } from "../../../src/diagnostics/source.ts";
import { liftAssembly } from "../../../src/languages/assembly/lift.ts";
import { registerParameters } from "../../../src/languages/assembly/read.ts";
import { runFir, Trapped } from "./run-fir.ts";

function lift(
  code: string,
  parameters: readonly string[] = [],
  literals: Record<string, string> = {},
  resultRegister: number | undefined = 0,
) {
  const file = { path: "word.fluxvocab", text: code };
  let at = 0;
  const lines = code.split("\n").map((text) => {
    const span = { file, start: at, end: at + text.length };
    at += text.length + 1;
    return { text, span };
  });
  const reporter = new Reporter();
  const lifted = liftAssembly(
    { name: "word", lines, parameters, literals: new Map(Object.entries(literals)), resultRegister },
    reporter,
  );
  return { lifted, diagnostics: reporter.diagnostics, file };
}

function run(code: string, args: Record<string, number> = {}, resultRegister: number | undefined = 0) {
  const { lifted, diagnostics } = lift(code, Object.keys(args), {}, resultRegister);
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  return runFir(lifted!, Object.values(args));
}

function faults(code: string, ...more: [(readonly string[])?, Record<string, string>?]) {
  const { lifted, diagnostics, file } = lift(code, ...more);
  expect(lifted).toBeUndefined();
  return diagnostics.map(
    ({ code: number, message, primary }) => `${number} ${positionAt(file, primary!.span.start).line}: ${message}`,
  );
}

describe("the seed's assembly", () => {
  it.each([
    [1, 1],
    [5, 120],
    [7, 5040],
    [10, 3628800],
    [13, 1932053504],
  ])("factorial of %d by its numeric jump is %d (mod 2^32)", (n, result) => {
    expect(run("MOVI R0, ${n}\nMOVI R1, 1\nIMUL R1, R1, R0\nDEC R0\nJNZ R0, -10\nHALT", { n }, 1)).toBe(result);
  });

  it.each([
    [1, 1],
    [2, 1],
    [10, 55],
    [12, 144],
  ])("fibonacci of %d, with a jump over five instructions, is %d", (n, result) => {
    const code =
      "MOVI R0, 0\nMOVI R1, 1\nMOVI R2, ${n}\nMOV R3, R1\nIADD R1, R1, R0\nMOV R0, R3\nDEC R2\nJNZ R2, -16\nHALT";
    expect(run(code, { n })).toBe(result);
  });

  it("counts a forward jump and a jump to the end from the byte after the jump", () => {
    expect(run("MOVI R0, 1\nJMP 4\nMOVI R0, 2\nINC R0\nHALT")).toBe(2);
    expect(run("MOVI R0, 1\nJMP 4\nMOVI R0, 2")).toBe(1);
  });

  const relations: [string, (a: number, b: number) => boolean][] = [
    ["JE", (a, b) => a === b],
    ["JNE", (a, b) => a !== b],
    ["JL", (a, b) => a < b],
    ["JGE", (a, b) => a >= b],
    ["JG", (a, b) => a > b],
    ["JLE", (a, b) => a <= b],
  ];
  it.each(relations)("%s jumps as its name says, for all int32", (mnemonic, holds) => {
    const code = `MOVI R1, \${a}\nMOVI R2, \${b}\nMOVI R0, 1\nCMP R1, R2\n${mnemonic} yes\nMOVI R0, 0\nyes: HALT`;
    const { lifted } = lift(code, ["a", "b"]);
    const side = fc.oneof(fc.integer(), fc.integer({ min: -2, max: 2 }));
    fc.assert(fc.property(side, side, (a, b) => runFir(lifted!, [a, b]) === Number(holds(a, b))));
  });

  it("sets the flags by arithmetic results too", () => {
    expect(run("MOVI R0, 3\nMOVI R1, 0\nagain: INC R1\nDEC R0\nJNE again\nMOV R0, R1\nHALT")).toBe(3);
  });

  it("gives the outcome of CMP in R13, for words that read it there", () => {
    const code = "MOVI R0, ${a}\nMOVI R1, ${b}\nCMP R0, R1\nHALT";
    expect(run(code, { a: 1, b: 2 }, 13)).toBe(-1);
    expect(run(code, { a: 2, b: 2 }, 13)).toBe(0);
    expect(run(code, { a: 2147483647, b: -2147483648 }, 13)).toBe(1);
  });

  it("copies through the stack and swaps on it", () => {
    expect(run("MOVI R1, 7\nMOVI R2, 5\nPUSH R1\nPUSH R2\nSWAP\nPOP R3\nPOP R4\nISUB R0, R3, R4\nHALT")).toBe(2);
    expect(run("MOVI R1, 7\nPUSH R1\nDUP\nPOP R2\nPOP R3\nIADD R0, R2, R3\nHALT")).toBe(14);
  });

  it("rotates, negates, inverts and compares as the table says", () => {
    expect(run("MOVI R1, ${a}\nMOVI R2, ${b}\nROTL R0, R1, R2\nHALT", { a: 0x40000001, b: 2 })).toBe(5);
    expect(run("MOVI R1, ${a}\nMOVI R2, 0\nROTR R0, R1, R2\nHALT", { a: -7 })).toBe(-7);
    expect(run("MOVI R1, 5\nINEG R0, R1\nHALT")).toBe(-5);
    expect(run("MOVI R1, 5\nINOT R0, R1\nHALT")).toBe(-6);
    expect(run("MOVI R0, 5\nMOVI R1, 4\nIGT R0, R1\nHALT")).toBe(1);
    expect(run("MOVI R0, 5\nMOVI R1, 4\nIGE R0, R1, R0\nHALT")).toBe(0);
  });

  it("traps where it divides by zero", () => {
    expect(() => run("MOVI R0, 5\nMOVI R1, 0\nIDIV R0, R0, R1\nHALT")).toThrow(Trapped);
  });

  it("starts with all registers 0, and ends at the last line without HALT", () => {
    expect(run("MOV R0, R31")).toBe(0);
    expect(run("")).toBe(0);
    expect(run("# nothing but a comment")).toBe(0);
  });

  it("puts the text of a literal parameter into a register's name", () => {
    expect(registerParameters(["MOVI R${reg}, ${val}", "MOV r0, R${reg}"])).toEqual(["reg"]);
    const { lifted } = lift("MOVI R${reg}, ${val}\nMOV R0, R${reg}\nHALT", ["val", "reg"], { reg: "3" });
    expect(runFir(lifted!, [7, 3])).toBe(7);
    expect(faults("MOVI R${reg}, 1", ["reg"])).toEqual([
      "FLX0505 1: which register `R${reg}` is must be a plain number in the phrase",
      "FLX0505 1: `R${reg}` is no register, number or label",
    ]);
    expect(faults("MOVI R${reg}, 1", ["reg"], { reg: "77" })).toEqual(["FLX0505 1: there is no register `R77`"]);
  });

  it("gives every value a place in the source", () => {
    const { lifted } = lift("MOVI R0, 3\nIADD R0, R0, R0\nHALT");
    const add = lifted!.blocks.flatMap((block) => block.instructions).find(({ op }) => op === "add");
    expect(add!.span).toMatchObject({ start: 11, end: 26 });
  });
});

describe("our own instructions", () => {
  it("takes every mnemonic that is no control flow, constant forms included", () => {
    expect(run("movi r1 6\nmuli r0 r1 7\nret")).toBe(42);
    expect(run("movi r1 6\ngti r0 r1 5\nret")).toBe(1);
    expect(run("movi r1 6\nlti r0 r1 ${n}\nret", { n: 7 })).toBe(1);
    expect(run("movi r1 1\nmovi r2 5\nmovi r3 6\nsel r0 r1 r2 r3")).toBe(5);
  });

  it("keeps floats in their own bank", () => {
    const { lifted } = lift("movf f0 3\nmovq f1 1 2\nfmul f0 f0 f1\nmovi r0 1");
    const types = lifted!.blocks.flatMap((block) => block.instructions).map(({ op, type }) => `${op} ${type}`);
    expect(types).toContain("fmul f64");
    expect(runFir(lifted!)).toBe(1);
  });
});

describe("wrong assembly", () => {
  it.each([
    ["MOVI R0, R1", "FLX0505 1: operand 2 of `MOVI` is a number, and `r1` is none"],
    ["MOVI R0, 1\nIADD R1, R1, 5", "FLX0505 2: operand 3 of `IADD` is a register, and `5` is none"],
    ["IADD R0, R1, ${n}", "FLX0505 1: operand 3 of `IADD` is a register, and `${n}` is none"],
    ["MOV R0, F1", "FLX0505 1: operand 2 of `MOV` is a register, and `f1` is one of the other bank"],
    ["MOVI R0, 1, 2", "FLX0505 1: `MOVI` takes 2 operands, not 3"],
    ["HALT R0", "FLX0505 1: `HALT` takes 0 operands, not 1"],
    ["MOVI R0, 1.5", "FLX0505 1: `1.5` is no whole number of 32 bits"],
    ["MOVI R0, 4294967296", "FLX0505 1: `4294967296` is no whole number of 32 bits"],
    ["MOVI R32, 1", "FLX0505 1: there is no register `R32`"],
    ["FROB R1", "FLX0505 1: there is no instruction `FROB`"],
    ["CALL 4", "FLX0505 1: `CALL` cannot stand here"],
    ["MOVI R0, 5\nDEC R0\nJNZ R0, -3\nHALT", "FLX0505 3: `JNZ` jumps into the middle of `JNZ` (byte 1 of its 4)"],
    [
      "MOVI R0, 1\nMOVI R1, 2\nINC R0\nCMP R0, R1\nJNZ R0, -5\nHALT",
      "FLX0505 5: `JNZ` jumps into the middle of `CMP` (byte 2 of its 3)",
    ],
    ["JMP -9\nHALT", "FLX0505 1: `JMP` jumps 5 bytes before the first instruction"],
    ["JMP 9\nHALT", "FLX0505 1: `JMP` jumps 8 bytes past the last instruction"],
    ["addi r0 r0 1\nJMP -4", "FLX0505 2: a numeric jump needs the seed's mnemonics before it, whose sizes it counts"],
    ["JMP nowhere", "FLX0505 1: there is no label `nowhere`"],
    ["a: NOP\na: HALT", "FLX0505 2: the label `a` stands twice"],
    ["POP R0\nHALT", "FLX0505 1: the stack has too few values for this"],
    ["again: PUSH R0\nJNZ R0, again\nHALT", "FLX0505 1: the stack holds 0 or 1 values here, by the way taken"],
    ["MOVI R0, $n", "FLX0505 1: `$n` is no operand"],
    ["MOVI R0, ${m}", "FLX0505 1: there is no parameter `m`"],
  ])("%j is refused with its line", (code, fault) => {
    expect(faults(code, ["n"])).toEqual([fault]);
  });

  it("reports all lines in one run", () => {
    expect(faults("FOO\nMOVI R0, R0\nIADD R1").length).toBe(3);
  });

  it("never throws and never half-succeeds, whatever the lines", () => {
    const word = fc.constantFrom(
      "MOVI",
      "IADD",
      "JNZ",
      "JMP",
      "PUSH",
      "POP",
      "CMP",
      "JE",
      "HALT",
      "movq",
      "st32",
      "tell",
      "R0",
      "R1",
      "R40",
      "F2",
      "5",
      "-4",
      "${n}",
      "$n",
      "x:",
      "x",
      ",",
      "1e9",
      "[",
      "-",
    );
    fc.assert(
      fc.property(
        fc.array(
          fc.array(word, { maxLength: 5 }).map((words) => words.join(" ")),
          { maxLength: 8 },
        ),
        (lines) => {
          const { lifted, diagnostics } = lift(lines.join("\n"), ["n"]);
          expect(lifted === undefined).toBe(diagnostics.length > 0);
          for (const block of lifted?.blocks ?? []) expect(block.terminator).toBeDefined();
        },
      ),
      { numRuns: 500 },
    );
  });
});

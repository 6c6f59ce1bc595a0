// Selection: every comparison in a branch, both ways round, with constants on either side and with unknown; constants exact to the bit;
// and the short forms that make images small.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exactFraction } from "../../src/codegen/constants.ts";
import { FunctionBuilder } from "../../src/fir/builder.ts";
import { emptyModule, type ValueId } from "../../src/fir/function.ts";
import { opFacts } from "../../src/fir/ops.ts";
import type { Instruction } from "../../src/isa/instruction.ts";
import { INSTRUCTIONS, type Mnemonic } from "../../src/isa/instructions.ts";
import { computeOf } from "../../src/optimizer/fold.ts";
import { optimize } from "../../src/optimizer/run.ts";
import { build, listing } from "./run-image.ts";

const INTS = [-2147483648, -1, 0, 1, 300, 2147483647];
const FLOATS = [Number.NEGATIVE_INFINITY, -1.5, -0, 0, 2, Number.NaN];

describe("comparisons in branches", () => {
  const rows = (INSTRUCTIONS as readonly Instruction[]).filter((row) => row.branch && !row.name.endsWith("i"));

  it.each(rows.map((row) => row.name as Mnemonic))("%s holds and fails as its value says", (name) => {
    const bank = opFacts(name).args[0]!;
    const samples = bank === "i32" ? INTS : FLOATS;
    for (const b of samples) {
      for (const constants of ["none", "left", "right"]) {
        // Both polarities at once: bit 1 of x by the comparison, bit 2 by its denial, bit 4 by the comparison kept as a value.
        const module = emptyModule("branch");
        module.states.push({ name: "a", type: bank, visible: true }, { name: "b", type: bank, visible: true });
        module.states.push({ name: "x", type: "i32", visible: true });
        const tick = new FunctionBuilder({ name: "t", kind: "tick" });
        const constant = () => (bank === "i32" ? tick.i32(b) : tick.f64(b));
        const left = constants === "left" ? constant() : tick.getState(0, bank);
        const right = constants === "right" ? constant() : tick.getState(1, bank);
        const addIf = (condition: ValueId, bit: number) => {
          const [yes, after] = [tick.addBlock(), tick.addBlock()];
          tick.branch(condition, yes, after);
          tick.moveTo(yes);
          tick.setState(2, tick.op("add", [tick.getState(2, "i32"), tick.i32(bit)]));
          tick.jump(after);
          tick.moveTo(after);
        };
        tick.setState(2, tick.i32(0));
        addIf(tick.op(name, [left, right]), 1);
        addIf(tick.op("eq", [tick.op(name, [left, right]), tick.i32(0)]), 2);
        addIf(tick.op("ne", [tick.i32(0), tick.op("eq", [tick.op(name, [left, right]), tick.i32(0)])]), 8);
        const kept = tick.op(name, [left, right]);
        addIf(kept, 4);
        tick.setState(2, tick.op("add", [tick.getState(2, "i32"), tick.op("mul", [kept, tick.i32(16)])]));
        tick.return();
        module.functions.push(tick.function);
        const built = build(module);
        const file = bank === "i32" ? built.machine.ints : built.machine.floats;
        for (const a of samples) {
          file[0] = a;
          file[1] = constants === "left" ? a : b;
          expect(built.machine.tick(1)).toBeUndefined();
          const holds = constants === "left" ? computeOf(name)(b, a) : computeOf(name)(a, b);
          expect({ a, b, constants, x: built.state("x") }).toEqual({ a, b, constants, x: holds ? 1 + 4 + 16 : 2 + 8 });
        }
      }
    }
  });
});

describe("constants", () => {
  it("of any float are exact to the bit", () => {
    const module = emptyModule("constants");
    const values = [
      0,
      -0,
      1,
      -2147483648,
      4294967296,
      0.1,
      9.144,
      1852 / 3600,
      1e-9,
      1e300,
      5e-324,
      Math.PI,
      Number.NaN,
    ];
    values.push(Number.POSITIVE_INFINITY, ...fc.sample(fc.double(), { numRuns: 100, seed: 7 }));
    module.memoryBytes = values.length * 8;
    const tick = new FunctionBuilder({ name: "t", kind: "tick" });
    for (const [index, value] of values.entries()) tick.effect("stf", [tick.f64(value), tick.i32(index)], [0]);
    tick.return();
    module.functions.push(tick.function);
    const { machine } = build(module);
    expect(machine.tick(1)).toBeUndefined();
    const memory = new DataView(machine.memory.buffer, machine.memory.byteOffset);
    expect(values.map((_, index) => memory.getFloat64(index * 8, true))).toEqual(values);
  });

  it("that people write are small fractions", () => {
    expect(exactFraction(9.144)).toEqual({ numerator: 1143, denominator: 125 });
    expect(exactFraction(0.3048)).toEqual({ numerator: 381, denominator: 1250 });
    expect(exactFraction(1852 / 3600)).toEqual({ numerator: 463, denominator: 900 });
    expect(exactFraction(-0.001)).toEqual({ numerator: -1, denominator: 1000 });
    expect(exactFraction(5e-324)).toBeUndefined();
    expect(exactFraction(1e12)).toBeUndefined();
    fc.assert(
      fc.property(fc.integer({ min: -9_999_999, max: 9_999_999 }), fc.constantFrom(10, 100, 1000, 3600), (n, d) => {
        const found = exactFraction(n / d);
        expect(found && found.numerator / found.denominator).toBe(n / d);
        expect(found!.denominator).toBeLessThanOrEqual(d);
      }),
    );
  });
});

describe("short forms", () => {
  const code = (body: string, memory = "") =>
    listing(
      build(`${memory}state i32 "x"\nstate i32 "y"\ntick "t" {\nb0():\n%0: i32 = getstate 0\n${body}\nreturn\n}`).code,
    );

  it("change a state where it is", () => {
    expect(code("%1: i32 = const 1\n%2: i32 = add %1, %0\nsetstate %2, 0")).toBe("\ntick\n  addi 0 0 1\nend\n");
    expect(code("%1: i32 = const 5\n%2: i32 = sub %0, %1\nsetstate %2, 0\nsetstate %1, 1")).toBe(
      "\ntick\n  addi 0 0 -5\n  movi 1 5\nend\n",
    );
    expect(code("%1: i32 = getstate 1\nsetstate %1, 0\nsetstate %0, 1")).toBe(
      "\ntick\n  mov 2 0\n  mov 0 1\n  mov 1 2\nend\n",
    );
  });

  it("put constant addresses into loads and stores, as far as memory goes", () => {
    const body = (offset: number) =>
      `%1: i32 = const 3\n%2: i32 = ld32 %1, ${offset}\n%3: i32 = const 7\n%4: i32 = add %0, %3\nst32 %2, %4, 2\nsetstate %2, 0`;
    expect(code(body(1), "memory 32\n")).toBe("\ntick\n  ldg 2 4\n  st32 2 0 9\n  mov 0 2\nend\n");
    // Outside memory it has to trap when it runs, and not before.
    const outside = build(`memory 32\nstate i32 "x"\ntick "t" {\nb0():\n%0: i32 = getstate 0\n${body(5)}\nreturn\n}`);
    expect(outside.machine.tick(1)).toMatchObject({ code: 2 });
  });

  it("make the fib loop smaller than 60 bytes", () => {
    const source = `state i32 "r" register 0\nstart "main" {
b0():\n%0: i32 = const 0\n%1: i32 = const 1\n%2: i32 = const 1000000\n%3: i32 = const 16777215\njump b1(%0, %0, %1)
b1(%4: i32, %5: i32, %6: i32):\n%7: i32 = lt %4, %2\nbranch %7, b2(), b3()
b2():\n%8: i32 = add %5, %6\n%9: i32 = and %8, %3\n%10: i32 = add %4, %1\njump b1(%10, %6, %9)
b3():\nsetstate %6, 0\nreturn\n}`;
    const built = build(source);
    expect(built.bytes.length).toBeLessThan(60);
    expect(listing(built.code)).toMatchInlineSnapshot(`
      "
      start
        movi 3 0
        movi 2 0
        movi 0 1
        loop
          ifgti 3 999999 break
          add 1 2 0
          andi 1 1 16777215
          addi 3 3 1
          mov 2 0
          mov 0 1
        end
      end
      "
    `);
  });
});

describe("optimized code", () => {
  it("is what unoptimized code computes where both are run", () => {
    const make = () => {
      const module = emptyModule("m");
      module.states.push({ name: "x", type: "i32", visible: true });
      const tick = new FunctionBuilder({ name: "t", kind: "tick" });
      const x = tick.getState(0, "i32");
      tick.setState(0, tick.op("add", [x, tick.op("mul", [tick.i32(6), tick.i32(7)])]));
      tick.setState(0, tick.op("xor", [tick.getState(0, "i32"), x]));
      tick.return();
      module.functions.push(tick.function);
      return module;
    };
    const optimized = make();
    optimize(optimized);
    const [plain, short] = [build(make()), build(optimized)];
    for (const built of [plain, short]) for (let tick = 0; tick < 5; tick++) built.machine.tick(tick);
    expect(short.state("x")).toBe(plain.state("x"));
    expect(short.bytes.length).toBeLessThan(plain.bytes.length);
  });
});

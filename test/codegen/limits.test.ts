// Code generation at its limits: more values than registers, deep nesting, many functions; a program that does not fit is told so.
import { describe, expect, it } from "vitest";
import { generateImage } from "../../src/codegen/generate.ts";
import { Reporter } from "../../src/diagnostics/diagnostic.ts";
import { FunctionBuilder } from "../../src/fir/builder.ts";
import { emptyModule, type FirModule, type ValueId } from "../../src/fir/function.ts";
import { parseModule } from "../../src/fir/parse.ts";
import { printModule } from "../../src/fir/print.ts";
import { CALL_DEPTH_MAX, INT_PARAMS_MAX, NESTING_MAX } from "../../src/isa/limits.ts";
import { FLOAT_REGISTERS, INT_REGISTERS } from "../../src/isa/registers.ts";
import { optimize } from "../../src/optimizer/run.ts";
import { build } from "./run-image.ts";

function faultsOf(source: string | FirModule) {
  const module = typeof source === "string" ? parseModule(source) : source;
  const reporter = new Reporter();
  expect(generateImage(module, { boardClass: 0, security: 0, sources: [] }, reporter)).toBeUndefined();
  return reporter.diagnostics.map(({ code, message, hint }) => ({ code, message, hint }));
}

/** h(p) keeps `count` values over a branch, and over a call of itself if `recursive`. */
function keepingMany(count: number, recursive: boolean): { module: FirModule; expected: number } {
  const module = emptyModule("many");
  module.states.push({ name: "x", type: "i32", visible: true });
  const h = new FunctionBuilder({ name: "h", kind: "helper", params: ["i32"], result: "i32" });
  const p = h.params[0]!;
  const values = Array.from({ length: count }, (_, index) => h.op("mul", [p, h.op("add", [p, h.i32(index)])]));
  const [more, done] = [h.addBlock(), h.addBlock("i32")];
  h.branch(h.op("lt", [h.i32(0), p]), more, { target: done, args: [p] });
  h.moveTo(more);
  h.jump(done, [recursive ? h.call("h", [h.op("sub", [p, h.i32(1)])], "i32")! : h.op("add", [p, h.i32(9)])]);
  let total = h.moveTo(done)[0]!;
  for (const [index, value] of values.entries()) {
    total = h.op(index % 2 ? "add" : "xor", [h.op("mul", [total, h.i32(3)]), value]);
  }
  h.return(total);
  const tick = new FunctionBuilder({ name: "t", kind: "tick" });
  tick.setState(0, tick.call("h", [tick.i32(3)], "i32")!);
  tick.return();
  module.functions.push(h.function, tick.function);
  const meaning = (x: number): number => {
    let sum = x <= 0 ? x : recursive ? meaning(x - 1) : x + 9;
    for (let index = 0; index < count; index++) {
      const value = Math.imul(x, x + index);
      sum = index % 2 ? (Math.imul(sum, 3) + value) | 0 : Math.imul(sum, 3) ^ value;
    }
    return sum;
  };
  return { module, expected: meaning(3) };
}

describe("registers", () => {
  it.each([
    [20, true],
    [INT_REGISTERS, false],
    [2 * INT_REGISTERS, false],
    [200, false],
  ])("keeps %d values (calling itself: %s)", (count, recursive) => {
    const { module, expected } = keepingMany(count, recursive);
    const before = printModule(module);
    const built = build(module);
    expect(built.machine.tick(1)).toBeUndefined();
    expect(built.state("x")).toBe(expected);
    expect(printModule(module)).toBe(before);
  });

  it("refuses a function that calls itself and keeps more than the registers hold: memory would be written over", () => {
    expect(faultsOf(keepingMany(2 * INT_REGISTERS, true).module)).toMatchObject([{ code: "FLX0601" }]);
  });

  it("makes constants again instead of keeping hundreds", () => {
    const module = emptyModule("constants");
    module.states.push({ name: "x", type: "f64", visible: true });
    const tick = new FunctionBuilder({ name: "t", kind: "tick" });
    let x = tick.getState(0, "f64");
    let expected = 0;
    for (let index = 0; index < 200; index++) {
      const step = index % 100;
      const [yes, join] = [tick.addBlock(), tick.addBlock("f64")];
      tick.branch(tick.op("flt", [x, tick.f64(step + 0.5)]), yes, { target: join, args: [x] });
      tick.moveTo(yes);
      tick.jump(join, [tick.op("fadd", [x, tick.f64(step / 10)])]);
      x = tick.moveTo(join)[0]!;
      if (expected < step + 0.5) expected += step / 10;
    }
    tick.setState(0, x);
    tick.return();
    module.functions.push(tick.function);
    optimize(module);
    const built = build(module);
    expect(built.machine.tick(1)).toBeUndefined();
    expect(built.state("x")).toBe(expected);
  });

  it("puts states that have no register into memory", () => {
    const [ints, floats] = [INT_REGISTERS + 8, FLOAT_REGISTERS + 8];
    const module = emptyModule("states");
    for (let index = 0; index < ints; index++)
      module.states.push({ name: `i${index}`, type: "i32", initial: index + 1, visible: index < 4 });
    for (let index = 0; index < floats; index++)
      module.states.push({ name: `f${index}`, type: "f64", initial: index + 0.5, visible: index < 2 });
    const tick = new FunctionBuilder({ name: "t", kind: "tick" });
    const sum = (type: "i32" | "f64", from: number, count: number): ValueId =>
      Array.from({ length: count }, (_, index) => tick.getState(from + index, type)).reduce((a, b) =>
        tick.op(type === "i32" ? "add" : "fadd", [a, b]),
      );
    const [intSum, floatSum] = [sum("i32", 0, ints), sum("f64", ints, floats)];
    tick.setState(0, intSum);
    tick.setState(ints, floatSum);
    tick.return();
    module.functions.push(tick.function);
    const built = build(module);
    built.machine.start();
    expect(built.machine.tick(1)).toBeUndefined();
    expect(built.state("i0")).toBe((ints * (ints + 1)) / 2);
    expect(built.state("f0")).toBe((floats * floats) / 2);
    // What people watch has registers, and what the map names is where the values are.
    expect(built.state("i3")).toBe(4);
    expect(built.map.registers.filter((one) => one.visible)).toHaveLength(6);
  });

  it("starts a state as unknown where that is its first value", () => {
    const built = build('state f64 "depth" = NaN\nstate i32 "n" = 300\ntick "t" {\nb0():\nreturn\n}');
    built.machine.start();
    expect(built.state("depth")).toBeNaN();
    expect(built.state("n")).toBe(300);
  });

  it("exchanges values in a circle", () => {
    const built = build(`state i32 "x"\nstate f64 "y"
tick "t" {
b0():
%0: i32 = const 1000\n%1: i32 = const 2000\n%2: i32 = const 3000\n%3: i32 = const 10\n%4: f64 = const 1.5\n%5: f64 = const 2.5
jump b1(%0, %1, %2, %3, %4, %5)
b1(%6: i32, %7: i32, %8: i32, %9: i32, %10: f64, %11: f64):
%12: i32 = const 1\n%13: i32 = sub %9, %12
branch %13, b1(%7, %8, %6, %13, %11, %10), b2()
b2():
setstate %6, 0\nsetstate %10, 1\nreturn\n}`);
    expect(built.machine.tick(1)).toBeUndefined();
    expect([built.state("x"), built.state("y")]).toEqual([1000, 2.5]);
  });
});

describe("shape", () => {
  /** x selects one of `count` values for y. */
  function chain(count: number): FirModule {
    const module = emptyModule("chain");
    for (const name of ["x", "y"]) module.states.push({ name, type: "i32", visible: true });
    const tick = new FunctionBuilder({ name: "t", kind: "tick" });
    const x = tick.getState(0, "i32");
    const join = tick.addBlock("i32");
    for (let index = 0; index < count; index++) {
      const [yes, no] = [tick.addBlock(), tick.addBlock()];
      tick.branch(tick.op("eq", [x, tick.i32(index)]), yes, no);
      tick.moveTo(yes);
      tick.jump(join, [tick.i32(index * 7)]);
      tick.moveTo(no);
    }
    tick.jump(join, [tick.i32(-1)]);
    tick.setState(1, tick.moveTo(join)[0]!);
    tick.setState(0, tick.op("add", [x, tick.i32(1)]));
    tick.return();
    module.functions.push(tick.function);
    return module;
  }

  it("flattens a chain of else-ifs that nests deeper than the machine allows", () => {
    const count = 2 * NESTING_MAX;
    const built = build(chain(count));
    for (let x = 0; x <= count; x++) {
      expect(built.machine.tick(1)).toBeUndefined();
      expect(built.state("y")).toBe(x < count ? x * 7 : -1);
    }
  });

  it("refuses loops that really are nested too deeply", () => {
    const module = emptyModule("deep");
    module.states.push({ name: "x", type: "i32", visible: true });
    const tick = new FunctionBuilder({ name: "t", kind: "tick" });
    const exits: {
      readonly head: ReturnType<typeof tick.addBlock>;
      readonly after: ReturnType<typeof tick.addBlock>;
    }[] = [];
    for (let depth = 0; depth <= NESTING_MAX; depth++) {
      const [head, after] = [tick.addBlock(), tick.addBlock()];
      exits.push({ head, after });
      tick.jump(head);
      tick.moveTo(head);
      tick.setState(0, tick.op("add", [tick.getState(0, "i32"), tick.i32(1)]));
    }
    for (const { head, after } of exits.reverse()) {
      tick.branch(tick.op("lt", [tick.getState(0, "i32"), tick.i32(9)]), head, after);
      tick.moveTo(after);
    }
    tick.return();
    module.functions.push(tick.function);
    expect(faultsOf(module)).toMatchObject([
      { code: "FLX0602", message: expect.stringContaining("one inside the other") },
    ]);
  });

  it.each([2_000, 5_000])("says so when %i conditions one after the other are too many for an image", (count) => {
    const module = emptyModule("long");
    module.states.push({ name: "x", type: "i32", visible: true });
    const tick = new FunctionBuilder({ name: "t", kind: "tick" });
    for (let at = 0; at < count; at++) {
      const [then, after] = [tick.addBlock(), tick.addBlock()];
      tick.branch(tick.op("lt", [tick.getState(0, "i32"), tick.i32(at * 100_003)]), then, after);
      tick.moveTo(then);
      tick.setState(0, tick.i32(at * 100_019));
      tick.jump(after);
      tick.moveTo(after);
    }
    tick.return();
    module.functions.push(tick.function);
    optimize(module);
    expect(faultsOf(module)).toMatchObject([{ code: "FLX0602", hint: "split the program, or shorten it" }]);
  });

  const caller = (name: string) => `tick "t" {\nb0():\n%0: i32 = const 1\n%1: i32 = call "${name}", %0\nreturn\n}`;
  const calls = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const body = index === 0 ? "%1: i32 = add %0, %0" : `%1: i32 = call "f${index - 1}", %0`;
      return `helper "f${index}"(i32): i32 {\nb0(%0: i32):\n${body}\nreturn %1\n}\n`;
    }).join("") + caller(`f${count - 1}`);

  it("knows how deep calls may go", () => {
    expect(build(calls(CALL_DEPTH_MAX)).machine.tick(1)).toBeUndefined();
    expect(faultsOf(calls(CALL_DEPTH_MAX + 1))).toMatchObject([
      { code: "FLX0602", message: expect.stringContaining("calls") },
    ]);
  });

  it("refuses two functions that call each other, and too many parameters", () => {
    const mutual = `helper "a"(i32): i32 {\nb0(%0: i32):\n%1: i32 = call "b", %0\nreturn %1\n}
helper "b"(i32): i32 {\nb0(%0: i32):\n%1: i32 = call "a", %0\nreturn %1\n}\n${caller("a")}`;
    expect(faultsOf(mutual)).toMatchObject([{ code: "FLX0602", message: '"b" and "a" call each other' }]);
    const count = INT_PARAMS_MAX + 1;
    const params = Array.from({ length: count }, (_, index) => `%${index}: i32`).join(", ");
    const args = Array.from({ length: count }, () => ", %0").join("");
    const many = `helper "f"(${Array.from({ length: count }, () => "i32").join(", ")}) {\nb0(${params}):\nreturn\n}
tick "t" {\nb0():\n%0: i32 = const 1\ncall "f"${args}\nreturn\n}`;
    expect(faultsOf(many)).toMatchObject([{ code: "FLX0602", message: expect.stringContaining("parameters") }]);
  });

  it("gives a call whose result nobody wants a register all the same", () => {
    const built = build(
      'state i32 "x" = 4\nhelper "f"(i32): i32 {\nb0(%0: i32):\nreturn %0\n}\ntick "t" {\nb0():\n%0: i32 = const 1\ncall "f", %0\nreturn\n}',
    );
    built.machine.start();
    expect(built.machine.tick(1)).toBeUndefined();
    expect(built.state("x")).toBe(4);
  });
});

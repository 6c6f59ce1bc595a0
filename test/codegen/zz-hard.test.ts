import { describe, expect, it } from "vitest";
import { FunctionBuilder } from "../../src/fir/builder.ts";
import { emptyModule, type ValueId } from "../../src/fir/function.ts";
import { optimize } from "../../src/optimizer/run.ts";
import { build, listing } from "./run-image.ts";

describe("hard", () => {
  it("nan initial", () => {
    const b = build(`state f64 "x" = NaN\nstate f64 "z" = -0\ntick "t" {\nb0():\nreturn\n}`);
    b.machine.start();
    expect(b.state("x")).toBeNaN();
    expect(b.state("z")).toBe(-0);
  });
  it("memory 20", () => {
    const b = build(`memory 20\ntick "t" {\nb0():\nreturn\n}`);
    b.machine.start();
  });
  it("unused call result", () => {
    const b = build(`helper "f"(i32): i32 {\nb0(%0: i32):\nreturn %0\n}\ntick "t" {\nb0():\n%0: i32 = const 1\ncall "f", %0\nreturn\n}`);
    expect(b.machine.tick(1)).toBeUndefined();
  });
  const many = (count: number, recursive: boolean) => {
    const module = emptyModule("m");
    module.states.push({ name: "x", type: "i32", visible: true });
    const h = new FunctionBuilder({ name: "h", kind: "helper", params: ["i32"], result: "i32" });
    const values: ValueId[] = [];
    for (let i = 0; i < count; i++) values.push(h.op("mul", [h.params[0]!, h.op("add", [h.params[0]!, h.i32(i)])]));
    const [more, done] = [h.addBlock(), h.addBlock("i32")];
    h.branch(h.op("lt", [h.i32(0), h.params[0]!]), more, { target: done, args: [h.params[0]!] });
    h.moveTo(more);
    const r = recursive ? h.call("h", [h.op("sub", [h.params[0]!, h.i32(1)])], "i32")! : h.op("add", [h.params[0]!, h.i32(9)]);
    h.jump(done, [r]);
    const [sum] = h.moveTo(done);
    let total = sum!;
    for (const [i, v] of values.entries()) total = h.op(i % 2 ? "add" : "xor", [h.op("mul", [total, h.i32(3)]), v]);
    h.return(total);
    module.functions.push(h.function);
    const t = new FunctionBuilder({ name: "t", kind: "tick" });
    t.setState(0, t.call("h", [t.i32(3)], "i32")!);
    t.return();
    module.functions.push(t.function);
    const h2 = (p: number): number => {
      const vs = Array.from({ length: count }, (_, i) => Math.imul(p, p + i));
      let total = p > 0 ? (recursive ? h2(p - 1) : p + 9) : p;
      vs.forEach((v, i) => { total = Math.imul(total, 3); total = i % 2 ? (total + v) | 0 : total ^ v; });
      return total;
    };
    return { module, expected: h2(3) };
  };
  it.each([[60, false], [20, true], [60, true], [300, false]])("many %d %s", (count, recursive) => {
    const { module, expected } = many(count as number, recursive as boolean);
    const b = build(module);
    expect(b.machine.tick(1)).toBeUndefined();
    expect(b.state("x")).toBe(expected);
  });
  it("400 float constants used twice", () => {
    const module = emptyModule("m");
    module.states.push({ name: "x", type: "f64", visible: true });
    const t = new FunctionBuilder({ name: "t", kind: "tick" });
    let x = t.getState(0, "f64");
    for (let round = 0; round < 2; round++)
      for (let i = 0; i < 400; i++) {
        const [yes, join] = [t.addBlock(), t.addBlock("f64")];
        t.branch(t.op("flt", [x, t.f64(i + 0.5)]), yes, { target: join, args: [x] });
        t.moveTo(yes);
        t.jump(join, [t.op("fadd", [x, t.f64(i / 10)])]);
        [x] = t.moveTo(join) as [ValueId];
      }
    t.setState(0, x);
    t.return();
    module.functions.push(t.function);
    const t0 = performance.now();
    optimize(module);
    const t1 = performance.now();
    const b = build(module);
    console.log("opt", t1 - t0, "gen", performance.now() - t1, b.bytes.length);
    expect(b.machine.tick(1)).toBeUndefined();
    let e = 0;
    for (let round = 0; round < 2; round++) for (let i = 0; i < 400; i++) if (e < i + 0.5) e += i / 10;
    expect(b.state("x")).toBe(e);
  });
  it("else-if chain of 40", () => {
    const module = emptyModule("m");
    module.states.push({ name: "x", type: "i32", visible: true }, { name: "y", type: "i32", visible: true });
    const t = new FunctionBuilder({ name: "t", kind: "tick" });
    const x = t.getState(0, "i32");
    const join = t.addBlock("i32");
    for (let i = 0; i < 40; i++) {
      const [yes, no] = [t.addBlock(), t.addBlock()];
      t.branch(t.op("eq", [x, t.i32(i)]), yes, no);
      t.moveTo(yes);
      t.jump(join, [t.i32(i * 7)]);
      t.moveTo(no);
    }
    t.jump(join, [t.i32(-1)]);
    const [v] = t.moveTo(join);
    t.setState(1, v!);
    t.setState(0, t.op("add", [x, t.i32(1)]));
    t.return();
    module.functions.push(t.function);
    const b = build(module);
    for (let i = 0; i < 42; i++) { expect(b.machine.tick(1)).toBeUndefined(); expect(b.state("y")).toBe(i < 40 ? i * 7 : -1); }
  });
  it("irreducible", () => {
    const b = build(`state i32 "x"
tick "t" {
b0():
  %0: i32 = getstate 0
  %1: i32 = const 1
  branch %0, b1(%0), b2(%1)
b1(%2: i32):
  %3: i32 = add %2, %1
  jump b2(%3)
b2(%4: i32):
  %5: i32 = add %4, %4
  %6: i32 = const 100
  %7: i32 = lt %5, %6
  branch %7, b1(%5), b3()
b3():
  setstate %5, 0
  return
}`);
    expect(b.machine.tick(1)).toBeUndefined();
    // 1 ->2; 3->6; 7->14; 15->30;31->62;63->126
    expect(b.state("x")).toBe(126);
  });
  it("call chain", () => {
    const fns = Array.from({ length: 30 }, (_, i) => `helper "f${i}"(i32): i32 {\nb0(%0: i32):\n${i ? `%1: i32 = call "f${i - 1}", %0` : "%1: i32 = add %0, %0"}\nreturn %1\n}`).join("\n");
    const b = build(`${fns}\ntick "t" {\nb0():\n%0: i32 = const 1\n%1: i32 = call "f29", %0\nreturn\n}`);
    expect(b.machine.tick(1)).toBeUndefined();
  });
  it("params", () => {
    const ps = Array.from({ length: 16 }, (_, i) => `%${i}: i32`);
    build(`helper "f"(${ps.map(() => "i32").join()}): i32 {\nb0(${ps.join()}):\nreturn %0\n}\ntick "t" {\nb0():\n%0: i32 = const 1\n%1: i32 = call "f", ${ps.map(() => "%0").join()}\nreturn\n}`);
  });
  it("2000 ifs", () => {
    const module = emptyModule("m");
    module.states.push({ name: "x", type: "i32", visible: true });
    const t = new FunctionBuilder({ name: "t", kind: "tick" });
    for (let i = 0; i < 1200; i++) {
      const [yes, join] = [t.addBlock(), t.addBlock()];
      t.branch(t.op("lt", [t.getState(0, "i32"), t.i32(i)]), yes, join);
      t.moveTo(yes);
      t.setState(0, t.op("add", [t.getState(0, "i32"), t.i32(3)]));
      t.jump(join);
      t.moveTo(join);
    }
    t.return();
    module.functions.push(t.function);
    const t0 = performance.now();
    optimize(module);
    const t1 = performance.now();
    const b = build(module);
    console.log("opt", t1 - t0, "gen", performance.now() - t1, b.bytes.length);
    expect(b.machine.tick(1)).toBeUndefined();
  });
  it("states", () => {
    const n = 40;
    const s = Array.from({ length: n }, (_, i) => `state i32 "a${i}" = ${i + 1}`).join("\n");
    const b = build(`${s}\ntick "t" {\nb0():\n${Array.from({ length: n }, (_, i) => `%${3 * i}: i32 = getstate ${i}\n%${3 * i + 1}: i32 = const 100\n%${3 * i + 2}: i32 = add %${3 * i}, %${3 * i + 1}\nsetstate %${3 * i + 2}, ${(i + 1) % n}`).join("\n")}\nreturn\n}`);
    b.machine.start();
    expect(b.machine.tick(1)).toBeUndefined();
    expect(b.state("a1")).toBe(101);
    console.log(b.map.registers.length);
  });
  it("swap", () => {
    const b = build(`state i32 "x"
state f64 "y"
tick "t" {
b0():
  %0: i32 = const 1
  %1: i32 = const 2
  %2: i32 = const 3
  %3: i32 = const 10
  %4: f64 = const 1.5
  %5: f64 = const 2.5
  jump b1(%0, %1, %2, %3, %4, %5)
b1(%6: i32, %7: i32, %8: i32, %9: i32, %10: f64, %11: f64):
  %12: i32 = sub %9, %0
  branch %12, b1(%7, %8, %6, %12, %11, %10), b2()
b2():
  setstate %6, 0
  setstate %10, 1
  return
}`);
    expect(b.machine.tick(1)).toBeUndefined();
    expect(b.state("x")).toBe(1);
    expect(b.state("y")).toBe(2.5);
    console.log(listing(b.code));
  });
});

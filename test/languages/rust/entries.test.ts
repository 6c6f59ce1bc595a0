// main, tick, the board's functions and functions of other languages: what becomes of them in the module.
import { describe, expect, it } from "vitest";
import { c } from "../../../src/languages/c/index.ts";
import { markdown } from "../../../src/languages/markdown/index.ts";
import { rust } from "../../../src/languages/rust/index.ts";
import { interpret, runImage } from "../c/run-c.ts";
import { FirInterpreter } from "../fir-interpreter.ts";
import { runFrontEnd } from "../front-end.ts";
import { moduleOfRust } from "./run-rust.ts";

await c.load();

describe("entries", () => {
  it("leaves the result of main in a state variable that lives in register 0", () => {
    const module = moduleOfRust("fn main() -> u32 { 42 }");
    expect(module.states).toEqual([{ name: "result", register: 0, type: "i32", visible: true }]);
    expect(runImage(module)).toEqual({ trap: 0, result: 42 });
    expect(runImage(moduleOfRust("fn main() -> f64 { 2.5 }"))).toEqual({ trap: 0, result: 2.5 });
    expect(moduleOfRust("static mut N: i32 = 0; fn main() { unsafe { N = 1; } }").states).toEqual([]);
  });

  it("runs tick every tick, with its statics kept", () => {
    const module = moduleOfRust(
      "static mut TOTAL: i32 = 5; fn step(by: i32) -> i32 { unsafe { TOTAL += by; TOTAL } } fn tick() { step(2); } fn main() -> i32 { unsafe { TOTAL } }",
    );
    const interpreter = new FirInterpreter(module);
    interpreter.run("tick");
    interpreter.run("tick");
    interpreter.run("start");
    expect(interpreter.states[0]).toBe(9);
  });

  it("keeps a check on what only many ticks can overflow", () => {
    const module = moduleOfRust("static mut N: u8 = 250; fn tick() { unsafe { N += 1; } } fn main() {}");
    const interpreter = new FirInterpreter(module);
    const traps = Array.from({ length: 6 }, () => interpreter.run("tick"));
    expect(traps).toEqual([0, 0, 0, 0, 0, 5]);
  });

  it("keeps numbers and structures of numbers out of memory", () => {
    expect(
      moduleOfRust(
        "struct P { x: i32, y: i32 } fn main() -> i32 { let mut p = P { x: 1, y: 2 }; for i in 0..9 { p.x += i; } p.x + p.y }",
      ).memoryBytes,
    ).toBe(0);
  });
});

describe("the board's functions", () => {
  it("are called with or without a declaration", () => {
    const declaration =
      'extern "C" { fn flux_in(port: i32) -> f64; fn flux_out(port: i32, value: f64); fn flux_tell(agent: i32, topic: i32, value: i32); fn flux_now() -> f64; }';
    for (const head of ["", declaration]) {
      const module = moduleOfRust(
        `${head} const DEPTH: i32 = 1; fn tick() { unsafe { let depth = flux_in(DEPTH); if depth < 5.0 { flux_tell(7, 2, (depth * 100.0) as i32); } flux_out(0, depth + flux_now()); } }`,
      );
      expect(module.inputs.map(({ name }) => name)).toEqual(["in0", "in1"]);
      const interpreter = new FirInterpreter(module);
      interpreter.inputs[1] = 4.25;
      interpreter.clock[0] = 100;
      interpreter.run("tick");
      expect(interpreter.outputs[0]).toBe(104.25);
      expect(interpreter.sent).toEqual([{ op: "tell", imms: [7, 2], values: [425] }]);
    }
  });

  it("have the types of their declaration", () => {
    const module = moduleOfRust(
      'extern "C" { fn flux_in(port: i32) -> i32; fn flux_out(port: i32, value: i32); } fn tick() { unsafe { flux_out(0, flux_in(0) / 2); } }',
    );
    const interpreter = new FirInterpreter(module);
    interpreter.inputs[0] = 7.9;
    interpreter.run("tick");
    expect(interpreter.outputs[0]).toBe(3);
  });
});

describe("functions of other blocks", () => {
  const run = (text: string) => {
    const { module, diagnostics } = runFrontEnd(markdown, text, [c, rust]);
    expect(diagnostics.map((one) => one.message)).toEqual([]);
    return interpret(module);
  };

  it("are called by their names, from C and from Rust", () => {
    const text =
      "```rs\nfn twice(x: u8) -> u8 { x.wrapping_mul(2) }\nfn main() -> i32 { thrice(twice(200)) + half(5.0) as i32 }\n```\n\n```c\nint thrice(int x) { return (unsigned char)twice(x) + x * 3; }\ndouble half(double x) { return x / 2; }\nint twice(int x);\n```\n";
    // 400 wraps to 144 in Rust; in C 432 and the low byte of 288.
    expect(run(text)).toEqual({ trap: 0, result: 432 + 32 + 2 });
  });

  it("take integers of the type that is declared", () => {
    const text =
      '```c\nunsigned add(unsigned a, unsigned b) { return a + b; }\n```\n\n```rust\nextern "C" { fn add(a: u32, b: u32) -> u32; }\nfn main() -> u32 { unsafe { add(4_000_000_000, 5) / 1000 } }\n```\n';
    expect(run(text)).toEqual({ trap: 0, result: 4_000_000 });
  });

  it("give what they give, cut to the width that is declared", () => {
    const text =
      '```c\nint big(void) { return 1000; }\n```\n\n```rust\nextern "C" { fn big() -> u8; }\nfn main() -> i32 { let b = unsafe { big() }; b as i32 }\n```\n';
    expect(run(text)).toEqual({ trap: 0, result: 232 });
  });

  it("must be declared as they are defined", () => {
    const text =
      '```c\nint half(double x) { return x / 2; }\n```\n\n```rust\nextern "C" { fn half(x: i32) -> i32; }\nfn main() -> i32 { unsafe { half(3) } }\n```\n';
    expect(runFrontEnd(markdown, text, [c, rust]).lines).toEqual(["FLX0504 6:half"]);
  });
});

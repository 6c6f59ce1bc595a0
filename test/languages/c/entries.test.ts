// main, tick and the board's functions: what becomes of them in the module.
import { describe, expect, it } from "vitest";
import { c } from "../../../src/languages/c/index.ts";
import { NO_VESSEL } from "../../../src/project/vessel-facts.ts";
import { FirInterpreter } from "../fir-interpreter.ts";
import { runFrontEnd } from "../front-end.ts";
import { moduleOfC, runImage } from "./run-c.ts";

describe("entries", () => {
  it("leaves the result of main in a state variable that lives in register 0", () => {
    const module = moduleOfC("int main(void) { return 42; }");
    expect(module.states).toEqual([{ name: "result", register: 0, type: "i32", visible: true }]);
    expect(runImage(module)).toEqual({ trap: 0, result: 42 });
  });

  it("leaves a double in float register 0, and nothing for void", () => {
    expect(runImage(moduleOfC("double main(void) { return 2.5; }"))).toEqual({ trap: 0, result: 2.5 });
    expect(moduleOfC("int n; void main(void) { n = 1; }").states).toEqual([]);
  });

  it("runs tick every tick, with its globals kept", () => {
    const module = moduleOfC(
      "int total = 5; static int step(int by) { return total += by; } void tick(void) { step(2); } int main(void) { return total; }",
    );
    const interpreter = new FirInterpreter(module);
    interpreter.run("tick");
    interpreter.run("tick");
    interpreter.run("start");
    expect(interpreter.states[0]).toBe(9);
  });

  it("lets main call tick, and both stay entries", () => {
    const module = moduleOfC(
      "int n; void tick(void) { n++; } int main(void) { for (int i = 0; i < 3; i++) tick(); return n; }",
    );
    expect(module.functions.map(({ name, kind }) => `${kind} ${name}`).sort()).toEqual([
      "helper tick",
      "start main",
      "tick tick (entry)",
    ]);
    const interpreter = new FirInterpreter(module);
    interpreter.run("start");
    interpreter.run("tick");
    interpreter.run("start");
    expect(interpreter.states[0]).toBe(7);
  });

  it("takes a tick with parameters for a plain function", () => {
    expect(
      moduleOfC("int tick(int a) { return a; } int main(void) { return tick(3); }").functions.map(({ kind }) => kind),
    ).toEqual(["helper", "start"]);
  });

  it("keeps scalars out of memory and makes no blocks nobody enters", () => {
    const module = moduleOfC(
      "int main(void) { int a = 1; for (int i = 0; i < 9; i++) { if (i == 4) continue; a += i; } while (1) { if (a > 3) return a; } return 5; }",
    );
    expect(module.memoryBytes).toBe(0);
    const [main] = module.functions;
    const reached = new Set(
      main!.blocks.flatMap(({ terminator }) =>
        terminator?.kind === "jump"
          ? [terminator.to.target]
          : terminator?.kind === "branch"
            ? [terminator.then.target, terminator.otherwise.target]
            : [],
      ),
    );
    for (const block of main!.blocks.slice(1)) expect(reached).toContain(block.id);
  });
});

const BOARD = `extern double flux_in(int port);
extern void flux_out(int port, double value);
extern void flux_tell(int agent, int topic, int value);
extern double flux_now(void);
`;

describe("the board's functions", () => {
  it("reads inputs, drives outputs, sends messages, knows the time", () => {
    const module = moduleOfC(
      `${BOARD}void tick(void) { double depth = flux_in(1); if (depth < 5) flux_tell(7, 2, depth * 100); flux_out(0, depth + flux_now()); }`,
    );
    expect(module.inputs.map(({ name }) => name)).toEqual(["in0", "in1"]);
    expect(module.outputs.map(({ name }) => name)).toEqual(["out0"]);
    const interpreter = new FirInterpreter(module);
    interpreter.inputs[1] = 4.25;
    interpreter.clock[0] = 100;
    interpreter.run("tick");
    expect(interpreter.outputs[0]).toBe(104.25);
    expect(interpreter.sent).toEqual([{ op: "tell", imms: [7, 2], values: [425] }]);
  });

  it("keeps the types of the prototype", () => {
    const module = moduleOfC(
      "extern int flux_in(int port); extern void flux_out(int port, int value); void tick(void) { flux_out(0, flux_in(0) / 2); }",
    );
    const interpreter = new FirInterpreter(module);
    interpreter.inputs[0] = 7.9;
    interpreter.run("tick");
    expect(interpreter.outputs[0]).toBe(3);
  });

  it("uses the inputs of the board in their order, and knows when there is none", () => {
    const depth = {
      name: "depth",
      unit: "m",
      sources: [],
      lowest: { numerator: 0, denominator: 1 },
      highest: { numerator: 200, denominator: 1 },
      staleAfterMs: 3000,
    };
    const vessel = { ...NO_VESSEL, inputs: new Map([["depth", depth]]) };
    const right = runFrontEnd(c, `${BOARD}double main(void) { return flux_in(0); }`, [], vessel);
    expect(right.lines).toEqual([]);
    expect(right.module.inputs).toEqual([depth]);
    const wrong = runFrontEnd(c, `${BOARD}double main(void) { return flux_in(1); }`, [], vessel);
    expect(wrong.diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ["FLX0503", "flux.boards.json gives it: 0 depth"],
    ]);
  });
});

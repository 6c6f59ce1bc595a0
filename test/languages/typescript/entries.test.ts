// main, tick, the board's functions, functions of other blocks, and what ships for editors.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { c } from "../../../src/languages/c/index.ts";
import { HOST_NAMES } from "../../../src/languages/code/host-functions.ts";
import { markdown } from "../../../src/languages/markdown/index.ts";
import { typescript } from "../../../src/languages/typescript/index.ts";
import { NO_VESSEL } from "../../../src/project/vessel-facts.ts";
import { checksLeft } from "../checks-left.ts";
import { FirInterpreter } from "../fir-interpreter.ts";
import { runFrontEnd } from "../front-end.ts";
import { image, interpret, moduleOfTypeScript } from "./run-typescript.ts";

beforeAll(() => c.load());

describe("entries", () => {
  it("leaves the result of main in a state variable that lives in register 0", () => {
    const module = moduleOfTypeScript("function main(): int { return 42; }");
    expect(module.states).toEqual([{ name: "result", register: 0, type: "i32", visible: true }]);
    expect(image(module)).toEqual({ trap: 0, result: 42 });
  });

  it("leaves a number in float register 0, and nothing for void", () => {
    expect(image(moduleOfTypeScript("function main(): number { return 42; }"))).toEqual({ trap: 0, result: 42 });
    expect(moduleOfTypeScript("function main(): number { return 42; }").states[0]?.type).toBe("f64");
    expect(moduleOfTypeScript("let n = 0; function main() { n = 1; }").states).toEqual([]);
  });

  it("runs tick every tick, with its variables kept", () => {
    const module = moduleOfTypeScript(
      "let total: int = 5; function step(by: int): void { total += by; } const tick = (): void => { step(2); }; function main(): int { return total; }",
    );
    const interpreter = new FirInterpreter(module);
    interpreter.run("tick");
    interpreter.run("tick");
    interpreter.run("start");
    expect(interpreter.states[0]).toBe(9);
  });

  it("makes one instruction of (a + b) | 0, of Math.imul and of >>>", () => {
    const ops = (body: string) =>
      moduleOfTypeScript(`function f(a: int, b: int): int { return ${body}; }`).functions.flatMap((one) =>
        one.blocks.flatMap((block) => block.instructions.map((instruction) => instruction.op)),
      );
    expect(ops("(a + b) | 0")).toEqual(["add"]);
    expect(ops("(a - b) | 0")).toEqual(["sub"]);
    expect(ops("Math.imul(a, b)")).toEqual(["mul"]);
    expect(ops("(a >>> b) | 0")).toEqual(["shru"]);
    expect(ops("(a * 3 + b) & 255")).toEqual(["const", "mul", "add", "const", "and"]);
    expect(ops("(a / 3) | 0")).toEqual(["const", "div"]);
  });

  it("keeps counted loops and inferred variables in integers", () => {
    const module = moduleOfTypeScript(
      "const a = [1, 2, 3]; function main(): int { let s = 0; for (let i = 0; i < a.length; i++) s = (s * 31 + a[i]) & 0xffff; return s; }",
    );
    const ops = module.functions.flatMap((one) =>
      one.blocks.flatMap((block) => block.instructions.map(({ op }) => op)),
    );
    expect(ops.filter((op) => op.startsWith("f") || op === "itof")).toEqual([]);
    expect(ops).toContain("ld8u");
    expect(checksLeft(module)).toBe(0);
  });
});

describe("the modes", () => {
  const run = (text: string, release: boolean) => {
    const { module, lines } = runFrontEnd(typescript, text, [], NO_VESSEL, { release });
    expect(lines).toEqual([]);
    return interpret(module);
  };

  it("stop an int that leaves its range, or wrap it in release mode", () => {
    const text = "function main(): int { let a: int = 2147483647; a++; return a; }";
    expect(run(text, false).trap).not.toBe(0);
    expect(run(text, true)).toEqual({ trap: 0, result: -2147483648 });
  });

  it("stop an index outside of its array, or let the machine look in release mode", () => {
    const text =
      "const a = [1, 2]; const b = [7]; function f(i: int): int { return a[i]; } function main(): int { return f(2) + b[0]; }";
    expect(() => run(text, false)).toThrow();
    const inside = text.replace("+ b[0]", "");
    expect(run(inside, false).trap).not.toBe(0);
    expect(run(inside, true).trap).toBe(0);
  });
});

describe("checks stay where they are needed", () => {
  it.each([
    ["a case that leaves the switch", "switch (k) { case 1: i = 5; break; case 2: i = 1; }"],
    ["a case that falls through", "switch (k) { case 1: i = 4; case 2: i++; }"],
    ["the default", "switch (k) { default: i = 9; break; case 2: i = 1; }"],
    ["continue out of a switch", "for (let n = 0; n < 2; n++) { switch (k) { case 1: i = 7; continue; } i = 0; }"],
    ["a loop that counts by itself", "while (k < 4) { k++; i++; }"],
    ["a choice", "i = k === 1 ? 3 : 0;"],
  ])("%s", (_, statement) => {
    const text = `const a = [1, 2, 3]; function f(k: int): int { let i: int = 0; ${statement} return a[i]; } function main(): int { return f(1); }`;
    expect(interpret(moduleOfTypeScript(text))).toEqual({ trap: 5, result: 0 });
    const { trap } = image(moduleOfTypeScript(text));
    expect(trap).not.toBe(0);
  });

  it("and are gone where nothing can be wrong", () => {
    const text =
      "const a = [1, 2, 3]; function f(k: int): int { let i: int = 0; switch (k) { case 1: i = 2; break; default: i = 1; } while (i > 0) i--; return a[i]; } function main(): int { return f(1); }";
    const module = moduleOfTypeScript(text);
    expect(checksLeft(module)).toBe(0);
    expect(interpret(module)).toEqual({ trap: 0, result: 1 });
  });
});

describe("the board's functions", () => {
  it("read inputs, drive outputs, send messages, know the time", () => {
    const module = moduleOfTypeScript(
      "const ALARM = 2; function tick(): void { const depth = flux_in(1); if (depth < 5) flux_tell(7, ALARM, (depth * 100) | 0, depth, true); flux_out(0, depth + flux_now()); }",
    );
    expect(module.inputs.map(({ name }) => name)).toEqual(["in0", "in1"]);
    expect(module.outputs.map(({ name }) => name)).toEqual(["out0"]);
    const interpreter = new FirInterpreter(module);
    interpreter.inputs[1] = 4.25;
    interpreter.clock[0] = 100;
    interpreter.run("tick");
    expect(interpreter.outputs[0]).toBe(104.25);
    expect(interpreter.sent).toEqual([{ op: "tell", imms: [7, 2], values: [425, 4.25, 1] }]);
  });

  it("know when the board has no such input", () => {
    const depth = {
      name: "depth",
      unit: "m",
      sources: [],
      lowest: { numerator: 0, denominator: 1 },
      highest: { numerator: 200, denominator: 1 },
      staleAfterMs: 3000,
    };
    const vessel = { ...NO_VESSEL, inputs: new Map([["depth", depth]]) };
    expect(runFrontEnd(typescript, "function main(): number { return flux_in(0); }", [], vessel).lines).toEqual([]);
    const wrong = runFrontEnd(typescript, "function main(): number { return flux_in(1); }", [], vessel);
    expect(wrong.diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ["FLX0503", "flux.boards.json gives it: 0 depth"],
    ]);
  });
});

describe("blocks of several languages", () => {
  it("call each other by name", () => {
    const text =
      "# Mixed\n\n```c\nint twice(int x) { return 2 * x; }\ndouble half(double x) { return x / 2; }\n```\n\n```ts\ndeclare function twice(x: int): int;\nfunction thrice(x: int): int { return (x * 3) | 0; }\nfunction main(): number { return half(twice(thrice(7))) + viaC(1); }\n```\n\n```c\nint thrice(int x);\nint viaC(int x) { return thrice(x) + 100; }\n```\n";
    const { module, lines } = runFrontEnd(markdown, text, [c, typescript]);
    expect(lines).toEqual([]);
    expect(interpret(module)).toEqual({ trap: 0, result: 124 });
  });

  it("agree on what functions take", () => {
    const text =
      "```c\nint twice(int x) { return 2 * x; }\n```\n\n```ts\ndeclare function twice(x: number): int;\n```\n";
    const { diagnostics } = runFrontEnd(markdown, text, [c, typescript]);
    expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ["FLX0504", "the definition says: declare function twice(a: int): int;"],
    ]);
  });
});

describe("flux.d.ts", () => {
  const declarations = join(import.meta.dirname, "../../../src/languages/typescript/flux.d.ts");

  it("declares every function of the board", () => {
    const text = readFileSync(declarations, "utf8");
    expect([...text.matchAll(/declare function (\w+)/g)].map((match) => match[1]).sort()).toEqual(
      [...HOST_NAMES].sort(),
    );
  });

  it("makes what the compiler takes right for tsc too", () => {
    const names = ["fibonacci", "crc32", "sieve", "insertion-sort", "depth-alarm", "pid"];
    const texts = names.map((name) => {
      const text = readFileSync(join(import.meta.dirname, "fixtures", `${name}.md`), "utf8");
      return [...text.matchAll(/```(?:ts|typescript)\n([\s\S]*?)```/g)].map((block) => block[1]).join("\n");
    });
    texts.push(
      "function tick(): void { const a: int = 5; flux_out(0, flux_in(1) + a); flux_tell(1, 2, a, 0.5); flux_broadcast(3, flux_now()); }",
    );
    for (const text of texts) {
      const host = ts.createCompilerHost({});
      const read = host.getSourceFile.bind(host);
      host.getSourceFile = (name, version) =>
        name === "program.ts" ? ts.createSourceFile(name, `export {};\n${text}`, version) : read(name, version);
      const program = ts.createProgram(
        ["program.ts", declarations],
        { strict: true, noEmit: true, types: [], target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts"] },
        host,
      );
      expect(
        ts.getPreEmitDiagnostics(program).map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n")),
      ).toEqual([]);
    }
  }, 60_000);
});

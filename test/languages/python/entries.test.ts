// main, tick, the board's functions, and calls between blocks of several languages: what becomes of them in the module.
import { describe, expect, it } from "vitest";
import { Reporter } from "../../../src/diagnostics/diagnostic.ts";
import { emptyModule } from "../../../src/fir/function.ts";
import { c } from "../../../src/languages/c/index.ts";
import { markdown } from "../../../src/languages/markdown/index.ts";
import { python } from "../../../src/languages/python/index.ts";
import { NO_VESSEL } from "../../../src/project/vessel-facts.ts";
import { checksLeft } from "../checks-left.ts";
import { FirInterpreter } from "../fir-interpreter.ts";
import { runFrontEnd } from "../front-end.ts";
import { interpret, moduleOfPython, runImage } from "./run-python.ts";

describe("entries", () => {
  it("leaves the result of main in a state variable that lives in register 0", () => {
    const module = moduleOfPython("def main():\n    return 42\n");
    expect(module.states).toEqual([{ name: "result", register: 0, type: "i32", visible: true }]);
    expect(runImage(module)).toEqual({ trap: 0, result: 42 });
    expect(runImage(moduleOfPython("def main():\n    return 2.5\n"))).toEqual({ trap: 0, result: 2.5 });
  });

  it("runs tick every tick, with its globals kept", () => {
    const module = moduleOfPython(
      "total = 5\ndef step(by):\n    global total\n    total += by\ndef tick():\n    step(2)\ndef main():\n    return total\n",
    );
    const interpreter = new FirInterpreter(module);
    interpreter.run("tick");
    interpreter.run("tick");
    interpreter.run("start");
    expect(interpreter.states[0]).toBe(9);
  });

  it("takes no memory for constants, locals and loops", () => {
    const module = moduleOfPython(
      "LIMIT = 9\nSCALE = 0.5\ndef main():\n    a = 1\n    for i in range(LIMIT):\n        if i == 4:\n            continue\n        a += int(i * SCALE)\n    return a\n",
    );
    expect(module.memoryBytes).toBe(0);
  });

  it("stores lists of small numbers in bytes", () => {
    const module = moduleOfPython(
      "a = [0] * 100\nb = [0.5] * 10\ndef main():\n    for i in range(100):\n        a[i] = i\n    return a[7] + b[0]\n",
    );
    expect(module.memoryBytes).toBe(100 + 4 + 80);
  });
});

describe("checks", () => {
  /** int() of an input has a check of its own. */
  const OF_INT = 1;
  const traps = (text: string) => checksLeft(moduleOfPython(text));

  it("are left out where numbers are known to fit", () => {
    expect(
      traps(
        "a = [0] * 8\ndef main():\n    s = 0\n    for i in range(8):\n        a[i] = i * i\n        s = (s * 31 + a[i]) & 0xffff\n    return s\n",
      ),
    ).toBe(0);
    expect(
      traps(
        "a = [0] * 8\ndef main():\n    for i in range(1, 8):\n        at = i - 1\n        while at >= 0 and a[at] > 3:\n            a[at + 1] = a[at]\n            at -= 1\n        a[at + 1] = 7\n    return a[0]\n",
      ),
    ).toBe(0);
    expect(
      traps(
        "def clamp(x):\n    if x > 1000:\n        x = 1000\n    elif x < -1000:\n        x = -1000\n    return x * 5000 + x\ndef main():\n    return clamp(int(flux_in(0)))\n",
      ),
    ).toBe(OF_INT);
    expect(traps("def main():\n    x = int(flux_in(0))\n    assert 0 <= x < 100\n    return x * 20000000\n")).toBe(
      OF_INT + 1,
    );
  });

  it("stand where they may not", () => {
    expect(traps("def main():\n    return int(flux_in(0)) + 1\n")).toBe(OF_INT + 1);
    expect(traps("a = [0] * 8\ndef main():\n    return a[int(flux_in(0))]\n")).toBe(OF_INT + 1);
  });

  it("are not made of overflow in a release", () => {
    const source = {
      path: "test.py",
      text: "def f(x):\n    return (x + 1) * 3 - (x << 1) - -x ** 2\ndef main():\n    return f(2147483647)\n",
    };
    const module = emptyModule("test");
    const reporter = new Reporter();
    python.compile(source, module, {
      reporter,
      vocabulary: () => ({ words: [], match: () => [], nearest: () => [] }),
      signatures: new Map(),
      vessel: NO_VESSEL,
      languageOf: () => undefined,
      strict: false,
      release: true,
    });
    expect(reporter.diagnostics).toEqual([]);
    const x = 2147483647;
    expect(interpret(module)).toEqual({ trap: 0, result: (Math.imul(x + 1, 3) - (x << 1) + Math.imul(x, x)) | 0 });
  });
});

describe("the board's functions", () => {
  it("reads inputs, drives outputs, sends messages, knows the time", () => {
    const module = moduleOfPython(
      "DEPTH = 1\ndef tick():\n    depth = flux_in(DEPTH)\n    if depth < 5:\n        flux_tell(7, 2, int(depth * 100))\n        flux_broadcast(3, depth, 4)\n    flux_out(0, depth + flux_now())\n",
    );
    expect(module.inputs.map(({ name }) => name)).toEqual(["in0", "in1"]);
    expect(module.outputs.map(({ name }) => name)).toEqual(["out0"]);
    const interpreter = new FirInterpreter(module);
    interpreter.inputs[1] = 4.25;
    interpreter.clock[0] = 100;
    interpreter.run("tick");
    expect(interpreter.outputs[0]).toBe(104.25);
    expect(interpreter.sent).toEqual([
      { op: "tell", imms: [7, 2], values: [425] },
      { op: "broadcast", imms: [3], values: [4.25, 4] },
    ]);
  });

  it("gives outputs the floats they take", () => {
    const module = moduleOfPython("def tick():\n    flux_out(0, flux_in(0) > 2)\n");
    const interpreter = new FirInterpreter(module);
    interpreter.inputs[0] = 3;
    interpreter.run("tick");
    expect(interpreter.outputs[0]).toBe(1);
  });
});

describe("blocks of several languages", () => {
  const woven = (text: string) => {
    const { module, lines } = runFrontEnd(markdown, text, [c, python]);
    expect(lines).toEqual([]);
    return module;
  };

  it("call each other by name, whichever comes first", () => {
    const module = woven(
      "```python\ndef main():\n    return int(half(7) * 10) + triple(5) + back(2)\ndef twice(n):\n    return n * 2\ndef third(x: float) -> float:\n    return x / 3\n```\n\n```c\ndouble third(double x);\nint twice(int n);\ndouble half(double x) { return x / 2; }\nint triple(int n) { return n * 3; }\nint back(int n) { return twice(n) * 100 + (int)third(30); }\n```\n",
    );
    expect(interpret(module)).toEqual({ trap: 0, result: 35 + 15 + 410 });
  });

  it("may stand in lists, indented", () => {
    const module = woven(
      "- first\n\n  ```python\n  def main():\n      if n:\n          return n\n      return 0\n\n  n = 5\n  ```\n",
    );
    expect(interpret(module)).toEqual({ trap: 0, result: 5 });
  });

  it("does not count on numbers that another block may pass", () => {
    const module = woven(
      "```python\na = [1, 2, 3]\ndef at(i):\n    return a[i]\ndef first():\n    return at(0)\n```\n\n```c\nint at(int i);\nint main(void) { return at(70000); }\n```\n",
    );
    expect(interpret(module).trap).toBe(5);
  });
});

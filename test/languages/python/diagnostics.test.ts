// What Python says when something is wrong: the code, the place, and (where it matters) the words.
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { c } from "../../../src/languages/c/index.ts";
import { markdown } from "../../../src/languages/markdown/index.ts";
import { python } from "../../../src/languages/python/index.ts";
import { runFrontEnd } from "../front-end.ts";

beforeAll(() => Promise.all([python.load(), c.load()]));

const lines = (text: string) => runFrontEnd(python, text).lines;
const first = (text: string) => runFrontEnd(python, text).diagnostics[0]!;
const inMain = (statement: string) => `def main():\n    x = 1\n    ${statement}\n`;

describe("syntax", () => {
  it.each([
    ["def f(:\n    return 1\n", "FLX0501 1:("],
    ["x = (1 +\n", "FLX0501 1:("],
    ["def f():\nreturn 1\n", "FLX0501 1:def f():"],
    ["def f():\n    x = 1\n      y = 2\n", "FLX0501 3:y = 2"],
    ["def main():\n    return 08\n", "FLX0501 2:08"],
    ["x = 1\0", "FLX0501 1:\0"],
  ])("%j", (text, line) => {
    expect(lines(text)).toEqual([line]);
  });

  it("names what is missing", () => {
    expect(lines("if x\n    y = 1\n").length).toBeGreaterThan(0);
    expect(first("def f():\nreturn 1\n").hint).toBe("indent the lines that belong to it, or write pass");
  });
});

describe("outside the subset", () => {
  it.each([
    ["import time\n", "FLX0502 1:time"],
    ["from os import path\n", "FLX0502 1:os"],
    ["from math import tan\n", "FLX0502 1:tan"],
    ["class Boat:\n    pass\n", "FLX0502 1:class Boat:\n    pass"],
    ["@fast\ndef f():\n    pass\n", "FLX0502 1:@fast\ndef f():\n    pass"],
    ["def f(*args):\n    pass\n", "FLX0502 1:*args"],
    ["def f(x: str):\n    pass\n", "FLX0502 1:str"],
    ["print(1)\n", "FLX0502 1:print(1)"],
    ["a = []\n", "FLX0502 1:[]"],
    ["n = 3\ndef f():\n    global n\n    n += 1\na = [0] * n\n", "FLX0502 5:n"],
    ["a = [[1, 2], [3, 4]]\n", "FLX0502 1:[1, 2]"],
    ["def f():\n    pass\na = f()\n", "FLX0504 3:f()"],
    ["def f():\n    return 1\na = f()\n", "FLX0502 3:f()"],
    [inMain('y = "text"'), 'FLX0502 3:"text"'],
    [inMain("y = None"), "FLX0502 3:None"],
    [inMain("y = (1, 2)"), "FLX0502 3:(1, 2)"],
    [inMain("y = {1: 2}"), "FLX0502 3:{1: 2}"],
    [inMain("y = lambda a: a"), "FLX0502 3:lambda a: a"],
    [inMain("y = [i for i in range(3)]"), "FLX0502 3:[i for i in range(3)]"],
    [inMain("print(x)"), "FLX0502 3:print(x)"],
    [inMain("x.y = 3"), "FLX0502 3:x.y"],
    [inMain("x.append(3)"), "FLX0502 3:x.append"],
    [inMain("x = 2.5 & 1"), "FLX0502 3:2.5"],
    [inMain("x = ~2.5"), "FLX0502 3:~2.5"],
    [inMain("x = 2 ** 40"), "FLX0502 3:2 ** 40"],
    [inMain("x = 12345678901234567890"), "FLX0502 3:12345678901234567890"],
    [inMain("x = x // 0"), "FLX0502 3:0"],
    [inMain("x = x << -1"), "FLX0502 3:-1"],
    [inMain("x = x[1]"), "FLX0502 3:x"],
    [inMain("del x"), "FLX0502 3:del x"],
    [
      inMain("try:\n        x = 2\n    except:\n        pass"),
      "FLX0502 3:try:\n        x = 2\n    except:\n        pass",
    ],
    [inMain("break"), "FLX0502 3:break"],
    [inMain("for i in x:\n        pass"), "FLX0502 3:x"],
    [inMain("for i in range(0, 5, 0):\n        pass"), "FLX0502 3:0"],
    [inMain("for i in range(2.5):\n        pass"), "FLX0502 3:2.5"],
    [inMain("match x:\n        case y:\n            pass"), "FLX0502 4:y"],
    [inMain("if x is None:\n        pass"), "FLX0502 3:x is None"],
    [inMain("def g():\n        pass"), "FLX0502 3:def g():\n        pass"],
    ["a = [1, 2]\ndef main():\n    return a[2]\n", "FLX0502 3:2"],
    ["a = [1, 2]\ndef main():\n    return a[-3]\n", "FLX0502 3:-3"],
    ["a = [1, 2]\ndef main():\n    return a[1.0]\n", "FLX0502 3:1.0"],
    ["a = [1, 2]\ndef main():\n    return a\n", "FLX0502 3:a"],
    ["a = [1, 2]\ndef main():\n    a.append(3)\n", "FLX0502 3:a.append"],
    ["a = [1, 2]\ndef main():\n    return a[0:1]\n", "FLX0502 3:0:1"],
    ["def f(n):\n    a = [0] * 3\n    return f(n - 1) if n else a[0]\n", "FLX0502 2:a"],
    ["def main():\n    if flux_now() > 3:\n        x = 1\n    return x\n", "FLX0502 4:x"],
    ["def main():\n    for i in range(int(flux_now())):\n        pass\n    return i\n", "FLX0502 4:i"],
    ["def main():\n    if flux_now() > 3:\n        return 1\n", "FLX0502 1:main"],
    ["def main():\n    if flux_now() > 3:\n        return 1\n    return\n", "FLX0502 4:return"],
    ["def f(a):\n    return g(a)\ndef g(a):\n    return f(a)\n", "FLX0502 4:return f(a)"],
    ["def main():\n    return flux_in(int(flux_now())) > 0\n", "FLX0502 2:int(flux_now())"],
  ])("%j", (text, line) => {
    expect(lines(text)).toEqual([line]);
  });

  it("says what to write instead", () => {
    expect(first("a = []\n").hint).toBe("make it as long as it gets: [0] * 100");
    expect(first("import time\n").hint).toBe("flux_now() gives seconds, and `tick` is called every tick");
    expect(first("from math import tan\n").hint).toBe("write math.sin(x) / math.cos(x)");
    expect(first(inMain("x = 2 ** 40")).message).toBe(
      "1099511627776, which has more than 32 bits, cannot be compiled for a board",
    );
  });
});

describe("names and calls", () => {
  it.each([
    ["def main():\n    return lenght\nlength = 3\n", "FLX0503 2:lenght"],
    ["def main():\n    global n\n    n = 3\n", "FLX0503 3:n"],
    ["def main():\n    return chek(1)\ndef check(a):\n    return a\n", "FLX0503 2:chek"],
    ["def main():\n    return sqrt(2)\n", "FLX0503 2:sqrt"],
    ["def f(a, b):\n    return a\ndef main():\n    return f(1)\n", "FLX0504 4:f(1)"],
    ["def f(a, b):\n    return a\ndef main():\n    return f(1, 2, 3)\n", "FLX0504 4:f(1, 2, 3)"],
    ["def f(a, b):\n    return a\ndef main():\n    return f(1, c=2)\n", "FLX0504 4:f(1, c=2)"],
    ["def f(a: int):\n    return a\ndef main():\n    return f(1.5)\n", "FLX0504 4:1.5"],
    ["def f(a) -> int:\n    return a / 2\n", "FLX0504 2:a / 2"],
    ["def f():\n    pass\ndef main():\n    return f()\n", "FLX0504 4:f()"],
    ["def main():\n    x: int = 2.5\n", "FLX0504 2:2.5"],
    ["def main():\n    return flux_in()\n", "FLX0504 2:flux_in()"],
    ["def main():\n    flux_tell(99999, 1, 2)\n", "FLX0504 2:99999"],
    ["def main():\n    return max(3)\n", "FLX0504 2:max(3)"],
    ["def f():\n    pass\ndef f():\n    pass\n", "FLX0507 3:f"],
    ["def f(a, a):\n    pass\n", "FLX0507 1:a"],
    ["a = [1]\na = [2]\n", "FLX0507 2:a"],
    ["a = [0] * 1000000\n", "FLX0602 1:a"],
  ])("%j", (text, line) => {
    expect(lines(text)).toEqual([line]);
  });

  it("means the nearest name", () => {
    expect(first("def main():\n    return chek(1)\ndef check(a):\n    return a\n").hint).toContain("check");
    expect(first("def main():\n    return sqrt(2)\n").hint).toBe("write math.sqrt, after import math");
  });

  it("asks for the annotation that a later block would need", () => {
    const block = (text: string) => `\`\`\`python\n${text}\n\`\`\`\n`;
    const others =
      block("def part(n):\n    return share(n)") +
      block("def share(n):\n    return n / 2\ndef main():\n    return half(3)");
    const { diagnostics } = runFrontEnd(markdown, block("def half(n):\n    return part(n)") + others, [python]);
    expect(diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ["FLX0504", "annotate what is a float: its parameters (x: float), its result (-> float)"],
    ]);
    const annotated = block("def half(n) -> float:\n    return part(n)") + others;
    expect(runFrontEnd(markdown, annotated, [python]).lines).toEqual([]);
  });
});

describe("anything", () => {
  const pieces = fc.constantFrom(
    "def f(",
    "a",
    ", b=2",
    "):",
    "\n",
    "\n    ",
    "\n        ",
    "return ",
    "if a:",
    "else:",
    "for i in range(3):",
    "while ",
    " = ",
    "[0] * 3",
    "[1, 2]",
    "a[i]",
    "global a",
    "+",
    "**",
    "//",
    "1",
    "2.5",
    "0xffffffff",
    "f(1)",
    "match a:",
    "case 1:",
    "case _:",
    "import math",
    "math.sqrt(2)",
    '"text"',
    "lambda",
    "x: int",
    "-> float",
    "break",
    "pass",
    "a, b = b, a",
    "+= ",
    "bytearray(4)",
    "not ",
    " in (1, 2)",
    "flux_in(0)",
    "(",
    ")",
    "é",
    "#",
  );

  it("is compiled or refused, never thrown at", () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (some) => {
        const text = some.join("");
        const { module, diagnostics } = runFrontEnd(python, text);
        if (diagnostics.length > 0) expect(module.functions).toEqual([]);
      }),
      { numRuns: 400, seed: 3 },
    );
  }, 60_000);

  it("nests as deep as it likes", () => {
    const deep = `def main():\n    return ${"(".repeat(3000)}1${")".repeat(3000)}\n`;
    expect(lines(deep).map((line) => line.slice(0, 7))).toEqual(["FLX0502"]);
    const long = `def main():\n    return ${"1 + ".repeat(3000)}1\n`;
    expect(lines(long).map((line) => line.slice(0, 7))).toEqual(["FLX0502"]);
    const chain = `def main():\n    x = 1\n    if x == 0:\n        return 0\n${Array.from({ length: 500 }, (_, i) => `    elif x == ${i}:\n        return ${i}\n`).join("")}    return 5\n`;
    expect(lines(chain).length).toBeLessThan(2);
  });
});

// What Python means, on python3's word: each program is run by python3, as FIR, and as an optimized image; all must agree. Where python3
// raises an exception the program traps.
import { describe, expect, it } from "vitest";
import {
  hasPython,
  interpret,
  moduleOfOpenPython,
  moduleOfPython,
  type PythonAnswer,
  runImage,
  runPython,
} from "./run-python.ts";

const body = (text: string): string =>
  `def main():\n${text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n")}\n`;

/** A function f of two numbers, called with many pairs whose answers are hashed. */
const pairs = (expression: string, numbers = "(-7, -3, -2, -1, 1, 2, 3, 5, 7, 100, -100)"): string => `
def f(a, b):
    return ${expression}

def main():
    hash = 1
    for a in ${numbers}:
        for b in ${numbers}:
            hash = (hash * 31 + f(a, b)) & 0xffffff
    return hash
`;

/** Name, program. A program without `def main` is the body of one. */
const PROGRAMS: readonly (readonly [string, string])[] = [
  ["floor division of ints", pairs("a // b")],
  ["remainders have the divisor's sign", pairs("a % b")],
  [
    "division by constants",
    pairs("a // 2 + a // 3 * 7 + a // -3 * 11 + a % 8 * 13 + a % 7 * 17 + a % -7 * 19 + a // -1 * 23 + a % -8"),
  ],
  ["shifts", pairs("(a << 3) + (a >> 1) + (b >> 40) + (a << (b & 7)) + (a >> (b & 63))")],
  ["bits", pairs("(a & b) + (a | b) * 3 + (a ^ b) * 5 + ~a * 7 + (a & 0xff) + (a | 64) + (b ^ -1)")],
  ["true division gives a float", pairs("int(a / b * 1000)")],
  [
    "comparisons are numbers",
    pairs("(a < b) + (a <= b) * 2 + (a > b) * 4 + (a >= b) * 8 + (a == b) * 16 + (a != b) * 32"),
  ],
  ["chained comparisons", pairs("(a < b < 5) + (a <= b == b) * 2 + (1 < a > b != 3) * 4")],
  [
    "and, or and not give their operands",
    pairs("(a and b) + (a or b) * 3 + (not a) * 5 + (a - 1 and b - 1 or 7) * 11"),
  ],
  ["conditional expressions", pairs("a if a > b else -b if b > 3 else 0")],
  ["min and max of several", pairs("min(a, b) + max(a, b, 2) * 7 + abs(a) * 3 + min(a, b, 0, 1)")],
  ["powers", pairs("a ** 2 + a ** 3 + 2 ** (b & 7) + 3 ** 4 + (a & 3) ** (b & 7) + a ** 0")],
  [
    "powers of 0, 1 and -1",
    body("s = 0\nfor n in (0, 1, 30, 33, 1000000001):\n    for a in (0, 1, -1):\n        s = s * 3 + a ** n\nreturn s"),
  ],
  ["precedence", pairs("-a ** 2 + 2 ** 3 ** 2 + a * b % 7 - -b // 3 + (not a == b) + (a & 3 == 3)")],
  ["booleans count", body("n = 0\nfor i in range(10):\n    n += (i > 3) + True\nreturn n * 10 - False")],
  [
    "a hash that keeps low bits only",
    body("h = 2166136261\nfor i in range(100):\n    h = ((h ^ i) * 16777619) & 0xffffffff\nreturn h"),
  ],
  [
    "a generator of 31 bits",
    body("x = 1\nfor i in range(50):\n    x = (x * 1103515245 + 12345) & 0x7fffffff\nreturn x >> 8"),
  ],
  [
    "a generator with a constant of 64 bits",
    body("x = 1\nfor i in range(50):\n    x = (x * 6364136223846793005 + 1442695040888963407) & 0xffffffff\nreturn x"),
  ],
  [
    "numbers of 32 bits divide, compare and shift as they are",
    body(
      "x = 0xfffffff0\ns = x // 10 + x % 1000 + (x >> 4)\nif x > 5:\n    s += 1\nif -1 < x:\n    s += 2\nif x == 4294967280:\n    s += 4\nreturn s",
    ),
  ],
  ["2 ** 32 in a constant", body("return (2 ** 32 - 1) // 7 + (1 << 31) // 2 + 10 ** 12 // 10 ** 9")],
  [
    "low bits of a sum that would not fit",
    "def f(n):\n    return (max(n, 0) + 1) & 0xffffffff\ndef main():\n    return f(2147483647) // 3 + f(5)\n",
  ],
  [
    "low bits of both sides",
    "def f(n, m):\n    return (max(n, 0) * 3 & (max(m, 0) + 0)) + (max(n, 1) * max(m, 1) & 0xffffffff) // 5\ndef main():\n    return f(2147483647, 77777) + f(5, 9)\n",
  ],
  [
    "low bits of negatives",
    body(
      "s = 0\nfor i in range(-20, 20):\n    s = (s * 7 + (-i * 12345 & 0xffff) + (~i & 0xff) + ((i << 5) & 0xfff) + (i % 4294967296 >> 20)) & 0xffffff\nreturn s",
    ),
  ],
  [
    "range with one, two and three arguments",
    body(
      "s = 0\nfor i in range(5):\n    s = s * 3 + i\nfor i in range(2, 6):\n    s = s * 3 + i\nfor i in range(10, -5, -3):\n    s = (s * 3 + i) & 0xffff\nfor i in range(5, 5):\n    s += 1000\nreturn s",
    ),
  ],
  [
    "a range with a step nobody knows",
    "def f(a, b, c):\n    s = 0\n    for i in range(a, b, c):\n        s = s * 3 + i\n    return s\n\ndef main():\n    return f(0, 10, 3) + f(10, 0, -3) * 7 + f(0, 5, -1) + f(5, 0, 2)\n",
  ],
  [
    "a range is known before its loop",
    body("n = 5\ns = 0\nfor i in range(n):\n    n = 2\n    s = s * 10 + i\n    i = 50\nreturn s * 100 + i"),
  ],
  [
    "while with break and continue",
    body(
      "i = 0\ns = 0\nwhile True:\n    i += 1\n    if i % 3 == 0:\n        continue\n    if i > 20:\n        break\n    s += i\nreturn s",
    ),
  ],
  [
    "else of loops",
    body(
      "s = 0\nfor i in range(3):\n    if i == 5:\n        break\nelse:\n    s += 1\nfor i in range(9):\n    if i == 5:\n        break\nelse:\n    s += 10\nwhile s < 7:\n    s += 1\nelse:\n    s += 100\nfor a in range(4):\n    for b in range(4):\n        if b == a:\n            break\n    else:\n        s += 1000\n        continue\n    if a == 2:\n        break\nelse:\n    s += 5000\nreturn s",
    ),
  ],
  [
    "break in the else of an inner loop",
    body(
      "s = 0\nfor a in range(5):\n    for b in range(3):\n        s += 1\n    else:\n        if a == 2:\n            break\n        continue\n    s += 100\nreturn s * 10 + a",
    ),
  ],
  [
    "elif",
    body(
      "s = 0\nfor i in range(8):\n    if i < 2:\n        s += 1\n    elif i < 4:\n        s += 10\n    elif i == 5:\n        pass\n    else:\n        s += 100\nreturn s",
    ),
  ],
  [
    "match",
    body(
      "s = 0\nfor i in range(-3, 12):\n    match i:\n        case 1 | 2:\n            s += 1\n        case -2:\n            s += 10\n        case 7 if s > 5:\n            s += 100\n        case 7:\n            s += 200\n        case True:\n            s += 400\n        case _:\n            s = s * 2 % 1001\nreturn s",
    ),
  ],
  [
    "match without a case for all",
    "calls = 0\ndef next_one():\n    global calls\n    calls += 1\n    return calls\ndef main():\n    for i in range(4):\n        match next_one() * 2:\n            case 4:\n                return 100 + calls\n    return 0\n",
  ],
  [
    "several at once",
    body(
      "a, b, c = 1, 2, 3\na, b = b, a\na, b, c = c, a + b, a * b\nx = y = a + b\nreturn a * 1000 + b * 100 + c * 10 + x + y",
    ),
  ],
  [
    "augmented assignments",
    body(
      "a = 1000\na += 7\na -= 3\na *= 5\na //= 3\na %= 500\na <<= 3\na >>= 1\na |= 0x100\na &= 0x1ff\na ^= 0x55\na **= 2\nreturn a",
    ),
  ],
  ["a number that becomes a float", body("x = 1\nfor i in range(4):\n    x = x / 2 + i\nreturn x")],
  ["floats", body("x = 1.5\ny = -0.25\nreturn (x + y) * 3 - x / y + x * 1e3 + .5 + 5. + 1_0.2_5")],
  [
    "floor division and remainder of floats",
    `
def f(a, b):
    return a // b * 1000.0 + a % b

def main():
    s = 0.0
    for a in (0.0, 0.1, 0.3, 1.0, 5.5, 360.25, -0.1, -1.0, -7.25, -359.999, 1e15, 1e-9):
        for b in (0.1, 0.7, 1.0, 2.5, 360.0, -0.1, -1.0, -2.5, -360.0, 1e-3):
            s = s * 0.75 + f(a, b) / 1e6
    return s
`,
  ],
  [
    "whole numbers of floats",
    `
import math
def main():
    s = 0
    for x in (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.49, -3.51, 1e9, 0.49999999999999994, 2.0):
        s = (s * 7 + int(x) + round(x) * 3 + math.floor(x) * 5 + math.ceil(x) * 11 + math.trunc(x)) & 0xffffff
    return s
`,
  ],
  [
    "math",
    `
from math import sqrt, pi as PI, atan2
import math as m
def main():
    s = 0.0
    for i in range(1, 20):
        s += sqrt(i) + m.fabs(-i) + m.exp(i / 10) + m.log(i) + m.radians(i) + m.degrees(i) + atan2(i, 3) + m.pow(i, 1.5) + i ** 0.5 + 2 ** -i
    return int(s * 1000 + PI * 10 + m.tau + m.e)
`,
  ],
  [
    "unknown and endless numbers",
    "import math\ndef main():\n    x = math.nan\n    y = math.inf\n    return (x == x) + (x != x) * 2 + (x < 1) * 4 + math.isnan(x) * 8 + math.isinf(-y) * 16 + math.isfinite(y) * 32 + (not x) * 64 + math.isfinite(1.5) * 128 + (min(x, 1.0) == 1.0) * 256 + (max(1.0, x) == 1.0) * 512\n",
  ],
  [
    "min and max of ints and floats",
    body("x = 2.5\nreturn min(x, 3) + max(1, x) * 10 + abs(-2.5) * 100 + float(7) + bool(x) + int(True)"),
  ],
  [
    "functions, with defaults and names",
    "def f(a, b=10, c=3):\n    return a * 100 + b * 10 + c\ndef main():\n    return f(1) + f(1, 2) + f(1, c=5) + f(b=1, a=2) + f(1, 2, 3)\n",
  ],
  [
    "annotations",
    "def f(a: int, b: float = 0.5, c: bool = False) -> float:\n    x: float = a\n    if c:\n        x = x * 2\n    return x + b\ndef main() -> float:\n    n: int = 3\n    return f(n) + f(2, 1) + f(1, 1.25, True)\n",
  ],
  [
    "recursion",
    "def ack(m, n):\n    if m == 0:\n        return n + 1\n    if n == 0:\n        return ack(m - 1, 1)\n    return ack(m - 1, ack(m, n - 1))\ndef main():\n    return ack(2, 3)\n",
  ],
  [
    "recursion with floats",
    "def area(n):\n    if n == 0:\n        return 1\n    return area(n - 1) * 0.5 + n\ndef main():\n    return area(10)\n",
  ],
  [
    "functions that give nothing",
    "total = 0\ndef add(n):\n    global total\n    if n < 0:\n        return\n    total += n\ndef main():\n    for i in range(-3, 5):\n        add(i)\n    add(n=10)\n    return total\n",
  ],
  [
    "a function used before it is defined",
    "def main():\n    return later(3)\ndef later(n):\n    return n * LIMIT\nLIMIT = 7\n",
  ],
  [
    "global variables",
    "a = 5\nb = 2.5\nc = d = 7\ne, f = 1, -3\nBIG = 4000000000\nflag = True\ndef change():\n    global a, b, c, flag\n    a += d\n    b *= a\n    c = 0\n    flag = not flag\ndef main():\n    change()\n    change()\n    d = 50\n    return a * 100 + int(b) + c + d + e + f + BIG // 1000 + flag\n",
  ],
  [
    "a global number that grows to a float",
    "level = 0\ndef rise():\n    global level\n    level = level + 0.75\ndef main():\n    for _ in range(5):\n        rise()\n    return level\n",
  ],
  [
    "a call between two reads of a global",
    "n = 3\ndef bump():\n    global n\n    n += 100\n    return 1\ndef main():\n    a = n + bump() + n\n    if n > 50 and bump() and n > 250:\n        a += 1\n    n2 = n\n    return a * 1000 + n2\n",
  ],
  [
    "what a condition says of a global does not outlive a call",
    "n = 3\ndef bump():\n    global n\n    n = 2000000000\ndef main():\n    global n\n    if n < 10:\n        bump()\n        x = n // 2\n        return x + n // 4\n    return 0\n",
  ],
  [
    "lists",
    "squares = [0] * 10\nprimes = [2, 3, 5, 7, 11]\nlevels = [0.5, 1.5] * 3\nflags = [False] * 4\ndef main():\n    for i in range(len(squares)):\n        squares[i] = i * i\n    squares[3] += 5\n    squares[-1] -= 7\n    levels[1] = levels[0] + 1\n    flags[2] = True\n    s = 0\n    for p in primes:\n        s = s * 3 + p\n    for i, q in enumerate(squares):\n        s += i * q\n    for x in levels:\n        s += int(x * 4)\n    return s + flags[2] + squares[-2] + primes[-5] + len(primes) * 1000\n",
  ],
  [
    "negative indexes",
    "a = [10, 20, 30, 40]\ndef at(i):\n    return a[i]\ndef main():\n    s = 0\n    for i in range(-4, 4):\n        s = s * 3 + at(i)\n        a[i] = a[i] + i\n    return s\n",
  ],
  [
    "lists of many widths",
    "bytes = [0] * 20\nsmall = [0] * 20\nwords = [0] * 20\nlarge = [0] * 20\nnegative = [0] * 20\ndef main():\n    for i in range(20):\n        bytes[i] = i * 13 & 255\n        small[i] = (i * 4321) & 0xffff\n        words[i] = i * 1000000 - 7000000\n        large[i] = (i * 400000007) & 0xffffffff\n        negative[i] = i * 3 - 30\n    s = 0\n    for i in range(20):\n        s = (s * 31 + bytes[i] + small[i] * 3 + words[i] * 5 + large[i] * 7 + negative[i] * 11) & 0xffffffff\n    return s\n",
  ],
  [
    "lists of a function",
    "def f(n):\n    a = [1, n, n * 2]\n    b = [0] * 9\n    c = [n, 7] * 4\n    d = bytearray(5)\n    d[n & 3] += 9\n    b[n % 9] += 3\n    a[1] += a[2]\n    return a[0] + a[1] + b[0] + b[3] * 100 + c[6] + c[7] + d[1]\ndef main():\n    s = 0\n    for i in range(6):\n        s = s * 3 + f(i)\n    return s\n",
  ],
  [
    "bytearrays",
    "data = bytearray(300)\ndef main():\n    for i in range(300):\n        data[i] = i * 7 & 255\n    data[0] ^= 0xf0\n    data[-1] |= 1\n    s = 0\n    for b in data:\n        s = (s * 31 + b) & 0xffffff\n    return s\n",
  ],
  [
    "loops over numbers",
    body("s = 0\nfor x in (3, 1, 4, 1, 5):\n    s = s * 10 + x\nfor y in [0.5, 2]:\n    s += int(y * 2)\nreturn s"),
  ],
  [
    "in",
    body(
      "s = 0\nfor i in range(10):\n    if i in (1, 3, 5):\n        s += i\n    if i not in [2, 4]:\n        s += 100\n    if i * 2 in {6}:\n        s += 1000\nreturn s",
    ),
  ],
  [
    "a docstring, pass, ... and a comment",
    '"""A program."""\ndef f():\n    """Does nothing."""\n    pass\ndef g():\n    ...\ndef main():\n    # a comment\n    f()\n    g()\n    return 7  # seven\n',
  ],
  [
    "lines that go on",
    body("x = (1 +\n     2 + \\\n     3)\nif (x > 5 and\n        x < 7):\n    x += 10; x *= 2\nreturn x"),
  ],
  ["start as Python starts", 'def main():\n    return 5\n\nif __name__ == "__main__":\n    main()\n'],
  ["no result", "def main():\n    x = 1\n"],
  [
    "assert that holds, raise that is not reached",
    body('x = 5\nassert x == 5, "x is five"\nif x > 6:\n    raise ValueError("too large")\nreturn x'),
  ],
  ["a variable of a loop lives on", body("for i in range(5):\n    last = i * 2\nreturn last + i")],
  ["literals", body("return 0x1F + 0o17 + 0b101 + 1_000 + 0xdead_beef % 97 + 00")],
  ["shadowed built-in names", "def abs(x):\n    return x * 2\ndef main():\n    max = 3\n    return abs(-5) + max\n"],
  // What python3 refuses while it runs.
  ["division by zero", "def f(n):\n    return 1 // n\ndef main():\n    return f(0)\n"],
  ["remainder by zero", "def f(n):\n    return 1 % n\ndef main():\n    return f(0)\n"],
  ["true division by zero", "def f(n):\n    return 1 / n\ndef main():\n    return int(f(0))\n"],
  ["float remainder by zero", "def f(n):\n    return 1.5 % n\ndef main():\n    return int(f(0.0))\n"],
  [
    "an index beyond the end",
    "a = [1, 2, 3]\nb = [4, 5, 6]\ndef f(n):\n    return a[n]\ndef main():\n    return f(3)\n",
  ],
  [
    "an index before the start",
    "b = [4, 5, 6]\na = [1, 2, 3]\ndef f(n):\n    return a[n]\ndef main():\n    return f(-4)\n",
  ],
  ["a byte that is none", "d = bytearray(4)\ndef f(n):\n    d[1] = n\ndef main():\n    f(256)\n    return 1\n"],
  ["a negative byte", "d = bytearray(4)\ndef f(n):\n    d[1] = n\ndef main():\n    f(-1)\n    return 1\n"],
  ["the root of a negative", "import math\ndef f(x):\n    return math.sqrt(x)\ndef main():\n    return int(f(-1.0))\n"],
  ["the logarithm of zero", "import math\ndef f(x):\n    return math.log(x)\ndef main():\n    return f(0.0) < 0\n"],
  ["an arc sine of two", "import math\ndef f(x):\n    return math.asin(x)\ndef main():\n    return f(2.0) < 0\n"],
  ["a power that is too large", "def f(x):\n    return x ** 300.0\ndef main():\n    return f(1e10) > 0\n"],
  ["the int of an endless number", "import math\ndef main():\n    return int(math.inf)\n"],
  ["the int of an unknown number", "import math\ndef main():\n    return int(math.nan)\n"],
  ["a negative shift", "def f(n):\n    return 1 >> n\ndef main():\n    return f(-1)\n"],
  [
    "a step of zero",
    "def f(n):\n    s = 0\n    for i in range(0, 5, n):\n        s += 1\n    return s\ndef main():\n    return f(0)\n",
  ],
  ["a failed assertion", "def main():\n    x = 3\n    assert x == 4\n    return x\n"],
  ["a raise", 'def main():\n    raise ValueError("no")\n'],
];

const text = (program: string): string => (program.includes("def main") ? program : body(program));

const answers: readonly PythonAnswer[] = hasPython ? runPython(PROGRAMS.map(([, program]) => text(program))) : [];

describe("Python programs", () => {
  for (const [index, [name, program]] of PROGRAMS.entries()) {
    it(name, () => {
      const asFir = interpret(moduleOfPython(text(program)));
      const asImage = runImage(moduleOfPython(text(program)));
      expect(asImage.trap).toBe(asFir.trap);
      expect(asImage.result).toBe(asFir.result);
      expect(interpret(moduleOfOpenPython(text(program)))).toEqual(asFir);
      const answer = answers[index];
      if (!answer) return;
      if ("raised" in answer) expect(asFir.trap).not.toBe(0);
      else expect(asFir).toEqual({ trap: 0, result: registerOf(answer.result) });
    });
  }
});

/** An int of 32 bits as register 0 shows it. */
const registerOf = (result: number): number => (Number.isInteger(result) && result >= 2 ** 31 ? result | 0 : result);

describe("numbers that no register holds", () => {
  const OVERFLOWS: readonly (readonly [string, string])[] = [
    ["a sum", "return f(2147483647) + 1"],
    ["a difference", "return f(-2147483648) - 1"],
    ["a product", "return f(65536) * f(65536)"],
    ["an opposite", "return -f(-2147483648)"],
    ["a magnitude", "return abs(f(-2147483648))"],
    ["a quotient", "return f(-2147483648) // f(-1)"],
    ["a shift", "return f(1) << f(31)"],
    ["a power", "return f(3) ** 21"],
    ["a power by a loop", "return f(3) ** (f(21) & 31)"],
    ["a product within a difference that would fit", "return max(f(65536), 0) * max(f(65536), 0) - 5"],
    ["a sum within a product that would fit", "return (max(f(2147483647), 0) + 1) * 1"],
    ["a shift by many bits, times something", "return (f(1) << 40) * 7"],
    ["a sum of 32 bits", "return 0xffffffff + f(1)"],
    ["the int of a float", "return int(f(1) * 3e9)"],
    ["an augmented element", "a[0] = 2147483647\na[0] += f(1)\nreturn a[0]"],
  ];
  it.each(OVERFLOWS)("stop the program: %s", (_, program) => {
    const whole = `a = [0] * 2\ndef f(x):\n    return x\n${body(program)}`;
    expect(interpret(moduleOfPython(whole)).trap).toBe(5);
    expect(runImage(moduleOfPython(whole)).trap).toBe(5);
    if (!hasPython) return;
    const [answer] = runPython([whole]);
    expect(Math.abs((answer as { result: number }).result)).toBeGreaterThan(2 ** 31 - 1);
  });
});

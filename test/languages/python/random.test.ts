// Random expressions, loops, lists and calls: python3, FIR and image must compute the same. A trap must have its reason: python3 raised an
// exception, or had a number on its way that no int32 holds.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { python } from "../../../src/languages/python/index.ts";
import { runFrontEnd } from "../front-end.ts";
import { hasPython, interpret, moduleOfOpenPython, moduleOfPython, runImage, runPython } from "./run-python.ts";

const VARIABLES = ["i", "n", "u", "b", "g", "a[i & 3]", "t[n & 3]", "a[-1]"] as const;

/** `u` has 32 bits: it stands where its low bits count, or where it is compared. */
const READ = VARIABLES.filter((one) => one !== "u");

/** Expressions of ints. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie("expression");
  const binary = (operators: readonly string[]) =>
    fc.tuple(inner, fc.constantFrom(...operators), inner).map(([x, o, y]) => `(${x} ${o} ${y})`);
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.constantFrom(...READ),
      fc.constantFrom("u > 70000", "u // 3 & 255", "u % 1000", "(u >> 12)"),
      fc.constantFrom("0", "1", "-1", "7", "255", "-65536", "True", "k"),
      fc.tuple(inner, fc.constantFrom("^", "|", "+", "-", "*")).map(([x, o]) => `((u ${o} ${x}) & 0xfffff)`),
      binary(["+", "-", "&", "|", "^", "and", "or"]),
      binary(["<", "<=", ">", ">=", "==", "!="]),
      fc.tuple(inner, fc.constantFrom("//", "%"), inner).map(([x, o, y]) => `(${x} ${o} ((${y} & 1023) - 300))`),
      fc
        .tuple(inner, fc.constantFrom("//", "%"), fc.constantFrom("3", "10", "16", "-7", "-1", "0x70000000"))
        .map(([x, o, y]) => `(${x} ${o} ${y})`),
      fc.tuple(inner, inner).map(([x, y]) => `((${x} & 0xfff) * (${y} & 0xfff))`),
      fc
        .tuple(inner, inner, fc.constantFrom("0x3fffff", "0xffff", "127"))
        .map(([x, y, m]) => `(${x} * ${y} - 12345 & ${m})`),
      fc.tuple(inner, inner).map(([x, y]) => `(${x} >> (${y} & 63))`),
      fc.tuple(inner, inner).map(([x, y]) => `((${x} & 255) << (${y} & 7))`),
      fc.tuple(inner, fc.constantFrom("2", "3")).map(([x, y]) => `((${x} & 127) ** ${y})`),
      fc.tuple(inner, inner, inner).map(([x, y, z]) => `(${y} if ${x} else ${z})`),
      fc.tuple(inner, inner, inner).map(([x, y, z]) => `(${x} < ${y} <= ${z})`),
      fc.tuple(fc.constantFrom("min", "max"), inner, inner).map(([f, x, y]) => `${f}(${x}, ${y})`),
      fc.tuple(fc.constantFrom("abs", "f", "int", "not ", "~", "-"), inner).map(([f, x]) => `(${f}(${x} & 0xffffff))`),
      fc.tuple(inner, inner).map(([x, y]) => `int((${x} & 4095) / ((${y} & 63) + 1) * 8)`),
      fc.tuple(inner, inner).map(([x, y]) => `int(((${x} & 4095) - 2000) * 0.25 ${"%"} ((${y} & 63) + 0.5))`),
      inner.map((x) => `round(((${x} & 4095) - 2000) / 4)`),
    ),
  };
});

const assigned = (variable: string, value: string): string =>
  variable.startsWith("t") || variable === "b"
    ? `${variable} = ${value} & 255`
    : variable === "u"
      ? `u = (${value} ^ u * 2654435761) & 0xffffffff`
      : `${variable} = ${value}`;

const statement = fc.oneof(
  fc.tuple(fc.constantFrom(...VARIABLES), expression).map(([v, x]) => [assigned(v, `(${x}) % 1048573 - 500000`)]),
  fc.tuple(fc.constantFrom(...VARIABLES), expression).map(([v, x]) => [assigned(v, `(${x}) & 0x1fffff`)]),
  fc
    .tuple(
      fc.constantFrom("i", "n", "g", "a[2]"),
      fc.constantFrom("+=", "-=", "&=", "|=", "^=", "//=", "%="),
      fc.constantFrom("5", "0x7fff", "(k + 2)", "3"),
    )
    .map(([v, o, x]) => [`${v} ${o} ${x}`]),
  fc
    .tuple(expression, fc.constantFrom(...VARIABLES), expression, fc.constantFrom("n", "i"))
    .map(([x, v, y, o]) => [`if ${x}:`, `    ${assigned(v, `(${y}) % 65521`)}`, "else:", `    ${o} = ${o} // 2`]),
  fc
    .tuple(
      fc.constantFrom("i", "n", "u", "g"),
      fc.constantFrom("<", ">", ">=", "=="),
      fc.integer({ min: -9, max: 300 }),
      fc.constantFrom("i", "n"),
    )
    .map(([v, o, c, w]) => [
      `if ${v} ${o} ${c}:`,
      `    ${w} = (${v} & 0xfffff) + 1`,
      `elif ${v} != 3 and ${w} > 0:`,
      `    ${w} -= 1`,
    ]),
  fc.tuple(expression, fc.constantFrom("break", "continue")).map(([x, jump]) => [`if ${x}:`, `    ${jump}`]),
  fc
    .tuple(
      fc.constantFrom("range(3)", "range(5, -4, -2)", "range(k, n & 7)", "range(-2, 9, (i & 1) + 2)", "a", "t"),
      expression,
      fc.constantFrom("n", "g"),
    )
    .map(([over, x, v]) => [
      `for j in ${over}:`,
      `    if j == (${x}):`,
      "        continue",
      `    ${v} = (${v} + j) % 65521`,
    ]),
  fc
    .tuple(fc.constantFrom("i", "n"), expression)
    .map(([v, x]) => [`while ${v} > 3 and ${v} < 1000000:`, `    ${v} = ${v} // 2 + ((${x}) & 1)`]),
  fc.constantFrom(["i, n = n, i"], ["n = h(n, 5)"], ["h(i)"], ["u = (u << 1 | 1) & 0xffffffff"]),
);

/** A loop over random statements, and a hash of everything at its end. */
const program = fc.array(statement, { minLength: 2, maxLength: 8 }).map(
  (statements) =>
    `
a = [3, -70000, 12, 2147483]
t = bytearray(4)
g = 9

def f(x):
    return x // 3 - 1

def h(x, y=2):
    global g
    if x > y:
        g = (g + 1) & 0xff
        return y
    return x

def run(i, u):
    global g
    n = i * 3
    b = u & 255
    for k in range(6):
${statements.flatMap((lines) => lines.map((line) => `        ${line}`)).join("\n")}
    hash = i & 0xffffffff
    for x in (0, 1, 2, 3):
        hash = (hash * 31 + (u if x == 0 else n if x == 1 else b if x == 2 else g)) & 0xffffffff
    for k in range(4):
        hash = ((hash * 31 + a[k]) * 31 + t[k]) & 0xffffffff
    return hash

def main():
    hash = 0
    for k in range(-3, 4):
        hash = (hash * 33 + run(k * 100003, k * 70001 & 0xffffffff)) & 0xffffffff
    return hash
`,
);

/** Operators without parentheses: what binds to what is the grammar's word against python3's. */
const chain = fc
  .tuple(
    fc.constantFrom("a", "b", "3", "-a", "~b", "not a", "- -2"),
    fc.array(
      fc.tuple(
        fc.constantFrom("+", "-", "*", "//", "%", "&", "|", "^", "<<", ">>", "<", "==", "and", "or", "**", "if 5 else"),
        fc.constantFrom("a", "b", "7", "2", "-3", "~a", "c"),
      ),
      { minLength: 1, maxLength: 7 },
    ),
  )
  .map(([first, rest]) => rest.reduce<string>((text, [operator, operand]) => `${text} ${operator} ${operand}`, first));

const RUNS = 60;
const SEED = Number(process.env.FUZZ_SEED ?? 21);

describe("random chains of operators", () => {
  it("bind as in python3", ({ skip }) => {
    if (!hasPython) skip();
    const texts = fc
      .sample(chain, { numRuns: 300, seed: 7 })
      .map((text) => `def f(a, b, c):\n    return int(${text})\n\ndef main():\n    return f(11, 6, 1)\n`);
    const answers = runPython(texts);
    let count = 0;
    for (const [index, text] of texts.entries()) {
      const answer = answers[index]!;
      const { module, diagnostics } = runFrontEnd(python, text);
      // `**` with an exponent below 0, shifts by constants below 0.
      if (diagnostics.length > 0) continue;
      const { trap, result } = interpret(module);
      if (trap !== 0) expect("raised" in answer || answer.isWide, text).toBe(true);
      else {
        count++;
        expect("raised" in answer ? answer.raised : answer.result, text).toBe(result);
      }
    }
    expect(count).toBeGreaterThan(100);
  }, 60_000);
});

const EDGES = ["0", "1", "-1", "5", "-2147483648", "2147483647", "-2147483647", "65536", "1073741824", "46341"];

/** Expressions of numbers near the ends of 32 bits, some with bounds that the compiler knows. */
const { edge } = fc.letrec<{ edge: string }>((tie) => {
  const inner = tie("edge");
  return {
    edge: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.constantFrom(
        "a",
        "b",
        "max(a, 0)",
        "min(b, -1)",
        "(a & 255)",
        "(b & 0x7fffffff)",
        "u",
        "(u >> 1)",
        "7",
        "-3",
        "1",
      ),
      fc
        .tuple(inner, fc.constantFrom("+", "-", "*", "+", "-", "&", "|", "^", "//", "%"), inner)
        .map(([x, operator, y]) => `(${x} ${operator} ${y})`),
      fc
        .tuple(
          inner,
          fc.constantFrom(
            "& 0xffffffff",
            "& 0xffff",
            "% 256",
            "% 4294967296",
            "* 1",
            "+ 1",
            "- 1",
            "* 65537",
            "// -1",
            "% -7",
            "// 3",
            "<< 1",
            ">> 3",
          ),
        )
        .map(([x, rest]) => `(${x} ${rest})`),
      fc
        .tuple(inner, fc.constantFrom("<< (31 &", ">> (63 &"), inner)
        .map(([x, operator, y]) => `(${x} ${operator} ${y}))`),
      fc.tuple(fc.constantFrom("-", "~", "abs"), inner).map(([operator, x]) => `${operator}(${x})`),
      fc.tuple(fc.constantFrom("max", "min"), inner, inner).map(([name, x, y]) => `${name}(${x}, ${y})`),
      fc
        .tuple(inner, inner, inner, fc.constantFrom("<", "==", ">="))
        .map(([x, y, z, o]) => `(${x} if ${y} ${o} ${z} else ${y})`),
      fc.tuple(inner, inner, fc.constantFrom("and", "or")).map(([x, y, operator]) => `(${x} ${operator} ${y})`),
    ),
  };
});

/** A number of 2^31 and more may meet a negative one, for which there is no register even where the result would fit. */
const mixes = (text: string): boolean => /\bu\b|0xffffffff|4294967296/.test(text.split("\n")[1]!);

describe("random expressions near the ends of 32 bits", () => {
  it("give what python3 gives, or a trap", ({ skip }) => {
    if (!hasPython) skip();
    const one = fc
      .tuple(
        edge,
        fc.constantFrom(...EDGES),
        fc.constantFrom(...EDGES),
        fc.constantFrom("0", "4294967295", "2147483648", "9"),
      )
      .map(
        ([text, a, b, u]) =>
          `def f(a, b, u):\n    return ${text}\n\ndef main():\n    return f(${a}, ${b}, ${u} & 0xffffffff)\n`,
      );
    const texts = fc.sample(one, { numRuns: 5 * RUNS, seed: SEED });
    const answers = runPython(texts);
    let count = 0;
    for (const [index, text] of texts.entries()) {
      const answer = answers[index]!;
      // A constant that no register holds, or is no divisor, is refused.
      if (runFrontEnd(python, text).diagnostics.length > 0) continue;
      for (const compile of [moduleOfPython, moduleOfOpenPython]) {
        const { trap, result } = interpret(compile(text));
        if (trap !== 0) expect("raised" in answer || answer.isWide || mixes(text), text).toBe(true);
        else {
          count++;
          const given = "raised" in answer ? answer.raised : answer.result;
          expect([result, result >>> 0], text).toContain(given);
        }
      }
    }
    expect(count).toBeGreaterThan(RUNS);
  }, 120_000);
});

describe("random programs", () => {
  it("give as images what they give as FIR", () => {
    fc.assert(
      fc.property(program, (text) => {
        const [asFir, asImage] = [interpret(moduleOfPython(text)), runImage(moduleOfPython(text))];
        expect(asImage).toEqual(asFir);
      }),
      { numRuns: 40, seed: 20 },
    );
  }, 120_000);

  it("give what python3 gives", ({ skip }) => {
    if (!hasPython) skip();
    const texts = fc.sample(program, { numRuns: RUNS, seed: SEED });
    const answers = runPython(texts);
    let count = 0;
    for (const [index, text] of texts.entries()) {
      const answer = answers[index]!;
      const { trap, result } = interpret(moduleOfPython(text));
      if (trap !== 0) expect("raised" in answer || answer.isWide, text).toBe(true);
      else {
        count++;
        expect({ ...answer, isWide: false }, text).toEqual({ result: result >>> 0, isWide: false });
      }
    }
    // Most have to come to an end, or nothing has been compared.
    expect(count).toBeGreaterThan(RUNS / 3);
  }, 120_000);
});

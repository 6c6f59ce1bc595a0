// Random expressions and loops over ints, numbers, booleans and arrays: node, FIR and image must compute the same, to the sign of zero.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { image, interpret, moduleOfTypeScript, runNode } from "./run-typescript.ts";

const NUMBERS = [
  "n",
  "f",
  "small",
  "i",
  "u",
  "m[i & 3]",
  "t[u & 3]",
  "w[(u + 1) & 3]",
  "d[i & 1]",
  "k",
  "turn",
] as const;
const DECLARATIONS = `const m = [3, -70000, 12, 200]; const w = new Int16Array([5, -3, 32767, 0]);
const t = new Uint8Array([1, 255, 128, 7]); const d = new Float64Array([0.5, -1e10]); let global = 0; let flag = false;`;

const { number, truth } = fc.letrec<{ number: string; truth: string }>((tie) => {
  const inner = tie("number");
  const truth = tie("truth");
  const binary = (operators: readonly string[]) =>
    // The grammar takes some `f(x) < (…)` for a call with type arguments: the left side stands in parentheses.
    fc.tuple(inner, fc.constantFrom(...operators), inner).map(([x, o, y]) => `((${x}) ${o} ${y})`);
  const call = (names: readonly string[]) =>
    fc.tuple(fc.constantFrom(...names), inner).map(([name, x]) => `Math.${name}(${x})`);
  return {
    number: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.constantFrom(...NUMBERS, "global"),
      fc.constantFrom(
        "0",
        "1",
        "-1",
        "7",
        "255",
        "65536",
        "2147483647",
        "-2147483648",
        "4294967295",
        "0.5",
        "-0",
        "1e10",
        "-2.75",
      ),
      binary(["+", "-", "*"]),
      binary(["+", "-", "*"]).map((x) => `(${x} | 0)`),
      binary(["&", "|", "^", "<<", ">>", ">>>"]),
      binary(["/", "%"]),
      binary(["/", "%"]).map((x) => `(${x} | 0)`),
      fc
        .tuple(inner, fc.constantFrom("/", "%"), fc.constantFrom("3", "-7", "16", "0.75"))
        .map(([x, o, y]) => `((${x} | 0) ${o} ${y})`),
      fc.tuple(inner, fc.constantFrom("/", "%"), inner).map(([x, o, y]) => `((${x} >>> 0) ${o} ((${y} & 1023) + 1))`),
      fc.tuple(truth, inner, inner).map(([c, x, y]) => `(${c} ? ${x} : ${y})`),
      fc.tuple(fc.constantFrom("-", "~", "+"), inner).map(([o, x]) => `(${o}(${x}))`),
      call(["floor", "ceil", "trunc", "round", "abs", "sign", "sqrt"]),
      call(["floor", "trunc"]).map((x) => `(${x} | 0)`),
      fc.tuple(fc.constantFrom("min", "max", "imul"), inner, inner).map(([name, x, y]) => `Math.${name}(${x}, ${y})`),
      inner.map((x) => `(${x} | 0)`),
      inner.map((x) => `(${x} >>> 0)`),
    ),
    truth: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      fc.constantFrom("flag", "true", "b"),
      binary(["<", "<=", ">", ">=", "===", "!=="]),
      fc.tuple(truth, fc.constantFrom("&&", "||", "===", "!=="), truth).map(([x, o, y]) => `(${x} ${o} ${y})`),
      truth.map((x) => `!${x}`),
      inner.map((x) => `!(${x})`),
    ),
  };
});

const PLACES = ["n", "f", "small", "m[i & 3]", "t[u & 3]", "w[i & 3]", "d[u & 1]", "global"] as const;
const OPERATORS = ["=", "+=", "-=", "*=", "&=", "|=", "^=", "/=", "%=", ">>=", ">>>=", "<<="] as const;

const statement = fc.oneof(
  fc.tuple(fc.constantFrom(...PLACES), fc.constantFrom(...OPERATORS), number).map(([v, o, x]) => `${v} ${o} ${x};`),
  fc.tuple(fc.constantFrom("i", "u"), number).map(([v, x]) => `${v} = (${x}) | 0;`),
  fc.tuple(fc.constantFrom(...PLACES), fc.constantFrom("++", "--")).map(([v, o]) => `${v}${o};`),
  fc.tuple(fc.constantFrom("small"), number).map(([v, x]) => `${v} = (${x}) & 15;`),
  fc.tuple(fc.constantFrom("flag", "b"), truth).map(([v, x]) => `${v} = ${x};`),
  fc
    .tuple(truth, fc.constantFrom(...PLACES), number, fc.constantFrom(...PLACES))
    .map(([c, v, x, o]) => `if (${c}) ${v} = ${x}; else ${o}++;`),
  fc.tuple(number, fc.constantFrom(...PLACES), number).map(([c, v, x]) => `if (${c}) ${v} = ${x};`),
  fc.tuple(truth, fc.constantFrom("break", "continue")).map(([x, jump]) => `if (${x}) ${jump};`),
  fc
    .tuple(truth, fc.constantFrom(...PLACES), number)
    .map(([c, v, x]) => `for (let k = 0; k < 3; k++) { if (${c}) continue; ${v} += ${x} * k; }`),
  fc
    .tuple(number, fc.constantFrom(...PLACES))
    .map(([x, v]) => `for (let k = 9; k > 1; k -= 3) { const c = ${x}; ${v} = c + k; }`),
  fc.tuple(number, fc.constantFrom(...PLACES)).map(([x, v]) => `{ const c = ${x}; ${v} = c; global = c - ${v}; }`),
  fc
    .tuple(
      fc.constantFrom("n", "f", "small", "i", "u"),
      fc.constantFrom("<", "<=", ">", ">=", "==="),
      fc.constantFrom("0", "3", "255", "-2", "0.5", "small", "i"),
      number,
      fc.constantFrom(...PLACES),
    )
    .map(
      ([v, o, bound, x, place]) =>
        `if (${v} ${o} ${bound} && ${v} > -9) { ${place} = ${v} + ${x}; n = ${v} - 1; } else f = ${v} * 2;`,
    ),
  fc
    .tuple(fc.constantFrom("n", "small", "i"), fc.constantFrom(">", ">="), number, fc.constantFrom(...PLACES))
    .map(
      ([v, o, x, place]) =>
        `for (let c = 0; c < 4 && ${v} ${o} -3; c++) { ${place} = ${x} + ${v}; ${v} = (${v} - 2) | 0; small = ${v} & 7; }`,
    ),
  fc
    .tuple(number, number, number)
    .map(
      ([x, y, z]) =>
        `switch ((${x}) & 3) { case 0: n = ${y}; case 1: f = ${z}; break; default: n++; case 3: i = (i + 7) | 0; }`,
    ),
);

/** A loop over random statements, and a hash of everything at its end. */
const program = fc.array(statement, { minLength: 2, maxLength: 8 }).map(
  (statements) => `${DECLARATIONS}
function run(i: int, u: int, f: number): number {
  let n = 0; let small = 3; let b = flag; const k = u >>> 28;
  for (let turn = 0; turn < 6; turn++) {
    ${statements.join("\n    ")}
  }
  let hash = (i + Math.imul(u, 31)) | 0; let sum = n * 0.5 + f + small;
  for (let j = 0; j < 4; j++) { hash = (Math.imul(hash, 31) + (m[j] | 0) + t[j] + w[j]) | 0; sum = sum * 0.25 + m[j]; }
  return sum * 0.125 + hash + d[0] + d[1] * 3 + global + (flag ? 1 : 0) + (b ? 2 : 0) + 1 / n;
}
function main(): number { let all = 0.5; for (let k = -3; k < 4; k++) { const one = run((k * 1000003) | 0, (k * 70001) | 0, k * 1.25); all = one === one && Math.abs(one) < 1e300 ? all * 0.5 + one : all + 1; } return all; }
`,
);

const RUNS = Number(process.env.FLUX_RANDOM_RUNS ?? 60);

describe("random programs", () => {
  it("give as FIR what they give in node", () => {
    fc.assert(
      fc.property(program, (text) => {
        expect(interpret(moduleOfTypeScript(text))).toEqual({ trap: 0, result: runNode(text) });
      }),
      { numRuns: RUNS, seed: 20 },
    );
  }, 120_000);

  it("give as images what they give in node", () => {
    fc.assert(
      fc.property(program, (text) => {
        expect(image(moduleOfTypeScript(text))).toEqual({ trap: 0, result: runNode(text) });
      }),
      { numRuns: RUNS, seed: 21 },
    );
  }, 120_000);
});

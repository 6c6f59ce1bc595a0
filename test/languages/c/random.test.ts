// Random expressions and loops over int, unsigned, narrow types and double: gcc, FIR and image must compute the same. Every generated
// program is defined C (divisors are not zero, shift counts are small), so that gcc's word counts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasGcc, interpret, moduleOfC, runGcc, runImage } from "./run-c.ts";

const VARIABLES = [
  "i",
  "u",
  "c",
  "b",
  "h",
  "w",
  "a[i & 3]",
  "t[u & 3]",
  "p.x",
  "q.y",
  "q.n",
  "s[i & 1].n",
  "s[1].v[u & 1]",
] as const;
const DECLARATIONS = `int a[4] = {3, -70000, 12, 2147483647}; unsigned char t[4] = {1, 255, 128, 7};
typedef struct { int x; unsigned y; unsigned char n; } pair;
struct box { short n; int v[2]; } s[2] = {{1, {2, 3}}, [1] = {.v = {-1}}};
pair turned(pair p) { pair r = {p.y, p.x, .n = p.n + 1}; return r; }`;

/** Expressions of integer type. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie("expression");
  const binary = (operators: readonly string[]) =>
    fc.tuple(inner, fc.constantFrom(...operators), inner).map(([x, o, y]) => `(${x} ${o} ${y})`);
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.constantFrom(...VARIABLES),
      fc.constantFrom(
        "0",
        "1",
        "-1",
        "7",
        "255",
        "65536",
        "2147483647",
        "(-2147483647 - 1)",
        "0x80000000",
        "4294967295u",
        "10u",
        "'z'",
      ),
      binary(["+", "-", "*", "&", "|", "^"]),
      binary(["<", "<=", ">", ">=", "==", "!=", "&&", "||"]),
      fc.tuple(inner, fc.constantFrom("/", "%"), inner).map(([x, o, y]) => `(${x} ${o} ((${y} & 1023) + 1))`),
      fc
        .tuple(inner, fc.constantFrom("/", "%"), fc.constantFrom("3", "10u", "16u", "0x90000000u", "-7"))
        .map(([x, o, y]) => `((${x} & 0x7fffffff) ${o} ${y})`),
      fc
        .tuple(inner, fc.constantFrom("/", "%"), inner)
        .map(([x, o, y]) => `((unsigned)${x} ${o} ((unsigned)${y} | 1))`),
      fc.tuple(inner, fc.constantFrom("<<", ">>"), inner).map(([x, o, y]) => `(${x} ${o} (${y} & 31))`),
      fc.tuple(inner, inner, inner).map(([x, y, z]) => `(${x} ? ${y} : ${z})`),
      fc
        .tuple(
          fc.constantFrom(
            "-",
            "~",
            "!",
            "(unsigned char)",
            "(signed char)",
            "(short)",
            "(unsigned)",
            "(int)(double)(int)",
            "(unsigned)(double)(unsigned)",
          ),
          inner,
        )
        .map(([o, x]) => `(${o}(${x}))`),
    ),
  };
});

const OPERATORS = ["=", "+=", "-=", "*=", "&=", "|=", "^="] as const;

const statement = fc.oneof(
  fc
    .tuple(fc.constantFrom(...VARIABLES), fc.constantFrom(...OPERATORS), expression)
    .map(([v, o, x]) => `${v} ${o} ${x};`),
  fc.tuple(fc.constantFrom(...VARIABLES), fc.constantFrom("++", "--")).map(([v, o]) => `${v}${o};`),
  fc
    .tuple(expression, fc.constantFrom(...VARIABLES), expression, fc.constantFrom(...VARIABLES))
    .map(([x, v, y, o]) => `if (${x}) ${v} = ${y}; else ${o}++;`),
  fc.constantFrom("p = q;", "q = turned(p);", "q = turned(turned(q));", "p = (pair){q.x, i};", "s[i & 1] = s[u & 1];"),
  fc
    .tuple(
      expression,
      fc.uniqueArray(fc.integer({ min: -3, max: 4 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...VARIABLES),
    )
    .chain(([x, labels, v]) =>
      fc
        .tuple(
          fc.nat(labels.length),
          fc.array(fc.constantFrom("break;", "", "continue;"), { minLength: 5, maxLength: 5 }),
        )
        .map(([at, ends]) => {
          const cases = labels.map((label, index) => `case ${label}: ${v} += ${index + 3}; ${ends[index]}`);
          cases.splice(at, 0, `default: ${v} ^= 5; ${ends[4]}`);
          return `switch (${x}) { ${cases.join(" ")} }`;
        }),
    ),
  fc.tuple(expression, fc.constantFrom("break", "continue")).map(([x, jump]) => `if (${x}) ${jump};`),
  fc
    .tuple(expression, fc.constantFrom(...VARIABLES))
    .map(([x, v]) => `for (int k = 0; k < 3; k++) { if (k == ${x}) continue; ${v} += k; }`),
);

/** A loop over random statements, and a hash of everything at its end. */
const program = fc.array(statement, { minLength: 2, maxLength: 8 }).map(
  (statements) => `${DECLARATIONS}
int run(int i, unsigned u) {
  signed char c = i; unsigned char b = u; short h = i * 3; unsigned short w = u * 5;
  pair p = {i, u, 7}, q = turned(p);
  for (int turn = 0; turn < 6; turn++) {
    ${statements.join("\n    ")}
  }
  unsigned hash = i; hash = hash * 31 + u; hash = hash * 31 + c; hash = hash * 31 + b; hash = hash * 31 + h; hash = hash * 31 + w;
  for (int k = 0; k < 4; k++) hash = (hash * 31 + a[k]) * 31 + t[k];
  for (int k = 0; k < 2; k++) hash = ((hash * 31 + s[k].n) * 31 + s[k].v[0]) * 31 + s[k].v[1];
  p = turned(p); hash = (((hash * 31 + p.x) * 31 + p.y + p.n) * 31 + q.x + q.y) * 31 + q.n;
  return hash;
}
int main(void) { unsigned hash = 0; for (int k = -3; k < 4; k++) hash = hash * 33 + run(k * 1000003, k * 70001u); return hash; }
`,
);

describe("random programs", () => {
  it("give as images what they give as FIR", () => {
    fc.assert(
      fc.property(program, (text) => {
        expect(runImage(moduleOfC(text))).toEqual(interpret(moduleOfC(text)));
      }),
      { numRuns: 25, seed: 20 },
    );
  }, 60_000);

  it("give what gcc's program gives", ({ skip }) => {
    if (!hasGcc) skip();
    fc.assert(
      fc.property(program, (text) => {
        expect(interpret(moduleOfC(text))).toEqual({ trap: 0, result: runGcc(text) });
      }),
      { numRuns: 25, seed: 20 },
    );
  }, 120_000);
});

// What every front end promises, whatever it is given: it never throws, every place is inside the file, every code is in the table, the
// same text gives the same module and the same diagnostics.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { CODES } from "../../src/diagnostics/codes.ts";
import { verifyModule } from "../../src/fir/verify.ts";
import type { Language } from "../../src/languages/language.ts";
import { LANGUAGES, loadLanguages } from "../../src/languages/registry.ts";
import { type FrontEndRun, runFrontEnd } from "./front-end.ts";

const known = new Set<string>(CODES.map((row) => row.code));

/** Every example under fixtures/ and docs/demo, by ending. */
function samplesOf(language: Language): string[] {
  const folders = [
    ...["c", "markdown", "ese"].map((id) => join(import.meta.dirname, id, "fixtures")),
    join(import.meta.dirname, "../../docs/demo"),
  ];
  const files = folders.flatMap((folder) => {
    try {
      return readdirSync(folder).map((name) => join(folder, name));
    } catch {
      return [];
    }
  });
  const texts = files
    .filter((file) => language.extensions.some((ending) => file.endsWith(ending)))
    .map((file) => readFileSync(file, "utf8"));
  return [...texts, ...(BUILT_IN[language.id] ?? [])];
}

const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  c: [
    "#include <stdint.h>\n#define N 4\nenum { A, B = 3 };\nstatic uint8_t t[N] = {1, 2, [3] = 9};\nextern void flux_tell(int agent, int topic, int value);\n" +
      "int half(unsigned x) { return x / 2 ? x >> 1 : (int)1.5; }\nvoid tick(void) { for (int i = 0; i < N; i++) { if (t[i] > 1 && i) continue; do t[i] += half(i); while (0); } flux_tell(1, 2, t[0]); }\n",
    "int main(void) { int a = 'x', b = 0x1f; while (a--) { if (a == 3) break; b ^= a << 2; } return b ? a : -b; }",
  ],
  typescript: [
    "const N = 4;\nconst t = new Uint8Array([1, 2, 3, 9]);\nlet sum = 0;\nlet on = false;\nfunction half(x: int): number { return x % 2 ? x >>> 1 : Math.floor(x / 2); }\n" +
      "const tick = (): void => { for (let i = 0; i < N; i++) { if (t[i] > 1 && on) continue; do t[i] += half(i); while (false); } sum += t[0] * 0.5; on = !on; flux_tell(1, 2, sum); };\n",
    "const m = [[1, 2], [3, 4]];\nfunction main(): int { let a: int = 5, b = 0x1f; while (a--) { switch (a & 3) { case 0: b ^= a << 2; case 1: break; default: b = -b; } for (const x of t) a = x | 0; } return b ? a : (m[1][a & 1] ** 2) | 0; }\nconst t = new Array(3).fill(0);\n",
  ],
  rust: [
    "const N: usize = 4;\nstatic mut T: [u8; N] = [1, 2, 3, 9];\nstatic mut SUM: f64 = 0.0;\nfn half(x: u32) -> u32 { if x % 2 == 1 { x >> 1 } else { x / 2 } }\n" +
      "fn tick() { unsafe { for i in 0..N { if T[i] > 1 && SUM > 3.0 { continue; } T[i] = half(T[i] as u32) as u8; } SUM += T[0] as f64 * 0.5; } }\n",
    "struct Pair { a: i32, b: i32 }\nfn main() -> i32 { let mut p = Pair { a: 5, b: 0x1f }; 'all: while p.a > 0 { p.a -= 1; match p.a & 3 { 0 | 1 => p.b ^= p.a << 2, 2 => break 'all, _ => p.b = p.b.wrapping_mul(-3) } } p.b }\n",
  ],
  python: [
    "t = [1, 2, 3, 9]\nsum = 0.0\n\ndef half(x: int) -> int:\n    return x >> 1 if x % 2 else x // 2\n\ndef tick():\n    global sum\n    for i in range(4):\n        if t[i] > 1 and sum > 3:\n            continue\n        t[i] = half(t[i])\n    sum += t[0] * 0.5\n",
    "def main() -> int:\n    a, b = 5, 0x1f\n    while a:\n        a -= 1\n        if 1 < a <= 3:\n            break\n        b ^= a << 2\n    return b if a else max(-b, 3)\n",
  ],
  flux: ["movi r0 5\nmovi r1 7\nadd r0 r0 r1\n", "MOVI R0, 10\nloop:\nDEC R0\nJNZ R0, loop\nHALT\n"],
};

/** Marks that open something. */
const OPENINGS = [
  "(",
  "{",
  "[",
  "/*",
  '"',
  "'",
  "```c\n",
  "---\n",
  "**",
  "> ",
  "- ",
  "if (",
  "#define ",
  "int f(",
  "== ",
  ">> ",
  "f(",
  "a[",
  "-",
  "!",
  "else ",
  "if depth > ",
  "&& ",
];

function judge(run: FrontEndRun): void {
  const broken = run.diagnostics.filter((one) => {
    const labels = [...(one.primary ? [one.primary] : []), ...(one.labels ?? [])];
    const isInside = labels.every(
      ({ span: { start, end, file } }) =>
        start >= 0 && start <= end && end <= file.text.length && file.text.length === run.source.text.length,
    );
    return !known.has(one.code) || one.message === "" || !isInside;
  });
  expect(
    broken.map(({ code, message, primary }) => ({ code, message, start: primary?.span.start, end: primary?.span.end })),
  ).toEqual([]);
  if (!run.diagnostics.some((one) => one.severity === "error")) expect(verifyModule(run.module)).toEqual([]);
}

const compile = (language: Language, text: string): FrontEndRun => runFrontEnd(language, text, LANGUAGES);

/** What two runs can be compared by: diagnostics hold whole files. */
const summary = ({ module, diagnostics }: FrontEndRun): string =>
  JSON.stringify([module, diagnostics], (key, value) => (key === "file" ? undefined : value));

beforeAll(() => loadLanguages());

describe.each(LANGUAGES.map((language) => [language.id, language] as const))("%s", (_, language) => {
  it("has a unique id, and endings that begin with a dot", () => {
    expect(LANGUAGES.filter((one) => one.id === language.id)).toHaveLength(1);
    for (const ending of language.extensions) expect(ending).toMatch(/^\.\w+$/);
  });

  it.each([
    ["an empty file", ""],
    ["blanks", " \t\r\n \n\n"],
    ["a byte order mark alone", "\uFEFF"],
    ["NUL", "int main(void) { return 1;\0 }\n\0"],
    ["lone surrogates and private characters", "\uD800 \uDFFF \uE000 int \u{1F6A2} = 3;\n"],
    ["carriage returns alone", "if depth > 5 m,\rset x to 3\r"],
    ["numbers beyond everything", "99999999999999999999999999999999999999999 1e999999 0x" + "f".repeat(400)],
  ])("survives %s", (_name, text) => {
    judge(compile(language, text));
  });

  it("survives everything unclosed", () => {
    for (const opening of OPENINGS) {
      for (const count of [1, 3, 40, 3000]) judge(compile(language, opening.repeat(count)));
      for (const sample of samplesOf(language).slice(0, 3)) judge(compile(language, `${sample}\n${opening}`));
    }
  }, 60_000);

  it("survives a line of a megabyte", () => {
    for (const piece of ["a", "a ", "(", "1 + ", "int x; ", "> ", "- ", "`", "x = y; "]) {
      // Front ends may refuse the larger one by its size; the smaller one they have to read.
      for (const size of [1_000_000, 100_000]) judge(compile(language, piece.repeat(Math.ceil(size / piece.length))));
    }
  }, 120_000);

  it("reads its samples without error, with CRLF and with a byte order mark alike", () => {
    for (const sample of samplesOf(language)) {
      const plain = compile(language, sample);
      judge(plain);
      const codes = plain.diagnostics.map((one) => one.code);
      for (const variant of [sample.replaceAll("\n", "\r\n"), `\uFEFF${sample}`]) {
        const run = compile(language, variant);
        judge(run);
        expect(run.diagnostics.map((one) => one.code)).toEqual(codes);
      }
    }
  });

  it("survives random edits, and gives the same result twice", () => {
    const samples = samplesOf(language);
    const edit = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 12 }),
      insert: fc.oneof(
        fc.constantFrom(...OPENINGS, "}", ")", ";", "\n", "\0", "é", "5", " "),
        fc.string({ maxLength: 8 }),
      ),
    });
    fc.assert(
      fc.property(fc.constantFrom(...samples), fc.array(edit, { minLength: 1, maxLength: 6 }), (sample, edits) => {
        const text = edits.reduce((now, { at, remove, insert }) => {
          const from = at % (now.length + 1);
          return now.slice(0, from) + insert + now.slice(from + remove);
        }, sample);
        const run = compile(language, text);
        judge(run);
        expect(summary(compile(language, text))).toBe(summary(run));
      }),
      { numRuns: 150, seed: 20 },
    );
  }, 60_000);
});

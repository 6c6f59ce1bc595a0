// What -O2 does more than -Os.
import { describe, expect, it } from "vitest";
import { parseModule } from "../../src/fir/parse.ts";
import { printFunction } from "../../src/fir/print.ts";
import { verifyModule } from "../../src/fir/verify.ts";
import { LEVELS } from "../../src/optimizer/passes.ts";
import { optimize } from "../../src/optimizer/run.ts";
import { bodyOf, onePass } from "./one-pass.ts";

describe("loop-invariants", () => {
  it("takes what does not change out of the loop, inner loops first, with the constants it needs", () => {
    expect(
      onePass(
        "loop-invariants",
        `branch %0, b1(%0), b4(%1)
b1(%3: i32):\n%4: i32 = const 7\n%5: i32 = mul %1, %4\n%6: i32 = sub %3, %5\n%7: i32 = ld32 %1, 0\n%8: i32 = div %1, %0\nst32 %7, %8, 0\nbranch %6, b1(%6), b4(%6)
b4(%9: i32):\nreturn %9`,
      ),
    ).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        branch %0, b5(%0), b4(%1)
      b5(%10: i32):
        %4: i32 = const 7
        %5: i32 = mul %1, %4
        jump b1(%10)
      b1(%3: i32):
        %6: i32 = sub %3, %5
        %7: i32 = ld32 %1, 0
        %8: i32 = div %1, %0
        st32 %7, %8, 0
        branch %6, b1(%6), b4(%6)
      b4(%9: i32):
        return %9
      "
    `);
  });

  it("takes reads out that nothing in the loop writes, and which do not trap", () => {
    const loop = (turn: string) =>
      onePass(
        "loop-invariants",
        `%9: i32 = const 3\njump b1(%0)\nb1(%3: i32):\nbranch %3, b2(), b3()
b2():\n${turn}\n%5: i32 = sub %3, %4\njump b1(%5)\nb3():\nreturn %1`,
      );
    const isOut = (text: string) => /%4: .*\n(.*\n)* {2}jump b1\(%0\)/.test(text);
    const read = "%4: i32 = ld32 %9, 0";
    for (const others of ["", "%6: i32 = const 4\nst32 %3, %6, 0"])
      expect(isOut(loop(`${read}\n${others}`)), others).toBe(true);
    for (const others of ["st32 %3, %9, 0", "st8 %3, %9, 9", "st32 %3, %3, 0", '%7: i32 = call "g"'])
      expect(isOut(loop(`${read}\n${others}`)), others).toBe(false);
    // Outside of memory; who knows where; and an input, which stands still.
    expect(isOut(loop("%4: i32 = ld32 %9, 13"))).toBe(false);
    expect(isOut(loop("%4: i32 = ld32 %1, 0"))).toBe(false);
    expect(isOut(loop("%4: i32 = sender"))).toBe(true);
  });
});

describe("loop-rotation", () => {
  const loop = (turn: string) =>
    `%3: i32 = const 0\njump b1(%3, %3)
b1(%4: i32, %5: i32):\n%6: i32 = lt %4, %0\nbranch %6, b2(), b3()
b2():\n${turn}\n%8: i32 = add %5, %7\n%9: i32 = const 1\n%10: i32 = add %4, %9\njump b1(%10, %8)
b3():\nreturn %5`;

  it("puts the test in front and at the end where a turn begins with what may trap, so that it can be taken out", () => {
    expect(onePass("loop-rotation", loop("%7: i32 = div %1, %0"))).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32, %2: f64):
        %3: i32 = const 0
        jump b4(%3, %3)
      b4(%14: i32, %15: i32):
        %16: i32 = lt %14, %0
        branch %16, b2(%15, %14), b3(%15)
      b1(%4: i32, %5: i32):
        %6: i32 = lt %4, %0
        branch %6, b2(%5, %4), b3(%5)
      b2(%11: i32, %12: i32):
        %7: i32 = div %1, %0
        %8: i32 = add %11, %7
        %9: i32 = const 1
        %10: i32 = add %12, %9
        jump b1(%10, %8)
      b3(%13: i32):
        return %13
      "
    `);
    const module = parseModule(
      `memory 64\nhelper "f"(i32, i32): i32 {\nb0(%0: i32, %1: i32):\n${loop("%7: i32 = div %1, %0")}\n}`,
    );
    optimize(module, { level: "2" });
    expect(verifyModule(module)).toEqual([]);
    expect(bodyOf(module, "f")).toMatchInlineSnapshot(`
      "
      b0(%0: i32, %1: i32):
        %3: i32 = const 0
        %16: i32 = lt %3, %0
        branch %16, b5(), b3(%3)
      b5():
        %7: i32 = div %1, %0
        jump b2(%3, %3)
      b2(%11: i32, %12: i32):
        %8: i32 = add %11, %7
        %9: i32 = const 1
        %10: i32 = add %12, %9
        %6: i32 = lt %10, %0
        branch %6, b2(%8, %10), b3(%8)
      b3(%13: i32):
        return %13
      "
    `);
  });

  it("leaves a loop alone where nothing would come out of it", () => {
    // What is pure comes out anyway; what changes stays; and a trap may not come before what can be seen.
    for (const turn of [
      "%7: i32 = xor %1, %0",
      "%7: i32 = div %1, %4",
      "st32 %0, %3, 0\n%7: i32 = div %1, %0",
      "%12: i32 = ld32 %4, 0\n%7: i32 = div %12, %0\n%13: i32 = div %1, %0\nst32 %13, %3, 0",
      "%7: i32 = ld32 %1, 0\nst32 %5, %4, 0",
      '%7: i32 = ld32 %1, 0\n%12: i32 = call "g"',
    ]) {
      expect(onePass("loop-rotation", loop(turn)), turn).not.toContain("b4(");
    }
  });
});

describe("the levels", () => {
  const module = () =>
    parseModule(`memory 64
helper "h"(i32, i32): i32 {\nb0(%0: i32, %1: i32):\n%2: i32 = mul %0, %1\n%3: i32 = xor %2, %0\n%4: i32 = sub %3, %1\n%5: i32 = div %4, %0\nreturn %5\n}
tick "t" {\nb0():\n%0: i32 = const 0\n%1: i32 = ld32 %0, 0\n%2: i32 = ld32 %0, 1\njump b1(%1)
b1(%3: i32):\n%4: i32 = mul %2, %2\n%5: i32 = call "h", %3, %4\n%6: i32 = call "h", %5, %3\nst32 %6, %0, 2\n%7: i32 = const 1\n%8: i32 = sub %3, %7\nbranch %8, b1(%8), b2()\nb2():\nreturn\n}`);

  it("are calls for small, and none for fast", () => {
    const texts = LEVELS.map((level) => {
      const mine = module();
      optimize(mine, { level });
      expect(verifyModule(mine)).toEqual([]);
      return mine.functions.map((fn) => printFunction(fn)).join("\n");
    });
    const [small, fast] = texts as [string, string];
    expect(small.match(/call "h"/g)).toHaveLength(2);
    expect(small).toMatch(/b1\(%3: i32\):\n {2}%4: i32 = mul/);
    expect(fast).not.toContain("call");
    expect(fast).toMatch(/%4: i32 = mul %2, %2\n(.*\n)* {2}jump b1/);
  });
});

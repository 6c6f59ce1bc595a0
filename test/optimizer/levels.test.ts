// What -O2 does more than -Os.
import { describe, expect, it } from "vitest";
import { parseModule } from "../../src/fir/parse.ts";
import { printFunction } from "../../src/fir/print.ts";
import { verifyModule } from "../../src/fir/verify.ts";
import { LEVELS } from "../../src/optimizer/passes.ts";
import { optimize } from "../../src/optimizer/run.ts";
import { onePass } from "./one-pass.ts";

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
        branch %0, b5(), b4(%1)
      b5():
        %4: i32 = const 7
        %5: i32 = mul %1, %4
        jump b1(%0)
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
